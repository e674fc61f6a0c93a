/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * silence.h - how many parts came in by which modem in which hour, for as long as that is asked
 * for. inbox_add() counts.
 */
#pragma once

#include "store/db.h"

/* One hour that brought something. hour: of 1970 UTC. */
typedef void silence_fn(int64_t hour, uint32_t count, void *userdata);

/* What this modem has heard since that hour. 0. */
int silence_hours(
	struct db *db, const char *modem, int64_t since_hour, silence_fn *fn, void *userdata);

/* When this modem has last heard anything new; INT64_MIN: never. 0. */
int silence_last(struct db *db, const char *modem, int64_t *ret_us);

/* Hours before this one are forgotten. Gives their count. */
int silence_forget(struct db *db, int64_t before_hour);
