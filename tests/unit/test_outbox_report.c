/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox_report.c - delivery reports find their reply, also when TP-MR wraps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/report_fixture.h"

static void a_delivered_receipt_says_which_complaint(void **state)
{
	struct db *db = *state;
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), heard = 0, id;
	int16_t reference = 7;
	bool receipt = false;

	id = queue_and_take(db, BUDI, 1, complaint, OUTBOX_RECEIPT, NOW);
	assert_int_equal(outbox_sent(db, id, "gsm1", &reference, 1, NOW), 1);
	assert_int_equal(outbox_sent(db, id, "gsm1", &reference, 1, NOW), 0);
	assert_look_text(db, "SELECT sent_at FROM v_reply", "2026-11-21T10:20:30Z");
	assert_int_equal(tell(db, "gsm1", 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND, NOW + HOUR,
				 &heard, &receipt),
		1);
	assert_int_equal(heard, complaint);
	assert_true(receipt);
	assert_look_text(db, "SELECT delivered_at FROM v_reply", "2026-11-21T10:20:31Z");
}

static void an_unknown_time_of_delivery_is_now(void **state)
{
	struct db *db = *state;
	int64_t complaint = NOTHING;
	bool receipt = true;

	(void)send_one(db, BUDI, 7, NOW);
	assert_int_equal(
		tell(db, "gsm1", 7, BUDI, OUTBOX_DELIVERED, 0, NOW + SECOND, &complaint, &receipt),
		1);
	assert_int_equal(complaint, 0);
	assert_false(receipt);
	assert_look_text(db, "SELECT delivered_at FROM v_reply", "2026-11-21T10:20:31Z");
}

static void a_report_must_fit_modem_reference_and_number(void **state)
{
	struct db *db = *state;
	int64_t complaint = 0;
	bool receipt = false;
	int64_t id = send_one(db, BUDI, 7, NOW);

	assert_int_equal(hear(db, 8, BUDI, OUTBOX_DELIVERED, NOW), -ENOENT);
	assert_int_equal(hear(db, 7, SITI, OUTBOX_DELIVERED, NOW), -ENOENT);
	assert_int_equal(tell(db, "gsm2", 7, BUDI, OUTBOX_DELIVERED, NOW, NOW + 7 * HOUR,
				 &complaint, &receipt),
		-ENOENT);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 72 * HOUR), -ENOENT);
	assert_state(db, id, "sent");
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 71 * HOUR), 1);
	assert_state(db, id, "delivered");
}

static void the_same_report_again_changes_nothing(void **state)
{
	struct db *db = *state;
	int64_t old = send_one(db, BUDI, 7, NOW - HOUR), id = send_one(db, BUDI, 7, NOW);

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND), 1);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND), 0);
	assert_state(db, id, "delivered");
	assert_state(db, old, "sent");
}

static void after_a_wrap_the_newest_comes_first(void **state)
{
	struct db *db = *state;
	int64_t ids[3];

	for (int i = 0; i < 3; i++)
		ids[i] = send_one(db, BUDI, 7, NOW + i * SECOND);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + HOUR), 1);
	assert_state(db, ids[2], "delivered");
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_UNDELIVERABLE, NOW + HOUR + 1), 1);
	assert_state(db, ids[1], "failed");
	assert_state(db, ids[0], "sent");
}

static void a_reply_is_delivered_when_all_its_parts_are(void **state)
{
	static const int16_t references[] = { 254, 255, 0 };
	struct db *db = *state;
	int64_t id = send(db, BUDI, references, 3, NOW);

	assert_int_equal(hear(db, 0, BUDI, OUTBOX_DELIVERED, NOW + 1), 0);
	assert_int_equal(hear(db, 254, BUDI, OUTBOX_PENDING, NOW + 2), 0);
	assert_int_equal(hear(db, 255, BUDI, OUTBOX_DELIVERED, NOW + 3), 0);
	assert_state(db, id, "sent");
	assert_int_equal(hear(db, 254, BUDI, OUTBOX_DELIVERED, NOW + 4), 1);
	assert_state(db, id, "delivered");
}

static void one_undeliverable_part_fails_the_reply(void **state)
{
	static const int16_t references[] = { 1, 2 };
	struct db *db = *state;
	int64_t id = send(db, BUDI, references, 2, NOW);

	assert_int_equal(hear(db, 1, BUDI, OUTBOX_DELIVERED, NOW + 1), 0);
	assert_int_equal(hear(db, 2, BUDI, OUTBOX_UNDELIVERABLE, NOW + 2), 1);
	assert_state(db, id, "failed");
	assert_look_text(db, "SELECT error FROM v_reply", "the network could not deliver it");
}

static void a_part_without_a_reference_gets_no_report(void **state)
{
	static const int16_t references[] = { 5, -1 };
	struct db *db = *state;
	int64_t id = send(db, BUDI, references, 2, NOW);

	assert_int_equal(hear(db, 5, BUDI, OUTBOX_DELIVERED, NOW + 1), 0);
	assert_int_equal(hear(db, 255, BUDI, OUTBOX_DELIVERED, NOW + 1), -ENOENT);
	assert_state(db, id, "sent");
}

static void the_parts_that_were_sent_count(void **state)
{
	static const int16_t references[] = { 5, 6 };
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_ANSWER, NOW); /* one was foreseen */

	assert_int_equal(outbox_sent(db, id, "gsm1", references, 2, NOW), 1);
	assert_int_equal(look(db, "SELECT parts FROM v_reply"), 2);
	assert_int_equal(hear(db, 5, BUDI, OUTBOX_DELIVERED, NOW + 1), 0);
	assert_int_equal(hear(db, 6, BUDI, OUTBOX_DELIVERED, NOW + 1), 1);
}

static void a_report_settles_an_uncertain_reply(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_ANSWER, NOW);

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(hear(db, 9, SITI, OUTBOX_DELIVERED, NOW + 1), -ENOENT);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_PENDING, NOW + 1), 0);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, NOW + 2), 1);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, NOW + 2), 0);
	assert_state(db, id, "delivered");
	assert_int_equal(outbox_resend(db, NOW + HOUR), 0);
}

static void an_uncertain_reply_may_have_failed(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_ANSWER, NOW);

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_UNDELIVERABLE, NOW + 2), 1);
	assert_state(db, id, "failed");
}

static void a_reply_that_was_sent_goes_before_an_uncertain_one(void **state)
{
	struct db *db = *state;
	int64_t unsure = queue_and_take(db, BUDI, 1, 0, OUTBOX_ANSWER, NOW), sent;

	assert_int_equal(outbox_uncertain(db, unsure, "no answer", AT_ONCE, NOW + 2), 1);
	sent = send_one(db, BUDI, 9, NOW);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, NOW + 3), 1);
	assert_state(db, sent, "delivered");
	assert_state(db, unsure, "uncertain");
}

static void an_uncertain_one_of_two_parts_needs_two_reports(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 2, 0, OUTBOX_ANSWER, NOW);
	static const int16_t references[] = { 11, 12 };
	struct outbox_item item = { 0 };

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, NOW + 2), 0);
	assert_state(db, id, "uncertain");
	/* The second never comes: it is sent again, and its parts are counted anew. */
	assert_int_equal(outbox_resend(db, NOW + HOUR), 1);
	assert_int_equal(take_first(db, "gsm1", NOW + HOUR, &item), 1);
	outbox_item_done(&item);
	assert_int_equal(outbox_sent(db, id, "gsm1", references, 2, NOW + HOUR), 1);
	assert_int_equal(hear(db, 11, BUDI, OUTBOX_DELIVERED, NOW + HOUR), 0);
	assert_int_equal(hear(db, 12, BUDI, OUTBOX_DELIVERED, NOW + HOUR), 1);
	assert_state(db, id, "delivered");
}

static void an_uncertain_one_is_delivered_by_both_reports(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 2, 0, OUTBOX_ANSWER, NOW);

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, NOW + 2), 0);
	assert_int_equal(hear(db, 10, BUDI, OUTBOX_DELIVERED, NOW + 3), 1);
	assert_state(db, id, "delivered");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_delivered_receipt_says_which_complaint),
		MEMORY(an_unknown_time_of_delivery_is_now),
		MEMORY(a_report_must_fit_modem_reference_and_number),
		MEMORY(the_same_report_again_changes_nothing),
		MEMORY(after_a_wrap_the_newest_comes_first),
		MEMORY(a_reply_is_delivered_when_all_its_parts_are),
		MEMORY(one_undeliverable_part_fails_the_reply),
		MEMORY(a_part_without_a_reference_gets_no_report),
		MEMORY(the_parts_that_were_sent_count),
		MEMORY(a_report_settles_an_uncertain_reply),
		MEMORY(an_uncertain_reply_may_have_failed),
		MEMORY(a_reply_that_was_sent_goes_before_an_uncertain_one),
		MEMORY(an_uncertain_one_of_two_parts_needs_two_reports),
		MEMORY(an_uncertain_one_is_delivered_by_both_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
