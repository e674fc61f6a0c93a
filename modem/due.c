/* SPDX-License-Identifier: GPL-2.0-or-later */
/* due.c - when what a worker does now and then is due. */
#include "modem/due.h"

#define APART_US (30 * USEC_PER_SEC)

int64_t due_next_us(int64_t now_us, uint32_t period_s)
{
	int64_t due_us = now_us + (int64_t)period_s * USEC_PER_SEC;

	return due_us - now_us >= 2 * APART_US ? due_us - due_us % APART_US : due_us;
}

int64_t due_with_us(int64_t now_us, uint32_t period_s, int64_t other_us)
{
	int64_t due_us = due_next_us(now_us, period_s);
	int64_t half_us = now_us + (int64_t)period_s * USEC_PER_SEC / 2;

	return other_us >= half_us && other_us < due_us ? other_us : due_us;
}
