/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audit.c - who was shown or has erased what of citizens, and why. */
#include "store/audit.h"
#include "store/statement.h"

int audit_add(
	struct db *db, const struct audit_deed *deed, bool is_over, int64_t now_us, int64_t *ret)
{
	int r = statement_get(db, ret, SQL_AUDIT_ADD, INT(now_us), is_over ? INT(now_us) : NONE,
		TEXT(deed->who), TEXT(deed->what), TEXT(deed->ticket), TEXT(deed->person),
		TEXT(deed->reason));

	return r < 0 ? r : 0;
}

int audit_count(struct db *db, int64_t id, const struct audit_counts *more)
{
	int r = statement_run(db, SQL_AUDIT_COUNT, INT(id), INT(more->complaints),
		INT(more->messages), INT(more->replies), INT(more->raw_parts), INT(more->numbers),
		INT(more->dropped));

	return r < 0 ? r : 0;
}

int audit_end(struct db *db, int64_t id, int64_t now_us)
{
	int r = statement_run(db, SQL_AUDIT_END, INT(id), INT(now_us));

	return r < 0 ? r : 0;
}

int audit_end_proved(struct db *db, int64_t id, int64_t now_us)
{
	return remains_owe(db, id) < 0 ? audit_end(db, id, now_us) : 0;
}

void audit_sum(struct audit_counts *a, const struct audit_counts *b)
{
	a->complaints += b->complaints;
	a->messages += b->messages;
	a->replies += b->replies;
	a->raw_parts += b->raw_parts;
	a->numbers += b->numbers;
	a->dropped += b->dropped;
}

bool audit_is_any(const struct audit_counts *c)
{
	return c->complaints || c->messages || c->replies || c->raw_parts || c->numbers ||
	       c->dropped;
}

int audit_is_export(
	struct db *db, int64_t id, const char *person, const char *who, int64_t since_us)
{
	int64_t found;

	return statement_get(
		db, &found, SQL_EXPORT_ALLOWED, INT(id), TEXT(person), TEXT(who), INT(since_us));
}
