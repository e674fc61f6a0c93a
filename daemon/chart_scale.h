/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chart_scale.h - round numbers and times for the axes of a chart. Times are in the process's zone.
 */
#pragma once

#include "daemon/page_words.h"

#define CHART_TICKS_MAX 12

/* An axis of values from a round number to a round number, with 2 to 6 steps. */
struct chart_scale {
	double least, most, step;
	int decimals; /* that its numbers need */
};

/* Holds least to most, wholly; is_whole: of counts, no step is below 1. */
void chart_scale_fit(double least, double most, bool is_whole, struct chart_scale *ret);

/* 0 at least, 1 at most. */
double chart_scale_place(const struct chart_scale *scale, double value);

struct chart_tick {
	double place;       /* 0 at the beginning, 1 at the end; negative: there is no tick */
	double label_place; /* the middle of the day that it names, or place */
	char label[PAGE_WORD_SIZE]; /* "": it would stand beyond the ends */
};

/* Up to 36 hours: each sixth hour; up to ten days: each day; else each Monday. Gives their
 * count. */
size_t chart_scale_times(
	int64_t from_us, int64_t to_us, struct chart_tick ret[static CHART_TICKS_MAX]);
