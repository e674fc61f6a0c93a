/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * port.h - a modem's device node, opened so that two never talk to it at once.
 *
 * Who has a port locks octets of its node, on the open file description: libgammu's own
 * descriptor is not in the way. Other programs see flock(2).
 */
#pragma once

#include "lapor.h"

/* Octets of a node that are locked. */
enum port_lock {
	PORT_LOCK_USE,   /* by the one that has it, which holds both */
	PORT_LOCK_PROBE, /* by one that asks whose it is */
};

/* 0, also where nodes cannot be locked; -EAGAIN: another one has locked it. */
int port_lock(int fd, enum port_lock octet);

/*
 * Opens it, to have it or (is_probe) to ask whose it is. The descriptor, with O_NONBLOCK; -EBUSY:
 * somebody has it; -EAGAIN: somebody asks it now; others of open(2).
 */
int port_open(const char *path, bool is_probe);
