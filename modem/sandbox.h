/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sandbox.h - what lapor-modem locks itself in with, since it reads what strangers send with a
 * library that was not written for that: Landlock for files, ports and signals (landlock.h), and a
 * list of system calls (filter.h, sandbox_filter.c).
 *
 * Two steps, as a node that is plugged in again is another inode, of which no rule can know before.
 * sandbox_enter(), before a word is said to any modem, leaves the nodes below /dev and nothing else
 * of the file system; sandbox_narrow(), when the modem's port is open and before libgammu speaks,
 * leaves this one node. What is locked stays so: a worker whose node has changed ends with
 * WIRE_EXIT_ANEW (wire.h), and the daemon starts another. Errors are negative errno. Spec: issue
 * "privacy and security", lapor-smsd(8), SANDBOX.
 */
#pragma once

#include "modem/types.h"

enum sandbox_part {
	SANDBOX_LANDLOCK = 1, /* Linux 5.13, switched on at boot */
	SANDBOX_FILTER = 2,   /* seccomp, on the processors that sandbox_filter.c knows */
};

/* What of it this kernel does not have: enum sandbox_part. Changes nothing. */
unsigned sandbox_find_missing(void);

/*
 * The first step, for good. Without Landlock or seccomp in the kernel it does what is left. The
 * settings say where a device outside /dev may be, and which folders are searched for ports.
 */
int sandbox_enter(const struct modem_settings *settings);

/* The second: of all nodes only the one that is open as `port`. 0 as well where there is no
 * Landlock. */
int sandbox_narrow(const struct modem_settings *settings, int port);

/* True when the program is built with a sanitizer, whose runtime needs what is forbidden here: then
 * neither step does anything. */
bool sandbox_is_left_out(void);

/* Of sandbox_enter(): the list of system calls. -ENOSYS: not on this processor or kernel. */
int sandbox_filter(void);
