/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample.h - how each modem fared over time: one row per span, and its errors by hour and code.
 *
 * Rows grow fewer with age: all of two days, then one an hour, after 60 days one a day, none after
 * two years. Counts add up exactly over it; figures are those of the span's end, the signal is the
 * mean. Holds no number and no text of a citizen. Spec: interfaces 4.
 */
#pragma once

#include "store/db.h"

#define SAMPLE_ERROR_SIZE 32 /* "CMS 38", "LPR-2105", with the NUL */

struct sample_row {
	const char *modem;
	int64_t at_us;                    /* the end of the span */
	int64_t span_us;                  /* > 0 */
	const char *state;                /* at the end */
	int64_t up_us;                    /* how much of the span it worked */
	int signal_dbm, signal_least_dbm; /* mean and least; 0: unknown */
	const char *network, *operator_name, *cell;
	int sim_used, sim_size; /* negative: unknown */
	uint32_t received, sent, failed, restarts, resets;
};

/* Adds a row, with the balance that is known of the modem; one of the same end takes it in. */
int sample_add(struct db *db, const struct sample_row *row);

/* So often was there this error in the hour that began then. error: at most SAMPLE_ERROR_SIZE - 1
 * octets. */
int sample_add_error(
	struct db *db, const char *modem, int64_t hour_us, const char *error, uint32_t count);

/* How far a pass of sample_thin() has come. {0}: a new one. */
struct sample_thinning {
	size_t stage;
	char modem[LAPOR_NAME_SIZE];
	int64_t after_us;
};

/*
 * One step of thinning samples, errors and the health log; each step is a transaction of at most
 * SAMPLE_STEP rows. 1: call again; 0: the pass is over, and a new one finds nothing until more has
 * aged.
 */
#define SAMPLE_STEP 200
int sample_thin(struct db *db, struct sample_thinning *t, int64_t now_us);
