/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holder.h - which other program holds a serial port.
 *
 * Looks, in this order, for who has locked it (flock, /proc/locks), who has it open (/proc/PID/fd,
 * as far as we may read it), whose UUCP lock file stands there, and whether ModemManager has it
 * (D-Bus). All that is read is bounded. Silent: the caller logs. Errors are negative errno.
 */
#pragma once

#include <sys/types.h>

#include "lapor.h"

#define HOLDER_BUS "unix:path=/run/dbus/system_bus_socket" /* the system bus */

/* The longest wait for each of: the bus, its answer, ModemManager's answer. */
#define HOLDER_BUS_US (USEC_PER_SEC / 3)

/* Where to look: holder_sources_default(), or what a test has built. */
struct holder_sources {
	const char *proc;     /* "/proc" */
	const char *locks[2]; /* folders of UUCP lock files; NULL: none */
	const char *bus;      /* D-Bus address of the system bus; NULL: not asked */
	pid_t self;           /* this process: it and its children have the port open for us */
};

enum holder_how {
	HOLDER_LOCK,          /* it has locked the node */
	HOLDER_OPEN,          /* it has it open, and perhaps said TIOCEXCL */
	HOLDER_LOCK_FILE,     /* its number stands in LCK..ttyX */
	HOLDER_MODEM_MANAGER, /* ModemManager says that it is one of its ports */
	HOLDER_SUSPECT,       /* ModemManager runs and names no such port: it may be probing it */
};

struct holder {
	enum holder_how how;
	pid_t pid;     /* 0: unknown */
	bool is_ours;  /* a child of this process: another modem of this gateway */
	char name[64]; /* of the program, printable ASCII; "" unknown */
};

void holder_sources_default(struct holder_sources *ret);

/* 1 with *ret, 0 when nobody was found. node: a path; links are followed. -ENOENT, -ENOTTY (no
 * device node), .. */
int holder_find(const struct holder_sources *sources, const char *node, struct holder *ret);

/* "held by gammu-smsd (process 123)", "perhaps held by ModemManager, which runs". Cut to fit. */
void holder_describe(const struct holder *holder, char *ret, size_t size);

/*
 * Asks ModemManager at this D-Bus address about a port ("ttyUSB0"; NULL: only whether it runs). It
 * is never started by the question. 2: it has the port; 1: it runs; 0: it does not, or there is no
 * bus; -ETIMEDOUT, ..
 */
int holder_bus_ask(const char *address, const char *port);
