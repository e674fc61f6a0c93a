/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure.h - how much of something a modem's worker may say: so many at once, and one more each so
 * often. Pure: time is handed in, microseconds of any clock.
 */
#pragma once

#include "lapor.h"

struct measure {
	int64_t full_us; /* when all of it may be had again; 0: now */
};

struct measure_limit {
	int64_t burst;     /* at once */
	int64_t refill_us; /* until one more */
};

/* True when one may be had now, which counts as had. A clock that was set back gives all again. */
bool measure_take(struct measure *m, const struct measure_limit *limit, int64_t now_us);

/* When the next may be had: in the past when it is now. */
int64_t measure_next_us(const struct measure *m, const struct measure_limit *limit);
