/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_backoff.c - waits between tries. */
#include "daemon/backoff.h"
#include "lapor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SECOND USEC_PER_SEC

static void the_wait_doubles_up_to_its_cap(void **state)
{
	static const struct {
		uint32_t attempts;
		int64_t longest;
	} cases[] = { { 1, 5 }, { 2, 10 }, { 3, 20 }, { 4, 40 }, { 9, 1280 }, { 10, 1800 },
		{ 11, 1800 }, { 4000000000U, 1800 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(
			backoff_us(cases[i].attempts, 5 * SECOND, 1800 * SECOND, UINT32_MAX),
			cases[i].longest * SECOND);
}

static void jitter_takes_at_most_half_of_the_wait(void **state)
{
	(void)state;
	assert_int_equal(backoff_us(1, 8 * SECOND, 1800 * SECOND, 0), 4 * SECOND);
	for (uint32_t random = 0; random < UINT32_MAX - 100000000U; random += 100000000U) {
		int64_t wait = backoff_us(3, 8 * SECOND, 1800 * SECOND, random);

		assert_in_range(wait, 16 * SECOND, 32 * SECOND);
	}
}

static void a_first_wait_above_the_cap_is_capped(void **state)
{
	(void)state;
	assert_int_equal(backoff_us(1, 100 * SECOND, 10 * SECOND, UINT32_MAX), 10 * SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_doubles_up_to_its_cap),
		cmocka_unit_test(jitter_takes_at_most_half_of_the_wait),
		cmocka_unit_test(a_first_wait_above_the_cap_is_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
