/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alarm.c - which alarms stand, and what was told of them. */
#include "store/alarm.h"
#include "store/step.h"

int alarm_add(struct db *db, const char *modem, const char *code, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r = step_begin(&step, db);

	if (r >= 0)
		r = alarm_stands(db, modem, code, NULL);
	if (r != 0)
		return r < 0 ? r : 0;
	r = statement_run(db, SQL_ALARM_AGAIN, TEXT(modem), TEXT(code));
	if (r == 0)
		r = statement_run(db, SQL_ALARM_ADD, TEXT(modem), TEXT(code), INT(now_us));
	return r < 0 ? r : step_commit(&step, 1);
}

int alarm_close(struct db *db, const char *modem, const char *code, int64_t now_us)
{
	return statement_run(db, SQL_ALARM_CLOSE, TEXT(modem), TEXT(code), INT(now_us));
}

int alarm_stands(struct db *db, const char *modem, const char *code, int64_t *ret_began_us)
{
	int64_t began_us;
	int r = statement_get(db, &began_us, SQL_ALARM_STANDS, TEXT(modem), TEXT(code));

	if (r > 0 && ret_began_us)
		*ret_began_us = began_us;
	return r;
}

static int read_row(sqlite3_stmt *s, struct alarm *ret)
{
	int r = column_copy(s, 1, ret->modem, sizeof ret->modem);

	if (r >= 0)
		r = column_copy(s, 2, ret->code, sizeof ret->code);
	ret->id = sqlite3_column_int64(s, 0);
	ret->began_us = sqlite3_column_int64(s, 3);
	ret->ended_us =
		sqlite3_column_type(s, 4) == SQLITE_NULL ? INT64_MAX : sqlite3_column_int64(s, 4);
	ret->is_told = sqlite3_column_int(s, 5) != 0;
	return r;
}

int alarm_list(struct db *db, int64_t after, struct alarm *ret, size_t max)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	size_t count = 0;
	int r = statement_begin(db, &s, SQL_ALARM_LIST, INT(after), INT((int64_t)max));

	while (r >= 0 && (r = statement_step(db, s)) > 0 && count < max)
		r = read_row(s, &ret[count++]);
	return r < 0 ? r : (int)count;
}

int alarm_told(struct db *db, int64_t id)
{
	return statement_run(db, SQL_ALARM_TOLD, INT(id));
}

int alarm_settle(struct db *db, int64_t id)
{
	return statement_run(db, SQL_ALARM_SETTLE, INT(id));
}

int alarm_count_sent(struct db *db, const char *person, int64_t since_us, int64_t *ret_first_us)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_ALARM_SENT, TEXT(person), INT(since_us));

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	*ret_first_us = sqlite3_column_int64(s, 1);
	return sqlite3_column_int(s, 0);
}
