/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_day.c - midnights and quiet hours, in the zone of the gateway. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/day.h"

#include <time.h>

#define HOUR USEC_PER_HOUR

/* 2026-11-21 00:00:00 in Jakarta (UTC+7) */
#define MIDNIGHT INT64_C(1795194000000000)

/* WIB, WITA, WIT; each is an hour earlier than the one before. */
static const char *const zones[] = { "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura" };

static void set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static void a_day_goes_from_midnight_to_midnight(void **state)
{
	static const int64_t times[] = { MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + USEC_PER_DAY - 1 };
	struct day day;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		day_find(times[i], &day);
		assert_int_equal(day.begins_us, MIDNIGHT);
		assert_int_equal(day.ends_us, MIDNIGHT + USEC_PER_DAY);
	}
	day_find(MIDNIGHT - 1, &day);
	assert_int_equal(day.ends_us, MIDNIGHT);
}

static void quiet_hours_end_at_their_hour_in_each_zone(void **state)
{
	static const struct {
		int64_t from, to;
		int hour, minute; /* it is now */
		int end;          /* hours behind this midnight; 0: it is not quiet */
	} cases[] = {
		{ 20, 8, 20, 0, 32 },
		{ 20, 8, 23, 59, 32 },
		{ 20, 8, 0, 0, 8 },
		{ 20, 8, 7, 59, 8 },
		{ 20, 8, 8, 0, 0 },
		{ 20, 8, 19, 59, 0 },
		{ 12, 14, 11, 59, 0 },
		{ 12, 14, 12, 0, 14 },
		{ 12, 14, 13, 59, 14 },
		{ 12, 14, 14, 0, 0 },
		{ 22, 0, 22, 0, 24 },
		{ 22, 0, 0, 0, 0 },
		{ 0, 23, 0, 0, 23 },
		{ 0, 23, 23, 0, 0 },
		{ 8, 8, 8, 0, 0 },
		{ 0, 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t zone = 0; zone < COUNT_OF(zones); zone++) {
		int64_t midnight = MIDNIGHT - (int64_t)zone * HOUR;

		set_zone(zones[zone]);
		for (size_t i = 0; i < COUNT_OF(cases); i++) {
			int64_t now = midnight + cases[i].hour * HOUR +
			              cases[i].minute * 60 * USEC_PER_SEC;
			int64_t end = day_quiet_end(cases[i].from, cases[i].to, now);

			assert_int_equal(
				end, cases[i].end == 0 ? 0 : midnight + cases[i].end * HOUR);
		}
	}
	set_zone(zones[0]);
}

static void a_zone_that_moves_its_clocks_gives_times_ahead(void **state)
{
	/* 2026-03-29, the hour from 2 to 3 is not there; 2026-10-25, it is there twice. */
	static const int64_t days[] = { INT64_C(1774738800), INT64_C(1792879200) };

	(void)state;
	set_zone("Europe/Berlin");
	for (size_t i = 0; i < COUNT_OF(days); i++)
		for (int64_t now = days[i]; now < days[i] + 2 * 86400; now += 900) {
			struct day day;
			int64_t now_us = now * USEC_PER_SEC, end = day_quiet_end(22, 2, now_us);

			day_find(now_us, &day);
			assert_true(day.begins_us <= now_us && now_us < day.ends_us);
			assert_true(day.ends_us - day.begins_us >= 23 * HOUR);
			assert_true(end == 0 || (end > now_us && end - now_us <= 6 * HOUR));
		}
	set_zone(zones[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_goes_from_midnight_to_midnight),
		cmocka_unit_test(quiet_hours_end_at_their_hour_in_each_zone),
		cmocka_unit_test(a_zone_that_moves_its_clocks_gives_times_ahead),
	};

	if (setenv("TZ", "Asia/Jakarta", 1) < 0)
		return 1;
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
