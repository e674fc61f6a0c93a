/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.c - reads figures for a monitoring system. */
#include "store/metrics.h"
#include "store/statement.h"

static const enum sql statements[] = { SQL_METRICS_COUNTS, SQL_METRICS_TIMES, SQL_METRICS_STATES,
	SQL_METRICS_MODEMS, SQL_METRICS_MESSAGES, SQL_METRICS_FORWARDS, SQL_METRICS_REPLIES,
	SQL_METRICS_ALARMS };

static int read_one(struct db *db, enum sql id, metrics_fn *fn, void *userdata)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_bind(db, &s, id, NULL, 0);

	while (r >= 0 && (r = statement_step(db, s)) > 0) {
		struct metrics_figure figure = { .name = column_text(s, 0),
			.a = column_text(s, 1),
			.b = column_text(s, 2),
			.value = sqlite3_column_double(s, 3) };

		if (sqlite3_column_type(s, 3) != SQLITE_NULL)
			r = fn(&figure, userdata);
	}
	return r;
}

int metrics_each(struct db *db, metrics_fn *fn, void *userdata)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < COUNT_OF(statements); i++)
		r = read_one(db, statements[i], fn, userdata);
	return r < 0 ? r : 0;
}
