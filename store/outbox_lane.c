/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_lane.c - the queue of replies: what may go now, and taking it. */
#include "store/outbox.h"
#include "store/step.h"

void outbox_item_done(struct outbox_item *item)
{
	free(take_ptr(item->text));
}
DEFINE_CLEANUP(struct outbox_item *, outbox_item_done);

int outbox_wake(struct db *db, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int expired, r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	expired = statement_run(db, SQL_REPLY_EXPIRE, INT(now_us));
	if (expired < 0)
		return expired;
	r = statement_run(db, SQL_REPLY_WAKE, INT(now_us));
	if (r < 0)
		return r;
	return step_commit(&step, expired);
}

static int read_lane(sqlite3_stmt *s, struct outbox_lane *ret)
{
	int r;

	r = column_copy(s, 0, ret->preferred, sizeof(ret->preferred));
	if (r < 0)
		return r;
	r = column_copy(s, 1, ret->avoid, sizeof(ret->avoid));
	if (r < 0)
		return r;
	ret->tried = (uint32_t)sqlite3_column_int64(s, 2);
	ret->class = (enum outbox_class)sqlite3_column_int(s, 3);
	ret->parts = sqlite3_column_int(s, 4);
	ret->turn = sqlite3_column_int64(s, 5);
	ret->id = sqlite3_column_int64(s, 6);
	return 0;
}

int outbox_lanes(struct db *db, struct outbox_lane *ret, size_t size)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int count = 0, r;

	r = statement_begin(db, &s, SQL_REPLY_LANES, INT((int64_t)size));
	if (r < 0)
		return r;
	while ((r = statement_step(db, s)) > 0) {
		r = read_lane(s, &ret[count]);
		if (r < 0)
			return r;
		count++;
	}
	return r < 0 ? r : count;
}

int outbox_lane_next(struct db *db, struct outbox_lane *lane)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_REPLY_LANE_NEXT, TEXT(lane->preferred), TEXT(lane->avoid),
		INT(lane->tried), INT(lane->class), INT(lane->parts), INT(lane->turn),
		INT(lane->id));
	if (r <= 0)
		return r;
	lane->turn = sqlite3_column_int64(s, 0);
	lane->id = sqlite3_column_int64(s, 1);
	return 1;
}

static int read_columns(sqlite3_stmt *s, struct outbox_item *item)
{
	bool expires = sqlite3_column_type(s, 8) != SQLITE_NULL;
	int r;

	r = column_copy(s, 0, item->number, sizeof(item->number));
	if (r < 0)
		return r;
	item->parts = sqlite3_column_int(s, 2);
	item->class = (enum outbox_class)sqlite3_column_int(s, 3);
	item->attempts = (uint32_t)sqlite3_column_int64(s, 4);
	item->complaint_id = sqlite3_column_int64(s, 5);
	r = column_copy(s, 6, item->ticket, sizeof(item->ticket));
	if (r < 0)
		return r;
	r = column_copy(s, 7, item->template_name, sizeof(item->template_name));
	if (r < 0)
		return r;
	r = column_copy(s, 9, item->modem, sizeof(item->modem));
	if (r < 0)
		return r;
	item->expires_us = expires ? sqlite3_column_int64(s, 8) : INT64_MAX;
	return column_dup(s, 1, &item->text);
}

static int read_item(struct db *db, int64_t id, struct outbox_item *item)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	item->id = id;
	r = statement_first(db, &s, SQL_REPLY_READ, INT(id));
	if (r <= 0)
		return r;
	r = read_columns(s, item);
	return r < 0 ? r : 1;
}

int outbox_read(struct db *db, int64_t id, struct outbox_item *ret)
{
	struct outbox_item item = { 0 };
	_cleanup_(outbox_item_donep) struct outbox_item *owner = &item;
	int r;

	r = read_item(db, id, &item);
	if (r <= 0)
		return r;
	if (!item.number[0]) {
		r = statement_run(db, SQL_REPLY_DROP, INT(id));
		return r < 0 ? r : 0;
	}
	*ret = *take_ptr(owner);
	return 1;
}

int outbox_unreadable(struct db *db, int64_t id, const char *error)
{
	return statement_run(db, SQL_REPLY_UNREADABLE, INT(id), TEXT(error));
}

int outbox_take(struct db *db, int64_t id, const char *modem)
{
	return statement_run(db, SQL_REPLY_TAKE, INT(id), TEXT(modem));
}

int outbox_next_due(struct db *db, int64_t *ret_us)
{
	int64_t next = INT64_MAX, expires = INT64_MAX;
	int r;

	r = statement_get(db, &next, SQL_REPLY_NEXT);
	if (r >= 0)
		r = statement_get(db, &expires, SQL_REPLY_NEXT_EXPIRING);
	if (r < 0)
		return r;
	*ret_us = next < expires ? next : expires;
	return 0;
}
