/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox_turn.c - whose reply goes first, and what goes in place of one that is too late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "tests/unit/outbox_fixture.h"

/* "B1 S1 B2 B3": whose, and which of theirs, in the order in which they leave. */
static void assert_order(struct db *db, const char *expected)
{
	char order[256] = "";
	size_t used = 0;
	const char *name;

	while (*(name = take(db, "gsm1", NOW + HOUR, NULL)))
		used += (size_t)snprintf(
			order + used, sizeof(order) - used, "%s%s", used ? " " : "", name);
	assert_string_equal(order, expected);
}

static void one_does_not_wait_behind_a_hundred_of_another(void **state)
{
	struct db *db = *state;
	char name[8];

	for (int i = 1; i <= 100; i++) {
		(void)snprintf(name, sizeof(name), "B%d", i);
		queue(db, BUDI, "gsm1", name, OUTBOX_RECEIPT, NOW + i);
	}
	assert_string_equal(take(db, "gsm1", NOW + 100, NULL), "B1");
	assert_string_equal(take(db, "gsm1", NOW + 100, NULL), "B2");
	queue(db, SITI, "gsm1", "S1", OUTBOX_RECEIPT, NOW + 200);
	queue(db, SITI, "gsm1", "S2", OUTBOX_RECEIPT, NOW + 201);
	queue(db, SITI, "gsm1", "answer", OUTBOX_ANSWER, NOW + 202);
	assert_string_equal(take(db, "gsm1", NOW + 300, NULL), "B3");
	assert_string_equal(take(db, "gsm1", NOW + 300, NULL), "S1");
	assert_string_equal(take(db, "gsm1", NOW + 300, NULL), "B4");
	assert_string_equal(take(db, "gsm1", NOW + 300, NULL), "S2");
	assert_string_equal(take(db, "gsm1", NOW + 300, NULL), "B5");
}

static void each_person_has_one_sent_and_then_a_second(void **state)
{
	static const char *const queued[] = { "B1", "B2", "B3", "S1", "T1", "S2", "B4" };
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(queued); i++)
		queue(db,
			*queued[i] == 'B'   ? BUDI
			: *queued[i] == 'S' ? SITI
					    : "+628999000111",
			"gsm1", queued[i], OUTBOX_RECEIPT, NOW + (int64_t)i);
	assert_order(db, "B1 S1 T1 B2 S2 B3 B4");
	/* Nothing waits: all begin anew. */
	queue(db, BUDI, "gsm1", "B5", OUTBOX_RECEIPT, NOW);
	assert_int_equal(look(db, "SELECT turn FROM reply WHERE template = 'B5'"), 0);
}

static void turns_hold_over_lanes_and_a_failure(void **state)
{
	struct db *db = *state;
	const struct outbox_again again = { .next_us = NOW + 1, .error = "CMS 38" };
	struct outbox_lane lanes[4];
	int64_t id = 0;

	queue(db, BUDI, "gsm1", "B1", OUTBOX_ANSWER, NOW);
	queue(db, BUDI, "gsm2", "B2", OUTBOX_ANSWER, NOW);
	queue(db, SITI, "", "S1", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_again(db, id, &again), 1);
	assert_int_equal(outbox_lanes(db, lanes, 4), 2);
	assert_string_equal(lanes[0].preferred, "");
	assert_int_equal(lanes[0].turn, 0);
	assert_string_equal(lanes[1].preferred, "gsm2");
	assert_int_equal(lanes[1].turn, 1);
	assert_order(db, "B1 S1 B2");
}

static void what_is_dropped_at_once_is_kept_and_never_sent(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	int64_t count = -1;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	d.dropped = "enough";
	assert_int_equal(outbox_add(db, &d, NOW + SECOND), 0);
	assert_look_text(db, "SELECT group_concat(state || coalesce(error, '')) FROM v_reply",
		"queued,droppedenough");
	assert_int_equal(outbox_count_same(db, person, d.text, NOW - 1, NOW, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(outbox_count_same(db, person, d.text, NOW, NOW + 1, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(outbox_count_same(db, person, "another", NOW - 1, NOW, &count), 0);
	assert_int_equal(count, 0);
	assert_string_equal(take(db, "gsm1", NOW, NULL), "status");
	assert_string_equal(take(db, "gsm1", NOW, NULL), "");
}

/* The receipt of a complaint of BUDI's; gives its row. */
static int64_t queue_receipt(struct db *db, int64_t complaint, int64_t expires_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.class = OUTBOX_RECEIPT;
	d.complaint_id = complaint;
	d.expires_us = expires_us;
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	return look(db, "SELECT max(id) FROM reply");
}

static void a_receipt_that_is_overdue_has_something_in_its_place_once(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE], ticket[DB_TICKET_SIZE];
	struct outbox_draft notice = make_reply(person, "gsm1");
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), id = 0, second;
	int64_t first = queue_receipt(db, complaint, NOW + HOUR);

	second = queue_receipt(db, complaint, NOW + HOUR + 1);
	(void)queue_receipt(db, complaint, INT64_MAX);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	notice.class = OUTBOX_NOTICE;
	notice.template_name = "notice";
	notice.complaint_id = complaint;
	assert_int_equal(outbox_wake(db, NOW + 2 * HOUR), 0); /* it leaves them */
	assert_int_equal(outbox_overdue(db, NOW + HOUR - 1, &id, ticket), 0);
	assert_int_equal(outbox_overdue(db, NOW + 2 * HOUR, &id, ticket), 1);
	assert_int_equal(id, first);
	assert_string_equal(ticket, "T00-001");
	assert_int_equal(outbox_expire(db, id, &notice, NOW + 2 * HOUR), 1);
	assert_int_equal(outbox_expire(db, id, &notice, NOW + 2 * HOUR), 0);
	assert_int_equal(outbox_overdue(db, NOW + 2 * HOUR, &id, ticket), 1);
	assert_int_equal(id, second);
	assert_int_equal(outbox_expire(db, id, &notice, NOW + 2 * HOUR), 0);
	assert_int_equal(outbox_overdue(db, NOW + 2 * HOUR, &id, ticket), 0);
	assert_look_text(db, "SELECT group_concat(template || ' ' || state) FROM v_reply",
		"status expired,status expired,status queued,notice queued");
}

/* A store as the version before had it, with two replies that wait. */
static void make_level_2(const struct disk *d)
{
	struct db *db = open_disk(d);
	sqlite3 *old = NULL;

	db_close(db); /* it has made the folder */
	assert_int_equal(unlink(d->path), 0);
	assert_int_equal(sqlite3_open(d->path, &old), SQLITE_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(sqlite3_exec(old, migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(old,
			"INSERT INTO person VALUES ('00000000000000000000000000000001', '" BUDI
			"', 1);"
			"INSERT INTO reply (person, preferred, template, class, text, parts, state,"
			" queued_us) SELECT pseudonym, 'gsm1', 'old' || n, 1, 'x', 1, 'queued', n"
			" FROM person, (SELECT 1 AS n UNION SELECT 2)",
			NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
}

static void what_waited_before_the_turns_goes_in_its_old_order(void **state)
{
	struct disk *d = *state;
	struct db *db;

	make_level_2(d);
	db = open_disk(d);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	queue(db, SITI, "gsm1", "new", OUTBOX_ANSWER, NOW);
	assert_order(db, "old1 old2 new");
	assert_int_equal(look(db, "SELECT count(*) FROM person_day"), 0);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(one_does_not_wait_behind_a_hundred_of_another),
		MEMORY(each_person_has_one_sent_and_then_a_second),
		MEMORY(turns_hold_over_lanes_and_a_failure),
		MEMORY(what_is_dropped_at_once_is_kept_and_never_sent),
		MEMORY(a_receipt_that_is_overdue_has_something_in_its_place_once),
		cmocka_unit_test_setup_teardown(
			what_waited_before_the_turns_goes_in_its_old_order, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
