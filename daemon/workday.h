/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * workday.h - working days: Monday to Friday without the holidays of a file.
 *
 * A day is a number: days since 1970-01-01 in the Gregorian calendar, whatever the time zone. The
 * file holds one date a line, YYYY-MM-DD, and anything behind a blank; lines that are empty or
 * begin with '#' are passed over, and a byte order mark. Years are 1990 to 2199. All but
 * workday_load() is pure. Spec: interfaces 2 (sla).
 */
#pragma once

#include "lapor.h"

#define WORKDAY_HOLIDAYS_MAX 2000
#define WORKDAY_ERROR_SIZE   512
#define WORKDAY_DATE_SIZE    8 /* "25 Nov" with its NUL, and room */

struct workday_holidays {
	int64_t *days; /* ascending; owned: workday_done() */
	size_t count;
};
void workday_done(struct workday_holidays *holidays);

/* path "": none. -EINVAL or a file that cannot be read: ret_error is "FILE:LINE: what". */
int workday_load(
	const char *path, struct workday_holidays *ret, char ret_error[static WORKDAY_ERROR_SIZE]);

/* The same from memory. -EINVAL: *ret_line is the line that holds no date, 0: there are too many.
 */
int workday_read(const char *text, struct workday_holidays *ret, int *ret_line);

/* The day of a date; month 1 to 12. */
int64_t workday_number(int year, int month, int day);

/* The working day that is the count-th behind this day; the day itself for 0. */
int64_t workday_add(const struct workday_holidays *holidays, int64_t day, int64_t count);

/*
 * The working time between two moments: a working day has 24 hours, any other one none. Both are
 * microseconds since 1970 by the clock on the wall, which is UTC and the zone's offset of then. 0
 * where to lies before from.
 */
int64_t workday_between(const struct workday_holidays *holidays, int64_t from_us, int64_t to_us);

/* "Jan", .. of 1 to 12, in Indonesian. */
const char *workday_month(int month);

/* "25 Nov", in Indonesian. */
void workday_write(int64_t day, char ret[static WORKDAY_DATE_SIZE]);
