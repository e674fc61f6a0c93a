/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_forward_order.c - whose complaint goes when, of several destinations and several people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "store/conversation_add.h"
#include "tests/unit/forward_fixture.h"

static void a_citizens_complaints_go_one_after_the_other(void **state)
{
	struct db *db = *state;
	int64_t first, others;

	for (unsigned n = 1; n <= 3; n++)
		(void)open_complaint(db, BUDI, n, NOW);
	(void)open_complaint(db, SITI, 4, NOW);
	first = take(db, NOW).id;
	assert_int_equal(first, 1);
	others = take(db, NOW).id;
	assert_int_equal(others, 4); /* Siti's: Budi's second waits for his first */
	assert_int_equal(take(db, NOW).id, 0);
	assert_true(next_due(db, "", NOW) == INT64_MAX);
	assert_int_equal(forward_done(db, first, "1", "", NOW), 1);
	assert_int_equal(take(db, NOW).id, 2);
	assert_int_equal(take(db, NOW).id, 0);
	assert_int_equal(forward_done(db, 2, "2", "", NOW), 1);
	assert_int_equal(take(db, NOW).id, 3);
}

/* Each way out of `in_flight` lets the next one go. */
static void one_that_waits_for_something_else_holds_up_none(void **state)
{
	(void)state;
	for (int way = 0; way < 6; way++) {
		struct db *db = NULL;
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		(void)open_complaint(db, BUDI, 1, NOW);
		(void)open_complaint(db, BUDI, 2, NOW);
		id = take(db, NOW).id;
		assert_int_equal(id, 1);
		assert_int_equal(way == 0   ? forward_later(db, id, NOW + HOUR, "", true)
				 : way == 1 ? forward_park(db, id, "")
				 : way == 2 ? forward_hold(db, id, "", true)
				 : way == 3 ? forward_unknown(db, id, NOW + HOUR, "")
				 : way == 4 ? forward_token(db, id, "t", NOW + HOUR)
					    : forward_doubt(db, id, NOW + HOUR, ""),
			1);
		assert_int_equal(next_due(db, "", NOW), NOW);
		assert_int_equal(take(db, NOW).id, 2);
		db_close(db);
	}
}

static void one_that_is_due_again_goes_before_later_ones(void **state)
{
	struct db *db = *state;
	int64_t id;

	for (unsigned n = 1; n <= 3; n++)
		(void)open_complaint(db, BUDI, n, NOW);
	id = take(db, NOW).id;
	assert_int_equal(forward_later(db, id, NOW + HOUR, "503", true), 1);
	assert_int_equal(take(db, NOW).id, 2);
	assert_int_equal(forward_done(db, 2, "2", "", NOW), 1);
	/* The third was due before the first is due again; yet now both are. */
	assert_int_equal(take(db, NOW + HOUR).id, 1);
	assert_int_equal(take(db, NOW + HOUR).id, 0);
	assert_int_equal(forward_done(db, 1, "1", "", NOW), 1);
	assert_int_equal(take(db, NOW + HOUR).id, 3);
}

static void a_search_or_a_token_of_an_earlier_one_holds_up_none(void **state)
{
	struct db *db = *state;
	int64_t id;

	(void)open_complaint(db, BUDI, 1, NOW);
	(void)open_complaint(db, BUDI, 2, NOW);
	id = take(db, NOW).id;
	assert_int_equal(forward_unknown(db, id, NOW, ""), 1);
	assert_int_equal(take(db, NOW).step, FORWARD_FIND);
	assert_int_equal(take(db, NOW).id, 2); /* beside the search */
	assert_int_equal(forward_later(db, 2, NOW, "", true), 1);
	assert_int_equal(forward_token(db, id, "t", NOW), 1);
	assert_int_equal(take(db, NOW).id, 1);
	assert_int_equal(take(db, NOW).id, 2);
}

static void destinations_hold_up_each_other_in_nothing(void **state)
{
	struct db *db = *state;

	(void)open_complaint_for(db, "pusat", BUDI, 1, NOW);
	(void)open_complaint_for(db, "daerah", BUDI, 2, NOW);
	(void)open_complaint_for(db, "daerah", BUDI, 3, NOW + SECOND);
	assert_int_equal(take(db, NOW).id, 0);
	assert_int_equal(take_from(db, "pusat", NOW).id, 1);
	assert_int_equal(next_due(db, "daerah", NOW), NOW);
	assert_int_equal(take_from(db, "daerah", NOW).id, 2);
	assert_true(next_due(db, "pusat", NOW) == INT64_MAX);
	assert_look_text(
		db, "SELECT group_concat(destination) FROM v_forward", "pusat,daerah,daerah");
	assert_look_text(
		db, "SELECT destination FROM v_complaint WHERE ticket = 'T00-002'", "daerah");
}

static void each_destination_has_its_own_tracking_ids_and_cursor(void **state)
{
	struct db *db = *state;
	struct complaint c;
	char cursor[64], budi[DB_PSEUDONYM_SIZE];

	(void)open_complaint_for(db, "pusat", BUDI, 1, NOW);
	(void)open_complaint_for(db, "daerah", SITI, 2, NOW);
	(void)open_complaint_for(db, "daerah", BUDI, 3, NOW);
	assert_int_equal(forward_done(db, take_from(db, "pusat", NOW).id, "7", "", NOW), 1);
	assert_int_equal(forward_done(db, take_from(db, "daerah", NOW).id, "7", "", NOW), 1);
	assert_int_equal(forward_done(db, take_from(db, "daerah", NOW).id, "7", "", NOW), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint WHERE tracking_id = '7'"), 2);
	assert_int_equal(complaint_find(db, "7", &c), -ENOTUNIQ);
	assert_int_equal(complaint_find(db, "T00-002", &c), 1);
	assert_string_equal(c.destination, "daerah");
	assert_int_equal(complaint_find_tracked(db, "daerah", "7", &c), 1);
	assert_string_equal(c.ticket, "T00-002");
	assert_int_equal(complaint_find_tracked(db, "", "7", &c), 0);
	assert_int_equal(db_person(db, BUDI, NOW, budi), 0);
	assert_int_equal(complaint_find_own(db, "7", budi, &c), 1);
	assert_string_equal(c.ticket, "T00-001");
	assert_int_equal(complaint_find_own(db, "T00-002", budi, &c), 0);
	assert_int_equal(complaint_cursor_set(db, "pusat", "p"), 0);
	assert_int_equal(complaint_cursor_set(db, "", "u"), 0);
	assert_int_equal(complaint_cursor_get(db, "pusat", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "p");
	assert_int_equal(complaint_cursor_get(db, "daerah", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "");
	assert_look_text(db, "SELECT value FROM fact WHERE name = 'central_cursor'", "u");
	assert_look_text(db, "SELECT value FROM fact WHERE name = 'central_cursor:pusat'", "p");
}

static void open_complaints_are_gone_through_one_by_one(void **state)
{
	struct db *db = *state;
	struct complaint c;
	int64_t count = 0;

	for (unsigned n = 1; n <= 4; n++) {
		char id[8];

		(void)open_complaint(db, n == 1 ? BUDI : SITI, n, NOW);
		(void)snprintf(id, sizeof(id), "%u", n);
		if (n < 4)
			assert_int_equal(forward_done(db, take(db, NOW).id, id, "", NOW), 1);
	}
	change(db, "UPDATE complaint SET status = 'closed' WHERE ticket = 'T00-002'");
	assert_int_equal(complaint_count_open(db, "", &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(complaint_find_next_open(db, "", 0, &c), 1);
	assert_string_equal(c.tracking_id, "1");
	assert_int_equal(complaint_find_next_open(db, "", c.id, &c), 1);
	assert_string_equal(c.tracking_id, "3");
	assert_int_equal(complaint_find_next_open(db, "", c.id, &c), 0);
}

/* However the queue has gone, none is left behind. */
static void a_long_row_of_one_persons_comes_to_its_end(void **state)
{
	struct db *db = *state;
	int64_t now_us = NOW;
	unsigned done = 0, seed = 1;

	for (unsigned n = 1; n <= 200; n++)
		(void)open_complaint(db, n % 5 ? BUDI : SITI, n, NOW);
	for (unsigned i = 0; done < 200 && i < 5000; i++, now_us += SECOND) {
		int64_t id = take(db, now_us).id;

		seed = seed * 1103515245 + 12345;
		if (id == 0)
			continue;
		if (seed >> 16 & 1)
			assert_int_equal(forward_later(db, id, now_us + 7 * SECOND, "", true), 1);
		else
			done += (unsigned)forward_done(db, id, "", "", now_us);
		if (i == 100)
			assert_int_equal(forward_recover(db, "", true, now_us), 0);
	}
	assert_int_equal(done, 200);
	assert_int_equal(look(db, "SELECT count(*) FROM forward WHERE behind = 1"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_citizens_complaints_go_one_after_the_other),
		cmocka_unit_test(one_that_waits_for_something_else_holds_up_none),
		MEMORY(one_that_is_due_again_goes_before_later_ones),
		MEMORY(a_search_or_a_token_of_an_earlier_one_holds_up_none),
		MEMORY(destinations_hold_up_each_other_in_nothing),
		MEMORY(each_destination_has_its_own_tracking_ids_and_cursor),
		MEMORY(open_complaints_are_gone_through_one_by_one),
		MEMORY(a_long_row_of_one_persons_comes_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
