/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * person_day.h - what each person has had of us today, and how their last exchanges with us were:
 * so that limits outlive a restart. What counts, and since when, the caller knows.
 */
#pragma once

#include "store/db.h"

struct person_day {
	int64_t day_us;  /* since when the following count; 0: there was nothing yet */
	int64_t replies; /* less one for each hour since the first */
	int64_t helps, complaints;
	bool is_told; /* that a limit is reached */
	int64_t replied_us;
	uint64_t heard, said; /* signatures of the last message and of the reply to it */
	int64_t alike;        /* exchanges like that in a row */
	int64_t alike_us;     /* the first of them */
	int64_t silent_us;    /* no reply before then */
};

/* 0; all zeros for who never had any. */
int person_day_get(struct db *db, const char *person, struct person_day *ret);

int person_day_set(struct db *db, const char *person, const struct person_day *day);
