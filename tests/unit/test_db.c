/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_db.c - transactions, facts and persons, a full disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include <openssl/evp.h>
#include <signal.h>
#include <sys/resource.h>

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

static void a_pseudonym_is_the_hmac_of_the_number(void **state)
{
	/* HMAC-SHA-256 under the key that the store has made, its first 128 bits. */
	char person[DB_PSEUDONYM_SIZE], expected[DB_PSEUDONYM_SIZE], hex[65];
	uint8_t key[32], mac[EVP_MAX_MD_SIZE];
	struct db *db = *state;
	size_t size = 0;

	assert_int_equal(db_fact_get(db, "pseudonym_key", hex, sizeof(hex)), 1);
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(sscanf(hex + 2 * i, "%2hhx", &key[i]), 1);
	assert_non_null(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, sizeof(key),
		(const unsigned char *)BUDI, strlen(BUDI), mac, sizeof(mac), &size));
	for (size_t i = 0; i < 16; i++)
		(void)snprintf(expected + 2 * i, 3, "%02x", mac[i]);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_string_equal(person, expected);
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
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 1);
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
	_cleanup_(db_closep) struct db *db = open_disk(d);
	struct rlimit before, limit;
	enum inbox_result result;
	struct inbox_part part;
	char text[3000];
	int64_t rows;
	int r = 0;

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
	/* As a step of a transaction of the caller's, as large as what did not fit. */
	part = make_part(BUDI, text);
	part.data_size--;
	assert_int_equal(db_begin(db), 0);
	/* One alone may still fit where a pair did not. */
	for (size_t i = 0; i < 4 && r >= 0; i++, part.data_size--)
		r = inbox_add(db, &part, 1, NOW, DEADLINE, &result);
	assert_true(r < 0 || db_commit(db) == -ENOSPC);
	db_rollback(db);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), rows);
	assert_int_equal(inbox_add(db, &part, 1, NOW, DEADLINE, &result), 0);
	assert_int_equal(result, INBOX_NEW);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), rows + 1);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
#define DISK(f)   cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		MEMORY(a_transaction_is_all_or_nothing),
		MEMORY(a_savepoint_is_undone_alone),
		MEMORY(a_transaction_that_sqlite_undid_takes_nothing_more),
		MEMORY(facts_are_kept_and_replaced),
		MEMORY(a_person_is_one_pseudonym),
		MEMORY(an_erased_person_has_no_number_until_they_write_again),
		MEMORY(a_pseudonym_is_the_hmac_of_the_number),
		MEMORY(no_table_but_person_holds_a_number),
		DISK(a_full_disk_keeps_nothing_of_a_step_and_the_store_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
