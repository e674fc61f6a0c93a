/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.h - figures for a monitoring system, each one read in a moment: counts that triggers keep
 * in `metric`, the rows of the modems, queues by their partial indexes. No statement passes over a
 * table that grows.
 */
#pragma once

#include "store/db.h"

struct metrics_figure {
	const char *name;  /* of daemon/metrics.inc, without a prefix; borrowed, as the next ones */
	const char *a, *b; /* the values of its labels; "" for one that it has not */
	double value;
};

/* A negative value ends the reading and is handed through. */
typedef int metrics_fn(const struct metrics_figure *figure, void *userdata);

/* What is not known (a balance that was never read) is left out. The central system without a name
 * is "central". 0. */
int metrics_each(struct db *db, metrics_fn *fn, void *userdata);
