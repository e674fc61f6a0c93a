/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * retention.h - what has been kept for as long as the settings say is erased, in small steps.
 *
 * Parts as they were heard go by their own age, texts by the last change of their complaint (those
 * of no complaint by their own age), a number by the last that was heard of its person or said to
 * them. What still waits for a central system, for a modem or for a person's decision is kept, and
 * what is not over is kept for RETENTION_LASTING_US after its last change at least.
 * Spec: interfaces 2 (privacy).
 */
#pragma once

#include "store/audit.h"

#define RETENTION_LASTING_US (365 * USEC_PER_DAY)

/* A part that comes late is put together with those that are there, within a day. */
#define RETENTION_RAW_LEAST_US (2 * USEC_PER_DAY)

/* Rows of a step: a few milliseconds' work. */
#define RETENTION_STEP 50

struct retention_limits {
	int64_t text_us, number_us, raw_us; /* 0: for ever */
};

/* How far a pass has come. {0}: a new one. */
struct retention_pass {
	size_t stage;
	int64_t at_us, id; /* the complaint that was looked at last */
	int64_t audit;     /* its row; 0: it has none, as nothing was erased yet */
	struct audit_counts counts;
};

/*
 * One step, which is one transaction: what it erased is counted in the pass, and in its audit row,
 * which the first one begins: who, and what for (deed->what is "purge"). 1: call again; 0: the pass
 * is over, and its row ended.
 */
int retention_step(struct db *db, const struct retention_limits *limits,
	const struct audit_deed *deed, struct retention_pass *pass, int64_t now_us);
