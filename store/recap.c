/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recap.c - reads the lives of complaints. */
#include "store/recap.h"
#include "store/statement.h"

#define COLUMN_FIRST 5 /* and those of the next moments behind it */

static int hand_row(sqlite3_stmt *s, recap_fn *fn, void *userdata)
{
	struct recap_life life = {
		.received_us = sqlite3_column_int64(s, 0),
		.class_name = column_text(s, 1),
		.cancelled = sqlite3_column_int(s, 2) != 0,
		.agency = column_text(s, 3),
		.route = column_text(s, 4),
	};

	for (int i = 0; i < RECAP_MOMENTS; i++)
		life.first_us[i] = sqlite3_column_int64(s, COLUMN_FIRST + i);
	return fn(&life, userdata);
}

int recap_each(struct db *db, int64_t from_us, int64_t to_us, recap_fn *fn, void *userdata)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_begin(db, &s, SQL_RECAP, INT(from_us), INT(to_us)), rows = 0;

	while (r >= 0 && (r = statement_step(db, s)) > 0) {
		r = hand_row(s, fn, userdata);
		rows++;
	}
	return r < 0 ? r : rows;
}
