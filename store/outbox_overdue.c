/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_overdue.c - receipts that could not leave in time, and what goes in their place. */
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
