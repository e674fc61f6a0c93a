/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_retention.c - what has been kept long enough is erased, and what is needed is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/retention.h"
#include "tests/unit/figures.h"
#include "tests/unit/store_fixture.h"

#define DAY  (24 * HOUR)
#define YEAR (365 * DAY)

static const struct audit_deed purge = { .who = "by itself", .what = "purge", .reason = "" };

static const struct retention_limits limits = {
	.text_us = 100 * DAY, .number_us = 50 * DAY, .raw_us = 10 * DAY
};

/* A whole pass; gives the number of its steps. */
static int run_pass(
	struct db *db, const struct retention_limits *l, int64_t now_us, struct audit_counts *ret)
{
	struct retention_pass pass = { 0 };
	int steps = 1, r;

	while ((r = retention_step(db, l, &purge, &pass, now_us)) > 0)
		steps++;
	assert_int_equal(r, 0);
	*ret = pass.counts;
	return steps;
}

static struct audit_counts run(struct db *db, int64_t now_us)
{
	struct audit_counts counts;

	(void)run_pass(db, &limits, now_us, &counts);
	return counts;
}

/* A message that became a complaint with a reply and an event, forwarded and closed. */
static int64_t live(struct db *db, const char *number, unsigned n, const char *status)
{
	int64_t id;
	char sql[1024];

	assert_int_equal(add_one(db, make_part(number, "LAPOR jalan rusak"), NOW), INBOX_NEW);
	id = open_complaint(db, number, n, NOW);
	(void)snprintf(sql, sizeof(sql),
		"UPDATE message SET state = 'closed', kind = 'complaint', closed_us = 1, text ="
		" 'LAPOR jalan rusak', complaint = %d WHERE complaint IS NULL AND state = 'ready';"
		"UPDATE complaint SET status = '%s', place = 'Jl Melati' WHERE id = %d;"
		"UPDATE forward SET state = 'done', done_us = 1, sent_text = 'jalan' WHERE "
		"complaint = %d;"
		"INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, "
		"at_us,"
		" received_us, told) VALUES (%d, 'a', 'answered', '', 'sudah', '', 1, 1, 1),"
		" (%d, 'b', 'answered', '', 'selesai', '', 1, 1, 1)",
		(int)id, status, (int)id, (int)id, (int)id, (int)id);
	change(db, sql);
	return id;
}

static void reply_to(struct db *db, int64_t complaint, const char *state)
{
	char sql[1024];

	(void)snprintf(sql, sizeof(sql),
		"INSERT INTO reply (person, complaint, preferred, template, class, text, parts, "
		"state,"
		" queued_us) SELECT person, id, 'gsm1', 'receipt', 0, 'Laporan Anda', 1, '%s', %lld"
		" FROM complaint WHERE id = %d",
		state, (long long)NOW, (int)complaint);
	change(db, sql);
}

static void a_closed_complaint_keeps_its_skeleton_only(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1, "closed");
	struct audit_counts counts;

	reply_to(db, id, "sent");
	counts = run(db, NOW + 100 * DAY - 1);
	assert_int_equal(counts.complaints, 0);
	assert_look_text(db, "SELECT text FROM v_complaint", "jalan rusak");
	counts = run(db, NOW + 100 * DAY);
	assert_int_equal(counts.complaints, 1);
	assert_int_equal(counts.messages, 1);
	assert_int_equal(counts.replies, 1);
	assert_look_text(db,
		"SELECT ticket || status || class || text || ifnull(place, '-') || text_erased_at"
		" FROM v_complaint",
		"T00-001closedpengaduan-2027-03-01T10:20:30Z");
	assert_look_text(db, "SELECT group_concat(note, '|') FROM complaint_event", "|");
	assert_look_text(db, "SELECT text FROM v_message", NULL);
	assert_look_text(db, "SELECT text || state FROM v_reply", "sent");
	assert_look_text(db, "SELECT sent_text FROM forward", NULL);
	assert_int_equal(run(db, NOW + 101 * DAY).complaints, 0);
}

static void raw_parts_go_by_their_own_age_and_are_still_known(void **state)
{
	struct db *db = *state;
	struct inbox_part part = make_part(BUDI, "LAPOR jalan rusak");

	(void)live(db, BUDI, 1, "received");
	assert_int_equal(run(db, NOW + 10 * DAY - 1).raw_parts, 0);
	assert_int_equal(run(db, NOW + 10 * DAY).raw_parts, 1);
	assert_int_equal(look(db, "SELECT length(data) + length(udh) FROM inbox_part"), 0);
	assert_int_equal(add_one(db, part, NOW + 11 * DAY), INBOX_SEEN);
}

static void a_message_that_is_not_read_yet_keeps_its_parts(void **state)
{
	struct db *db = *state;

	assert_int_equal(add_one(db, make_part(BUDI, "LAPOR jalan rusak"), NOW), INBOX_NEW);
	assert_int_equal(run(db, NOW + 2 * YEAR).raw_parts, 0);
	assert_int_equal(
		look(db, "SELECT length(unsealed(data, 'inbox_part.data:' || hex(fingerprint)))"
			 " FROM inbox_part"),
		17);
}

static void what_is_not_over_is_kept_for_a_year_at_least(void **state)
{
	struct db *db = *state;
	struct audit_counts counts;

	(void)live(db, BUDI, 1, "in_progress");
	counts = run(db, NOW + YEAR - 1);
	assert_int_equal(counts.complaints + counts.numbers, 0);
	counts = run(db, NOW + YEAR + DAY);
	assert_int_equal(counts.complaints, 1);
	assert_int_equal(counts.numbers, 1);
}

static void what_still_waits_is_kept_however_old(void **state)
{
	static const char *const waits[] = {
		"UPDATE forward SET state = 'parked', done_us = NULL",
		"UPDATE forward SET state = 'held', done_us = NULL",
		"UPDATE reply SET state = 'queued'",
		"UPDATE reply SET state = 'uncertain', uncertain_us = 1, next_us = 1",
	};
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1, "closed");
	struct audit_counts counts;

	reply_to(db, id, "sent");
	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		change(db, waits[i]);
		counts = run(db, NOW + 3 * YEAR + (int64_t)i * 10 * DAY);
		assert_int_equal(counts.complaints + counts.numbers, 0);
		change(db, "UPDATE forward SET state = 'done', done_us = 1;"
			   "UPDATE reply SET state = 'sent', next_us = NULL");
	}
	counts = run(db, NOW + 4 * YEAR);
	assert_int_equal(counts.complaints, 1);
	assert_int_equal(counts.numbers, 1);
}

static void a_number_goes_after_the_last_that_was_heard_or_said(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1, "closed");
	char number[LAPOR_NUMBER_SIZE], person[DB_PSEUDONYM_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(run(db, NOW + 50 * DAY - 1).numbers, 0);
	reply_to(db, id, "sent");
	change(db, "UPDATE reply SET queued_us = queued_us + 864000000000 * 4");
	assert_int_equal(run(db, NOW + 60 * DAY).numbers, 0);
	assert_int_equal(run(db, NOW + 90 * DAY - 1).numbers, 0);
	assert_int_equal(run(db, NOW + 90 * DAY).numbers, 1);
	assert_int_equal(db_person_number(db, person, number), 0);
	/* Who writes again is known again, and is kept from then on. */
	assert_int_equal(db_person(db, BUDI, NOW + 91 * DAY, person), 0);
	assert_int_equal(run(db, NOW + 92 * DAY).numbers, 0);
	assert_int_equal(db_person_number(db, person, number), 1);
}

static void what_belongs_to_no_complaint_goes_by_its_own_age(void **state)
{
	struct db *db = *state;
	struct outbox_draft draft;
	char person[DB_PSEUDONYM_SIZE];
	struct audit_counts counts;

	assert_int_equal(add_one(db, make_part(BUDI, "BANTUAN"), NOW), INBOX_NEW);
	assert_int_equal(inbox_close(db, 1, "help", "BANTUAN", NOW), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	draft = make_reply(person, "gsm1");
	assert_int_equal(outbox_add(db, &draft, NOW), 0);
	assert_int_equal(outbox_add(db, &draft, NOW), 0);
	change(db, "UPDATE reply SET state = 'delivered', delivered_us = 1 WHERE id = 1");
	counts = run(db, NOW + 100 * DAY);
	assert_int_equal(counts.messages, 1);
	assert_int_equal(counts.replies, 1);
	assert_look_text(
		db, "SELECT text FROM reply WHERE state = 'queued'", "Laporan Anda diproses.");
}

static void zero_is_for_ever(void **state)
{
	static const struct retention_limits for_ever = { 0 };
	struct db *db = *state;
	struct audit_counts counts;

	(void)live(db, BUDI, 1, "closed");
	(void)run_pass(db, &for_ever, NOW + 100 * YEAR, &counts);
	assert_false(audit_is_any(&counts));
}

/* Each of them alone, with the others for ever. */
static void each_setting_erases_what_is_its_own(void **state)
{
	static const struct {
		struct retention_limits limits;
		int64_t complaints, raw_parts, numbers;
	} cases[] = {
		{ { .text_us = 10 * DAY }, 1, 0, 0 },
		{ { .number_us = 10 * DAY }, 0, 0, 1 },
		{ { .raw_us = 10 * DAY }, 0, 1, 0 },
	};
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1, "closed");

	reply_to(db, id, "sent");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct audit_counts counts;

		(void)run_pass(db, &cases[i].limits, NOW + 10 * DAY - 1, &counts);
		assert_false(audit_is_any(&counts));
		(void)run_pass(db, &cases[i].limits, NOW + 10 * DAY, &counts);
		assert_int_equal(counts.complaints, cases[i].complaints);
		assert_int_equal(counts.messages, cases[i].complaints);
		assert_int_equal(counts.replies, cases[i].complaints);
		assert_int_equal(counts.raw_parts, cases[i].raw_parts);
		assert_int_equal(counts.numbers, cases[i].numbers);
	}
}

static void what_was_counted_stays_as_it_was(void **state)
{
	_cleanup_(freep) char *before = NULL, *after = NULL;
	struct db *db = *state;
	struct audit_counts counts;

	reply_to(db, live(db, BUDI, 1, "closed"), "sent");
	before = read_figures(db);
	counts = run(db, NOW + 100 * DAY);
	assert_int_equal(counts.complaints + counts.raw_parts + counts.numbers, 3);
	after = read_figures(db);
	assert_string_equal(before, after);
}

static void many_are_erased_in_small_steps_and_one_audit_row(void **state)
{
	struct db *db = *state;
	struct audit_counts counts;
	int steps;

	for (unsigned n = 1; n <= 3 * RETENTION_STEP; n++) {
		char number[24];

		(void)snprintf(number, sizeof(number), "+62812%07u", n);
		(void)live(db, number, n, "closed");
	}
	steps = run_pass(db, &limits, NOW + 100 * DAY, &counts);
	assert_true(steps > 9);
	assert_int_equal(counts.complaints, 3 * RETENTION_STEP);
	assert_int_equal(counts.raw_parts, 3 * RETENTION_STEP);
	assert_int_equal(counts.numbers, 3 * RETENTION_STEP);
	assert_look_text(db,
		"SELECT count(*) || who || what || complaints || '/' || raw_parts || '/' || "
		"numbers ||"
		" (ended_at IS NOT NULL) FROM v_audit",
		"1by itselfpurge150/150/1500");
	/* Another that finds nothing has none. */
	(void)run(db, NOW + 100 * DAY);
	assert_int_equal(look(db, "SELECT count(*) FROM audit"), 1);
}

static void an_audit_row_is_never_changed_or_removed(void **state)
{
	struct db *db = *state;
	const struct audit_counts more = { .numbers = 1 };
	int64_t row;

	assert_int_equal(audit_add(db, &purge, false, NOW, &row), 0);
	assert_int_equal(audit_count(db, row, &more), 0);
	assert_int_equal(audit_end(db, row, NOW + 1), 0);
	assert_true(audit_count(db, row, &more) < 0);
	assert_int_not_equal(
		sqlite3_exec(db->sqlite, "DELETE FROM audit", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(
		sqlite3_exec(db->sqlite, "UPDATE audit SET reason = 'x'", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(look(db, "SELECT numbers FROM audit"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_closed_complaint_keeps_its_skeleton_only),
		MEMORY(raw_parts_go_by_their_own_age_and_are_still_known),
		MEMORY(a_message_that_is_not_read_yet_keeps_its_parts),
		MEMORY(what_is_not_over_is_kept_for_a_year_at_least),
		MEMORY(what_still_waits_is_kept_however_old),
		MEMORY(a_number_goes_after_the_last_that_was_heard_or_said),
		MEMORY(what_belongs_to_no_complaint_goes_by_its_own_age),
		MEMORY(zero_is_for_ever),
		MEMORY(each_setting_erases_what_is_its_own),
		MEMORY(what_was_counted_stays_as_it_was),
		MEMORY(many_are_erased_in_small_steps_and_one_audit_row),
		MEMORY(an_audit_row_is_never_changed_or_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
