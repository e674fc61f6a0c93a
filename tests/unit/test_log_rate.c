/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_log_rate.c - what repeats is told of at first, and then counted; the clock is moved by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/log_rate.h"

#include <stdio.h>

#define BEGIN (1000 * USEC_PER_DAY)

/* How many of so many lines at once are said. */
static int say(
	struct log_rate *rate, enum log_event event, const char *modem, int count, int64_t now_us)
{
	int said = 0;

	for (int i = 0; i < count; i++)
		said += log_rate_take(rate, event, modem, now_us);
	return said;
}

static void a_burst_is_said_and_the_rest_is_counted(void **state)
{
	struct log_rate rate = { 0 };
	struct log_rate_told told;

	(void)state;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 441, BEGIN), LOG_RATE_BURST);
	assert_false(log_rate_tell(&rate, false, BEGIN + LOG_RATE_TELL_US - 1, &told));
	assert_true(log_rate_tell(&rate, false, BEGIN + LOG_RATE_TELL_US, &told));
	assert_int_equal(told.event, LOG_EVENT_PART_SEEN);
	assert_string_equal(told.modem, "gsm1");
	assert_int_equal(told.count, 441 - LOG_RATE_BURST);
	assert_int_equal(told.span_us, LOG_RATE_TELL_US);
	assert_false(log_rate_tell(&rate, true, BEGIN + LOG_RATE_TELL_US, &told));
}

static void it_refills_with_time(void **state)
{
	struct log_rate rate = { 0 };
	int64_t now_us = BEGIN;

	(void)state;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 100, now_us), LOG_RATE_BURST);
	now_us += LOG_RATE_REFILL_US - 1;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 100, now_us), 0);
	now_us += 1;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 100, now_us), 1);
	now_us += 10 * LOG_RATE_REFILL_US;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 100, now_us), 10);
	now_us += USEC_PER_DAY;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 100, now_us), LOG_RATE_BURST);
}

static void each_event_and_each_modem_counts_for_itself(void **state)
{
	struct log_rate rate = { 0 };

	(void)state;
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm1", 999, BEGIN), LOG_RATE_BURST);
	assert_true(log_rate_take(&rate, LOG_EVENT_MODEM_SILENT, "gsm1", BEGIN));
	assert_true(log_rate_take(&rate, LOG_EVENT_PART_SEEN, "gsm2", BEGIN));
	assert_true(log_rate_take(&rate, LOG_EVENT_PART_SEEN, "", BEGIN));
}

/* A central system that comes and goes each second, for a day. */
static void a_day_of_flapping_is_bounded(void **state)
{
	struct log_rate rate = { 0 };
	struct log_rate_told told;
	int64_t counted = 0;
	int said = 0, tellings = 0;

	(void)state;
	for (int64_t at_us = 0; at_us < USEC_PER_DAY; at_us += USEC_PER_SEC) {
		said += log_rate_take(&rate, LOG_EVENT_CENTRAL_DOWN, "", BEGIN + at_us);
		while (log_rate_tell(&rate, false, BEGIN + at_us, &told)) {
			counted += told.count;
			tellings++;
		}
	}
	while (log_rate_tell(&rate, true, BEGIN + USEC_PER_DAY, &told))
		counted += told.count;
	assert_int_equal(said + counted, 86400);
	assert_in_range(said, 4000, LOG_RATE_BURST + USEC_PER_DAY / LOG_RATE_REFILL_US);
	assert_in_range(tellings, 100, 144);
}

static void more_kinds_than_there_are_buckets_are_said(void **state)
{
	struct log_rate rate = { 0 };
	char modem[LAPOR_NAME_SIZE];

	(void)state;
	for (int i = 0; i < LOG_RATE_BUCKETS; i++) {
		(void)snprintf(modem, sizeof modem, "gsm%d", i);
		(void)say(&rate, LOG_EVENT_PART_SEEN, modem, 999, BEGIN);
	}
	assert_int_equal(say(&rate, LOG_EVENT_MODEM_SILENT, "gsm99", 999, BEGIN), 999);
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN,
				 "a name that is longer than any modem's can be", 2, BEGIN),
		2);
}

static void what_is_calm_again_makes_room(void **state)
{
	struct log_rate rate = { 0 };
	struct log_rate_told told;
	char modem[LAPOR_NAME_SIZE];
	int64_t later_us = BEGIN + USEC_PER_DAY;

	(void)state;
	for (int i = 0; i < LOG_RATE_BUCKETS; i++) {
		(void)snprintf(modem, sizeof modem, "gsm%d", i);
		assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, modem, 10, BEGIN), 10);
	}
	assert_int_equal(say(&rate, LOG_EVENT_PART_SEEN, "gsm99", 999, later_us), LOG_RATE_BURST);
	assert_true(log_rate_tell(&rate, true, later_us, &told));
	assert_string_equal(told.modem, "gsm99");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_is_said_and_the_rest_is_counted),
		cmocka_unit_test(it_refills_with_time),
		cmocka_unit_test(each_event_and_each_modem_counts_for_itself),
		cmocka_unit_test(a_day_of_flapping_is_bounded),
		cmocka_unit_test(more_kinds_than_there_are_buckets_are_said),
		cmocka_unit_test(what_is_calm_again_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
