/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_replace.c - a file is the old or the new one, and nothing is left beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "daemon/file.h"
#include "daemon/replace.h"

#define PLAIN ((const struct replace){ .mode = 0644 })

static int make_folder(void **state)
{
	char *folder = strdup("/tmp/lapor-replace-XXXXXX");

	assert_non_null(folder);
	assert_non_null(mkdtemp(folder));
	*state = folder;
	return 0;
}

static int remove_folder(void **state)
{
	assert_int_equal(rmdir(*state), 0);
	free(*state);
	return 0;
}

static int count_files(const char *folder)
{
	DIR *dir = opendir(folder);
	int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	(void)closedir(dir);
	return count - 2;
}

static void a_file_is_replaced_whole(void **state)
{
	char path[128];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/page", (const char *)*state);
	(void)umask(0077);
	for (int i = 0; i < 2; i++) {
		_cleanup_(freep) char *text = NULL;

		assert_int_equal(replace_file(path, i ? "new" : "older", i ? 3 : 5, &PLAIN), 0);
		assert_int_equal(file_read(path, 10, &text), 0);
		assert_string_equal(text, i ? "new" : "older");
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0644);
		assert_int_equal(count_files(*state), 1);
	}
	assert_int_equal(unlink(path), 0);
}

static void the_old_one_may_keep_a_name(void **state)
{
	_cleanup_(freep) char *text = NULL;
	char path[128], old[136];

	(void)snprintf(path, sizeof(path), "%s/page", (const char *)*state);
	(void)snprintf(old, sizeof(old), "%s.bak", path);
	assert_int_equal(replace_file(path, "older", 5, &PLAIN), 0);
	assert_int_equal(
		replace_file(path, "new", 3, &(const struct replace){ .mode = 0600, .old = old }),
		0);
	assert_int_equal(file_read(old, 10, &text), 0);
	assert_string_equal(text, "older");
	/* A name that is taken is not taken from its owner, and nothing is changed. */
	assert_int_equal(
		replace_file(path, "third", 5, &(const struct replace){ .mode = 0600, .old = old }),
		-EEXIST);
	assert_int_equal(count_files(*state), 2);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(old), 0);
}

static void what_cannot_be_written_leaves_nothing(void **state)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/none/page", (const char *)*state);
	assert_int_equal(replace_file(path, "x", 1, &PLAIN), -ENOENT);
	(void)snprintf(path, sizeof(path), "%s/folder", (const char *)*state);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(replace_file(path, "x", 1, &PLAIN), -EISDIR);
	assert_int_equal(count_files(*state), 1);
	assert_int_equal(rmdir(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define FOLDER(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
		FOLDER(a_file_is_replaced_whole),
		FOLDER(the_old_one_may_keep_a_name),
		FOLDER(what_cannot_be_written_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
