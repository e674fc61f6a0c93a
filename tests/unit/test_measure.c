/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_measure.c - so many at once, and one more each so often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/measure.h"

static const struct measure_limit limit = { 3, 10 };

static int take_all(struct measure *m, int64_t now_us)
{
	int count = 0;

	while (count < 100 && measure_take(m, &limit, now_us))
		count++;
	return count;
}

static void a_burst_may_be_had_at_once_and_then_one_each_so_often(void **state)
{
	struct measure m = { 0 };

	(void)state;
	assert_int_equal(take_all(&m, 1000), 3);
	assert_int_equal(measure_next_us(&m, &limit), 1010);
	assert_int_equal(take_all(&m, 1009), 0);
	assert_int_equal(take_all(&m, 1010), 1);
	assert_int_equal(take_all(&m, 1029), 1);
	assert_int_equal(take_all(&m, 1030), 1);
	assert_int_equal(take_all(&m, 5000), 3);
}

static void a_clock_that_is_set_back_holds_nothing_up(void **state)
{
	struct measure m = { 0 };

	(void)state;
	assert_int_equal(take_all(&m, 1000000), 3);
	assert_int_equal(take_all(&m, 1000), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_may_be_had_at_once_and_then_one_each_so_often),
		cmocka_unit_test(a_clock_that_is_set_back_holds_nothing_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
