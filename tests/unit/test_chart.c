/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_chart.c - axes with round numbers, lines with gaps, bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "daemon/chart.h"
#include "daemon/ctl_time.h"
#include "daemon/translate.h"

#define NOW INT64_C(1795256430000000) /* 2026-11-21T10:20:30Z, a Saturday; 17:20:30 in Jakarta */

static const struct {
	double least, most;
	bool is_whole;
	double ret_least, ret_most, ret_step;
	int ret_decimals;
} scales[] = {
	{ 0, 97, true, 0, 100, 50, 0 },
	{ 0, 30, true, 0, 30, 10, 0 },
	{ 0, 1, true, 0, 2, 1, 0 },
	{ 0, 0, true, 0, 2, 1, 0 },
	{ -110, -60, false, -120, -60, 20, 0 },
	{ 0, 50000, true, 0, 60000, 20000, 0 },
	{ 0, 0.3, false, 0, 0.3, 0.1, 1 },
	{ 5, 5, false, 5, 6, 0.5, 1 },
	{ NAN, NAN, false, 0, 1, 0.5, 1 },
	{ 0, INFINITY, false, 0, 1, 0.5, 1 },
};

static void an_axis_has_round_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(scales); i++) {
		struct chart_scale s;

		chart_scale_fit(scales[i].least, scales[i].most, scales[i].is_whole, &s);
		if (fabs(s.least - scales[i].ret_least) > 1e-9 ||
			fabs(s.most - scales[i].ret_most) > 1e-9 ||
			fabs(s.step - scales[i].ret_step) > 1e-9)
			fail_msg("case %zu: %g to %g by %g", i, s.least, s.most, s.step);
		assert_int_equal(s.decimals, scales[i].ret_decimals);
	}
}

static void times_stand_at_hours_days_and_mondays(void **state)
{
	struct chart_tick ticks[CHART_TICKS_MAX];
	size_t count;

	(void)state;
	count = chart_scale_times(NOW - USEC_PER_DAY, NOW, ticks);
	assert_int_equal(count, 4);
	assert_string_equal(ticks[0].label, "18:00");
	assert_string_equal(ticks[1].label, "00:00");
	assert_true(ticks[0].place > 0 && ticks[3].place < 1);
	count = chart_scale_times(NOW - 7 * USEC_PER_DAY, NOW, ticks);
	assert_int_equal(count, 7);
	assert_string_equal(ticks[0].label, "Sun");
	assert_string_equal(ticks[6].label, "Sat"); /* its noon is past */
	count = chart_scale_times(NOW - 30 * USEC_PER_DAY, NOW, ticks);
	assert_int_equal(count, 4);
	assert_string_equal(ticks[3].label, "16 Nov");
	assert_int_equal(chart_scale_times(NOW, NOW, ticks), 0);
	assert_int_equal(chart_scale_times(NOW - 900 * USEC_PER_DAY, NOW, ticks), CHART_TICKS_MAX);
}

static char *draw_line(const struct chart_point *points, size_t count)
{
	struct chart_line chart = { .title = "Signal",
		.unit = "dBm",
		.summary = "so",
		.from_us = NOW - 10 * USEC_PER_HOUR,
		.to_us = NOW,
		.points = points,
		.count = count,
		.gap_us = 2 * USEC_PER_HOUR,
		.least = 0,
		.most = 100,
		.is_whole = true,
		.limit = 50,
		.limit_is = "here" };
	struct html *html = NULL;
	char *text = NULL;
	size_t size;

	assert_int_equal(html_new(&html), 0);
	chart_line(html, &chart);
	assert_int_equal(html_take(html, &text, &size), 0);
	html_free(html);
	return text;
}

#define AT(hours) (NOW + (hours)*USEC_PER_HOUR)

static void a_line_is_broken_where_nothing_is_known(void **state)
{
	static const struct chart_point points[] = { { AT(-12), 9 }, { AT(-10), 100 },
		{ AT(-9), 100 }, { AT(-8), 100 }, { AT(-7), NAN }, { AT(-6), 0 }, { AT(-2), 50 },
		{ AT(-1), 0 } };
	_cleanup_(freep) char *text = draw_line(points, COUNT_OF(points));

	(void)state;
	/* What is before is left out, the middle of a run is not needed, a lonely point is a dot.
	 */
	assert_non_null(strstr(text, "d=\"M0 0.0L200 0.0M800 55.0L900 110.0\""));
	assert_non_null(strstr(text, "d=\"M0 110V0.0L200 0.0V110ZM800 110V55.0L900 110.0V110Z\""));
	assert_non_null(strstr(text, "d=\"M400 110.0h0\""));
	assert_non_null(strstr(text, "aria-label=\"Signal. so\""));
	assert_non_null(strstr(text, ">here</text>"));
}

static void a_line_without_points_says_so(void **state)
{
	static const struct chart_point unknown[] = { { AT(-2), NAN }, { AT(-1), NAN } };
	_cleanup_(freep) char *none = draw_line(NULL, 0);
	_cleanup_(freep) char *nothing = draw_line(unknown, COUNT_OF(unknown));

	(void)state;
	assert_non_null(strstr(none, "No figures of this time are there."));
	assert_null(strstr(none, "<svg"));
	assert_string_equal(none, nothing);
}

static void each_bar_says_what_it_is(void **state)
{
	static const struct chart_bar bars[] = { { AT(-3), AT(-2), 0 }, { AT(-2), AT(-1), 1500 },
		{ AT(-1), AT(0), 3 } };
	const struct chart_bars chart = { .title = "In",
		.unit = "by hour",
		.summary = "so",
		.bars = bars,
		.count = COUNT_OF(bars),
		.most = 2000 };
	_cleanup_(html_freep) struct html *html = NULL;
	_cleanup_(freep) char *text = NULL;
	size_t size;

	(void)state;
	assert_int_equal(html_new(&html), 0);
	chart_bars(html, &chart);
	assert_int_equal(html_take(html, &text, &size), 0);
	assert_non_null(strstr(text, "x=\"37.33%\" width=\"25.33%\" y=\"27.5\" height=\"82.5\">"
				     "<title>21 Nov 15:20: 1,500</title>"));
	assert_null(strstr(text, "13:20: 0"));
	assert_non_null(strstr(text, ">2,000</text>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_axis_has_round_numbers),
		cmocka_unit_test(times_stand_at_hours_days_and_mondays),
		cmocka_unit_test(a_line_is_broken_where_nothing_is_known),
		cmocka_unit_test(a_line_without_points_says_so),
		cmocka_unit_test(each_bar_says_what_it_is),
	};

	translate_open("en");
	(void)ctl_time_zone_set("Asia/Jakarta");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
