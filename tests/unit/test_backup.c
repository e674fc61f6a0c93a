/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_backup.c - the folder with the backups of a store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/backup.h"
#include "tests/unit/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

static void a_backup_is_named_by_its_time_in_utc(void **state)
{
	char name[BACKUP_NAME_SIZE];

	(void)state;
	backup_write_name(INT64_C(1795256430999999), name);
	assert_string_equal(name, "lapor-20261121T102030Z.db");
	assert_true(backup_is_name(name));
}

static void only_such_names_are_backups(void **state)
{
	static const char *const others[] = { "", "lapor.db", "lapor-20261121T102030Z.db.part",
		"lapor-20261121T102030Z", "lapor-2026112xT102030Z.db", "lapor-20261121t102030Z.db",
		"lapor-20261121T102030z.db", "Lapor-20261121T102030Z.db",
		"lapor-20261121T102030Z.dc", "lapor-20261121T10203TZ.db",
		"xlapor-20261121T102030Z.db" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (backup_is_name(others[i]))
			fail_msg("%s", others[i]);
}

static void the_newest_stay_and_strangers_are_left_alone(void **state)
{
	static const char *const names[] = { "lapor-20261119T000000Z.db", "notes.txt",
		"lapor-20261121T000000Z.db", "lapor-20261120T000000Z.db",
		"lapor-20261121T000001Z.db", "lapor-20991121T000001Z.db.part" };
	static const struct {
		size_t keep;
		bool goes[COUNT_OF(names)];
	} cases[] = {
		{ 0, { true, false, true, true, true, false } },
		{ 1, { true, false, true, true, false, false } },
		{ 3, { true, false, false, false, false, false } },
		{ 4, { false } },
		{ 1000, { false } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		bool goes[COUNT_OF(names)];

		backup_mark(names, COUNT_OF(names), cases[i].keep, goes);
		assert_memory_equal(goes, cases[i].goes, sizeof(goes));
	}
}

static void make_file(const char *folder, const char *name)
{
	char path[128];

	assert_true(snprintf(path, sizeof(path), "%s/backup/%s", folder, name) < (int)sizeof(path));
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
}

static bool is_there(const char *folder, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/backup/%s", folder, name);
	return access(path, F_OK) == 0;
}

static void the_newest_is_found_and_the_oldest_are_removed(void **state)
{
	char folder[] = "/tmp/lapor-backup-XXXXXX", store[64], path[64], found[PATH_MAX];
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(store, sizeof(store), "%s/lapor.db", folder);
	assert_int_equal(backup_find_newest(store, found), 0);
	(void)snprintf(path, sizeof(path), "%s/backup", folder);
	assert_int_equal(backup_make_folder(store, found), 0);
	assert_string_equal(found, path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(backup_make_folder(store, found), 0);
	assert_int_equal(backup_find_newest(store, found), 0);
	make_file(folder, "lapor-20261121T000000Z.db");
	make_file(folder, "lapor-20261123T000000Z.db");
	make_file(folder, "lapor-20261122T000000Z.db");
	make_file(folder, "zebra.db");
	assert_int_equal(backup_find_newest(store, found), 1);
	assert_string_equal(found + strlen(folder), "/backup/lapor-20261123T000000Z.db");
	assert_int_equal(backup_prune(path, 2, NULL, NULL), 1);
	assert_int_equal(backup_prune(path, 2, NULL, NULL), 0);
	assert_false(is_there(folder, "lapor-20261121T000000Z.db"));
	assert_true(is_there(folder, "lapor-20261122T000000Z.db"));
	assert_true(is_there(folder, "zebra.db"));
	assert_int_equal(folder_remove(folder), 0);
}

static void the_folder_stands_beside_the_store(void **state)
{
	char folder[PATH_MAX];

	(void)state;
	assert_int_equal(backup_find_folder("/var/lib/lapor-smsd/lapor.db", folder), 0);
	assert_string_equal(folder, "/var/lib/lapor-smsd/backup");
	assert_int_equal(backup_find_folder("lapor.db", folder), 0);
	assert_string_equal(folder, "backup");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_is_named_by_its_time_in_utc),
		cmocka_unit_test(only_such_names_are_backups),
		cmocka_unit_test(the_newest_stay_and_strangers_are_left_alone),
		cmocka_unit_test(the_newest_is_found_and_the_oldest_are_removed),
		cmocka_unit_test(the_folder_stands_beside_the_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
