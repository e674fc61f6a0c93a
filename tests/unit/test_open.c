/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_open.c - the store as a file: made, refused, locked, opened again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

/* Works on the file as another program would. */
static void by_hand(const struct disk *d, const char *sql)
{
	sqlite3 *s = NULL;

	assert_int_equal(sqlite3_open(d->path, &s), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(s), SQLITE_OK);
}

static int mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void a_new_store_gets_its_folder_and_modes(void **state)
{
	struct disk *d = *state;
	mode_t mask = umask(0);
	struct db *db = open_disk(d);

	(void)umask(mask);
	assert_int_equal(mode_of(d->sub), 0750);
	assert_int_equal(mode_of(d->path), 0600);
	db_close(db);
}

static void only_the_last_folder_is_made(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/a/b/lapor.db", d->folder);
	assert_int_equal(db_open(&db, path, DB_WRITE, NULL, NOW), -ENOENT);
	assert_null(db);
}

static void the_settings_are_the_safe_ones(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = open_disk(d);
	int defensive = 0;

	assert_look_text(db, "PRAGMA journal_mode", "wal");
	assert_int_equal(look(db, "PRAGMA synchronous"), 2);
	assert_int_equal(look(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(look(db, "PRAGMA trusted_schema"), 0);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	assert_int_equal(look(db, "PRAGMA application_id"), DB_APPLICATION_ID);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
	assert_int_equal(defensive, 1);
	assert_int_equal(look(db, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND"
				  " type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"),
		0);
}

static void a_second_writer_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *first = open_disk(d), *second = NULL;

	assert_int_equal(db_open(&second, d->path, DB_WRITE, NULL, NOW), -EBUSY);
	assert_null(second);
	db_close(first);
	second = open_disk(d);
	db_close(second);
}

static void a_reader_reads_beside_the_writer_and_cannot_write(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *writer = open_disk(d), *reader = NULL;
	char value[16];

	assert_int_equal(db_fact_set(writer, "a", "1"), 0);
	assert_int_equal(db_open(&reader, d->path, DB_READ, NULL, NOW), 0);
	assert_int_equal(db_begin(writer), 0);
	assert_int_equal(db_fact_set(writer, "a", "2"), 0);
	assert_int_equal(db_fact_get(reader, "a", value, sizeof(value)), 1);
	assert_string_equal(value, "1");
	assert_int_equal(db_commit(writer), 0);
	assert_int_equal(db_fact_get(reader, "a", value, sizeof(value)), 1);
	assert_string_equal(value, "2");
	assert_int_equal(db_fact_set(reader, "a", "3"), -EROFS);
	assert_true(db_error(reader)[0] != '\0');
}

static void a_reader_needs_a_store(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;

	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), -ENOENT);
	db_close(open_disk(d));
	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), 0);
	db_close(db);
}

static void a_newer_store_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;

	db_close(open_disk(d));
	by_hand(d, "PRAGMA user_version = 9999");
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EPROTONOSUPPORT);
	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), -EPROTONOSUPPORT);
	assert_null(db);
}

static void a_database_of_another_program_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;

	assert_int_equal(mkdir(d->sub, 0750), 0);
	by_hand(d, "CREATE TABLE bookmark (url TEXT)");
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
	by_hand(d, "PRAGMA user_version = 1; PRAGMA application_id = 7");
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
	assert_null(db);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;
	char page[8192];
	int fd;

	memset(page, 'x', sizeof(page));
	assert_int_equal(mkdir(d->sub, 0750), 0);
	fd = open(d->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, page, sizeof(page)), sizeof(page));
	close(fd);
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
}

static void a_corrupt_store_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	char junk[4096];
	int fd;

	for (int i = 0; i < 200; i++)
		assert_int_equal(health_log(db, "gsm1", "up", "", "info", "all is well", NOW), 0);
	db_close(db);
	db = NULL;
	memset(junk, 0xa5, sizeof(junk));
	fd = open(d->path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, junk, sizeof(junk), 4096 * 4), sizeof(junk));
	close(fd);
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
	assert_null(db);
}

static void an_empty_file_becomes_a_store(void **state)
{
	struct disk *d = *state;

	assert_int_equal(mkdir(d->sub, 0750), 0);
	close(open(d->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	db_close(open_disk(d));
}

static void what_was_committed_is_there_after_reopening(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	char value[16], before[DB_PSEUDONYM_SIZE], after[DB_PSEUDONYM_SIZE];

	assert_int_equal(db_fact_set(db, "kept", "yes"), 0);
	assert_int_equal(db_person(db, BUDI, NOW, before), 0);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_fact_set(db, "lost", "yes"), 0);
	db_close(db); /* in the middle of a transaction */
	db = open_disk(d);
	assert_int_equal(db_fact_get(db, "kept", value, sizeof(value)), 1);
	assert_int_equal(db_fact_get(db, "lost", value, sizeof(value)), 0);
	assert_int_equal(db_person(db, BUDI, NOW, after), 0);
	assert_string_equal(before, after);
	db_close(db);
}

/* Ends as a power cut would, in the middle of a transaction. */
static void write_and_be_killed(const struct disk *d)
{
	struct db *db = open_disk(d);

	if (add_one(db, make_part(BUDI, "committed"), NOW) != INBOX_NEW || db_begin(db) < 0)
		_exit(1);
	(void)add_one(db, make_part(BUDI, "under way"), NOW);
	(void)raise(SIGKILL);
	_exit(1);
}

static void a_killed_writer_leaves_a_whole_store(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;
	char wal[128];
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		write_and_be_killed(d);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	(void)snprintf(wal, sizeof(wal), "%s-wal", d->path);
	assert_int_equal(mode_of(wal), 0600);
	/* A reader comes first: the daemon is not up yet. */
	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM v_message"), 1);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(add_one(db, make_part(BUDI, "committed"), NOW), INBOX_SEEN);
	assert_int_equal(add_one(db, make_part(BUDI, "under way"), NOW), INBOX_NEW);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		DISK(a_new_store_gets_its_folder_and_modes),
		DISK(only_the_last_folder_is_made),
		DISK(the_settings_are_the_safe_ones),
		DISK(a_second_writer_is_refused),
		DISK(a_reader_reads_beside_the_writer_and_cannot_write),
		DISK(a_reader_needs_a_store),
		DISK(a_newer_store_is_refused),
		DISK(a_database_of_another_program_is_refused),
		DISK(a_file_that_is_no_database_is_refused),
		DISK(a_corrupt_store_is_refused),
		DISK(an_empty_file_becomes_a_store),
		DISK(what_was_committed_is_there_after_reopening),
		DISK(a_killed_writer_leaves_a_whole_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
