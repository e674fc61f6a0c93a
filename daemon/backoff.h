/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backoff.h - how long to wait before the next try: doubling, capped, with jitter. Pure. */
#pragma once

#include <stdint.h>

/*
 * The wait after this many attempts (>= 1): first_us doubled each time, at most max_us, of that a
 * share between a half and the whole, chosen by `random` (any 32 bits), so that many do not come
 * back at the same moment.
 */
int64_t backoff_us(uint32_t attempts, int64_t first_us, int64_t max_us, uint32_t random);
