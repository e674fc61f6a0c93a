/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addition.h - what a citizen says about a complaint of theirs, on its way to central. */
#pragma once

#include "daemon/app.h"
#include "store/conversation.h"

/* A new UUID. 0 or negative errno. */
int addition_name(char ret[static LAPOR_UUID_SIZE]);

/*
 * Keeps words of this kind (addition, answer, done, rating, cancel, erase) and queues them for
 * central. rating: 0 for none. 1; 0 when they were said before: nothing is to be answered.
 */
int addition_keep(struct app *app, const struct inbox_message *m, int64_t complaint_id,
	const char *kind, const char *text, int rating, int64_t now_us);

/* The text of a span of it, blanks at both ends cut; size SIZE_MAX: to its end. NULL: no memory. */
char *addition_cut(const char *text, size_t offset, size_t size);
