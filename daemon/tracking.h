/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracking.h - asks the central system what became of the complaints, keeps each change, and texts
 * it once. Spec: design 3 step 10; interfaces 3 (events, statuses).
 */
#pragma once

#include "daemon/destination.h"
#include "store/complaint.h"

int tracking_new(struct destination *d);
void tracking_free(struct destination *d);

/* Asks all of them at once, and from then on every central.poll_every seconds; where each open
 * complaint has to be asked for by itself, each once in that time. */
void tracking_start(struct app *app);

/* Asks this one at once. */
void tracking_ask(struct destination *d);

/*
 * Keeps a page of events and the cursor behind it, and queues the notices: all or none. Gives how
 * many events belong to no complaint of ours, or negative errno.
 */
int tracking_keep(struct destination *d, const struct central_page *page, int64_t now_us);

/*
 * Within the caller's transaction: one event of this complaint, whoever told it, and the notice
 * where the citizen is to be told. 1 with *ret when a notice waits by that, 0 with *ret when none
 * does, or negative errno. Logs nothing.
 */
int tracking_apply(struct app *app, const struct complaint *c, const struct central_event *e,
	int64_t now_us, enum complaint_news *ret);

/* Says in the log that the notice waits. */
void tracking_say_notice(const struct complaint *c, const struct central_event *e);

/* Our code for a status of central's: `received` is `submitted`, unknown ones are `in_progress`. */
const char *tracking_status(const char *status);
