/* SPDX-License-Identifier: GPL-2.0-or-later */
/* step.c - inside of the store: makes a function one transaction, or one step of the caller's. */
#include "store/step.h"

int step_begin(struct step *step, struct db *db)
{
	bool owner = !db->transaction;
	int r;

	r = owner ? db_begin(db) : statement_run(db, SQL_STEP);
	if (r < 0)
		return r;
	*step = (struct step){ .db = db, .owner = owner };
	return 0;
}

int step_commit(struct step *step, int r)
{
	struct db *db = step->db;
	int done;

	done = step->owner ? db_commit(db) : statement_run(db, SQL_STEP_RELEASE);
	if (done < 0 && !step->owner)
		return done; /* step_undo() follows */
	step->db = NULL;
	return done < 0 ? done : r;
}

void step_undo(struct step *step)
{
	struct db *db = take_ptr(step->db);

	if (!db)
		return;
	if (step->owner) {
		db_rollback(db);
	} else {
		/* Where SQLite has undone the whole transaction, these find none and that is well.
		 */
		(void)statement_run(db, SQL_STEP_ROLLBACK);
		(void)statement_run(db, SQL_STEP_RELEASE);
	}
}
