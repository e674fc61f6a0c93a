/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reseal.h - after a new key was put first: what is sealed under the others is sealed anew, in
 * steps.
 *
 * A store remembers under which keys it may hold something, and does not open to be written while
 * one of them lacks (-EKEYREJECTED); the last step forgets all but the first.
 */
#pragma once

#include "store/db.h"

#define RESEAL_ID_SIZE 9 /* 8 hex digits and the NUL */

/*
 * Looks at the next `limit` rows and seals those anew that are under another key than the first:
 * one transaction. Gives how many those were; *ret_left: about how many are still to be looked at,
 * 0 when it is over (a next call then begins anew, so ask reseal_due() first). Where it is is kept
 * in the store, and goes on there after a restart. -ENOKEY: the store has no key.
 */
int reseal_step(struct db *db, int limit, int64_t *ret_left);

/* Whether the store may hold something under another key than the first. 1, 0; cheap. */
int reseal_due(struct db *db);

struct reseal_count {
	char id[RESEAL_ID_SIZE]; /* of a key, as db_key_id() gives it */
	int64_t rows;            /* that are sealed under it */
};

/*
 * How many rows each key holds, the most first. Needs no key; goes through the whole store. Gives
 * how many keys they are; -EOVERFLOW: more than `size`.
 */
int reseal_count(struct db *db, struct reseal_count *ret, size_t size);

/* The key's ID: the first octets of SHA-256 over a label and the key, in hex. ret is
 * RESEAL_ID_SIZE. Says nothing of the key. */
int db_key_id(const uint8_t *key, char *ret);

/*
 * The copies in clear from before the store was sealed: beside it (PATH.before-NNNN), and of its
 * folder `backup` those that may be read. How many; ret is the name of the first. They are for a
 * person to remove. ret is PATH_MAX.
 */
int seal_find_clear_copies(const char *path, char *ret);
