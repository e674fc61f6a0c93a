/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox.c - replies: which modem takes which, and what becomes of an attempt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/outbox_fixture.h"

static void a_reply_is_taken_with_all_it_needs(void **state)
{
	struct db *db = *state;
	struct outbox_item item = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	d.complaint_id = open_complaint(db, BUDI, 1, NOW);
	d.parts = 2;
	d.class = OUTBOX_NOTICE;
	d.expires_us = NOW + HOUR;
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 1);
	assert_string_equal(item.number, BUDI);
	assert_string_equal(item.text, "Laporan Anda diproses.");
	assert_int_equal(item.parts, 2);
	assert_int_equal(item.class, OUTBOX_NOTICE);
	assert_int_equal(item.attempts, 0);
	assert_string_equal(item.modem, "");
	assert_int_equal(item.complaint_id, d.complaint_id);
	assert_string_equal(item.ticket, "T00-001");
	assert_string_equal(item.template_name, "status");
	assert_int_equal(item.expires_us, NOW + HOUR);
	outbox_item_done(&item);
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 0);
	assert_look_text(db, "SELECT state FROM v_reply", "sending");
}

static void class_goes_before_age(void **state)
{
	struct db *db = *state;

	queue(db, BUDI, "gsm1", "bulk", OUTBOX_BULK, NOW);
	queue(db, BUDI, "", "notice", OUTBOX_NOTICE, NOW);
	queue(db, BUDI, "", "receipt2", OUTBOX_RECEIPT, NOW + 1);
	queue(db, BUDI, "gsm1", "receipt3", OUTBOX_RECEIPT, NOW + 2);
	queue(db, BUDI, "gone", "receipt4", OUTBOX_RECEIPT, NOW + 2);
	queue(db, BUDI, "gsm1", "answer", OUTBOX_ANSWER, NOW + 3);
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt2");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt3");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt4");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "answer");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "notice");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "bulk");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "");
}

static void a_lane_is_what_may_go_the_same_way(void **state)
{
	struct db *db = *state;
	struct outbox_lane lanes[8];
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	assert_int_equal(outbox_lanes(db, lanes, 8), 0);
	for (int64_t i = 0; i < 3; i++) {
		queue(db, BUDI, "gsm2", "notice", OUTBOX_NOTICE, NOW + i);
		queue(db, SITI, "gsm1", "receipt", OUTBOX_RECEIPT, NOW + i);
		queue(db, BUDI, "", "answer", OUTBOX_ANSWER, NOW + i);
	}
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.avoid = "gsm2";
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	d.parts = 2;
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(outbox_lanes(db, lanes, 8), 5);
	for (size_t i = 0; i < 5; i++) {
		static const struct outbox_lane expected[] = {
			{ "gsm1", "", 0, OUTBOX_RECEIPT, 1, 2, 0 },
			{ "", "", 0, OUTBOX_ANSWER, 1, 3, 0 },
			{ "gsm1", "gsm2", 0, OUTBOX_ANSWER, 1, 10, 3 },
			{ "gsm1", "gsm2", 0, OUTBOX_ANSWER, 2, 11, 4 },
			{ "gsm2", "", 0, OUTBOX_NOTICE, 1, 1, 0 },
		};

		assert_string_equal(lanes[i].preferred, expected[i].preferred);
		assert_string_equal(lanes[i].avoid, expected[i].avoid);
		assert_int_equal(lanes[i].class, expected[i].class);
		assert_int_equal(lanes[i].parts, expected[i].parts);
		assert_int_equal(lanes[i].id, expected[i].id);
		assert_int_equal(lanes[i].turn, expected[i].turn);
	}
	assert_int_equal(outbox_lanes(db, lanes, 2), 2);
	assert_int_equal(outbox_lane_next(db, &lanes[0]), 1);
	assert_int_equal(lanes[0].id, 5);
	assert_int_equal(outbox_lane_next(db, &lanes[0]), 1);
	assert_int_equal(outbox_lane_next(db, &lanes[0]), 0);
}

static void what_a_modem_could_not_send_goes_another_way(void **state)
{
	struct db *db = *state;
	struct outbox_again again = { .tried = 1u << 31 | 1, .is_free = true, .error = "CMS 310" };
	struct outbox_lane lane;
	int64_t id = 0;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_again(db, id, &again), 1);
	assert_int_equal(outbox_again(db, id, &again), 0);
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 0);
	assert_int_equal(outbox_lanes(db, &lane, 1), 1);
	assert_true(lane.tried == (1u << 31 | 1));
	/* The settings may have another order after a restart. */
	assert_int_equal(outbox_recover(db, NULL, NOW), 0);
	assert_int_equal(outbox_lanes(db, &lane, 1), 1);
	assert_int_equal(lane.tried, 0);
}

static void an_attempt_that_failed_for_now_waits(void **state)
{
	struct db *db = *state;
	const struct outbox_again again = { .next_us = NOW + HOUR, .error = "CMS 38" };
	int64_t id = 0, at = 0;

	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX); /* it may go now */
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_again(db, id, &again), 1);
	assert_int_equal(outbox_again(db, id, &again), 0);
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_int_equal(at, NOW + HOUR);
	assert_look_text(db, "SELECT error FROM v_reply", "CMS 38");
	assert_string_equal(take(db, "gsm1", NOW + HOUR - 1, NULL), "");
	assert_string_equal(take(db, "gsm1", NOW + HOUR, NULL), "one");
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 2);
	assert_int_equal(outbox_failed(db, id, "CMS 21"), 1);
	assert_look_text(db, "SELECT state FROM v_reply", "failed");
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
}

static void what_was_never_handed_over_is_no_attempt(void **state)
{
	struct db *db = *state;
	int64_t id = 0;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_untake(db, id), 1);
	assert_int_equal(outbox_untake(db, id), 0);
	assert_string_equal(take(db, "gsm1", NOW, NULL), "one");
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 1);
}

static void what_is_too_old_expires(void **state)
{
	struct outbox_name names[4];
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	const struct outbox_again again = { .next_us = NOW + 2 * HOUR, .error = "CMS 38" };
	int64_t id = 0, at = 0;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.expires_us = NOW + HOUR;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(outbox_add(db, &d, NOW), 0);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_again(db, id, &again), 1);
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_int_equal(at, NOW + HOUR);
	assert_string_equal(take(db, "gsm1", NOW, &id), "status");
	assert_int_equal(outbox_list_expiring(db, NOW + HOUR - 1, names, COUNT_OF(names)), 0);
	assert_int_equal(outbox_list_expiring(db, NOW + HOUR, names, COUNT_OF(names)), 2);
	assert_string_equal(names[1].template_name, "status");
	assert_int_equal(outbox_list_expiring(db, NOW + HOUR, names, 1), 1);
	assert_int_equal(outbox_wake(db, NOW + HOUR - 1), 0);
	assert_int_equal(outbox_wake(db, NOW + HOUR), 2); /* not the one being sent */
	assert_string_equal(take(db, "gsm1", NOW + 2 * HOUR, NULL), "");
	assert_int_equal(look(db, "SELECT count(*) FROM reply WHERE state = 'expired'"), 2);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_string_equal(take(db, "gsm1", NOW + HOUR, NULL), "");
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
}

static void an_event_has_one_notice(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	struct complaint_event e = make_event(open_complaint(db, BUDI, 1, NOW), "e", "verified");
	enum complaint_news news = COMPLAINT_OLD;

	d.complaint_id = e.complaint_id;
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &d.event), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM reply"), 1);
}

static void replies_to_the_erased_are_dropped(void **state)
{
	struct db *db = *state;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	queue(db, SITI, "gsm1", "two", OUTBOX_ANSWER, NOW);
	queue(db, BUDI, "gsm1", "three", OUTBOX_ANSWER, NOW);
	change(db, "UPDATE person SET number = NULL WHERE mask = '+62812****789'");
	assert_string_equal(take(db, "gsm1", NOW, NULL), "two");
	assert_string_equal(take(db, "gsm1", NOW, NULL), "");
	assert_int_equal(look(db, "SELECT count(*) FROM v_reply WHERE state = 'dropped'"), 2);
	assert_int_equal(look(db, "SELECT sum(attempts) FROM v_reply WHERE state = 'dropped'"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_reply_is_taken_with_all_it_needs),
		MEMORY(class_goes_before_age),
		MEMORY(a_lane_is_what_may_go_the_same_way),
		MEMORY(what_a_modem_could_not_send_goes_another_way),
		MEMORY(an_attempt_that_failed_for_now_waits),
		MEMORY(what_was_never_handed_over_is_no_attempt),
		MEMORY(what_is_too_old_expires),
		MEMORY(an_event_has_one_notice),
		MEMORY(replies_to_the_erased_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
