/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slack.h - inside of the store: where on a page of SQLite's nothing stands. Pure.
 *
 * secure_delete overwrites what is erased where it stands. But when a page is split or put
 * together with others, SQLite leaves in the gap between a page's directory and its cells what
 * stood there before: copies of rows that live elsewhere now, and stay there when these are erased.
 * File format: https://sqlite.org/fileformat2.html, 1.6.
 */
#pragma once

#include "lapor.h"

struct slack_range {
	uint32_t from, to; /* octets of the page, `to` is behind the last */
};

#define SLACK_RANGES 64 /* of one page; what it has more stays as it is */

/*
 * The free ranges of a page of a b-tree. at: where its header stands, 100 on the first page of the
 * file, else 0. usable: its octets without those that are reserved. Gives their number; -ENODATA:
 * it is no page of a b-tree, or none that is whole.
 */
int slack_find(const uint8_t *page, uint32_t at, uint32_t usable,
	struct slack_range ret[static SLACK_RANGES]);

/* Whether anything but zeros stands in them. */
bool slack_is_dirty(const uint8_t *page, const struct slack_range *ranges, int count);
