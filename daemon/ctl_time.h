/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_time.h - times as operators type and read them.
 */
#pragma once

#include "lapor.h"

#define CTL_TIME_SIZE 40

/* Shows times in this zone ("Asia/Jakarta") from now on: the process's TZ. 0, or -ENOMEM. */
int ctl_time_zone_set(const char *zone);

/* "WIB": the zone's short name at this moment. */
void ctl_time_zone_name(int64_t now_us, char ret[static CTL_TIME_SIZE]);

/* "2026-11-21T10:20:30Z" as "2026-11-21 17:20:30"; what is no time is copied, as far as it goes. */
void ctl_time_show(const char *iso, char ret[static CTL_TIME_SIZE]);

/* The seconds from then ("2026-11-21T10:20:30Z") to now; -EINVAL when it is no time. */
int ctl_time_age(const char *iso, int64_t now_us, int64_t *ret_s);

/*
 * Reads "2026-11-21", "2026-11-21T10:20", "2026-11-21 10:20:30+07:00" (UTC where no zone is named),
 * or a duration back from now: "45s", "30m", "2h", "3d", "1w". Writes ISO in UTC, as the views do.
 * 0, or -EINVAL.
 */
int ctl_time_since(const char *typed, int64_t now_us, char ret[static CTL_TIME_SIZE]);

/* The last local midnight, as ISO in UTC. */
void ctl_time_midnight(int64_t now_us, char ret[static CTL_TIME_SIZE]);

/* A month of the zone, "2026-11": its first moment, and that of the next one. -EINVAL: it is none.
 */
int ctl_time_month(const char *typed, int64_t *ret_from_us, int64_t *ret_to_us);

/* The first moment of the month of now, and of the one that lies so many months before it. */
int64_t ctl_time_month_begin(int64_t now_us, int back);

/* "2026-11-21", in the zone. */
void ctl_time_date(int64_t at_us, char ret[static CTL_TIME_SIZE]);
