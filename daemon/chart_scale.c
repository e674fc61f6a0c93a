/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chart_scale.c - round numbers and times for the axes of a chart. */
#include "daemon/chart_scale.h"

#include <math.h>

/* The least of 1, 2 and 5 times a power of ten that is at least this. */
static double round_up(double value)
{
	double power = pow(10, floor(log10(value)));
	static const double digits[] = { 1, 2, 5, 10 };

	for (size_t i = 0; i < COUNT_OF(digits); i++)
		if (value <= digits[i] * power * (1 + 1e-9))
			return digits[i] * power;
	return 10 * power;
}

static int count_decimals(double step)
{
	int decimals = 0;

	while (decimals < 3 && fabs(step - round(step)) > 1e-6) {
		step *= 10;
		decimals++;
	}
	return decimals;
}

void chart_scale_fit(double least, double most, bool is_whole, struct chart_scale *ret)
{
	if (!isfinite(least) || !isfinite(most) || most <= least) {
		least = isfinite(least) ? least : 0;
		most = least + 1;
	}
	ret->step = round_up((most - least) / 4);
	if (is_whole && ret->step < 1)
		ret->step = 1;
	ret->least = floor(least / ret->step + 1e-9) * ret->step;
	ret->most = ceil(most / ret->step - 1e-9) * ret->step;
	if (ret->most < ret->least + 2 * ret->step && is_whole)
		ret->most = ret->least + 2 * ret->step;
	ret->decimals = count_decimals(ret->step);
}

double chart_scale_place(const struct chart_scale *scale, double value)
{
	return (value - scale->least) / (scale->most - scale->least);
}

/* Negative: beyond the ends. */
static double find_place(int64_t at_us, int64_t from_us, int64_t to_us)
{
	if (at_us < from_us || at_us > to_us)
		return -1;
	return (double)(at_us - from_us) / (double)(to_us - from_us);
}

static size_t add_hours(int64_t from_us, int64_t to_us, struct chart_tick *ret)
{
	size_t count = 0;

	for (int64_t at_us = page_hour_begin(from_us); at_us <= to_us; at_us += USEC_PER_HOUR) {
		double place = find_place(at_us, from_us, to_us);

		if (page_hour_of_day(at_us) % 6 != 0 || count == CHART_TICKS_MAX || place < 0)
			continue;
		ret[count].place = ret[count].label_place = place;
		page_clock(at_us, ret[count++].label);
	}
	return count;
}

/* A tick at midnight, the name of the day in its middle. */
static size_t add_days(int64_t from_us, int64_t to_us, struct chart_tick *ret)
{
	size_t count = 0;

	for (int day = 0; count < CHART_TICKS_MAX; day++) {
		int64_t at_us = page_day_begin(from_us, day);
		int64_t noon_us = at_us + (page_day_begin(from_us, day + 1) - at_us) / 2;
		struct chart_tick *tick = &ret[count];

		if (at_us > to_us)
			break;
		tick->place = find_place(at_us, from_us, to_us);
		tick->label_place = find_place(noon_us, from_us, to_us);
		tick->label[0] = '\0';
		if (tick->label_place >= 0)
			page_weekday(at_us, tick->label);
		if (tick->place >= 0 || tick->label_place >= 0)
			count++;
	}
	return count;
}

static size_t add_mondays(int64_t from_us, int64_t to_us, struct chart_tick *ret)
{
	size_t count = 0;

	for (int day = 0; count < CHART_TICKS_MAX; day++) {
		int64_t at_us = page_day_begin(from_us, day);
		double place = find_place(at_us, from_us, to_us);

		if (at_us > to_us)
			break;
		if (page_day_of_week(at_us) != 1 || place < 0)
			continue;
		ret[count].place = ret[count].label_place = place;
		page_day(at_us, ret[count++].label);
	}
	return count;
}

size_t chart_scale_times(
	int64_t from_us, int64_t to_us, struct chart_tick ret[static CHART_TICKS_MAX])
{
	if (to_us <= from_us)
		return 0;
	if (to_us - from_us <= 36 * USEC_PER_HOUR)
		return add_hours(from_us, to_us, ret);
	if (to_us - from_us <= 10 * USEC_PER_DAY)
		return add_days(from_us, to_us, ret);
	return add_mondays(from_us, to_us, ret);
}
