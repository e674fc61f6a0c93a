/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_db.c - the store as a file: opened, refused, locked, rolled back; facts and persons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <signal.h>
#include <sys/resource.h>

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
	_cleanup_(db_closep)
	struct db *db = open_disk(d);
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
	_cleanup_(db_closep)
	struct db *writer = open_disk(d), *reader = NULL;
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

static void a_transaction_is_all_or_nothing(void **state)
{
	struct db *db = *state;
	char value[16];

	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_fact_set(db, "a", "1"), 0);
	db_rollback(db);
	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), 0);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_fact_set(db, "a", "1"), 0);
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), 1);
}

static void a_savepoint_is_undone_alone(void **state)
{
	struct db *db = *state;
	char value[16];

	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_fact_set(db, "a", "1"), 0);
	assert_int_equal(db_savepoint(db), 0);
	assert_int_equal(db_fact_set(db, "b", "1"), 0);
	assert_int_equal(inbox_add(db, &(struct inbox_part[]){ make_part(BUDI, "x") }[0], 1, NOW,
				 DEADLINE, &(enum inbox_result){ 0 }),
		0);
	db_savepoint_rollback(db);
	assert_int_equal(db_savepoint(db), 0);
	assert_int_equal(db_fact_set(db, "c", "1"), 0);
	assert_int_equal(db_savepoint_release(db), 0);
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), 1);
	assert_int_equal(db_fact_get(db, "b", value, sizeof(value)), 0);
	assert_int_equal(db_fact_get(db, "c", value, sizeof(value)), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), 0);
}

static void a_transaction_that_sqlite_undid_takes_nothing_more(void **state)
{
	struct db *db = *state;
	char value[16];

	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_fact_set(db, "a", "1"), 0);
	change(db, "ROLLBACK"); /* as SQLite does by itself when a disk is full */
	assert_int_equal(db_fact_set(db, "b", "1"), -ECANCELED);
	assert_int_equal(db_commit(db), -ECANCELED);
	assert_int_equal(db_fact_get(db, "b", value, sizeof(value)), 0);
	assert_int_equal(db_fact_set(db, "b", "1"), 0);
}

static void facts_are_kept_and_replaced(void **state)
{
	struct db *db = *state;
	char value[4];

	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), 0);
	assert_int_equal(db_fact_set(db, "a", "one"), 0);
	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), 1);
	assert_string_equal(value, "one");
	assert_int_equal(db_fact_set(db, "a", "three"), 0);
	assert_int_equal(db_fact_get(db, "a", value, sizeof(value)), -EOVERFLOW);
}

static void a_person_is_one_pseudonym(void **state)
{
	struct db *db = *state;
	char first[DB_PSEUDONYM_SIZE], again[DB_PSEUDONYM_SIZE], other[DB_PSEUDONYM_SIZE];
	char number[LAPOR_NUMBER_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, first), 0);
	assert_int_equal(db_person(db, BUDI, NOW + 1, again), 0);
	assert_int_equal(db_person(db, SITI, NOW, other), 0);
	assert_int_equal(strlen(first), 32);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	assert_int_equal(db_person_number(db, first, number), 1);
	assert_string_equal(number, BUDI);
	assert_int_equal(db_person_number(db, "0123", number), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM person"), 2);
	assert_int_equal(
		db_person(db, "+62812345678901234567890123456789012345678901234", NOW, again),
		-EOVERFLOW);
}

static void an_erased_person_has_no_number_until_they_write_again(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE], number[LAPOR_NUMBER_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	change(db, "UPDATE person SET number = NULL");
	assert_int_equal(db_person_number(db, person, number), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(db_person_number(db, person, number), 1);
}

static void the_key_given_is_the_one_used(void **state)
{
	/* HMAC-SHA-256 of "+6281234567789" under 32 octets of 0x0b, its first 128 bits. */
	uint8_t key[32], mac[EVP_MAX_MD_SIZE];
	char person[DB_PSEUDONYM_SIZE], expected[DB_PSEUDONYM_SIZE];
	struct db *db = NULL;
	size_t size = 0;

	(void)state;
	memset(key, 0x0b, sizeof(key));
	assert_non_null(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, sizeof(key),
		(const unsigned char *)BUDI, strlen(BUDI), mac, sizeof(mac), &size));
	for (size_t i = 0; i < 16; i++)
		(void)snprintf(expected + 2 * i, 3, "%02x", mac[i]);
	assert_int_equal(db_open(&db, ":memory:", DB_WRITE, key, NOW), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_string_equal(person, expected);
	assert_int_equal(look(db, "SELECT count(*) FROM fact"), 0);
	db_close(db);
}

static void no_table_but_person_holds_a_number(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft reply;
	struct outbox_item item = { 0 };
	int16_t reference = 7;
	int64_t id;

	(void)add_one(db, make_part(BUDI, "halo"), NOW);
	id = open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	reply = make_reply(person, "gsm1");
	reply.complaint_id = id;
	assert_int_equal(outbox_add(db, &reply, NOW), 0);
	assert_int_equal(outbox_take(db, "gsm1", NOW, &item), 1);
	assert_int_equal(outbox_sent(db, item.id, "gsm1", &reference, 1, NOW), 1);
	outbox_item_done(&item);
	change(db, "UPDATE person SET number = ''");
	/* The whole database as it is, searched for the digits. */
	{
		sqlite3_int64 size = 0;
		unsigned char *image = sqlite3_serialize(db->sqlite, "main", &size, 0);

		assert_non_null(image);
		assert_non_null(memmem(image, (size_t)size, "jalan rusak", 11));
		change(db, "VACUUM");
		sqlite3_free(image);
		image = sqlite3_serialize(db->sqlite, "main", &size, 0);
		assert_null(memmem(image, (size_t)size, "81234567789", 11));
		sqlite3_free(image);
	}
}

static void fill_until_full(struct db *db, char *text, size_t size)
{
	enum inbox_result results[2];
	struct inbox_part parts[2];
	int r = 0;

	for (unsigned i = 0; i < 10000 && r == 0; i++) {
		(void)snprintf(text, size, "%0*u", (int)size - 1, i);
		parts[0] = make_part(BUDI, text);
		parts[1] = make_part(SITI, text);
		r = inbox_add(db, parts, 2, NOW, DEADLINE, results);
	}
	assert_int_equal(r, -ENOSPC);
	assert_true(db_error(db)[0] != '\0');
}

static void a_full_disk_keeps_nothing_of_a_step_and_the_store_goes_on(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep)
	struct db *db = open_disk(d);
	struct rlimit before, limit;
	enum inbox_result result;
	struct inbox_part part;
	char text[3000];
	int64_t rows;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 2 * 1024 * 1024;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	fill_until_full(db, text, sizeof(text));
	rows = look(db, "SELECT count(*) FROM inbox_part");
	assert_true(rows > 20);
	assert_int_equal(rows % 2, 0);
	assert_int_equal(look(db, "SELECT count(*) FROM message"), rows);
	/* As a step of a transaction of the caller's. */
	part = make_part(BUDI, text);
	part.data_size--;
	assert_int_equal(db_begin(db), 0);
	assert_true(
		inbox_add(db, &part, 1, NOW, DEADLINE, &result) < 0 || db_commit(db) == -ENOSPC);
	db_rollback(db);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), rows);
	assert_int_equal(inbox_add(db, &part, 1, NOW, DEADLINE, &result), 0);
	assert_int_equal(result, INBOX_NEW);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), rows + 1);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
}

/* A migration that has landed is never edited: its hash stands here. */
static void landed_migrations_are_as_they_were(void **state)
{
	static const char *const hashes[] = {
		"9d2087398fc1320829cf8d9de9816ade9180d6bf6194704069e80c8013a85a7d",
	};
	unsigned char hash[EVP_MAX_MD_SIZE];
	char hex[65];
	size_t size = 0;

	(void)state;
	assert_int_equal(migration_count, COUNT_OF(hashes));
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		assert_true(EVP_Q_digest(NULL, "SHA256", NULL, migrations[i].sql,
			strlen(migrations[i].sql), hash, &size));
		for (size_t k = 0; k < 32; k++)
			(void)snprintf(hex + 2 * k, 3, "%02x", hash[k]);
		assert_string_equal(hex, hashes[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
#define DISK(f)   cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
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
		MEMORY(a_transaction_is_all_or_nothing),
		MEMORY(a_savepoint_is_undone_alone),
		MEMORY(a_transaction_that_sqlite_undid_takes_nothing_more),
		MEMORY(facts_are_kept_and_replaced),
		MEMORY(a_person_is_one_pseudonym),
		MEMORY(an_erased_person_has_no_number_until_they_write_again),
		cmocka_unit_test(the_key_given_is_the_one_used),
		MEMORY(no_table_but_person_holds_a_number),
		DISK(a_full_disk_keeps_nothing_of_a_step_and_the_store_goes_on),
		cmocka_unit_test(landed_migrations_are_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
