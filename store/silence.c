/* SPDX-License-Identifier: GPL-2.0-or-later */
/* silence.c - how many parts came in, by modem and hour. */
#include "store/silence.h"
#include "store/statement.h"

int silence_hours(
	struct db *db, const char *modem, int64_t since_hour, silence_fn *fn, void *userdata)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_begin(
		db, &s, SQL_SILENCE_HOURS, TEXT(modem), INT(since_hour * USEC_PER_HOUR));

	while (r >= 0 && (r = statement_step(db, s)) > 0)
		fn(sqlite3_column_int64(s, 0) / USEC_PER_HOUR, (uint32_t)sqlite3_column_int64(s, 1),
			userdata);
	return r;
}

int silence_last(struct db *db, const char *modem, int64_t *ret_us)
{
	int64_t at_us = INT64_MIN;
	int r = statement_get(db, &at_us, SQL_SILENCE_LAST, TEXT(modem));

	if (r >= 0)
		*ret_us = at_us;
	return r < 0 ? r : 0;
}

int silence_forget(struct db *db, int64_t before_hour)
{
	return statement_run(db, SQL_SILENCE_FORGET, INT(before_hour * USEC_PER_HOUR));
}
