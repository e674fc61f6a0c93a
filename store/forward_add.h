/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward_add.h - inside of the store: how other files give work to the forward queue. */
#pragma once

#include "store/forward.h"

/*
 * Queues one thing for central, due now: at once, or when central has taken the complaint. message:
 * the row of a FORWARD_MESSAGE, else 0. 1, or 0 when it was queued before.
 */
int forward_add(struct db *db, int64_t complaint, enum forward_kind kind, int64_t message,
	int64_t at_us, int64_t now_us);

/* Keeps a tracking ID with its complaint, "" has no effect; one that another complaint has is not
 * kept. */
int forward_keep_tracking(
	struct db *db, int64_t complaint, const char *tracking_id, int64_t now_us);
