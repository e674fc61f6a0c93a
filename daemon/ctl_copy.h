/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_copy.h - lapor-smsctl: what backup and restore share.
 */
#pragma once

#include "daemon/ctl_time.h"
#include "store/restore.h"

#define CTL_COPY_SIZE_SIZE 32

/* copy_make() and restore_run() with a bar on the terminal. 0 or negative errno. */
int ctl_copy_make(struct copy_order *order, struct copy_facts *ret);
int ctl_copy_restore(struct restore_order *order, struct copy_facts *ret, bool *ret_aside);

/* Says why `path` cannot be made or read, behind "lapor-smsctl: PATH: .. : outcome". The code. */
int ctl_copy_fail(int r, const char *path, const char *outcome);

/* "12.3 MB" */
void ctl_copy_size(int64_t octets, char ret[static CTL_COPY_SIZE_SIZE]);

/* ISO in UTC. */
void ctl_copy_time(int64_t at_us, char ret[static CTL_TIME_SIZE]);
