/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recap_sum.h - what the lives of complaints add up to: how long each step took, and the figures
 * over many of them. Pure. What is counted how: recap.h.
 */
#pragma once

#include "daemon/recap.h"

/* One complaint. Moments are by the clock on the wall (workday_between()); 0: it never came there.
 */
struct recap_moments {
	int64_t received_us, first_us[RECAP_STEPS];
};

/* How long a complaint took to each step. */
struct recap_took {
	bool done, in_time;
	int64_t us; /* working time since the step before */
};

/* sla: working days for each step, 0: none is set. */
void recap_measure(const struct recap_moments *moments, const struct workday_holidays *holidays,
	const int64_t sla[static RECAP_STEPS], struct recap_took ret[static RECAP_STEPS]);

struct recap_sum;
int recap_sum_new(struct recap_sum **ret);
void recap_sum_free(struct recap_sum *sum);
DEFINE_CLEANUP(struct recap_sum *, recap_sum_free);

/* Adds one complaint to all of them, and to those of this key; NULL: to all only. took: NULL for
 * one that was taken back. 0, -ENOMEM, or -EOVERFLOW: the key is too long. */
int recap_sum_add(struct recap_sum *sum, const char *key, const struct recap_took *took);

/* The figures; the sum's own numbers are sorted by this. 0 or -ENOMEM. */
int recap_sum_finish(
	struct recap_sum *sum, const int64_t sla[static RECAP_STEPS], struct recap *ret);

/*
 * The quantile q (0 to 1) of ascending numbers, with linear interpolation between the two that it
 * lies between, as PERCENTILE.INC of a spreadsheet: of 1 and 2 the median is 1.5. NAN for none.
 */
double recap_quantile(const int64_t *sorted, size_t count, double q);
