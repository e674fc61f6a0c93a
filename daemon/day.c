/* SPDX-License-Identifier: GPL-2.0-or-later */
/* day.c - the days and the quiet hours of the gateway. */
#include "daemon/day.h"

#include <time.h>

/* This hour of the day that lies so many days behind the one of `now`; -1 where there is none. */
static int64_t find_hour(int64_t now_us, int days, int hour)
{
	time_t now = (time_t)(now_us / USEC_PER_SEC), at;
	struct tm tm;

	if (!localtime_r(&now, &tm))
		return -1;
	tm.tm_mday += days;
	tm.tm_hour = hour;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	at = mktime(&tm);
	return at == (time_t)-1 ? -1 : (int64_t)at * USEC_PER_SEC;
}

void day_find(int64_t now_us, struct day *ret)
{
	ret->begins_us = find_hour(now_us, 0, 0);
	ret->ends_us = find_hour(now_us, 1, 0);
	/* No zone that there is comes here. */
	if (ret->begins_us < 0 || ret->begins_us > now_us || ret->ends_us <= now_us) {
		ret->begins_us = now_us - now_us % USEC_PER_DAY;
		ret->ends_us = ret->begins_us + USEC_PER_DAY;
	}
}

static bool is_quiet(int64_t from, int64_t to, int64_t now_us)
{
	time_t now = (time_t)(now_us / USEC_PER_SEC);
	struct tm tm;

	if (from == to || !localtime_r(&now, &tm))
		return false;
	return from < to ? tm.tm_hour >= from && tm.tm_hour < to
	                 : tm.tm_hour >= from || tm.tm_hour < to;
}

/* The next time that it is this full hour. */
static int64_t next_hour(int64_t hour, int64_t now_us)
{
	int64_t at_us = find_hour(now_us, 0, (int)hour);

	if (at_us <= now_us)
		at_us = find_hour(now_us, 1, (int)hour);
	/* Never into the past, whatever a zone does with its clocks: look again in an hour. */
	return at_us > now_us ? at_us : now_us + USEC_PER_HOUR;
}

int64_t day_quiet_end(int64_t from, int64_t to, int64_t now_us)
{
	return is_quiet(from, to, now_us) ? next_hour(to, now_us) : 0;
}
