/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rows.c - what one row costs SQLite, and the words that its checks know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

/* An IN of three words or more in a CHECK, or in the WHERE of a partial index, makes one for each
 * row; so does the view of a trigger. */
static void a_row_is_put_in_without_a_table_of_its_own(void **state)
{
	static const struct {
		const char *sql;
		int most; /* RETURNING keeps its row in one */
	} cases[] = {
		{ "INSERT INTO inbox_part (data) VALUES (?1)", 0 },
		{ "INSERT INTO message (state) VALUES (?1)", 0 },
		{ "INSERT INTO complaint (text) VALUES (?1)", 0 },
		{ "INSERT INTO complaint (text) VALUES (?1) RETURNING id", 1 },
		{ "INSERT INTO complaint_message (text) VALUES (?1)", 0 },
		{ "INSERT INTO complaint_event (note) VALUES (?1)", 0 },
		{ "INSERT INTO reply (text) VALUES (?1)", 0 },
		{ "INSERT INTO reply_part (mr) VALUES (?1)", 0 },
		{ "INSERT INTO forward (state) VALUES (?1)", 0 },
		{ "UPDATE message SET state = ?1 WHERE id = 1", 0 },
		{ "UPDATE complaint SET status = ?1 WHERE id = 1", 0 },
		{ "UPDATE reply SET state = ?1 WHERE id = 1", 0 },
		{ "UPDATE forward SET attempts = ?1 WHERE id = 1", 0 },
	};
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char sql[256];
		sqlite3_stmt *s = NULL;
		int count = 0;

		(void)snprintf(sql, sizeof(sql), "EXPLAIN %s", cases[i].sql);
		assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			count += strcmp(column_text(s, 1), "OpenEphemeral") == 0;
		sqlite3_finalize(s);
		if (count != cases[i].most)
			fail_msg("%s: %d", cases[i].sql, count);
	}
}

/* As the checks of 0011-lighter.sql have them, in another form. */
static void a_word_that_is_none_is_refused(void **state)
{
	static const char *const cases[] = { "UPDATE message SET state = 'x'",
		"UPDATE message SET width = 7", "UPDATE inbox_part SET late = 3",
		"UPDATE inbox_part SET late = -1", "UPDATE complaint SET status = 'x'",
		"UPDATE complaint SET class = 'x'", "UPDATE complaint SET visibility = 'x'",
		"UPDATE reply SET state = 'x'", "UPDATE forward SET state = 'x'" };
	struct db *db = *state;

	assert_int_equal(add_one(db, make_part(BUDI, "LAPOR jalan rusak"), NOW), INBOX_NEW);
	(void)open_complaint(db, BUDI, 1, NOW);
	change(db, "INSERT INTO reply (person, complaint, preferred, template, class, text, parts,"
		   " state, queued_us) SELECT person, id, 'gsm1', 'x', 0, 'x', 1, 'queued', 1"
		   " FROM complaint");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int rc = sqlite3_exec(db->sqlite, cases[i], NULL, NULL, NULL);

		if (rc != SQLITE_CONSTRAINT_CHECK)
			fail_msg("%s: %d", cases[i], rc);
	}
	assert_int_equal(
		look(db, "SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'"), 0);
}

static int add_event(
	struct db *db, int64_t complaint, const char *id, const char *status, int64_t *ret)
{
	return statement_add(db, ret, SQL_EVENT_ADD, INT(complaint), TEXT(id), TEXT(status),
		TEXT(""), TEXT(""), TEXT(""), INT(1), INT(1));
}

/* Its triggers put in rows of their own, with other ids. */
static void a_row_that_is_put_in_tells_its_id(void **state)
{
	struct db *db = *state;
	int64_t complaint, id = -1, entry;

	(void)open_complaint(db, BUDI, 1, NOW);
	complaint = open_complaint(db, BUDI, 2, NOW);
	assert_int_equal(add_event(db, complaint, "a", "verified", &id), 1);
	assert_int_equal(id, 1);
	entry = look(db, "SELECT max(id) FROM chain");
	assert_true(entry > 2);
	/* The same again is nothing new, and what cannot be is refused: neither tells of a row. */
	id = -1;
	assert_int_equal(add_event(db, complaint, "a", "verified", &id), 0);
	assert_int_equal(add_event(db, complaint, "b", "x", &id), -EINVAL);
	assert_int_equal(add_event(db, 99, "b", "verified", &id), -EINVAL);
	assert_int_equal(id, -1);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), entry);
	assert_int_equal(add_event(db, complaint, "b", "verified", &id), 1);
	assert_int_equal(id, 2);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), entry + 1);
	/* Nor is one told of that the statement before has put in elsewhere. */
	(void)open_complaint(db, BUDI, 3, NOW);
	id = -1;
	assert_int_equal(add_event(db, complaint, "b", "verified", &id), 0);
	assert_int_equal(id, -1);
}

/* Where no chain has begun a trigger ends early (RAISE(IGNORE)), and the row is in all the same. */
static void a_row_without_an_entry_tells_its_id(void **state)
{
	struct db *db = *state;
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), id = -1;

	change(db, "DELETE FROM chain");
	assert_int_equal(add_event(db, complaint, "a", "verified", &id), 1);
	assert_int_equal(id, 1);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint_event"), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM chain"), 0);
}

#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(a_row_is_put_in_without_a_table_of_its_own),
		MEMORY(a_word_that_is_none_is_refused),
		MEMORY(a_row_that_is_put_in_tells_its_id),
		MEMORY(a_row_without_an_entry_tells_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
