/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spent.h - SMS that have left by each modem, or may have left: outbox.h adds them up. A restart
 * forgets none.
 */
#pragma once

#include "store/db.h"

/* How many since from_us (exclusive) up to to_us: what a clock that was wrong put later, does not
 * count. 0. */
int spent_sum(struct db *db, const char *modem, int64_t from_us, int64_t to_us, int64_t *ret_parts);

/* When the first of them left; INT64_MAX: none. 0. */
int spent_first(struct db *db, const char *modem, int64_t from_us, int64_t to_us, int64_t *ret_us);

/* Forgets those up to then. Gives the count of rows. */
int spent_forget(struct db *db, const char *modem, int64_t before_us);
