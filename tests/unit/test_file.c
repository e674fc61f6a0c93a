/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_file.c - a small text file of the operator's, whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/file.h"

#include <stdio.h>
#include <sys/stat.h>

static void a_file_is_read_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *octets;
		size_t size;
		int expected;
	} cases[] = {
		{ "", 0, 0 },
		{ "a\nb\n", 4, 0 },
		{ "12345678", 8, 0 },
		{ "123456789", 9, -EFBIG },
		{ "a\0b", 3, -EILSEQ },
		{ "\0", 1, -EILSEQ },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(freep) char *text = NULL;
		char path[] = "/tmp/test-file-XXXXXX";
		_cleanup_(closep) int fd = mkstemp(path);

		assert_true(fd >= 0);
		assert_int_equal(write(fd, cases[i].octets, cases[i].size), cases[i].size);
		assert_int_equal(file_read(path, 8, &text), cases[i].expected);
		assert_int_equal(unlink(path), 0);
		if (cases[i].expected == 0)
			assert_string_equal(text, cases[i].octets);
		else
			assert_null(text);
	}
}

static void what_is_no_file_holds_nobody_up(void **state)
{
	char folder[] = "/tmp/test-file-XXXXXX", path[64];
	char *text = NULL;

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_read(path, 8, &text), -EISDIR);
	assert_int_equal(file_read(folder, 8, &text), -EISDIR);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(file_read(path, 8, &text), -ENOENT);
	assert_int_equal(rmdir(folder), 0);
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_or_not_at_all),
		cmocka_unit_test(what_is_no_file_holds_nobody_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
