/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox.c - the queue of replies, up to where the network has taken them. */
#include "store/outbox.h"
#include "store/step.h"

int outbox_add(struct db *db, const struct outbox_draft *draft, int64_t now_us)
{
	bool expires = draft->expires_us != INT64_MAX;
	int r;

	r = statement_run(db, SQL_REPLY_ADD, TEXT(draft->person),
		draft->complaint_id ? INT(draft->complaint_id) : NONE,
		draft->event ? INT(draft->event) : NONE, TEXT(draft->modem),
		TEXT(draft->template_name), INT(draft->class), TEXT(draft->text), INT(draft->parts),
		INT(now_us), expires ? INT(draft->expires_us) : NONE,
		TEXT(draft->avoid ? draft->avoid : ""));
	return r < 0 ? r : 0;
}

void outbox_item_done(struct outbox_item *item)
{
	free(take_ptr(item->text));
}
DEFINE_CLEANUP(struct outbox_item *, outbox_item_done);

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
	item->expires_us = expires ? sqlite3_column_int64(s, 8) : INT64_MAX;
	return column_dup(s, 1, &item->text);
}

static int read_item(struct db *db, int64_t id, struct outbox_item *item)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	item->id = id;
	r = statement_begin(db, &s, SQL_REPLY_READ, INT(id));
	if (r < 0)
		return r;
	r = statement_step(db, s);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	return read_columns(s, item);
}

/* 1 with *item filled; 0 when none is there. One whose person was erased goes nowhere. */
static int take(struct db *db, const char *modem, struct outbox_item *item)
{
	int64_t id = 0;
	int r;

	while ((r = statement_get(db, &id, SQL_REPLY_PICK, TEXT(modem))) > 0) {
		r = statement_run(db, SQL_REPLY_TAKE, INT(id), TEXT(modem));
		if (r < 0)
			return r;
		r = read_item(db, id, item);
		if (r < 0)
			return r;
		if (item->number[0])
			return 1;
		outbox_item_done(item);
		r = statement_run(db, SQL_REPLY_DROP, INT(id));
		if (r < 0)
			return r;
	}
	return r;
}

int outbox_take(struct db *db, const char *modem, int64_t now_us, struct outbox_item *ret)
{
	struct outbox_item item = { 0 };
	_cleanup_(outbox_item_donep) struct outbox_item *owner = &item;
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_EXPIRE, INT(now_us));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_WAKE, INT(now_us));
	if (r < 0)
		return r;
	r = take(db, modem, &item);
	if (r < 0)
		return r;
	r = step_commit(&step, r);
	if (r > 0)
		*ret = *take_ptr(owner);
	return r;
}

/* The first column of the first statement that has a row; INT64_MAX when none has. */
static int get_first(struct db *db, enum sql first, enum sql second, int64_t *ret)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, first);
	if (r == 0)
		r = statement_get(db, &at, second);
	if (r < 0)
		return r;
	*ret = at;
	return 0;
}

int outbox_next_due(struct db *db, int64_t *ret_us)
{
	return get_first(db, SQL_REPLY_READY_SINCE, SQL_REPLY_NEXT, ret_us);
}

int outbox_sent(struct db *db, int64_t id, const char *modem, const int16_t *references,
	size_t count, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(
		db, SQL_REPLY_SENT, INT(id), TEXT(modem), INT(now_us), INT((int64_t)count));
	if (r <= 0)
		return r;
	for (size_t i = 0; i < count; i++) {
		r = statement_run(db, SQL_REPLY_PART_ADD, INT(id), INT((int64_t)i + 1), TEXT(modem),
			references[i] >= 0 ? INT(references[i]) : NONE, INT(now_us));
		if (r < 0)
			return r;
	}
	return step_commit(&step, 1);
}

int outbox_not_sent(struct db *db, int64_t id, int64_t next_us, const char *error, int64_t now_us)
{
	(void)now_us; /* a reply keeps the times of what happened to it, not of what did not */
	if (next_us == INT64_MAX)
		return statement_run(db, SQL_REPLY_FAILED, INT(id), TEXT(error));
	return statement_run(db, SQL_REPLY_AGAIN, INT(id), INT(next_us), TEXT(error));
}

int outbox_untake(struct db *db, int64_t id)
{
	return statement_run(db, SQL_REPLY_UNTAKE, INT(id));
}

int outbox_uncertain(struct db *db, int64_t id, const char *error, int64_t now_us)
{
	return statement_run(db, SQL_REPLY_UNCERTAIN, INT(id), INT(now_us), TEXT(error));
}

int outbox_recover(struct db *db, int64_t now_us)
{
	return statement_run(db, SQL_REPLY_RECOVER, INT(now_us));
}

int outbox_resend(struct db *db, int64_t before_us, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_REPEAT_OVER, INT(before_us), INT(now_us));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_REPEAT, INT(before_us));
	if (r < 0)
		return r;
	return step_commit(&step, r);
}

int outbox_next_resend(struct db *db, int64_t wait_us, int64_t *ret_us)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, SQL_REPLY_NEXT_REPEAT);
	if (r < 0)
		return r;
	*ret_us = at > INT64_MAX - wait_us ? INT64_MAX : at + wait_us;
	return 0;
}

int outbox_expire(struct db *db, int64_t now_us)
{
	return statement_run(db, SQL_REPLY_EXPIRE, INT(now_us));
}
