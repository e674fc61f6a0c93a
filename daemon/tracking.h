/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracking.h - asks the central system what became of the complaints, keeps each change, and texts
 * it once. Spec: design 3 step 10; interfaces 3 (events, statuses).
 */
#pragma once

#include "daemon/app.h"

int tracking_new(struct app *app);
void tracking_free(struct app *app);

/* Asks at once, and from then on every central.poll_every seconds. */
void tracking_start(struct app *app);

/*
 * Keeps a page of events and the cursor behind it, and queues the notices: all or none. Gives how
 * many events belong to no complaint of ours, or negative errno.
 */
int tracking_keep(struct app *app, const struct central_page *page, int64_t now_us);
