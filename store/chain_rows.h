/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain_rows.h - inside of the store: rows of the chain as the statements give them. */
#pragma once

#include "store/chain.h"
#include "store/chain_head.h"

/* The columns of CHAIN_HEADS: 1, or 0 where they are none of ours (then ret is not all set). */
static inline int chain_rows_head(sqlite3_stmt *s, struct chain_head *ret)
{
	const struct {
		int column;
		uint8_t *octets;
		int size;
	} blobs[] = { { 3, ret->link, sizeof(ret->link) }, { 4, ret->key, sizeof(ret->key) },
		{ 5, ret->signature, sizeof(ret->signature) },
		{ 6, ret->vouched, sizeof(ret->vouched) } };

	*ret = (struct chain_head){ .entry = sqlite3_column_int64(s, 2),
		.at_us = sqlite3_column_int64(s, 7),
		.is_vouched = sqlite3_column_type(s, 6) != SQLITE_NULL };
	if (column_copy(s, 1, ret->day, sizeof(ret->day)) < 0)
		return 0;
	for (size_t i = 0; i < COUNT_OF(blobs); i++) {
		const void *octets = sqlite3_column_blob(s, blobs[i].column);

		if (blobs[i].column == 6 && !ret->is_vouched)
			continue;
		if (sqlite3_column_bytes(s, blobs[i].column) != blobs[i].size)
			return 0;
		memcpy(blobs[i].octets, octets, (size_t)blobs[i].size);
	}
	return 1;
}
