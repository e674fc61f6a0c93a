/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - all words of one anonim or rahasia complaint, as they were before they were sealed: for
 * one who says why, in the transaction of his audit row.
 */
#pragma once

#include "store/db.h"

/* Borrowed. what: text, location, place (of the complaint), addition, answer, done, rating, cancel,
 * erase (what was said besides), reply, note (of officers). */
typedef int (*words_fn)(const char *what, int64_t at_us, const char *text, void *userdata);

/* Calls fn for each, oldest first; a negative value ends it and is handed through. Their count; 0:
 * there are none, or the complaint is one that anybody may read. */
int words_each(struct db *db, int64_t complaint, words_fn fn, void *userdata);
