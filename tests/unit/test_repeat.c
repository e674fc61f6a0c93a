/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_repeat.c - uncertain replies by the clock and by the settings. */
#include "daemon/repeat.h"
#include "daemon/start.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/pool_world.h"

#define QUEUE "state attempts"
#define HOLD  WORLD("") " replies = { uncertain = \"hold\"; };"

static int64_t next_of(struct trunk *t)
{
	int64_t at;

	assert_int_equal(repeat_next(&t->app, &at), 0);
	return at;
}

/* A receipt whose send found no answer. */
static void open_uncertain(struct trunk *t, const char *settings)
{
	world_open(t, settings);
	world_report(t);
	(void)world_take(t, &t->app.modems[0]);
	world_answer(t, &t->app.modems[0], MODEM_SEND_UNKNOWN, NULL, 0);
}

static void the_waits_grow_until_the_receipt_is_too_old(void **state)
{
	static const int64_t waits_s[] = { 20, 600, 3600, 21600, 21600, 21600 };
	struct app_modem *am;
	struct trunk t;

	(void)state;
	open_uncertain(&t, WORLD(""));
	am = &t.app.modems[0];
	for (size_t i = 0; i < COUNT_OF(waits_s); i++) {
		assert_int_equal(next_of(&t), t.now_us + waits_s[i] * SECOND);
		t.now_us += waits_s[i] * SECOND;
		assert_int_equal(repeat_run(&t.app, t.now_us - 1), 0);
		assert_int_equal(repeat_run(&t.app, t.now_us), 1);
		(void)world_take(&t, am);
		world_answer(&t, am, MODEM_SEND_UNKNOWN, NULL, 0);
	}
	/* A day is over. */
	t.now_us = next_of(&t);
	assert_int_equal(repeat_run(&t.app, t.now_us), 0);
	assert_int_equal(next_of(&t), INT64_MAX);
	assert_string_equal(trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE), "uncertain|7\n");
	trunk_close(&t);
}

static void a_repeat_that_is_certain_is_the_last(void **state)
{
	const int16_t reference = 7;
	struct trunk t;

	(void)state;
	open_uncertain(&t, WORLD(""));
	t.now_us += 20 * SECOND;
	assert_int_equal(repeat_run(&t.app, t.now_us), 1);
	(void)world_take(&t, &t.app.modems[1]);
	world_answer(&t, &t.app.modems[1], MODEM_SEND_DONE, &reference, 1);
	assert_int_equal(next_of(&t), INT64_MAX);
	assert_string_equal(trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE), "");
	trunk_close(&t);
}

static void a_restart_counts_as_an_attempt(void **state)
{
	struct trunk t;

	(void)state;
	open_uncertain(&t, WORLD(""));
	t.now_us += 20 * SECOND;
	assert_int_equal(repeat_run(&t.app, t.now_us), 1);
	(void)world_take(&t, &t.app.modems[0]);
	assert_int_equal(start_recovery(&t.app), 0);
	assert_int_equal(next_of(&t), t.now_us + 600 * SECOND);
	trunk_close(&t);
}

static void hold_repeats_nothing(void **state)
{
	struct trunk t;

	(void)state;
	open_uncertain(&t, HOLD);
	assert_int_equal(next_of(&t), INT64_MAX);
	assert_int_equal(start_recovery(&t.app), 0);
	t.now_us += 12 * HOUR;
	assert_int_equal(repeat_run(&t.app, t.now_us), 0);
	assert_string_equal(trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE), "uncertain|1\n");
	trunk_close(&t);
}

static void a_hurry_shortens_the_waits(void **state)
{
	struct outbox_waits waits;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	t.app.haste = 20;
	assert_ptr_equal(repeat_waits(&t.app, &waits), &waits);
	assert_int_equal(waits.wait_us[0], SECOND);
	assert_int_equal(waits.wait_us[1], 30 * SECOND);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_waits_grow_until_the_receipt_is_too_old),
		cmocka_unit_test(a_repeat_that_is_certain_is_the_last),
		cmocka_unit_test(a_restart_counts_as_an_attempt),
		cmocka_unit_test(hold_repeats_nothing),
		cmocka_unit_test(a_hurry_shortens_the_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
