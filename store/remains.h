/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remains.h - inside of the store: what was erased, as it stood in the file, until it is proved to
 * be gone (proof.h). In memory only, and wiped after that.
 *
 * Triggers of this connection hand over whatever becomes empty, whichever statement does it. Words
 * of up to REMAINS_PIECE octets are one piece, longer ones three, since SQLite may break them over
 * pages. What is shorter than REMAINS_LEAST would be found by chance. Of more than REMAINS_MAX
 * pieces a random sample is kept, as even over all of them.
 */
#pragma once

#include "store/db.h"

#define REMAINS_MAX   4096
#define REMAINS_LEAST 12
#define REMAINS_PIECE 192
#define REMAINS_OWED  64 /* rows of the audit that wait for a proof */

struct remains_piece {
	uint16_t size;
	uint8_t octets[REMAINS_PIECE];
};

struct remains {
	struct remains_piece *pieces; /* REMAINS_MAX; NULL: none yet */
	size_t count;
	uint64_t seen, left_out; /* pieces in all, and those that are not kept */
	uint64_t random;
	int64_t owed[REMAINS_OWED];
	size_t owed_count;
};

/* Watches over what this connection erases, if it may write. */
int remains_watch(struct db *db);

/* This row of the audit ends with the proof. -ENOBUFS: too many wait. */
int remains_owe(struct db *db, int64_t audit);

/* Wipes and frees what it holds. */
void remains_done(struct remains *remains);
