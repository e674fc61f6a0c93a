/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_chain.c - whatever is changed behind the gateway's back is named; what it does itself is
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/erasure.h"
#include "store/migrate.h"
#include "store/retention.h"
#include "tests/unit/chain_fixture.h"

static void a_store_that_only_the_gateway_wrote_to_is_whole(void **state)
{
	struct found f;

	(void)make_store(*state);
	f = check_disk(*state);
	assert_int_equal(f.count, 0);
	assert_true(f.sum.is_keyed);
	assert_int_equal(f.sum.rows, 2 * 6 + 1);
	assert_int_equal(f.sum.heads, 2);
	assert_int_equal(f.sum.erased, 0);
	assert_int_equal(f.sum.adopted, 0);
	/* begun; heard, closed, added, closed (by status), event, said, queued, sent, delivered */
	assert_int_equal(f.sum.entries, 1 + 2 * 9 + 1);
}

static const struct {
	const char *sql;
	enum chain_fault fault;
	const char *what;
	int64_t row;
	const char *ticket;
} changes[] = {
	{ "UPDATE complaint SET text = 'jalan mulus' WHERE id = 2", CHAIN_FAULT_CHANGED,
		"complaint", 2, "T00-002" },
	{ "UPDATE complaint SET status = 'received' WHERE id = 1", CHAIN_FAULT_CHANGED, "complaint",
		1, "T00-001" },
	{ "UPDATE complaint SET visibility = 'rahasia' WHERE id = 1", CHAIN_FAULT_CHANGED,
		"complaint", 1, "T00-001" },
	{ "UPDATE complaint SET tracking_id = NULL WHERE id = 1", CHAIN_FAULT_CHANGED, "complaint",
		1, "T00-001" },
	{ "UPDATE message SET text = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED, "message", 1,
		"T00-001" },
	{ "UPDATE message SET text = NULL WHERE id = 1", CHAIN_FAULT_EMPTIED, "message", 1,
		"T00-001" },
	{ "UPDATE complaint SET text = '' WHERE id = 1", CHAIN_FAULT_EMPTIED, "complaint", 1,
		"T00-001" },
	{ "UPDATE inbox_part SET data = x'4142' WHERE id = 2", CHAIN_FAULT_CHANGED, "inbox_part", 2,
		"T00-002" },
	{ "UPDATE reply SET state = 'failed' WHERE id = 1", CHAIN_FAULT_CHANGED, "reply", 1,
		"T00-001" },
	{ "UPDATE complaint_event SET note = 'belum' WHERE id = 1", CHAIN_FAULT_CHANGED,
		"complaint_event", 1, "T00-001" },
	{ "UPDATE complaint_message SET text = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED,
		"complaint_message", 1, "T00-001" },
	{ "UPDATE audit SET reason = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED, "audit", 1, "" },
	{ "DELETE FROM audit WHERE id = 1", CHAIN_FAULT_MISSING, "audit", 1, "" },
	{ "DELETE FROM reply WHERE id = 2", CHAIN_FAULT_MISSING, "reply", 2, "" },
	{ "DELETE FROM complaint_event WHERE id = 1", CHAIN_FAULT_MISSING, "complaint_event", 1,
		"" },
	{ "INSERT INTO audit (id, at_us, who, what, reason) VALUES (9, 1, 'x', 'x', '')",
		CHAIN_FAULT_UNCHAINED, "audit", 9, "" },
	{ "INSERT INTO audit (id, at_us, who, what, reason)"
	  " VALUES (9000000000, 1, 'x', 'x', '')",
		CHAIN_FAULT_UNCHAINED, "audit", 9000000000, "" },
};

static void what_was_changed_is_named(void **state)
{
	(void)make_store(*state);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		struct disk *d = make_like(*state);
		struct found f;

		tamper(d, changes[i].sql);
		f = check_disk(d);
		if (f.count != 1 || f.findings[0].fault != changes[i].fault)
			print_message(
				"%s: %zu, %d\n", changes[i].sql, f.count, (int)f.findings[0].fault);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.findings[0].fault, changes[i].fault);
		assert_string_equal(f.findings[0].what, changes[i].what);
		assert_int_equal(f.findings[0].row, changes[i].row);
		assert_string_equal(f.findings[0].ticket, changes[i].ticket);
		assert_int_equal(remove_disk((void **)&d), 0);
	}
}

static bool has(const struct found *f, enum chain_fault fault)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->findings[i].fault == fault)
			return true;
	return false;
}

static void a_chain_that_was_touched_is_named(void **state)
{
	static const struct {
		const char *sql;
		enum chain_fault fault;
	} cases[] = {
		{ "UPDATE chain SET at_us = at_us + 1 WHERE id = 3", CHAIN_FAULT_LINK },
		{ "UPDATE chain SET word = 'x' WHERE id = 3", CHAIN_FAULT_LINK },
		{ "UPDATE chain SET proof = randomblob(64) WHERE id = 3", CHAIN_FAULT_LINK },
		{ "DELETE FROM chain WHERE id = 3", CHAIN_FAULT_GAP },
		{ "DELETE FROM chain WHERE id = 1", CHAIN_FAULT_GAP },
		/* The tail with the rows that it tells of: only the head has seen it. */
		{ "DELETE FROM chain WHERE id = 20; DELETE FROM audit", CHAIN_FAULT_HEAD_CUT },
		{ "DELETE FROM chain WHERE id > 10", CHAIN_FAULT_UNCHAINED },
		{ "DELETE FROM chain", CHAIN_FAULT_NO_CHAIN },
		{ "UPDATE chain_head SET day = '2026-11-23' WHERE id = 2", CHAIN_FAULT_HEAD },
		{ "UPDATE chain_head SET signature = randomblob(64) WHERE id = 2",
			CHAIN_FAULT_HEAD },
		{ "UPDATE chain_head SET public_key = randomblob(32) WHERE id = 2",
			CHAIN_FAULT_HEAD },
		/* A row as it once was, with the entry of then behind the last one. */
		{ "UPDATE complaint SET status = 'received', tracking_id = NULL WHERE id = 1;"
		  "INSERT INTO chain SELECT 21, at_us, what, row, word, proof FROM chain"
		  " WHERE what = 'complaint' AND row = 1 AND word = 'added'",
			CHAIN_FAULT_CHANGED },
	};

	(void)make_store(*state);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct disk *d = make_like(*state);
		struct found f;

		tamper(d, cases[i].sql);
		f = check_disk(d);
		if (!has(&f, cases[i].fault))
			print_message(
				"%s: %zu, %d\n", cases[i].sql, f.count, (int)f.findings[0].fault);
		assert_true(has(&f, cases[i].fault));
		assert_int_equal(remove_disk((void **)&d), 0);
	}
}

static void what_was_erased_is_proved_to_be(void **state)
{
	static const struct audit_deed deed = {
		.who = "by uid 0", .what = "erase", .ticket = "T00-001", .reason = ""
	};
	static const struct retention_limits limits = { .text_us = 1, .number_us = 1, .raw_us = 1 };
	struct retention_pass pass = { 0 };
	struct audit_counts counts;
	enum erasure_central central;
	struct db *db = *state;
	struct found f;
	int64_t id = live(db, 1);
	int r;

	(void)live(db, 2);
	assert_int_equal(erasure_complaint(db, id, "00000000-0000-4000-a000-000000000001", &deed,
				 NOW, &counts, &central),
		0);
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.erased, 6);
	while ((r = retention_step(db, &limits, &deed, &pass, NOW + 4000 * 24 * HOUR)) > 0)
		;
	assert_int_equal(r, 0);
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_true(f.sum.erased >= 11);
}

static void erased_words_that_were_put_back_are_named(void **state)
{
	struct db *db = open_disk(*state);
	struct audit_counts counts = { 0 };
	int64_t id = live(db, 1);
	struct found f;

	assert_int_equal(erasure_words(db, id, NOW, &counts), 0);
	db_close(db);
	f = check_disk(*state);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.erased, 5);
	tamper(*state, "UPDATE complaint SET text = 'jalan rusak'");
	f = check_disk(*state);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.findings[0].fault, CHAIN_FAULT_CHANGED);
	assert_string_equal(f.findings[0].word, "erased");
}

static void a_row_that_the_gateway_removes_is_chained_as_gone(void **state)
{
	struct db *db = *state;
	struct found f;

	(void)live(db, 1);
	change(db, "DELETE FROM reply");
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.gone, 1);
	change(db,
		"INSERT INTO reply (id, person, complaint, preferred, template, class, text, parts,"
		" state, queued_us) SELECT 1, person, id, 'gsm1', 'receipt', 0, 'x', 1, 'queued', 1"
		" FROM complaint");
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.gone, 0);
}

/* A queue that moves costs nothing. */
static void what_waits_or_is_counted_is_not_chained(void **state)
{
	struct db *db = *state;
	int64_t before;

	(void)live(db, 1);
	before = look(db, "SELECT max(id) FROM chain");
	change(db, "UPDATE complaint SET asked = asked + 1, repeats = 3, updated_us = 9;"
		   "UPDATE inbox_part SET seen = seen + 1, seen_us = 9, late = 2;"
		   "UPDATE message SET parts = parts;"
		   "UPDATE complaint SET status = status, text = text;"
		   "INSERT INTO reply (person, complaint, preferred, template, class, text, parts,"
		   " state, queued_us) SELECT person, id, 'gsm1', 'x', 0, 'x', 1, 'queued', 1"
		   " FROM complaint;"
		   "UPDATE reply SET state = 'sending' WHERE state = 'queued';"
		   "UPDATE reply SET state = 'queued', next_us = 9 WHERE state = 'sending'");
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), before + 1);
	assert_int_equal(check(db).count, 0);
}

/* The rows of a store from before; the words are those of then. */
static void an_upgraded_store_adopts_what_it_has(void **state)
{
	const struct disk *d = *state;
	sqlite3 *old = NULL;
	struct found f;
	struct db *db;

	assert_int_equal(mkdir(d->sub, 0700), 0);
	assert_int_equal(sqlite3_open(d->path, &old), SQLITE_OK);
	for (int i = 0; i < 8; i++)
		assert_int_equal(sqlite3_exec(old, migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(old,
			"INSERT INTO person (pseudonym, number, created_us) VALUES"
			" ('00000000000000000000000000000001', '+628', 1);"
			"INSERT INTO complaint (ref, serial, ticket, person, modem, status, class,"
			" visibility, has_place, has_time, emergency, text, missing, received_us,"
			" updated_us) VALUES ('00000000-0000-4000-8000-000000000001', 1, 'K7M-2Q2',"
			" '00000000000000000000000000000001', 'gsm1', 'received', 'pengaduan',"
			" 'normal', 0, 0, 0, 'jalan rusak', x'', 1, 1)",
			NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
	db = open_disk(d);
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.adopted, 1);
	db_close(db);
	tamper(d, "UPDATE complaint SET status = 'closed'");
	f = check_disk(d);
	assert_int_equal(f.count, 1);
	assert_string_equal(f.findings[0].word, "adopted");
	assert_string_equal(f.findings[0].ticket, "K7M-2Q2");
}

/* The link of the last entry is kept in memory: it must not be that of an entry that was undone. */
static void entries_that_were_undone_leave_the_chain_whole(void **state)
{
	struct db *db = *state;
	int64_t before;

	(void)live(db, 1);
	assert_int_equal(db_begin(db), 0);
	(void)live(db, 2);
	assert_int_equal(db_savepoint(db), 0);
	before = look(db, "SELECT max(id) FROM chain");
	(void)live(db, 3);
	db_savepoint_rollback(db);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), before);
	(void)live(db, 4);
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(check(db).count, 0);
	before = look(db, "SELECT max(id) FROM chain");
	assert_int_equal(db_begin(db), 0);
	(void)live(db, 5);
	db_rollback(db);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), before);
	(void)live(db, 6);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), before + 9);
	assert_int_equal(check(db).count, 0);
}

/* The first row is in, with its entry, when the second one is refused. */
static void a_statement_that_fails_leaves_the_chain_whole(void **state)
{
	static const char fails[] =
		"INSERT INTO reply (person, complaint, preferred, template, class, text, parts,"
		" state, queued_us) SELECT person, id, 'gsm1', 'x', 0, 'x', 2 - id, 'queued', 1"
		" FROM complaint ORDER BY id";
	struct db *db = *state;
	int64_t before;

	(void)live(db, 1);
	(void)live(db, 2);
	before = look(db, "SELECT max(id) FROM chain");
	for (int i = 0; i < 2; i++) {
		if (i == 1)
			assert_int_equal(db_begin(db), 0);
		assert_int_equal(
			sqlite3_exec(db->sqlite, fails, NULL, NULL, NULL), SQLITE_CONSTRAINT_CHECK);
		assert_int_equal(look(db, "SELECT max(id) FROM chain"), before + 9 * i);
		(void)live(db, 3 + (unsigned)i);
	}
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), before + 18);
	assert_int_equal(check(db).count, 0);
}

/* Not that there should be one: the lock is taken away by hand. */
static void a_second_writer_leaves_the_chain_whole(void **state)
{
	const struct disk *d = *state;
	struct db *first = open_disk(d), *second;
	char lock[128];

	(void)live(first, 1);
	(void)snprintf(lock, sizeof(lock), "%s.lock", d->path);
	assert_int_equal(unlink(lock), 0);
	second = open_disk(d);
	for (unsigned n = 2; n < 6; n++) {
		struct db *db = n % 2 ? first : second;

		assert_int_equal(db_begin(db), 0);
		(void)live(db, n + 10);
		db_rollback(db);
		(void)live(db, n);
	}
	assert_int_equal(check(first).count, 0);
	assert_int_equal(check(second).sum.entries, 1 + 5 * 9);
	db_close(second);
	db_close(first);
}

/* Rows that change while a store of an early level is brought up: there is no chain yet. */
static void where_no_chain_has_begun_none_goes_on(void **state)
{
	struct db *db = *state;

	(void)live(db, 1);
	change(db, "DELETE FROM chain");
	change(db, "UPDATE complaint SET label = 'x'; DELETE FROM reply");
	assert_int_equal(look(db, "SELECT count(*) FROM chain"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_store_that_only_the_gateway_wrote_to_is_whole, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(what_was_changed_is_named, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_chain_that_was_touched_is_named, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			what_was_erased_is_proved_to_be, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			erased_words_that_were_put_back_are_named, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(a_row_that_the_gateway_removes_is_chained_as_gone,
			open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			what_waits_or_is_counted_is_not_chained, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			an_upgraded_store_adopts_what_it_has, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			entries_that_were_undone_leave_the_chain_whole, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_statement_that_fails_leaves_the_chain_whole, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_second_writer_leaves_the_chain_whole, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			where_no_chain_has_begun_none_goes_on, open_memory, close_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
