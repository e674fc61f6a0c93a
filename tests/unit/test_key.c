/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_key.c - the privacy key: its file, and where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/key.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define ZEROES "lapor-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define ONES   "lapor-key://////////////////////////////////////////8=\n"
#define EIGHT  ZEROES ZEROES ZEROES ZEROES ZEROES ZEROES ZEROES ZEROES

static void keys_are_read_newest_first(void **state)
{
	static const char text[] = "# two\n\n" ONES "  " ZEROES "\t# end, without a break";
	char error[KEY_ERROR_SIZE] = "";
	struct db_keys keys;
	uint8_t wanted[DB_KEY_SIZE];

	(void)state;
	assert_int_equal(key_parse("k", text, &keys, error), 0);
	assert_int_equal(keys.count, 2);
	memset(wanted, 0xff, sizeof wanted);
	assert_memory_equal(keys.keys[0], wanted, sizeof wanted);
	memset(wanted, 0, sizeof wanted);
	assert_memory_equal(keys.keys[1], wanted, sizeof wanted);
	assert_int_equal(key_parse("k", EIGHT, &keys, error), 0);
	assert_int_equal(keys.count, DB_KEYS_MAX);
	assert_int_equal(key_parse("k",
				 "lapor-key:"
				 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \r\n",
				 &keys, error),
		0);
}

static void what_is_no_key_is_named_by_its_line_and_never_shown(void **state)
{
	static const struct {
		const char *text;
		int expected;
		const char *said;
	} cases[] = {
		{ "", -ENOKEY, "k holds no key: lapor-smsctl key new" },
		{ "# only words\n", -ENOKEY, "k holds no key" },
		{ ZEROES "secret\n", -EINVAL, "k:2: a line is lapor-key:" },
		{ "\n\nLAPOR-KEY:AAAA\n", -EINVAL, "k:3: a line is" },
		{ "lapor-key:\n", -EINVAL, "k:1: behind lapor-key: there must be 32 octets" },
		{ "lapor-key:c2VjcmV0\n", -EINVAL, "k:1: behind" },
		{ "lapor-key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", -EINVAL,
			"k:1: behind" },
		/* 33 octets, 31, bits that are no octet's, signs of another alphabet */
		{ "lapor-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", -EINVAL, "k:1:" },
		{ "lapor-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n", -EINVAL, "k:1:" },
		{ "lapor-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", -EINVAL, "k:1:" },
		{ "lapor-key:AAAAAAAAAAAAAAAAAAAAA-_AAAAAAAAAAAAAAAAAAAA=\n", -EINVAL, "k:1:" },
		{ EIGHT ZEROES, -EINVAL, "k:9: more than 8 keys" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db_keys keys = { .count = 99 };
		char error[KEY_ERROR_SIZE] = "";

		assert_int_equal(key_parse("k", cases[i].text, &keys, error), cases[i].expected);
		assert_int_equal(strncmp(error, cases[i].said, strlen(cases[i].said)), 0);
		assert_null(strstr(error, "AAAA"));
		assert_null(strstr(error, "secret"));
		assert_null(strstr(error, "c2Vj"));
		assert_int_equal(keys.count, 99);
	}
}

static void a_new_key_reads_back_and_is_another_each_time(void **state)
{
	char error[KEY_ERROR_SIZE], one[KEY_LINE_SIZE], two[KEY_LINE_SIZE];
	struct db_keys made, read;

	(void)state;
	assert_int_equal(key_make(&made, two), 0);
	assert_int_equal(key_make(&made, one), 0);
	assert_string_not_equal(one, two);
	assert_int_equal(key_parse("k", one, &read, error), 0);
	assert_int_equal(read.count, 1);
	assert_memory_equal(read.keys[0], made.keys[0], DB_KEY_SIZE);
}

/* A folder as of settings, with the key where systemd takes it from. */
struct place {
	char folder[32], settings[64], credentials[64], path[96];
};

static void put(const char *path, const char *text, mode_t mode)
{
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	assert_non_null(p);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	(void)copy_string(p->folder, sizeof p->folder, "/tmp/lapor-key-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->settings, sizeof p->settings, "%s/lapor-smsd.conf", p->folder);
	(void)snprintf(p->credentials, sizeof p->credentials, "%s/credentials", p->folder);
	(void)snprintf(p->path, sizeof p->path, "%s/privacy-key", p->credentials);
	assert_int_equal(mkdir(p->credentials, 0700), 0);
	put(p->path, ONES, 0600);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	(void)unlink(p->path);
	assert_int_equal(rmdir(p->credentials), 0);
	assert_int_equal(rmdir(p->folder), 0);
	free(p);
	return 0;
}

static int load(const struct place *p, const char *text, const char *settings, struct db_keys *keys,
	char error[static KEY_ERROR_SIZE])
{
	_cleanup_(config_freep) struct config *config = NULL;
	char config_error[CONFIG_ERROR_SIZE];

	(void)p;
	error[0] = '\0';
	assert_int_equal(config_load_text(&config, "t.conf", text, config_error), 0);
	return key_load(config, settings, keys, error);
}

static void a_file_that_others_may_read_is_refused(void **state)
{
	static const struct {
		mode_t mode;
		int expected;
	} cases[] = { { 0600, 0 }, { 0400, 0 }, { 0640, 0 }, { 0440, 0 }, { 0644, -EPERM },
		{ 0604, -EPERM }, { 0660, -EPERM }, { 0602, -EPERM }, { 0700, -EPERM } };
	const struct place *p = *state;
	char error[KEY_ERROR_SIZE];
	struct db_keys keys;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(chmod(p->path, cases[i].mode), 0);
		assert_int_equal(key_read(p->path, &keys, error), cases[i].expected);
	}
	assert_non_null(strstr(error, "chmod 0600"));
	assert_int_equal(key_read(p->folder, &keys, error), -EISDIR);
	assert_int_equal(unlink(p->path), 0);
	assert_int_equal(key_read(p->path, &keys, error), -ENOENT);
	assert_non_null(strstr(error, "put its copy back"));
}

static void no_key_is_a_purpose_only_where_it_is_written(void **state)
{
	const struct place *p = *state;
	char error[KEY_ERROR_SIZE], text[160];
	struct db_keys keys;

	assert_int_equal(load(p, "", p->settings, &keys, error), 1);
	assert_int_equal(keys.count, 1);
	assert_int_equal(load(p, "", NULL, &keys, error), -ENOKEY);
	assert_non_null(strstr(error, "lapor-smsctl key new"));
	assert_int_equal(load(p, "privacy = { key_file = \"\"; };", p->settings, &keys, error), 0);
	assert_int_equal(keys.count, 0);
	(void)snprintf(text, sizeof text, "privacy = { key_file = \"%s\"; };", p->path);
	assert_int_equal(load(p, text, NULL, &keys, error), 1);
	assert_int_equal(unlink(p->path), 0);
	assert_int_equal(load(p, text, NULL, &keys, error), -ENOENT);
	assert_int_equal(load(p, "", p->settings, &keys, error), -ENOKEY);
	/* The other settings of the group say nothing of it. */
	assert_int_equal(load(p, "privacy = { keep_raw = 1; };", NULL, &keys, error), -ENOKEY);
}

static void systemd_hands_it_over_alone_or_with_its_folder(void **state)
{
	static const char *const names[] = { "privacy-key", "lapor_privacy-key" };
	const struct place *p = *state;
	char folder[] = "/tmp/lapor-key-XXXXXX", path[64], error[KEY_ERROR_SIZE];
	struct db_keys keys;

	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	/* What the unit did not hand over is none: the file beside the settings is not looked for.
	 */
	assert_int_equal(load(p, "", p->settings, &keys, error), -ENOKEY);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		put(path, ZEROES, 0400);
		assert_int_equal(load(p, "", p->settings, &keys, error), 1);
		assert_int_equal(keys.keys[0][0], 0);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_read_newest_first),
		cmocka_unit_test(what_is_no_key_is_named_by_its_line_and_never_shown),
		cmocka_unit_test(a_new_key_reads_back_and_is_another_each_time),
		cmocka_unit_test_setup_teardown(
			a_file_that_others_may_read_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			no_key_is_a_purpose_only_where_it_is_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			systemd_hands_it_over_alone_or_with_its_folder, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
