/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox.c - replies: which modem takes which, and what becomes of an attempt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

/* Queues one for this number; the template tells them apart. */
static void queue(struct db *db, const char *number, const char *modem, const char *template_name,
	enum outbox_class class, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, modem);

	assert_int_equal(db_person(db, number, now_us, person), 0);
	d.template_name = template_name;
	d.class = class;
	assert_int_equal(outbox_add(db, &d, now_us), 0);
}

/* The template that this modem takes now, "" for none. */
static const char *take(struct db *db, const char *modem, int64_t now_us, int64_t *ret_id)
{
	static char name[DB_WORD_SIZE];
	struct outbox_item item = { 0 };
	int r = take_first(db, modem, now_us, &item);

	assert_true(r >= 0);
	(void)copy_string(name, sizeof(name), item.template_name);
	if (ret_id)
		*ret_id = item.id;
	outbox_item_done(&item);
	return name;
}

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
	assert_int_equal(outbox_count_same(db, person, d.text, NOW - 1, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(outbox_count_same(db, person, d.text, NOW, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(outbox_count_same(db, person, "another", NOW - 1, &count), 0);
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
	struct complaint_event e = { .event_id = "e",
		.status = "verified",
		.label = "",
		.note = "",
		.agency = "",
		.tracking_id = "",
		.at_us = NOW };
	enum complaint_news news = COMPLAINT_OLD;

	e.complaint_id = d.complaint_id = open_complaint(db, BUDI, 1, NOW);
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
	change(db, "UPDATE person SET number = NULL WHERE number = '" BUDI "'");
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
		MEMORY(one_does_not_wait_behind_a_hundred_of_another),
		MEMORY(each_person_has_one_sent_and_then_a_second),
		MEMORY(turns_hold_over_lanes_and_a_failure),
		MEMORY(what_is_dropped_at_once_is_kept_and_never_sent),
		MEMORY(a_receipt_that_is_overdue_has_something_in_its_place_once),
		MEMORY(what_a_modem_could_not_send_goes_another_way),
		MEMORY(an_attempt_that_failed_for_now_waits),
		MEMORY(what_was_never_handed_over_is_no_attempt),
		MEMORY(what_is_too_old_expires),
		MEMORY(an_event_has_one_notice),
		MEMORY(replies_to_the_erased_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
