/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conversation_add.h - inside of the store: what complaint.c needs of the conversation. */
#pragma once

#include "store/conversation.h"

/* Keeps what was said and queues it for central, unasked. 1. */
int conversation_add_words(struct db *db, const struct conversation_words *words, int64_t now_us);

#define CONVERSATION_SAME_SIZE 16

/* The hash by which texts are compared; keyed, so that it tells nothing to a reader of the file. */
int conversation_hash(
	const struct db *db, const char *text, uint8_t ret[static CONVERSATION_SAME_SIZE]);
