/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.c - messages from modem to modem that are waited for. */
#include "store/probe.h"
#include "store/step.h"

int probe_send(struct db *db, const struct outbox_draft *draft, const char *sender,
	const char *receiver, const char *token, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r = step_begin(&step, db);

	if (r >= 0)
		r = outbox_add(db, draft, now_us);
	/* Its reply is the row that was added last. */
	if (r >= 0)
		r = statement_run(
			db, SQL_PROBE_ADD, TEXT(sender), TEXT(receiver), TEXT(token), INT(now_us));
	return r < 0 ? r : step_commit(&step, 0);
}

int probe_arrive(struct db *db, const char *sender, const char *receiver, const char *token,
	int64_t now_us, int64_t *ret_took_us)
{
	return statement_get(db, ret_took_us, SQL_PROBE_ARRIVE, TEXT(sender), TEXT(receiver),
		TEXT(token), INT(now_us));
}

int probe_newest(struct db *db, int64_t *ret_us)
{
	int64_t at_us = INT64_MIN;
	int r = statement_get(db, &at_us, SQL_PROBE_NEWEST);

	if (r >= 0)
		*ret_us = at_us;
	return r < 0 ? r : 0;
}

int probe_oldest(struct db *db, int64_t *ret_us)
{
	int64_t at_us = INT64_MAX;
	int r = statement_get(db, &at_us, SQL_PROBE_OLDEST);

	if (r >= 0)
		*ret_us = at_us;
	return r < 0 ? r : 0;
}

/* The row alone: the statement must have ended before it is changed. */
static int find_missed(struct db *db, int64_t before_us, int64_t *ret_id, struct probe_missed *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_PROBE_OVERDUE, INT(before_us));

	if (r <= 0)
		return r;
	*ret_id = sqlite3_column_int64(s, 0);
	r = column_copy(s, 1, ret->sender, sizeof ret->sender);
	if (r >= 0)
		r = column_copy(s, 2, ret->receiver, sizeof ret->receiver);
	ret->has_left = sqlite3_column_int(s, 3) != 0;
	return r < 0 ? r : 1;
}

int probe_miss(struct db *db, int64_t before_us, struct probe_missed *ret)
{
	struct probe_missed missed;
	int64_t id;
	int r = find_missed(db, before_us, &id, &missed);

	if (r > 0)
		r = statement_run(db, SQL_PROBE_MISS, INT(id));
	if (r > 0)
		*ret = missed;
	return r;
}
