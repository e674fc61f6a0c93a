/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complaint_event.c - what central says of a complaint, and whether the citizen is to be told. */
#include "store/complaint.h"
#include "store/forward_add.h"
#include "store/step.h"

#include <stdio.h>

#define CURSOR_FACT "central_cursor"

/* What is read back into struct complaint must fit it. */
static int check_sizes(const struct complaint_event *e)
{
	if (strlen(e->label) >= sizeof(((struct complaint *)NULL)->label) ||
		strlen(e->agency) >= sizeof(((struct complaint *)NULL)->agency) ||
		strlen(e->tracking_id) >= DB_TRACKING_SIZE)
		return -EOVERFLOW;
	return 0;
}

/* 1 when it has the status already. -ENOENT: no such complaint. */
static int has_status(struct db *db, int64_t complaint, const char *status)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_COMPLAINT_STATUS, INT(complaint));
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	return strcmp(column_text(s, 0), status) == 0;
}

/* 1 when it is new; *ret is its row in either case. */
static int add_event(struct db *db, const struct complaint_event *e, int64_t now_us, int64_t *ret)
{
	int r;

	r = statement_add(db, ret, SQL_EVENT_ADD, INT(e->complaint_id), TEXT(e->event_id),
		TEXT(e->status), TEXT(e->label), TEXT(e->note), TEXT(e->agency), INT(e->at_us),
		INT(now_us));
	if (r != 0)
		return r;
	r = statement_get(db, ret, SQL_EVENT_FIND, INT(e->complaint_id), TEXT(e->event_id));
	return r < 0 ? r : 0;
}

/* An answer's words are news by themselves; any other status is once, and when it is a change. */
static int is_news(struct db *db, const struct complaint_event *e, bool changed)
{
	bool answer = strcmp(e->status, "answered") == 0;
	int64_t told = 0;
	int r;

	if (answer && e->note[0])
		r = statement_get(
			db, &told, SQL_EVENT_TOLD_NOTE, INT(e->complaint_id), TEXT(e->note));
	else if (!changed)
		return 0;
	else if (answer)
		r = statement_get(db, &told, SQL_EVENT_TOLD_ANSWER, INT(e->complaint_id));
	else
		r = statement_get(
			db, &told, SQL_EVENT_TOLD_STATUS, INT(e->complaint_id), TEXT(e->status));
	return r < 0 ? r : r == 0;
}

static int move(struct db *db, const struct complaint_event *e, int64_t now_us)
{
	int r;

	r = statement_run(db, SQL_COMPLAINT_MOVE, INT(e->complaint_id), TEXT(e->status),
		TEXT(e->label), TEXT(e->agency), INT(now_us));
	if (r < 0)
		return r;
	return forward_keep_tracking(db, e->complaint_id, e->tracking_id, now_us);
}

static int apply_new(
	struct db *db, const struct complaint_event *e, bool changed, int64_t row, int64_t now_us)
{
	int r, news;

	news = is_news(db, e, changed);
	if (news < 0)
		return news;
	r = move(db, e, now_us);
	if (r < 0 || news == 0)
		return r < 0 ? r : COMPLAINT_KEPT;
	r = statement_run(db, SQL_EVENT_TELL, INT(row));
	return r < 0 ? r : COMPLAINT_TELL;
}

int complaint_apply_event(struct db *db, const struct complaint_event *event, int64_t now_us,
	enum complaint_news *ret, int64_t *ret_event)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t row = 0;
	int r, same;

	r = check_sizes(event);
	if (r < 0)
		return r;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	same = has_status(db, event->complaint_id, event->status);
	if (same < 0)
		return same;
	r = add_event(db, event, now_us, &row);
	if (r < 0)
		return r;
	r = r == 0 ? COMPLAINT_OLD : apply_new(db, event, !same, row, now_us);
	if (r < 0)
		return r;
	r = step_commit(&step, r);
	if (r < 0)
		return r;
	*ret = (enum complaint_news)r;
	*ret_event = row;
	return 0;
}

/* The one without a name has the fact that was there before there were names. */
static void name_cursor(const char *destination, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s%s%s", CURSOR_FACT, destination[0] ? ":" : "", destination);
}

int complaint_cursor_get(struct db *db, const char *destination, char *ret, size_t size)
{
	char name[sizeof(CURSOR_FACT) + DB_DESTINATION_SIZE];
	int r;

	name_cursor(destination, name, sizeof(name));
	r = db_fact_get(db, name, ret, size);
	if (r == 0)
		return copy_string(ret, size, "");
	return r < 0 ? r : 0;
}

int complaint_cursor_set(struct db *db, const char *destination, const char *cursor)
{
	char name[sizeof(CURSOR_FACT) + DB_DESTINATION_SIZE];

	name_cursor(destination, name, sizeof(name));
	return db_fact_set(db, name, cursor);
}
