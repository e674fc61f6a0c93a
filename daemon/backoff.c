/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backoff.c - doubling waits with a cap and jitter. */
#include "daemon/backoff.h"

int64_t backoff_us(uint32_t attempts, int64_t first_us, int64_t max_us, uint32_t random)
{
	int64_t wait = first_us;

	for (uint32_t i = 1; i < attempts && wait < max_us; i++)
		wait = wait > max_us / 2 ? max_us : wait * 2;
	if (wait > max_us)
		wait = max_us;
	/* analysis: bugprone-integer-division: halves of microseconds */
	return wait / 2 + (int64_t)((double)(wait - wait / 2) * ((double)random / UINT32_MAX));
}
