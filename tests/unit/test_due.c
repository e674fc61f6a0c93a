/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_due.c - what a worker does now and then is due together, and never late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/due.h"

#define S USEC_PER_SEC

static void what_is_a_minute_away_is_due_at_the_same_moments_for_all(void **state)
{
	static const struct {
		int64_t now_us;
		uint32_t period_s;
		int64_t due_us;
	} rows[] = {
		{ 0, 300, 300 * S },
		{ 1, 300, 300 * S },
		{ 7 * S, 300, 300 * S },
		{ 29 * S, 300, 300 * S },
		{ 30 * S, 300, 330 * S },
		{ 600 * S + 1234, 120, 720 * S },
		{ 7 * S, 60, 60 * S },
		{ 7 * S, 86400, 86400 * S },
		/* What is soon is due to the moment. */
		{ 7 * S, 59, 66 * S },
		{ 7 * S, 10, 17 * S },
		{ 7 * S, 0, 7 * S },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(due_next_us(rows[i].now_us, rows[i].period_s), rows[i].due_us);
}

static void nothing_is_due_late_nor_much_too_early(void **state)
{
	(void)state;
	for (uint32_t period_s = 1; period_s < 1000; period_s += 7) {
		for (int64_t now_us = 0; now_us < 200 * S; now_us += 777777) {
			int64_t left_us = due_next_us(now_us, period_s) - now_us;

			assert_true(left_us <= period_s * S);
			assert_true(left_us >= period_s * S / 2);
		}
	}
}

static void the_second_half_of_the_time_is_soon_enough_to_go_with_another(void **state)
{
	(void)state;
	assert_int_equal(due_with_us(600 * S, 300, 840 * S), 840 * S);
	assert_int_equal(due_with_us(600 * S, 300, 750 * S), 750 * S);
	/* Too soon, past, later, or never. */
	assert_int_equal(due_with_us(600 * S, 300, 749 * S), 900 * S);
	assert_int_equal(due_with_us(600 * S, 300, 600 * S), 900 * S);
	assert_int_equal(due_with_us(600 * S, 300, 0), 900 * S);
	assert_int_equal(due_with_us(600 * S, 300, 930 * S), 900 * S);
}

/* As a worker has them: the SIM and the modem are looked at each 300 seconds, from any two moments
 * on. */
static void two_that_are_apart_come_together(void **state)
{
	(void)state;
	for (int64_t apart_us = 0; apart_us < 300 * S; apart_us += 7 * S) {
		int64_t a_us = 1000 * S, b_us = a_us + apart_us;

		for (int turn = 0; turn < 3; turn++) {
			int64_t now_us = a_us < b_us ? a_us : b_us;
			bool is_a = a_us <= now_us, is_b = b_us <= now_us;

			if (is_a)
				a_us = due_with_us(now_us, 300, b_us);
			if (is_b)
				b_us = due_with_us(now_us + 2000, 300, a_us);
		}
		assert_int_equal(a_us, b_us);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_a_minute_away_is_due_at_the_same_moments_for_all),
		cmocka_unit_test(nothing_is_due_late_nor_much_too_early),
		cmocka_unit_test(the_second_half_of_the_time_is_soon_enough_to_go_with_another),
		cmocka_unit_test(two_that_are_apart_come_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
