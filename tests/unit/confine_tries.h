/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine_tries.h - what a daemon that was taken over tries, and what one needs that was not. */
#pragma once

#include "lapor.h"

#include <limits.h>

#define CONFINE_PATH 128

/* Below `base`: "settings", "store", "run", "office/spool", "program", and "outside", which no
 * setting names. */
struct ward {
	char base[64];
	char program[CONFINE_PATH]; /* of the worker: ends with 0 */
	char tty[CONFINE_PATH];
	int tty_fd;
	pid_t outsider;
	uint16_t tcp_port; /* somebody listens there */
};

/* What is tried: 0, or the errno that it met. */
typedef int ward_fn(const struct ward *w);

struct ward_attempt {
	const char *what;
	ward_fn *try;
	int error;
	int abi; /* of Landlock, since when it is refused; 0: by the list of calls */
};

/* Each list ends with one without a name. The needs work. */
extern const struct ward_attempt confine_files[], confine_calls[], confine_needs[];

/* Starts a program with this argument, and waits: its exit code, or the errno of the start plus
 * 1000. */
int confine_run(const char *program, const char *argument);

static inline int met(long r)
{
	return r < 0 ? errno : 0;
}
