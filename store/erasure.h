/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * erasure.h - the words of one complaint, and one complaint as a whole, erased.
 *
 * What stays is the skeleton: ticket, tracking ID, class, route, times, statuses, states and
 * counts.
 */
#pragma once

#include "store/audit.h"

/*
 * Erases what a complaint says: its text and place, what was added to it, the messages that it came
 * in and the replies about it, central's notes. Counts are added to *counts.
 */
int erasure_words(struct db *db, int64_t complaint_id, int64_t now_us, struct audit_counts *counts);

/* What a central system knows of a complaint that was erased here. */
enum erasure_central {
	ERASURE_TOLD,    /* it has the complaint, and is asked to erase it */
	ERASURE_UNKNOWN, /* it was never handed over, and never will be */
	ERASURE_DOUBT,   /* it may have it: a person must ask for it to be erased */
};

/*
 * Erases a complaint in one transaction, its audit row with it: its words, its parts as they were
 * heard, what waits to be sent about it, and whose it is; their number too, unless something else
 * of theirs is there. uuid: the name of the wish for the central system. -ENOENT: there is none.
 * -EAGAIN: it is being handed over just now. -EALREADY: it was erased before.
 */
int erasure_complaint(struct db *db, int64_t complaint_id, const char *uuid,
	const struct audit_deed *deed, int64_t now_us, struct audit_counts *ret,
	enum erasure_central *ret_central);
