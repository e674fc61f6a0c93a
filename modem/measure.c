/* SPDX-License-Identifier: GPL-2.0-or-later */
/* measure.c - a bucket that fills with time, kept as the time at which it is full. */
#include "modem/measure.h"

int64_t measure_next_us(const struct measure *m, const struct measure_limit *limit)
{
	return m->full_us - (limit->burst - 1) * limit->refill_us;
}

bool measure_take(struct measure *m, const struct measure_limit *limit, int64_t now_us)
{
	bool was_set_back = m->full_us > now_us + limit->burst * limit->refill_us;

	if (m->full_us < now_us || was_set_back)
		m->full_us = now_us;
	if (measure_next_us(m, limit) > now_us)
		return false;
	m->full_us += limit->refill_us;
	return true;
}
