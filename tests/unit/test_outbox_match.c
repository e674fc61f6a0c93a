/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox_match.c - delivery reports that are late, early, doubled, moved, or written another
 * way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/health.h"
#include "tests/unit/report_fixture.h"

/* Which of two replies, sent at these times with one TP-MR, a report of that time speaks of. */
static void after_a_wrap_the_time_of_the_report_tells(void **state)
{
	static const struct {
		int64_t sent[2], discharged_us;
		int delivered;
	} cases[] = {
		{ { 0, HOUR }, 2 * HOUR, 1 },
		{ { 0, HOUR }, HOUR / 2, 0 },           /* late: before the second left */
		{ { 0, HOUR }, HOUR - 30 * SECOND, 1 }, /* clocks differ */
		{ { 0, HOUR }, -7 * HOUR, 1 },          /* a centre in another zone */
		{ { 0, 71 * HOUR }, 70 * HOUR, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		int64_t ids[2], complaint = 0;
		bool receipt = false;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		for (size_t k = 0; k < 2; k++)
			ids[k] = send_one(db, BUDI, 7, NOW + cases[i].sent[k]);
		assert_int_equal(
			tell(db, "gsm1", 7, BUDI, OUTBOX_DELIVERED, NOW + cases[i].discharged_us,
				NOW + cases[i].sent[1] + SECOND, &complaint, &receipt),
			1);
		assert_state(db, ids[cases[i].delivered], "delivered");
		assert_state(db, ids[1 - cases[i].delivered], "sent");
		db_close(db);
	}
}

static void the_same_report_again_is_known_after_a_wrap(void **state)
{
	struct db *db = *state;
	int64_t complaint = 0, id;
	bool receipt = false;

	(void)send_one(db, BUDI, 7, NOW);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND), 1);
	id = send_one(db, BUDI, 7, NOW + 2 * SECOND);
	assert_int_equal(tell(db, "gsm1", 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND, NOW + 3 * SECOND,
				 &complaint, &receipt),
		0);
	assert_state(db, id, "sent");
}

static void what_comes_after_the_end_changes_nothing(void **state)
{
	struct db *db = *state;
	int64_t id = send_one(db, BUDI, 7, NOW);

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_PENDING, NOW + 1), 0);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 3), 1);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_PENDING, NOW + 2), 0); /* out of order */
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_UNDELIVERABLE, NOW + 4), 0);
	assert_state(db, id, "delivered");
}

static void the_last_digits_tell_a_number_written_another_way(void **state)
{
	static const struct {
		const char *written;
		int expected;
	} cases[] = {
		{ "081234567789", 1 }, /* the trunk knows this one, and need not */
		{ "1234567789", 1 },   /* what a centre leaves of it */
		{ "234567789", 1 },
		{ "34567789", 1 },
		{ "4567789", -ENOENT }, /* too short to tell */
		{ "+44234567789", 1 },
		{ "+6281234567780", -ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		id = send_one(db, BUDI, 7, NOW);
		assert_int_equal(hear(db, 7, cases[i].written, OUTBOX_DELIVERED, NOW + 1),
			cases[i].expected);
		assert_state(db, id, cases[i].expected == 1 ? "delivered" : "sent");
		db_close(db);
	}
}

static void the_whole_number_goes_before_its_last_digits(void **state)
{
	struct db *db = *state;
	int64_t id = send_one(db, BUDI, 7, NOW),
		alike = send_one(db, "+6285734567789", 7, NOW + SECOND);

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 2 * SECOND), 1);
	assert_state(db, id, "delivered");
	assert_state(db, alike, "sent");
}

/* Of others who were sent something under the same reference there may be hundreds. */
static void a_whole_number_needs_no_look_at_others(void **state)
{
	struct db *db = *state;
	int64_t id = send_one(db, BUDI, 7, NOW), other = send_one(db, SITI, 7, NOW + 1);

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_PENDING, NOW + 2), 0);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 3), 1);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 3), 0);
	assert_null(db->all[SQL_REPORT_MATCH_TAIL]);
	assert_state(db, id, "delivered");
	assert_state(db, other, "sent");
}

/* Two who share the last digits: what was told of the one by them is not told of the other again.
 */
static void the_last_digits_speak_only_where_the_whole_number_is_done(void **state)
{
	struct db *db = *state;
	int64_t id = send_one(db, BUDI, 7, NOW), alike;

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 1), 1);
	alike = send_one(db, "+6285734567789", 7, NOW + 2);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 1), 0); /* the same again */
	assert_state(db, alike, "sent");
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 3), 1); /* Budi has had his */
	assert_state(db, id, "delivered");
	assert_state(db, alike, "delivered");
}

static void a_sim_that_has_moved_is_known_by_number_and_reference(void **state)
{
	struct db *db = *state;
	int64_t complaint = 0, id = send_one(db, BUDI, 7, NOW);
	bool receipt = false;

	assert_int_equal(tell(db, "gsm2", 8, BUDI, OUTBOX_DELIVERED, NOW + HOUR, NOW + HOUR,
				 &complaint, &receipt),
		-ENOENT);
	assert_int_equal(tell(db, "gsm2", 7, BUDI, OUTBOX_DELIVERED, NOW + HOUR, NOW + HOUR,
				 &complaint, &receipt),
		1);
	assert_state(db, id, "delivered");
	/* Two that fit: neither. */
	(void)send_one(db, SITI, 7, NOW);
	(void)send_one(db, SITI, 7, NOW);
	assert_int_equal(tell(db, "gsm2", 7, SITI, OUTBOX_DELIVERED, NOW + HOUR, NOW + HOUR,
				 &complaint, &receipt),
		-ENOENT);
}

static void set_modem(struct db *db, const char *state)
{
	static const char *const names[] = { "gsm1", "gsm2" };
	struct health_modem modem = { .name = "gsm1",
		.state = state,
		.reason = "",
		.code = "",
		.network = "",
		.operator_name = "",
		.imei = "",
		.imsi = "" };

	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW), 0);
	assert_int_equal(health_modem_set(db, &modem, NOW), 0);
}

/* Which a worker that was taken over could say of all that others send. */
static void of_a_modem_that_works_no_other_tells(void **state)
{
	struct db *db = *state;
	int64_t complaint = 0, id = send_one(db, BUDI, 7, NOW);
	bool receipt = false;

	set_modem(db, "up");
	assert_int_equal(tell(db, "gsm2", 7, BUDI, OUTBOX_UNDELIVERABLE, NOW + HOUR, NOW + HOUR,
				 &complaint, &receipt),
		-ENOENT);
	assert_state(db, id, "sent");
	/* Its SIM was changed: the one before may be in the other. */
	assert_int_equal(
		health_log(db, "gsm1", "modem-sim-changed", "LPR-2125", "alarm", "", NOW), 0);
	assert_int_equal(tell(db, "gsm2", 7, BUDI, OUTBOX_DELIVERED, NOW + HOUR, NOW + HOUR,
				 &complaint, &receipt),
		1);
	assert_state(db, id, "delivered");
}

static void a_report_that_comes_before_the_answer_is_asked_again(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_ANSWER, NOW);
	int16_t reference = 7;

	assert_int_equal(hear(db, 7, SITI, OUTBOX_DELIVERED, NOW), -ENOENT);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW), -EAGAIN);
	assert_state(db, id, "sending");
	assert_int_equal(outbox_sent(db, id, "gsm1", &reference, 1, NOW + SECOND), 1);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW), 1);
	assert_state(db, id, "delivered");
}

/* One that was uncertain, and is queued for its repeat. */
static int64_t make_repeat(struct db *db, int parts)
{
	int64_t id = queue_and_take(db, BUDI, parts, 0, OUTBOX_RECEIPT, NOW);

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(outbox_resend(db, NOW + SECOND), 1);
	return id;
}

static void a_report_calls_a_repeat_back(void **state)
{
	static const struct {
		enum outbox_report report;
		const char *state;
	} cases[] = { { OUTBOX_DELIVERED, "delivered" }, { OUTBOX_UNDELIVERABLE, "failed" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		struct outbox_item item = { 0 };
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		id = make_repeat(db, 1);
		assert_int_equal(hear(db, 7, BUDI, OUTBOX_PENDING, NOW + SECOND), 0);
		assert_int_equal(hear(db, 7, BUDI, cases[i].report, NOW + 2 * SECOND), 1);
		assert_state(db, id, cases[i].state);
		assert_int_equal(take_first(db, "gsm1", NOW + HOUR, &item), 0);
		db_close(db);
	}
}

static void a_repeat_that_is_being_sent_is_asked_about_again(void **state)
{
	struct db *db = *state;
	struct outbox_item item = { 0 };
	int16_t reference = 9;
	int64_t id = make_repeat(db, 1);

	assert_int_equal(take_first(db, "gsm2", NOW + SECOND, &item), 1);
	outbox_item_done(&item);
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND), -EAGAIN);
	assert_int_equal(outbox_sent(db, id, "gsm2", &reference, 1, NOW + SECOND), 1);
	/* The first attempt's: the second may still arrive. */
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_UNDELIVERABLE, NOW + SECOND), 0);
	assert_state(db, id, "sent");
	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + 2 * SECOND), 1);
	assert_state(db, id, "delivered");
}

static void the_parts_of_two_attempts_do_not_add_up(void **state)
{
	static const int16_t references[] = { 11, 12 };
	struct db *db = *state;
	struct outbox_item item = { 0 };
	int64_t id = make_repeat(db, 2);

	assert_int_equal(hear(db, 7, BUDI, OUTBOX_DELIVERED, NOW + SECOND), 0);
	assert_int_equal(take_first(db, "gsm1", NOW + SECOND, &item), 1);
	outbox_item_done(&item);
	assert_int_equal(outbox_sent(db, id, "gsm1", references, 2, NOW + SECOND), 1);
	assert_int_equal(hear(db, 12, BUDI, OUTBOX_DELIVERED, NOW + 2 * SECOND), 0);
	assert_state(db, id, "sent");
	assert_int_equal(hear(db, 8, BUDI, OUTBOX_DELIVERED, NOW + 3 * SECOND), 1);
	assert_state(db, id, "delivered");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		cmocka_unit_test(after_a_wrap_the_time_of_the_report_tells),
		MEMORY(the_same_report_again_is_known_after_a_wrap),
		MEMORY(what_comes_after_the_end_changes_nothing),
		cmocka_unit_test(the_last_digits_tell_a_number_written_another_way),
		MEMORY(the_whole_number_goes_before_its_last_digits),
		MEMORY(a_whole_number_needs_no_look_at_others),
		MEMORY(the_last_digits_speak_only_where_the_whole_number_is_done),
		MEMORY(a_sim_that_has_moved_is_known_by_number_and_reference),
		MEMORY(of_a_modem_that_works_no_other_tells),
		MEMORY(a_report_that_comes_before_the_answer_is_asked_again),
		cmocka_unit_test(a_report_calls_a_repeat_back),
		MEMORY(a_repeat_that_is_being_sent_is_asked_about_again),
		MEMORY(the_parts_of_two_attempts_do_not_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
