/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * due.h - when what a worker does now and then is due: together, so that an idle machine wakes up
 * once for all of it. Pure; time is CLOCK_MONOTONIC, which all workers share.
 */
#pragma once

#include "lapor.h"

/*
 * What is to be done within period_s seconds: a minute or more is rounded down to the same moments
 * for everybody, 30 seconds apart. Never later than asked.
 */
int64_t due_next_us(int64_t now_us, uint32_t period_s);

/* The same, or other_us where something else is due in the second half of the period. */
int64_t due_with_us(int64_t now_us, uint32_t period_s, int64_t other_us);
