/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox.c - replies: queued, and what became of sending them. */
#include "store/outbox.h"
#include "store/step.h"

#define WAITS(w)                                                                                   \
	INT((w)->wait_us[0]), INT((w)->wait_us[1]), INT((w)->wait_us[2]), INT((w)->wait_us[3])

int outbox_add(struct db *db, const struct outbox_draft *draft, int64_t now_us)
{
	bool expires = draft->expires_us != INT64_MAX;
	int r;

	r = statement_run(db, SQL_REPLY_ADD, TEXT(draft->person),
		draft->complaint_id ? INT(draft->complaint_id) : NONE,
		draft->event ? INT(draft->event) : NONE, TEXT(draft->modem),
		TEXT(draft->template_name), INT(draft->class), TEXT(draft->text), INT(draft->parts),
		INT(now_us), expires ? INT(draft->expires_us) : NONE,
		TEXT(draft->avoid ? draft->avoid : ""), TEXT(draft->dropped),
		draft->not_before_us > 0 ? INT(draft->not_before_us) : NONE);
	return r < 0 ? r : 0;
}

int outbox_count_same(struct db *db, const char *person, const char *text, int64_t from_us,
	int64_t to_us, int64_t *ret)
{
	int r;

	r = statement_get(
		db, ret, SQL_REPLY_SAME, TEXT(person), INT(from_us), INT(to_us), TEXT(text));
	return r < 0 ? r : 0;
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
	r = statement_run(db, SQL_SPENT_ADD, INT(id), INT(now_us));
	if (r < 0)
		return r;
	return step_commit(&step, 1);
}

int outbox_again(struct db *db, int64_t id, const struct outbox_again *again)
{
	return statement_run(db, SQL_REPLY_AGAIN, INT(id),
		again->next_us > 0 ? INT(again->next_us) : NONE, INT(again->tried),
		INT(again->is_free ? 1 : 0), TEXT(again->error));
}

int outbox_failed(struct db *db, int64_t id, const char *error)
{
	return statement_run(db, SQL_REPLY_FAILED, INT(id), TEXT(error));
}

int outbox_untake(struct db *db, int64_t id)
{
	return statement_run(db, SQL_REPLY_UNTAKE, INT(id));
}

int outbox_uncertain(struct db *db, int64_t id, const char *error, const struct outbox_waits *waits,
	int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_UNCERTAIN, INT(id), INT(now_us), TEXT(error));
	if (r <= 0)
		return r;
	if (waits)
		r = statement_run(db, SQL_REPLY_PLAN, INT(now_us), WAITS(waits), INT(id));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_SPENT_ADD, INT(id), INT(now_us));
	if (r < 0)
		return r;
	return step_commit(&step, 1);
}

/* The policy may be another than it was. */
static int plan_all(struct db *db, const struct outbox_waits *waits, int64_t now_us)
{
	if (!waits)
		return statement_run(db, SQL_REPLY_UNPLAN_ALL);
	return statement_run(db, SQL_REPLY_PLAN_ALL, INT(now_us), WAITS(waits));
}

int outbox_untry(struct db *db)
{
	return statement_run(db, SQL_REPLY_UNTRY);
}

int outbox_recover(struct db *db, const struct outbox_waits *waits, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int count, r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_UNTRY);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_SPENT_ADD_ALL, INT(now_us));
	if (r < 0)
		return r;
	count = statement_run(db, SQL_REPLY_RECOVER, INT(now_us));
	if (count < 0)
		return count;
	r = plan_all(db, waits, now_us);
	if (r < 0)
		return r;
	return step_commit(&step, count);
}

int outbox_resend(struct db *db, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_REPEAT_OVER, INT(now_us));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_REPLY_REPEAT, INT(now_us));
	if (r < 0)
		return r;
	return step_commit(&step, r);
}

int outbox_next_resend(struct db *db, int64_t *ret_us)
{
	int64_t at_us = INT64_MAX;
	int r;

	r = statement_get(db, &at_us, SQL_REPLY_NEXT_REPEAT);
	if (r < 0)
		return r;
	*ret_us = at_us;
	return 0;
}
