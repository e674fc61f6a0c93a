/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chart.h - charts as inline SVG that fill the width they are given: places across are in percent,
 * so that texts keep their size on a phone and in print. Nothing is told by colour alone: each
 * chart shows one thing, and says it in words as well (title and description). Pure.
 */
#pragma once

#include "daemon/chart_scale.h"
#include "daemon/html.h"

struct chart_point {
	int64_t at_us;
	double value; /* NAN: nothing is known of that time */
};

struct chart_line {
	const char *title, *unit; /* "Signal", "dBm" */
	const char *summary;      /* the same in a sentence, for one who does not see it */
	int64_t from_us, to_us;
	const struct chart_point *points; /* ascending in time */
	size_t count;
	int64_t gap_us;       /* points that are further apart are not joined */
	double least, most;   /* always in sight */
	bool is_stepped;      /* a value stays until the next one */
	bool is_whole;        /* counts */
	double limit;         /* a dashed line; NAN: none */
	const char *limit_is; /* what is written at it */
};

/* Over time; a sentence in its place where no point has a value. */
void chart_line(struct html *html, const struct chart_line *chart);

struct chart_bar {
	int64_t from_us, to_us;
	int64_t count;
};

struct chart_bars {
	const char *title, *unit, *summary;
	const struct chart_bar *bars; /* side by side, without gaps */
	size_t count;
	int64_t most; /* always in sight, so that two charts can have one scale */
};

/* Counts by hour or by day. */
void chart_bars(struct html *html, const struct chart_bars *chart);
