/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox_tries.h - what a worker that was taken over tries, and what one needs that was not. */
#pragma once

#include "modem/sandbox.h"

#include <limits.h>

struct line {
	int master;
	int slave;
	char path[64];
};

struct world {
	char folder[64];
	char store[PATH_MAX];
	char link[PATH_MAX]; /* to our own node, as udev makes them */
	struct line own;
	struct line other;
	int wire[2];
	pid_t daemon;
	struct modem_settings settings;
};

/* What is tried: 0, or the errno that it met. */
typedef int try_fn(const struct world *w);

struct attempt {
	const char *what;
	try_fn *try;
};

/* Each list ends with one without a name. Refused with EACCES: */
extern const struct attempt sandbox_files[];
/* with EPERM: */
extern const struct attempt sandbox_names[], sandbox_calls[];
/* ends with SIGSYS: */
extern const struct attempt sandbox_deadly[];
/* works: */
extern const struct attempt sandbox_needs[];

/* Some of them, for other tests. */
try_fn try_own, try_other, try_store, try_list, try_new, try_etc, try_daemon, try_network,
	try_process, try_shell, try_signal;

static inline int verdict(long r)
{
	return r < 0 ? errno : 0;
}
