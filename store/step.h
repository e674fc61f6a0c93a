/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * step.h - inside of the store: makes a function one transaction, or one step of the caller's.
 *
 *	_cleanup_(step_undo) struct step step = { 0 };
 *
 *	r = step_begin(&step, db);
 *	...                             an early return undoes all of it
 *	return step_commit(&step, r);
 */
#pragma once

#include "store/statement.h"

struct step {
	struct db *db; /* NULL: not begun, or ended */
	bool owner;    /* the transaction is its own */
};

int step_begin(struct step *step, struct db *db);

/* Makes it last. Gives r, or negative errno when it could not be done; then it is undone. */
int step_commit(struct step *step, int r);

/* Undoes it, unless it was ended. */
void step_undo(struct step *step);
