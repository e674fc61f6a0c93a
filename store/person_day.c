/* SPDX-License-Identifier: GPL-2.0-or-later */
/* person_day.c - what each person has had of us today. */
#include "store/person_day.h"
#include "store/statement.h"

int person_day_get(struct db *db, const char *person, struct person_day *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_PERSON_DAY_GET, TEXT(person));
	if (r < 0)
		return r;
	*ret = (struct person_day){ 0 };
	if (r == 0)
		return 0;
	*ret = (struct person_day){
		.day_us = sqlite3_column_int64(s, 0),
		.replies = sqlite3_column_int64(s, 1),
		.helps = sqlite3_column_int64(s, 2),
		.complaints = sqlite3_column_int64(s, 3),
		.is_told = sqlite3_column_int(s, 4) != 0,
		.replied_us = sqlite3_column_int64(s, 5),
		.heard = (uint64_t)sqlite3_column_int64(s, 6),
		.said = (uint64_t)sqlite3_column_int64(s, 7),
		.alike = sqlite3_column_int64(s, 8),
		.alike_us = sqlite3_column_int64(s, 9),
		.silent_us = sqlite3_column_int64(s, 10),
	};
	return 0;
}

int person_day_set(struct db *db, const char *person, const struct person_day *day)
{
	int r;

	r = statement_run(db, SQL_PERSON_DAY_SET, TEXT(person), INT(day->day_us), INT(day->replies),
		INT(day->helps), INT(day->complaints), INT(day->is_told), INT(day->replied_us),
		INT((int64_t)day->heard), INT((int64_t)day->said), INT(day->alike),
		INT(day->alike_us), INT(day->silent_us));
	return r < 0 ? r : 0;
}
