/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reports.c - delivery reports as workers bring them, and what central hears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reports.h"
#include "tests/unit/pool_world.h"

static const int16_t references[] = { 254, 255, 0 };

static struct modem_report make(struct trunk *t, const char *from, uint8_t reference)
{
	struct modem_report report = { .reference = reference, .discharged_us = t->now_us };

	assert_int_equal(copy_string(report.recipient, sizeof report.recipient, from), 0);
	return report;
}

static void hear(struct trunk *t, const char *from, uint8_t reference)
{
	struct modem_report report = make(t, from, reference);

	reports_hear(&t->app, t->app.modems[0].modem, &report);
	t->now_us += SECOND;
}

/* The receipt of a complaint, sent in so many parts. */
static void send_receipt(struct trunk *t, uint8_t parts)
{
	world_report(t);
	(void)world_take(t, &t->app.modems[0]);
	world_answer(t, &t->app.modems[0], MODEM_SEND_DONE, references, parts);
}

/* How many contact facts wait for central. */
static int contacts(struct trunk *t)
{
	const char *at = trunk_rows(t, REPORT_QUEUE_FORWARD, NULL, "what");
	int count = 0;

	for (; (at = strstr(at, "contact")); at++)
		count++;
	return count;
}

static void the_number_may_be_written_in_many_ways(void **state)
{
	static const char *const ways[] = { BUDI, "6281234567789", "081234567789",
		"006281234567789", "81234567789", "0812-3456-7789", "34567789" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		struct trunk t;

		world_open(&t, WORLD(""));
		send_receipt(&t, 1);
		assert_int_equal(contacts(&t), 0);
		hear(&t, ways[i], 254);
		assert_int_equal(contacts(&t), 1);
		trunk_close(&t);
	}
}

static void a_receipt_of_several_parts_is_one_contact(void **state)
{
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	send_receipt(&t, 3);
	hear(&t, BUDI, 0);
	hear(&t, BUDI, 254);
	assert_int_equal(contacts(&t), 0);
	t.now_us += 60 * HOUR; /* late */
	hear(&t, BUDI, 255);
	assert_int_equal(contacts(&t), 1);
	hear(&t, BUDI, 255);
	hear(&t, BUDI, 0);
	assert_int_equal(contacts(&t), 1);
	trunk_close(&t);
}

static void only_a_receipt_that_arrives_is_a_contact(void **state)
{
	static const uint8_t statuses[] = { 0x20, 0x3f, 0x41, 0x60 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		struct modem_report report;
		struct trunk t;

		world_open(&t, WORLD(""));
		send_receipt(&t, 1);
		report = make(&t, BUDI, 254);
		report.status = statuses[i];
		reports_hear(&t.app, t.app.modems[0].modem, &report);
		assert_int_equal(contacts(&t), 0);
		trunk_close(&t);
	}
}

static void a_report_before_its_answer_waits_for_it(void **state)
{
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	world_report(&t);
	(void)world_take(&t, &t.app.modems[0]);
	hear(&t, BUDI, 254);
	assert_int_equal(t.app.outbound.early_count, 1);
	hear(&t, "+6285700001111", 254); /* of nobody that is written to */
	assert_int_equal(t.app.outbound.early_count, 1);
	assert_int_equal(contacts(&t), 0);
	world_answer(&t, &t.app.modems[0], MODEM_SEND_DONE, references, 1);
	assert_int_equal(t.app.outbound.early_count, 0);
	assert_int_equal(contacts(&t), 1);
	trunk_close(&t);
}

static void one_that_lies_on_the_sim_is_not_held(void **state)
{
	struct modem_report report;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	world_report(&t);
	(void)world_take(&t, &t.app.modems[0]);
	report = make(&t, BUDI, 254);
	report.slot = 3;
	reports_hear(&t.app, t.app.modems[0].modem, &report);
	assert_int_equal(t.app.outbound.early_count, 0);
	trunk_close(&t);
}

static void no_more_are_held_than_there_is_room_for(void **state)
{
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	world_report(&t);
	(void)world_take(&t, &t.app.modems[0]);
	for (uint8_t i = 0; i < APP_EARLY_REPORTS + 3; i++)
		hear(&t, BUDI, i);
	assert_int_equal(t.app.outbound.early_count, APP_EARLY_REPORTS);
	assert_int_equal(t.app.outbound.early[0].report.reference, 3);
	world_answer(&t, &t.app.modems[0], MODEM_SEND_DONE, references, 1);
	assert_int_equal(t.app.outbound.early_count, 0);
	trunk_close(&t);
}

static void a_report_calls_back_what_would_be_sent_again(void **state)
{
	struct outbox_lane lane;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	world_report(&t);
	(void)world_take(&t, &t.app.modems[0]);
	world_answer(&t, &t.app.modems[0], MODEM_SEND_UNKNOWN, NULL, 0);
	assert_int_equal(outbox_resend(t.app.db, t.now_us + 20 * SECOND), 1);
	assert_int_equal(outbox_lanes(t.app.db, &lane, 1), 1);
	hear(&t, BUDI, 254);
	assert_int_equal(outbox_lanes(t.app.db, &lane, 1), 0);
	assert_int_equal(contacts(&t), 1);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_may_be_written_in_many_ways),
		cmocka_unit_test(a_receipt_of_several_parts_is_one_contact),
		cmocka_unit_test(only_a_receipt_that_arrives_is_a_contact),
		cmocka_unit_test(a_report_before_its_answer_waits_for_it),
		cmocka_unit_test(one_that_lies_on_the_sim_is_not_held),
		cmocka_unit_test(no_more_are_held_than_there_is_room_for),
		cmocka_unit_test(a_report_calls_back_what_would_be_sent_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
