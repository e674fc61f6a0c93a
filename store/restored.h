/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * restored.h - a store that comes from a copy of an earlier time: what happened since is not in it,
 * and some of it must not happen again.
 *
 * Each copy (copy.h) holds the time that it was made at; a store that a gateway has begun to use
 * holds none. lapor-smsctl(1), at restore, has what that means for citizens.
 */
#pragma once

#include "store/db.h"

/* Marks a copy, unless it is marked already; *ret is its time. 0 or negative errno. */
int restored_mark(struct db *db, int64_t made_us, int64_t *ret);

/* 1 with the time of the copy that this store comes from; 0: it comes from none. */
int restored_find(struct db *db, int64_t *ret_made_us);

/*
 * Of a central system that would take the same complaint twice: whatever was due when the copy was
 * made is unknown, as it may have been taken since. Gives the count. To be called for each of them
 * before restored_settle(), and harmless when it is called again.
 */
int restored_doubt(struct db *db, const char *destination, int64_t made_us, int64_t now_us);

/*
 * The store is a gateway's own from now on: tickets that may have been given out since are passed
 * over, and a reply that had waited in it is not sent once it is a day old.
 */
int restored_settle(struct db *db, int64_t made_us, int64_t now_us);
