/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter.h - a list of system calls, by seccomp: written line by line, then set for good, for this
 * process and all that it starts. For lapor-modem (sandbox_filter.c) and for the daemon.
 *
 * A call goes through the lines from the first one until one gives a verdict (SECCOMP_RET_*). Calls
 * of another processor's numbers end the process. Silent.
 */
#pragma once

#include "lapor.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

#define FILTER_MAX 256

#define FILTER_REFUSE (SECCOMP_RET_ERRNO | EPERM)

struct filter {
	struct sock_filter lines[FILTER_MAX];
	unsigned short count;
};

/* False: not on this kernel, or this processor is none whose numbers are known. Asked by prctl(2),
 * as the unit has no seccomp(2). */
bool filter_is_known(void);

/* Empty, but for the end of calls in another processor's way. The number is loaded. */
void filter_begin(struct filter *filter);

/* One line: a code of linux/bpf_common.h and how many lines to leap over. */
void filter_add(
	struct filter *filter, uint16_t code, uint8_t if_true, uint8_t if_false, uint32_t value);

/* Loads the lower half of the call's argument n; both processors are little-endian. */
void filter_load_argument(struct filter *filter, unsigned n);

/* The verdict of all that come to this line. */
void filter_give(struct filter *filter, uint32_t verdict);

/* The verdict where what is loaded is this; two lines. */
void filter_judge(struct filter *filter, uint32_t value, uint32_t verdict);

/* The same for each of a list. */
void filter_judge_all(struct filter *filter, const int *calls, size_t count, uint32_t verdict);

/* From now on. The last line gives a verdict, and PR_SET_NO_NEW_PRIVS was set. 0, -ENOSYS where
 * !filter_is_known(), or negative errno. */
int filter_set(const struct filter *filter);
