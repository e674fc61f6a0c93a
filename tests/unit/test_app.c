/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_app.c - how late a timer may be. */
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	(void)userdata;
	return 0;
}

/* The loop's own clock, which is no test's. */
static int64_t loop_now_us(struct app *app)
{
	uint64_t now_us;

	assert_return_code(sd_event_now(app->event, CLOCK_REALTIME, &now_us), errno);
	return (int64_t)now_us;
}

static void what_is_far_waits_for_others_and_what_is_near_does_not(void **state)
{
	static const struct {
		int64_t ahead_s;
		uint64_t late_us;
	} rows[] = { { -1, 10000 }, { 1, 10000 }, { 45, 10000 }, { 55, 15 * USEC_PER_SEC },
		{ 160, 15 * USEC_PER_SEC }, { 180, 30 * USEC_PER_SEC },
		{ 86400, 30 * USEC_PER_SEC }, { 5, 10000 } };
	struct trunk t;
	sd_event_source *timer = NULL;
	uint64_t late_us, at_us;
	int enabled;

	(void)state;
	trunk_open(&t, "");
	assert_int_equal(app_timer_new(&t.app, on_timer, &timer), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t wanted_us = loop_now_us(&t.app) + rows[i].ahead_s * USEC_PER_SEC;

		app_timer_set(timer, wanted_us);
		assert_return_code(sd_event_source_get_time(timer, &at_us), errno);
		assert_int_equal(at_us, wanted_us);
		assert_return_code(sd_event_source_get_time_accuracy(timer, &late_us), errno);
		assert_int_equal(late_us, rows[i].late_us);
	}
	app_timer_set(timer, INT64_MAX);
	assert_return_code(sd_event_source_get_enabled(timer, &enabled), errno);
	assert_int_equal(enabled, SD_EVENT_OFF);
	sd_event_source_unref(timer);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_far_waits_for_others_and_what_is_near_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
