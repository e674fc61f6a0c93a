/* SPDX-License-Identifier: GPL-2.0-or-later */
/* denied.c - senders that are never answered. */
#include "store/denied.h"
#include "store/pseudonym.h"
#include "store/step.h"

int denied_has(struct db *db, const char *person)
{
	int64_t found;

	return statement_get(db, &found, SQL_DENIED_HAS, TEXT(person));
}

int denied_add(struct db *db, const char *number, const char *who, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	int r, dropped;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = db_person(db, number, now_us, person);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_DENIED_ADD, TEXT(person), INT(now_us), TEXT(who));
	if (r < 0)
		return r;
	dropped = statement_run(db, SQL_DENIED_DROP, TEXT(person));
	return dropped < 0 ? dropped : step_commit(&step, r);
}

int denied_remove(struct db *db, const char *number)
{
	char person[DB_PSEUDONYM_SIZE];
	int r;

	r = pseudonym_make(db, number, person);
	return r < 0 ? r : statement_run(db, SQL_DENIED_REMOVE, TEXT(person));
}
