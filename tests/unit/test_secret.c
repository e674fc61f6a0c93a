/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_secret.c - secrets in files. */
#include "forwarder/secret.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>

struct place {
	char folder[32];
	struct secret secret;
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	assert_int_equal(copy_string(p->folder, sizeof(p->folder), "/tmp/test_secret.XXXXXX"), 0);
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->secret.path, sizeof(p->secret.path), "%s/token", p->folder);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	secret_done(&p->secret);
	(void)unlink(p->secret.path);
	(void)rmdir(p->secret.path);
	(void)rmdir(p->folder);
	free(p);
	return 0;
}

/* A new file each time, as editors and deployments do it. */
static void write_file(const struct place *p, const char *data, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[300];

	(void)snprintf(path, sizeof(path), "%s.new", p->secret.path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	assert_int_equal(rename(path, p->secret.path), 0);
}

static void one_line_is_read_without_its_end(void **state)
{
	struct place *p = *state;
	const char *value = NULL;

	write_file(p, "abc def\r\n\n", 10);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_string_equal(value, "abc def");
	write_file(p, "x", 1);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_string_equal(value, "x");
}

static void an_unchanged_file_is_not_read_again(void **state)
{
	struct place *p = *state;
	const char *first = NULL, *second = NULL;

	write_file(p, "abc\n", 4);
	assert_int_equal(secret_load(&p->secret, &first), 0);
	assert_int_equal(secret_load(&p->secret, &second), 0);
	assert_ptr_equal(first, second);
}

static void a_file_that_changed_is_read_again(void **state)
{
	struct place *p = *state;
	const char *value = NULL;
	_cleanup_(closep) int fd = -1;

	write_file(p, "abc\n", 4);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	write_file(p, "xyz\n", 4);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_string_equal(value, "xyz");
	fd = open(p->secret.path, O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, 3), 0);
	assert_int_equal(write(fd, "12\n", 3), 3);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_string_equal(value, "xyz12");
}

static void what_is_no_secret_has_its_error(void **state)
{
	static const struct {
		const char *data;
		size_t size;
		int error;
	} cases[] = {
		{ "", 0, -ENODATA },
		{ "\r\n\n", 3, -ENODATA },
		{ "two\nlines\n", 10, -EILSEQ },
		{ "nul\0", 4, -EILSEQ },
		{ "caf\xc3\xa9\n", 6, -EILSEQ },
		{ "tab\t", 4, -EILSEQ },
	};
	struct place *p = *state;
	const char *value = "untouched";

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		write_file(p, cases[i].data, cases[i].size);
		assert_int_equal(secret_load(&p->secret, &value), cases[i].error);
	}
	assert_string_equal(value, "untouched");
}

static void a_file_that_went_takes_its_secret_with_it(void **state)
{
	struct place *p = *state;
	const char *value = NULL;

	assert_int_equal(secret_load(&p->secret, &value), -ENOENT);
	write_file(p, "abc\n", 4);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_int_equal(unlink(p->secret.path), 0);
	assert_int_equal(secret_load(&p->secret, &value), -ENOENT);
	assert_null(p->secret.value);
	assert_int_equal(mkdir(p->secret.path, 0700), 0);
	assert_int_equal(secret_load(&p->secret, &value), -EISDIR);
	assert_int_equal(rmdir(p->secret.path), 0);
	assert_int_equal(mkfifo(p->secret.path, 0600), 0);
	assert_int_equal(secret_load(&p->secret, &value), -EINVAL);
}

static void a_secret_has_a_limit(void **state)
{
	struct place *p = *state;
	const char *value = NULL;
	char data[SECRET_MAX + 1];

	memset(data, 'a', sizeof(data));
	write_file(p, data, SECRET_MAX);
	assert_int_equal(secret_load(&p->secret, &value), 0);
	assert_int_equal(strlen(value), SECRET_MAX);
	write_file(p, data, SECRET_MAX + 1);
	assert_int_equal(secret_load(&p->secret, &value), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_line_is_read_without_its_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_unchanged_file_is_not_read_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_file_that_changed_is_read_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_secret_has_its_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_file_that_went_takes_its_secret_with_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_secret_has_a_limit, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
