/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_page_words.c - numbers and times as the status page says them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "daemon/ctl_time.h"
#include "daemon/page_words.h"
#include "daemon/translate.h"

#define NOW INT64_C(1795256430000000) /* 2026-11-21T10:20:30Z, a Saturday */

static const struct {
	double value;
	int decimals;
	const char *text;
} numbers[] = {
	{ 0, 0, "0" },
	{ 7, 0, "7" },
	{ 999, 0, "999" },
	{ 1000, 0, "1,000" },
	{ 1234567, 0, "1,234,567" },
	{ 1234.56, 1, "1,234.6" },
	{ 0.25, 2, "0.25" },
	{ -75, 0, "−75" },
	{ -1234.5, 1, "−1,234.5" },
	{ -0.2, 0, "0" }, /* no minus before nothing */
	{ NAN, 0, "–" },
	{ INFINITY, 0, "–" },
	{ 1e300, 0, "–" },
};

static void a_number_has_its_thousands(void **state)
{
	char text[PAGE_WORD_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		page_number(numbers[i].value, numbers[i].decimals, text);
		assert_string_equal(text, numbers[i].text);
	}
	page_rupiah(12500, text);
	assert_string_equal(text, "Rp12,500");
}

static const struct {
	int64_t part, whole;
	const char *text;
} shares[] = {
	{ 0, 0, "–" }, { 0, 7, "0 %" }, { 7, 7, "100 %" }, { 1, 3, "33 %" }, { 2, 3, "67 %" },
	{ 9999, 10000, "99 %" }, /* not all of them */
	{ 1, 10000, "1 %" },     /* not none */
};

static void a_share_is_all_or_none_only_where_it_is(void **state)
{
	char text[PAGE_WORD_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shares); i++) {
		page_share(shares[i].part, shares[i].whole, text);
		assert_string_equal(text, shares[i].text);
	}
}

static void times_are_those_of_the_gateway(void **state)
{
	char text[PAGE_WORD_SIZE];

	(void)state;
	assert_int_equal(ctl_time_zone_set("Asia/Jayapura"), 0);
	page_moment(NOW, text);
	assert_string_equal(text, "Sat 21 Nov 2026, 19:20 WIT");
	page_since("2026-11-21T20:00:00Z", text);
	assert_string_equal(text, "22 Nov 05:00");
	page_since("never", text);
	assert_string_equal(text, "");
	page_month("2026-05", text);
	assert_string_equal(text, "May 2026");
	page_month("2026-13", text);
	assert_string_equal(text, "2026-13");
	page_weekday(NOW + 6 * USEC_PER_HOUR, text);
	assert_string_equal(text, "Sun");
}

static void hours_days_and_months_begin_where_people_say(void **state)
{
	(void)state;
	assert_int_equal(ctl_time_zone_set("Asia/Kolkata"), 0); /* five hours and a half */
	assert_int_equal(page_hour_begin(NOW), NOW - 50 * USEC_PER_MINUTE - 30 * USEC_PER_SEC);
	assert_int_equal(page_day_begin(NOW, 1) - page_day_begin(NOW, 0), USEC_PER_DAY);
	assert_int_equal(page_day_begin(NOW, 0), INT64_C(1795199400000000));
	assert_int_equal(page_month_begin(NOW, -10), INT64_C(1767205800000000)); /* January 1 */
	assert_int_equal(page_day_of_week(NOW), 6);
	assert_int_equal(page_hour_of_day(NOW), 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_has_its_thousands),
		cmocka_unit_test(a_share_is_all_or_none_only_where_it_is),
		cmocka_unit_test(times_are_those_of_the_gateway),
		cmocka_unit_test(hours_days_and_months_begin_where_people_say),
	};

	translate_open("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
