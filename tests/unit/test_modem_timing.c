/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_modem_timing.c - times in a hurry stay times that a loaded machine can keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/modem.h"

static void a_hurry_of_one_changes_nothing(void **state)
{
	struct modem_timing plain, timing;

	(void)state;
	modem_timing_default(&plain);
	modem_timing_default(&timing);
	modem_timing_hasten(&timing, 1);
	assert_memory_equal(&timing, &plain, sizeof(plain));
	modem_timing_hasten(&timing, 0);
	assert_memory_equal(&timing, &plain, sizeof(plain));
}

static void pauses_shrink_with_the_hurry(void **state)
{
	struct modem_timing timing;

	(void)state;
	modem_timing_default(&timing);
	modem_timing_hasten(&timing, 10);
	assert_int_equal(timing.backoff_first_us, USEC_PER_SEC / 10);
	assert_int_equal(timing.quarantine_us, 90 * USEC_PER_SEC);
	assert_int_equal(timing.worker.refresh, 30);
	assert_int_equal(timing.worker.backoff_max, 6);
	assert_int_equal(timing.worker.answer, 12);
	assert_int_equal(timing.stop_us, 15 * USEC_PER_SEC);
	assert_int_equal(timing.haste, 10);
}

static void nothing_shrinks_below_what_a_loaded_machine_needs(void **state)
{
	struct modem_timing timing;

	(void)state;
	modem_timing_default(&timing);
	modem_timing_hasten(&timing, UINT32_MAX);
	assert_int_equal(timing.backoff_first_us, 1000);
	assert_int_equal(timing.hello_us, 3 * USEC_PER_SEC);
	assert_int_equal(timing.margin_us, 3 * USEC_PER_SEC);
	assert_int_equal(timing.stop_idle_us, 3 * USEC_PER_SEC);
	assert_int_equal(timing.worker.init, 3);
	assert_int_equal(timing.worker.list, 3);
	assert_int_equal(timing.worker.heartbeat, 1);
	assert_int_equal(timing.worker.refresh, 1);
	assert_int_equal(timing.worker.backoff_gone, 1);
	assert_int_equal(timing.worker.searching, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hurry_of_one_changes_nothing),
		cmocka_unit_test(pauses_shrink_with_the_hurry),
		cmocka_unit_test(nothing_shrinks_below_what_a_loaded_machine_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
