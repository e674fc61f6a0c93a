/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * day.h - the days and the quiet hours of the gateway, in its time zone (replies.time_zone). Pure,
 * but for the zone that localtime_r() goes by.
 */
#pragma once

#include "lapor.h"

struct day {
	int64_t begins_us, ends_us; /* the midnights before (or at) now, and after */
};

void day_find(int64_t now_us, struct day *ret);

/*
 * When the quiet hours that `now` lies in end; 0: it lies in none. from, to: full hours, 0 to 23;
 * the same one: there are none; from behind to: over midnight. replies.quiet_from, quiet_to.
 */
int64_t day_quiet_end(int64_t from, int64_t to, int64_t now_us);
