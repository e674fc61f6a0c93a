/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spent.c - SMS that have left by each modem, or may have left. */
#include "store/spent.h"
#include "store/statement.h"

int spent_sum(struct db *db, const char *modem, int64_t from_us, int64_t to_us, int64_t *ret_parts)
{
	int64_t parts = 0;
	int r;

	r = statement_get(db, &parts, SQL_SPENT_SUM, TEXT(modem), INT(from_us), INT(to_us));
	if (r < 0)
		return r;
	*ret_parts = parts;
	return 0;
}

int spent_first(struct db *db, const char *modem, int64_t from_us, int64_t to_us, int64_t *ret_us)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, SQL_SPENT_FIRST, TEXT(modem), INT(from_us), INT(to_us));
	if (r < 0)
		return r;
	*ret_us = at;
	return 0;
}

int spent_forget(struct db *db, const char *modem, int64_t before_us)
{
	return statement_run(db, SQL_SPENT_FORGET, TEXT(modem), INT(before_us));
}
