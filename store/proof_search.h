/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proof_search.h - inside of the store: many pieces of octets searched for at once, in time that
 * grows with what is searched and hardly with their number. Pure.
 */
#pragma once

#include "store/remains.h"

#define PROOF_BUCKETS 65536
#define PROOF_WINDOW  8 /* octets of a piece that are looked at first */

struct proof_piece {
	uint64_t window;
	uint16_t at;   /* of the window in the piece */
	uint16_t next; /* of the same bucket, from 1; 0: none */
	bool is_held, is_found;
};

struct proof_search {
	const struct remains_piece *pieces; /* borrowed */
	size_t count;
	struct proof_piece *entries;
	uint16_t *buckets; /* PROOF_BUCKETS, from 1; 0: none */
};

/* Of each piece the window that the fewest others have. -ENOMEM. */
int proof_search_prepare(struct proof_search *s, const struct remains_piece *pieces, size_t count);
void proof_search_done(struct proof_search *s);

/* Calls fn for each place at which a whole piece stands in these octets. A negative value ends it
 * and is handed through. */
typedef int (*proof_search_fn)(struct proof_piece *piece, size_t from, size_t to, void *userdata);
int proof_search_run(const struct proof_search *s, const uint8_t *octets, size_t size,
	proof_search_fn fn, void *userdata);
