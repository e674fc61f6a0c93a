/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_silence.c - when it is improbable that nothing comes in. */
#include "daemon/modems.h"
#include "daemon/silence.h"
#include "store/alarm.h"
#include "store/inbox.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HOUR   USEC_PER_HOUR
#define MINUTE USEC_PER_MINUTE

/* Monday, 2026-11-16 00:00 in Jakarta, in hours of 1970 UTC. */
#define MONDAY (INT64_C(1794762000) / 3600)

/* A gateway of a city: busy by day, quiet at night, half of it on Sundays. day: 0 is a Monday. */
static uint32_t city(int day, int hour)
{
	uint32_t count = hour < 6 || hour > 21 ? 0 : hour < 8 ? 4 : 20;

	return day == 6 ? count / 10 : count;
}

static uint32_t village(int day, int hour)
{
	return day < 6 && hour == 9;
}

static uint32_t steady(int day, int hour)
{
	(void)day;
	(void)hour;
	return 6;
}

/* Weeks before MONDAY; then `now` is so many hours after it. */
static void fill(struct silence_history *h, uint32_t (*rate)(int day, int hour), int weeks, int now)
{
	*h = (struct silence_history){ .hour = MONDAY + now,
		.first = weeks > 0 ? MONDAY - weeks * SILENCE_WEEK : INT64_MAX };
	for (int64_t at = MONDAY + now; at >= h->first && h->hour - at <= SILENCE_HOURS; at--) {
		int64_t of_week = (at - MONDAY + 100 * SILENCE_WEEK) % SILENCE_WEEK;

		h->counts[h->hour - at] = rate((int)(of_week / 24), (int)(of_week % 24));
	}
}

static void silence_is_judged_by_the_same_hours_before(void **state)
{
	static const struct {
		const char *what;
		uint32_t (*rate)(int day, int hour);
		int weeks, from, to; /* minutes after MONDAY */
		bool alarm;
	} rows[] = {
		{ "a busy morning, 20 minutes", city, 8, 9 * 60, 9 * 60 + 20, false },
		{ "a busy morning, an hour", city, 8, 9 * 60, 10 * 60, true },
		{ "a busy morning of a short history", city, 2, 9 * 60, 10 * 60, true },
		{ "a history too short", city, 1, 9 * 60, 20 * 60, false },
		{ "no history", city, 0, 9 * 60, 20 * 60, false },
		{ "a quiet night", city, 8, 22 * 60, 30 * 60 + 59, false },
		{ "a night and a morning", city, 8, 22 * 60, 33 * 60, true },
		{ "a quiet Sunday morning", city, 8, 6 * 1440 + 8 * 60, 6 * 1440 + 12 * 60, false },
		{ "a quiet Sunday of a short history", city, 2, 6 * 1440 + 8 * 60,
			6 * 1440 + 12 * 60, false },
		{ "a Sunday without anything", city, 8, 6 * 1440 + 6 * 60, 6 * 1440 + 22 * 60,
			true },
		{ "one a day, for a day", village, 8, 0, 2 * 1440, false },
		{ "one a day, for a week", village, 8, 0, 7 * 1440, false },
		{ "one a day, for ever", village, 8, 0, 60 * 1440, false },
		{ "always six, an hour and a half", steady, 8, 0, 90, false },
		{ "always six, two hours", steady, 8, 0, 120, true },
	};
	struct silence_history h;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t base_us = MONDAY * HOUR;

		fill(&h, rows[i].rate, rows[i].weeks, rows[i].to / 60);
		if (silence_is_improbable(&h, base_us + rows[i].from * MINUTE,
			    base_us + rows[i].to * MINUTE) != rows[i].alarm)
			fail_msg("%s: %.1f expected", rows[i].what,
				silence_expected(&h, base_us + rows[i].from * MINUTE,
					base_us + rows[i].to * MINUTE));
	}
}

static uint32_t flood(int day, int hour)
{
	(void)day;
	(void)hour;
	return 5000;
}

static void half_an_hour_is_never_improbable(void **state)
{
	struct silence_history h;

	(void)state;
	fill(&h, flood, 8, 0);
	assert_false(silence_is_improbable(&h, MONDAY * HOUR, MONDAY * HOUR + 30 * MINUTE - 1));
	assert_true(silence_is_improbable(&h, MONDAY * HOUR, MONDAY * HOUR + 30 * MINUTE));
}

static void one_loud_day_raises_nothing(void **state)
{
	struct silence_history h;

	(void)state;
	fill(&h, village, 8, 12);
	for (int i = 0; i < 24; i++)
		h.counts[SILENCE_WEEK - 12 + i] = 500; /* a campaign, last Monday */
	assert_false(silence_is_improbable(&h, MONDAY * HOUR, MONDAY * HOUR + 12 * HOUR));
}

/* Parts that came in, six an hour, in the weeks before. */
static void remember(struct trunk *t, const char *modem, int weeks)
{
	struct inbox_part parts[6];
	enum inbox_result results[6];
	char text[6][32];

	for (int hour = weeks * SILENCE_WEEK; hour > 0; hour--) {
		for (int i = 0; i < 6; i++) {
			(void)snprintf(text[i], sizeof text[i], "%s %d %d", modem, hour, i);
			parts[i] = (struct inbox_part){ .modem = modem,
				.sender = "+6281234567890",
				.message_class = -1,
				.data = (const uint8_t *)text[i],
				.data_size = strlen(text[i]) };
		}
		assert_int_equal(
			inbox_add(t->app.db, parts, 6, t->now_us - hour * HOUR, HOUR, results), 0);
	}
}

static int stands(struct trunk *t, const char *modem)
{
	return alarm_stands(t->app.db, modem, "LPR-2153", NULL);
}

static void set_state(struct trunk *t, size_t n, enum modem_state state)
{
	t->app.modems[n].state = state;
	silence_modem(&t->app.modems[n], t->now_us);
}

static void a_silent_modem_alarms_until_a_message_comes(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"test\"; modems = ( { name = \"gsm1\"; device = \"/dev/a\"; },"
		       " { name = \"gsm2\"; device = \"/dev/b\"; } );\n");
	assert_int_equal(modems_new(&t.app), 0);
	remember(&t, "gsm2", 2);
	set_state(&t, 0, MODEM_UP);
	/* One that is not connected hears nothing, which is no silence. */
	t.now_us += 5 * HOUR;
	assert_true(silence_turn(&t.app, t.now_us) < INT64_MAX);
	assert_int_equal(stands(&t, "") + stands(&t, "gsm2"), 0);
	/* Nor is the time before it was. */
	set_state(&t, 1, MODEM_UP);
	t.now_us += HOUR;
	silence_turn(&t.app, t.now_us);
	assert_int_equal(stands(&t, "") + stands(&t, "gsm2"), 0);
	t.now_us += 2 * HOUR;
	silence_turn(&t.app, t.now_us);
	assert_int_equal(stands(&t, ""), 1);
	assert_int_equal(stands(&t, "gsm2"), 0); /* one alarm says it for all */
	/* The other one hears; this one does not. */
	t.now_us += USEC_PER_SEC;
	trunk_text(&t, "+6281234567890", "LAPOR jalan rusak");
	silence_turn(&t.app, t.now_us);
	assert_int_equal(stands(&t, ""), 0);
	silence_turn(&t.app, t.now_us);
	assert_int_equal(stands(&t, "gsm2"), 1);
	trunk_close(&t);
}

static void silence_may_be_switched_off(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"test\"; modems = ( { name = \"gsm1\"; device = \"/dev/a\"; } );"
		       " watch = { silence = false; };\n");
	assert_int_equal(modems_new(&t.app), 0);
	assert_int_equal(alarm_add(t.app.db, "", "LPR-2153", t.now_us), 1);
	silence_start(&t.app);
	assert_int_equal(stands(&t, ""), 0);
	remember(&t, "gsm1", 3);
	set_state(&t, 0, MODEM_UP);
	t.now_us += 5 * HOUR;
	assert_int_equal(silence_turn(&t.app, t.now_us), INT64_MAX);
	assert_int_equal(stands(&t, ""), 0);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_is_judged_by_the_same_hours_before),
		cmocka_unit_test(half_an_hour_is_never_improbable),
		cmocka_unit_test(one_loud_day_raises_nothing),
		cmocka_unit_test(a_silent_modem_alarms_until_a_message_comes),
		cmocka_unit_test(silence_may_be_switched_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
