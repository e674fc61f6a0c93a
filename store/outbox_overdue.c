/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_overdue.c - receipts that could not leave in time, and what goes in their place; and the
 * names of all that is due. */
#include "store/outbox.h"
#include "store/step.h"

int outbox_overdue(
	struct db *db, int64_t now_us, int64_t *ret_id, char ret_ticket[static DB_TICKET_SIZE])
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_REPLY_OVERDUE, INT(now_us));
	if (r <= 0)
		return r;
	r = column_copy(s, 1, ret_ticket, DB_TICKET_SIZE);
	if (r < 0)
		return r;
	*ret_id = sqlite3_column_int64(s, 0);
	return 1;
}

int outbox_expire(struct db *db, int64_t id, const struct outbox_draft *instead, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t has_notice = 0;
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_EXPIRE_ONE, INT(id));
	if (r < 0)
		return r;
	if (r == 0 || !instead)
		return step_commit(&step, 0);
	r = statement_get(db, &has_notice, SQL_REPLY_HAS_NOTICE, INT(instead->complaint_id));
	if (r < 0)
		return r;
	if (r > 0)
		return step_commit(&step, 0);
	r = outbox_add(db, instead, now_us);
	if (r < 0)
		return r;
	return step_commit(&step, 1);
}

static int list(struct db *db, enum sql sql, int64_t now_us, struct outbox_name *ret, size_t size)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	size_t count = 0;
	int r = statement_first(db, &s, sql, INT(now_us), INT((int64_t)size));

	while (r > 0 && count < size) {
		r = column_copy(s, 0, ret[count].ticket, sizeof(ret[count].ticket));
		if (r >= 0)
			r = column_copy(
				s, 1, ret[count].template_name, sizeof(ret[count].template_name));
		if (r < 0)
			return r;
		count++;
		r = statement_step(db, s);
	}
	return r < 0 ? r : (int)count;
}

int outbox_list_expiring(struct db *db, int64_t now_us, struct outbox_name *ret, size_t size)
{
	return list(db, SQL_REPLY_LIST_EXPIRING, now_us, ret, size);
}

int outbox_list_repeating(struct db *db, int64_t now_us, struct outbox_name *ret, size_t size)
{
	return list(db, SQL_REPLY_LIST_REPEATING, now_us, ret, size);
}
