/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recap.h - the lives of complaints, as far as officers are judged by them: when each was received,
 * and when it first came to each step. Read-only; one statement, so that all of it is of one
 * moment.
 */
#pragma once

#include "store/db.h"

enum recap_moment {
	RECAP_MOMENT_VERIFIED,
	RECAP_MOMENT_ANSWERED,
	RECAP_MOMENT_CLOSED,
	RECAP_MOMENTS
};

struct recap_life {
	int64_t received_us;
	/* Of the first event with this status, by the central system's clock, but never after the
	 * moment that it was heard of; 0: there is none. */
	int64_t first_us[RECAP_MOMENTS];
	bool cancelled; /* its status is that now */
	/* Borrowed for the call; agency: that of the last event that names one. "": none. */
	const char *class_name, *agency, *route;
};

/* A negative value ends the reading and is handed through. */
typedef int recap_fn(const struct recap_life *life, void *userdata);

/* Complaints received from from_us on and before to_us, as they came. Gives their count. */
int recap_each(struct db *db, int64_t from_us, int64_t to_us, recap_fn *fn, void *userdata);
