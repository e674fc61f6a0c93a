/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recap.h - what officers are judged by: how many complaints came in, how many of them were
 * verified, answered and closed, and how long each step took in working days.
 *
 * Counted are complaints that were received in a span, those that citizens took back (cancelled)
 * apart and in no other figure. A complaint has come to a step when the central system has given it
 * that status (verified, answered, closed) once; the first time counts, also where it was opened
 * again. One that went on without a step (closed and never answered) counts for that step with
 * neither time nor share.
 *
 * A step's time is that from the last step before it (from receipt where there is none), in working
 * days and parts of them: holidays and weekends count nothing, a working day has 24 hours of the
 * process's time zone, which is the gateway's. In time is a step on or before the day that sla
 * gives, counted from the day of the step before, as citizens are told it. Median and p90 are with
 * linear interpolation (recap_sum.h). Spec: interfaces 1 and 2 (sla).
 */
#pragma once

#include "daemon/config.h"
#include "daemon/workday.h"
#include "store/db.h"

#define RECAP_KEY_SIZE 200

enum recap_by { RECAP_BY_NONE, RECAP_BY_AGENCY, RECAP_BY_CLASS, RECAP_BY_MONTH };
enum recap_step { RECAP_STEP_VERIFIED, RECAP_STEP_ANSWERED, RECAP_STEP_CLOSED, RECAP_STEPS };

struct recap_figures {
	int64_t count;                /* complaints that came to this step */
	int64_t in_time;              /* of these, within sla; -1: sla sets no time for it */
	double median_days, p90_days; /* NAN where count is 0 */
};

struct recap_row {
	char key[RECAP_KEY_SIZE];      /* agency, class or "2026-11"; "" where none is known */
	int64_t complaints, cancelled; /* received and not taken back; taken back */
	struct recap_figures steps[RECAP_STEPS];
};

struct recap {
	struct recap_row all;
	struct recap_row *rows; /* by key, as asked for; none for RECAP_BY_NONE; owned */
	size_t count;
};
void recap_done(struct recap *recap);

/*
 * Of complaints received from from_us on and before to_us. A complaint's agency is that of the last
 * event that names one, else that of its route in the settings. config: for sla and routes; NULL:
 * none, and no times are set. 0 or negative errno.
 */
int recap_read(struct db *db, const struct config *config, const struct workday_holidays *holidays,
	enum recap_by by, int64_t from_us, int64_t to_us, struct recap *ret);
