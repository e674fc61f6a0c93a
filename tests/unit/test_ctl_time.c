/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_ctl_time.c - times as operators type and read them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ctl_time.h"

/* 2026-11-21 20:00:00 UTC: the next day already in Jakarta. */
#define NOW_US (INT64_C(1795291200) * USEC_PER_SEC)

static int set_zone(void **state)
{
	(void)state;
	/* POSIX form, so that the test needs no zone database. */
	return ctl_time_zone_set("WIB-7");
}

static void since_is_read_in_every_form(void **state)
{
	static const struct {
		const char *typed, *iso;
	} cases[] = {
		{ "2026-11-21", "2026-11-21T00:00:00Z" },
		{ "2026-11-21T10:20", "2026-11-21T10:20:00Z" },
		{ "2026-11-21T10:20:30Z", "2026-11-21T10:20:30Z" },
		{ "2026-11-21 10:20:30.125Z", "2026-11-21T10:20:30Z" },
		{ "2026-11-21T10:20:30+07:00", "2026-11-21T03:20:30Z" },
		{ "2026-11-21T03:20+0700", "2026-11-20T20:20:00Z" },
		{ "2026-11-21T10:20-01", "2026-11-21T11:20:00Z" },
		{ "45s", "2026-11-21T19:59:15Z" },
		{ "30m", "2026-11-21T19:30:00Z" },
		{ "2h", "2026-11-21T18:00:00Z" },
		{ "3d", "2026-11-18T20:00:00Z" },
		{ "1w", "2026-11-14T20:00:00Z" },
		{ "0s", "2026-11-21T20:00:00Z" },
		{ "99999999w", "1970-01-01T00:00:00Z" },
	};
	char iso[CTL_TIME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(ctl_time_since(cases[i].typed, NOW_US, iso), 0);
		assert_string_equal(iso, cases[i].iso);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const cases[] = { "", "h", "2", "2x", "2hh", "-2h", "yesterday",
		"2026-13-01", "2026-02-31", "2026-11-21T", "2026-11-21T25:00", "2026-11-21x",
		"2026-11-21T10:20:30+7", "2026-11-21T10:20:30+07:00:00", "2026-11-21T10:20:30ZZ",
		"123456789h" };
	char iso[CTL_TIME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(ctl_time_since(cases[i], NOW_US, iso), -EINVAL);
}

static void times_are_shown_in_local_time(void **state)
{
	static const struct {
		const char *iso, *shown;
	} cases[] = {
		{ "2026-11-21T10:20:30Z", "2026-11-21 17:20:30" },
		{ "2026-11-21T20:00:00.500Z", "2026-11-22 03:00:00" },
		{ "soon", "soon" },
		{ "", "" },
		{ "a text that is far too long to be a time of any kind", "?" },
	};
	char shown[CTL_TIME_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		ctl_time_show(cases[i].iso, shown);
		assert_string_equal(shown, cases[i].shown);
	}
	ctl_time_zone_name(NOW_US, shown);
	assert_string_equal(shown, "WIB");
}

static void today_begins_at_local_midnight(void **state)
{
	char iso[CTL_TIME_SIZE];

	(void)state;
	ctl_time_midnight(NOW_US, iso);
	assert_string_equal(iso, "2026-11-21T17:00:00Z");
	ctl_time_midnight(NOW_US - 4 * USEC_PER_HOUR, iso);
	assert_string_equal(iso, "2026-11-20T17:00:00Z");
}

/* Seven hours before those of UTC. */
static void a_month_begins_and_ends_at_local_midnight(void **state)
{
	static const char *const wrong[] = { "", "2026", "2026-13", "2026-00", "2026-1", "26-11",
		"2026-11-01", "2026/11", "november", "1969-12", " 026-11", "2026- 1", "20261-1" };
	int64_t from_us = 0, to_us = 0;
	char text[CTL_TIME_SIZE];

	(void)state;
	assert_int_equal(ctl_time_month("2026-12", &from_us, &to_us), 0);
	assert_int_equal(from_us, INT64_C(1796058000) * USEC_PER_SEC);
	assert_int_equal(to_us - from_us, 31 * USEC_PER_DAY);
	ctl_time_date(from_us, text);
	assert_string_equal(text, "2026-12-01");
	ctl_time_date(from_us - 1, text);
	assert_string_equal(text, "2026-11-30");
	assert_int_equal(ctl_time_month_begin(from_us, 0), from_us);
	assert_int_equal(ctl_time_month_begin(from_us - 1, 0), from_us - 30 * USEC_PER_DAY);
	assert_int_equal(ctl_time_month_begin(to_us, 13), from_us - 365 * USEC_PER_DAY);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (ctl_time_month(wrong[i], &from_us, &to_us) != -EINVAL)
			fail_msg("\"%s\" is taken for a month", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(since_is_read_in_every_form),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(times_are_shown_in_local_time),
		cmocka_unit_test(today_begins_at_local_midnight),
		cmocka_unit_test(a_month_begins_and_ends_at_local_midnight),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
