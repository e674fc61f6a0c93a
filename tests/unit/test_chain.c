/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_chain.c - whatever is changed behind the gateway's back is named; what it does itself is
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/chain_check.h"
#include "store/copy.h"
#include "store/erasure.h"
#include "store/migrate.h"
#include "store/restore.h"
#include "store/retention.h"
#include "tests/unit/store_fixture.h"

#define FOUND_MAX 16

static const struct db_keys keys_a = { .count = 1, .keys = { { 1, 2, 3 } } };
static const struct db_keys keys_ba = { .count = 2, .keys = { { 7, 8, 9 }, { 1, 2, 3 } } };
static const struct db_keys keys_b = { .count = 1, .keys = { { 7, 8, 9 } } };

struct found {
	struct chain_sum sum;
	struct chain_finding findings[FOUND_MAX];
	size_t count;
};

static void keep(const struct chain_finding *finding, void *userdata)
{
	struct found *f = userdata;

	assert_true(f->count < FOUND_MAX);
	f->findings[f->count++] = *finding;
}

static struct found check(struct db *db)
{
	struct found f = { 0 };
	const struct chain_watch watch = { .found = keep, .userdata = &f };

	assert_int_equal(chain_check(db, &watch, &f.sum), 0);
	assert_int_equal(f.sum.faults, f.count);
	return f;
}

static struct found check_disk(const struct disk *d)
{
	struct db *db = NULL;
	struct found f;

	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), 0);
	f = check(db);
	db_close(db);
	return f;
}

static struct chain_head make_head(struct db *db, const char *day)
{
	struct chain_head head;

	assert_int_equal(chain_head_make(db, day, NOW, &head), 1);
	return head;
}

/* A message, the complaint that it became, what was said of it, a reply that was delivered. */
static int64_t live(struct db *db, unsigned n)
{
	int64_t id;
	char sql[1600], text[32];

	(void)snprintf(text, sizeof(text), "LAPOR jalan rusak %u", n);
	assert_int_equal(add_one(db, make_part(BUDI, text), NOW), INBOX_NEW);
	id = open_complaint(db, BUDI, n, NOW);
	(void)snprintf(sql, sizeof(sql),
		"UPDATE message SET state = 'closed', kind = 'complaint', closed_us = 1, text ="
		" 'LAPOR jalan rusak', complaint = %d WHERE complaint IS NULL AND state = 'ready';"
		"UPDATE complaint SET status = 'closed', tracking_id = 'L%d' WHERE id = %d;"
		"UPDATE forward SET state = 'done', done_us = 1 WHERE complaint = %d;"
		"INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, "
		"at_us,"
		" received_us) VALUES (%d, 'a', 'answered', '', 'sudah', '', 1, 1);"
		"INSERT INTO complaint_message (complaint, uuid, kind, text, at_us)"
		" VALUES (%d, '00000000-0000-4000-9000-%012d', 'addition', 'di depan SD', 1);"
		"INSERT INTO reply (person, complaint, preferred, template, class, text, parts, "
		"state,"
		" queued_us) SELECT person, id, 'gsm1', 'receipt', 0, 'Laporan Anda', 1, 'queued', "
		"1"
		" FROM complaint WHERE id = %d;"
		"UPDATE reply SET state = 'sending' WHERE complaint = %d;"
		"UPDATE reply SET state = 'sent', sent_us = 2 WHERE complaint = %d;"
		"UPDATE reply SET state = 'delivered', delivered_us = 3 WHERE complaint = %d",
		(int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id,
		(int)id, (int)id);
	change(db, sql);
	return id;
}

static void audit_one(struct db *db)
{
	const struct audit_deed deed = { .who = "by uid 0", .what = "reveal", .reason = "why" };
	int64_t row;

	assert_int_equal(audit_add(db, &deed, true, NOW, &row), 0);
}

/* Somebody with the file and SQLite, who knows better than to let the triggers run. */
static void tamper(const struct disk *d, const char *sql)
{
	sqlite3 *s = NULL;

	assert_int_equal(sqlite3_open(d->path, &s), SQLITE_OK);
	assert_int_equal(sqlite3_db_config(s, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(s), SQLITE_OK);
}

/* Two complaints; a head between them, and one at the end. */
static struct chain_head make_store(const struct disk *d)
{
	struct db *db = open_disk(d);
	struct chain_head head;

	(void)live(db, 1);
	(void)make_head(db, "2026-11-21");
	(void)live(db, 2);
	audit_one(db);
	head = make_head(db, "2026-11-22");
	db_close(db);
	return head;
}

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

static void what_was_changed_is_named(void **state)
{
	static const struct {
		const char *sql;
		enum chain_fault fault;
		const char *what;
		int64_t row;
		const char *ticket;
	} cases[] = {
		{ "UPDATE complaint SET text = 'jalan mulus' WHERE id = 2", CHAIN_FAULT_CHANGED,
			"complaint", 2, "T00-002" },
		{ "UPDATE complaint SET status = 'received' WHERE id = 1", CHAIN_FAULT_CHANGED,
			"complaint", 1, "T00-001" },
		{ "UPDATE complaint SET visibility = 'rahasia' WHERE id = 1", CHAIN_FAULT_CHANGED,
			"complaint", 1, "T00-001" },
		{ "UPDATE complaint SET tracking_id = NULL WHERE id = 1", CHAIN_FAULT_CHANGED,
			"complaint", 1, "T00-001" },
		{ "UPDATE message SET text = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED, "message", 1,
			"T00-001" },
		{ "UPDATE message SET text = NULL WHERE id = 1", CHAIN_FAULT_EMPTIED, "message", 1,
			"T00-001" },
		{ "UPDATE complaint SET text = '' WHERE id = 1", CHAIN_FAULT_EMPTIED, "complaint",
			1, "T00-001" },
		{ "UPDATE inbox_part SET data = x'4142' WHERE id = 2", CHAIN_FAULT_CHANGED,
			"inbox_part", 2, "T00-002" },
		{ "UPDATE reply SET state = 'failed' WHERE id = 1", CHAIN_FAULT_CHANGED, "reply", 1,
			"T00-001" },
		{ "UPDATE complaint_event SET note = 'belum' WHERE id = 1", CHAIN_FAULT_CHANGED,
			"complaint_event", 1, "T00-001" },
		{ "UPDATE complaint_message SET text = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED,
			"complaint_message", 1, "T00-001" },
		{ "UPDATE audit SET reason = 'x' WHERE id = 1", CHAIN_FAULT_CHANGED, "audit", 1,
			"" },
		{ "DELETE FROM audit WHERE id = 1", CHAIN_FAULT_MISSING, "audit", 1, "" },
		{ "DELETE FROM reply WHERE id = 2", CHAIN_FAULT_MISSING, "reply", 2, "" },
		{ "DELETE FROM complaint_event WHERE id = 1", CHAIN_FAULT_MISSING,
			"complaint_event", 1, "" },
		{ "INSERT INTO audit (id, at_us, who, what, reason) VALUES (9, 1, 'x', 'x', '')",
			CHAIN_FAULT_UNCHAINED, "audit", 9, "" },
		{ "INSERT INTO audit (id, at_us, who, what, reason)"
		  " VALUES (9000000000, 1, 'x', 'x', '')",
			CHAIN_FAULT_UNCHAINED, "audit", 9000000000, "" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct disk *d = NULL;
		struct found f;

		assert_int_equal(make_disk((void **)&d), 0);
		(void)make_store(d);
		tamper(d, cases[i].sql);
		f = check_disk(d);
		if (f.count != 1 || f.findings[0].fault != cases[i].fault)
			print_message(
				"%s: %zu, %d\n", cases[i].sql, f.count, (int)f.findings[0].fault);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.findings[0].fault, cases[i].fault);
		assert_string_equal(f.findings[0].what, cases[i].what);
		assert_int_equal(f.findings[0].row, cases[i].row);
		assert_string_equal(f.findings[0].ticket, cases[i].ticket);
		assert_int_equal(remove_disk((void **)&d), 0);
	}
	(void)state;
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

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct disk *d = NULL;
		struct found f;

		assert_int_equal(make_disk((void **)&d), 0);
		(void)make_store(d);
		tamper(d, cases[i].sql);
		f = check_disk(d);
		if (!has(&f, cases[i].fault))
			print_message(
				"%s: %zu, %d\n", cases[i].sql, f.count, (int)f.findings[0].fault);
		assert_true(has(&f, cases[i].fault));
		assert_int_equal(remove_disk((void **)&d), 0);
	}
	(void)state;
}

/* Who has the key of the pseudonyms, as it stands in a store in clear, can write all of it anew. */
static void a_chain_that_was_written_anew_is_known_by_the_journal(void **state)
{
	struct chain_head witness = make_store(*state), made, read;
	char text[CHAIN_TEXT_SIZE], line[CHAIN_TEXT_SIZE + 64];
	struct db *db;
	struct found f;

	tamper(*state, "UPDATE complaint SET text = 'jalan mulus';"
		       "DELETE FROM chain; DELETE FROM chain_head");
	db = open_disk(*state); /* which begins it anew */
	made = make_head(db, "2026-11-22");
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.adopted, 2 * 6 + 1);
	chain_head_write(&witness, text);
	(void)snprintf(line, sizeof(line), "Nov 22 00:00:00 gw lapor-smsd[7]: LPR-3030 (%s)", text);
	assert_int_equal(chain_head_read(line, &read), 1);
	assert_int_equal(chain_check_witness(db, &read), CHAIN_FAULT_HEAD_CUT);
	assert_int_equal(chain_check_witness(db, &made), CHAIN_FAULT_NONE);
	for (unsigned n = 10; n < 13; n++)
		(void)live(db, n);
	assert_int_equal(chain_check_witness(db, &read), CHAIN_FAULT_HEAD_LINK);
	db_close(db);
}

static void a_head_is_read_from_any_line(void **state)
{
	struct db *db = *state;
	struct chain_head head = make_head(db, "2026-11-22"), read;
	char text[CHAIN_TEXT_SIZE], line[2 * CHAIN_TEXT_SIZE];

	chain_head_write(&head, text);
	assert_int_equal(chain_head_read(text, &read), 1);
	assert_string_equal(read.day, "2026-11-22");
	assert_int_equal(read.entry, head.entry);
	assert_memory_equal(read.link, head.link, sizeof(head.link));
	assert_memory_equal(read.key, head.key, sizeof(head.key));
	assert_memory_equal(read.signature, head.signature, sizeof(head.signature));
	assert_false(read.is_vouched);
	assert_true(chain_head_is_signed(&read));
	read.entry++;
	assert_false(chain_head_is_signed(&read));
	chain_head_line(&head, line);
	assert_int_equal(chain_head_read(line, &read), 0); /* it is not signed */
	(void)snprintf(line, sizeof(line),
		"{\"LAPOR_HEAD\":\"lapor-smsd chain \",\"MESSAGE\":\"%s\"}", text);
	assert_int_equal(chain_head_read(line, &read), 1);
	for (size_t i = 1; text[i]; i++) { /* cut anywhere, and never read beyond its end */
		(void)copy_string(line, sizeof(line), text);
		line[i] = '\0';
		assert_int_equal(chain_head_read(line, &read), 0);
	}
	assert_int_equal(
		chain_head_read("lapor-smsd chain 2026-11-22 -1 ab cd signature=", &read), 0);
}

static void a_day_has_one_head_of_a_key(void **state)
{
	struct chain_head head;
	struct db *db = *state;

	assert_int_equal(chain_head_make(db, "2026-11-22", NOW, &head), 1);
	assert_int_equal(chain_head_make(db, "2026-11-22", NOW + 1, &head), 0);
	assert_int_equal(chain_head_make(db, "2026-11-23", NOW + 2, &head), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM chain_head"), 2);
}

static struct db *open_keyed(const struct disk *d, const struct db_keys *keys)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, d->path, DB_WRITE, keys, NOW), 0);
	return db;
}

static void a_new_key_is_vouched_for_by_the_one_before(void **state)
{
	struct chain_head clear, first, second, third;
	struct db *db = open_disk(*state);
	struct found f;

	clear = make_head(db, "2026-11-21");
	db_close(db);
	db = open_keyed(*state, &keys_a);
	first = make_head(db, "2026-11-21"); /* the same day, and another key */
	assert_true(chain_head_is_vouched(&first, clear.key));
	db_close(db);
	db = open_keyed(*state, &keys_ba);
	second = make_head(db, "2026-11-22");
	assert_true(chain_head_is_vouched(&second, first.key));
	third = make_head(db, "2026-11-23");
	assert_false(third.is_vouched);
	assert_memory_equal(third.key, second.key, sizeof(third.key));
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(chain_check_witness(db, &first), CHAIN_FAULT_NONE);
	assert_int_equal(chain_check_witness(db, &third), CHAIN_FAULT_NONE);
	db_close(db);
}

static void a_key_that_comes_from_nowhere_is_named(void **state)
{
	struct db *db = open_disk(*state);
	struct chain_head head = make_head(db, "2026-11-21");
	struct found f;

	memcpy(db->keys.keys, keys_a.keys, sizeof(keys_a.keys));
	db->keys.count = 1;
	(void)make_head(db, "2026-11-22");
	memcpy(db->keys.keys, keys_b.keys, sizeof(keys_b.keys));
	head = make_head(db, "2026-11-23");
	assert_false(head.is_vouched);
	f = check(db);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.findings[0].fault, CHAIN_FAULT_HEAD_KEY);
	assert_string_equal(f.findings[0].day, "2026-11-23");
	change(db, "DELETE FROM chain_head WHERE day = '2026-11-23'");
	assert_int_equal(chain_check_witness(db, &head), CHAIN_FAULT_HEAD_KEY);
	db_close(db);
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

static void a_store_from_a_backup_is_whole_and_the_journal_knows(void **state)
{
	const struct disk *d = *state;
	struct copy_order order = { .from = d->path, .made_us = NOW };
	struct copy_facts facts;
	struct chain_head later;
	struct restore_order back = { .store = d->path, .now_us = NOW };
	char copy[128], aside[128];
	bool is_aside = false;
	struct found f;
	struct db *db;

	(void)make_store(d);
	(void)snprintf(copy, sizeof(copy), "%s/copy.db", d->folder);
	order.to = copy;
	assert_int_equal(copy_make(&order, &facts), 0);
	db = open_disk(d);
	(void)live(db, 3);
	later = make_head(db, "2026-11-23");
	db_close(db);
	(void)snprintf(aside, sizeof(aside), "%s/aside.db", d->folder);
	back.from = copy;
	back.aside = aside;
	assert_int_equal(restore_run(&back, &facts, &is_aside), 0);
	db = open_disk(d);
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(chain_check_witness(db, &later), CHAIN_FAULT_HEAD_CUT);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_store_that_only_the_gateway_wrote_to_is_whole, make_disk, remove_disk),
		cmocka_unit_test(what_was_changed_is_named),
		cmocka_unit_test(a_chain_that_was_touched_is_named),
		cmocka_unit_test_setup_teardown(
			a_chain_that_was_written_anew_is_known_by_the_journal, make_disk,
			remove_disk),
		cmocka_unit_test_setup_teardown(
			a_head_is_read_from_any_line, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_day_has_one_head_of_a_key, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_new_key_is_vouched_for_by_the_one_before, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_key_that_comes_from_nowhere_is_named, make_disk, remove_disk),
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
			a_store_from_a_backup_is_whole_and_the_journal_knows, make_disk,
			remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
