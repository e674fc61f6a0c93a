/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * landlock.h - a process takes rights to files, ports and signals from itself and from all that it
 * starts, for good: a thin door to Linux's Landlock, for lapor-modem (sandbox.c) and for the
 * daemon.
 *
 * What this kernel's version cannot forbid is left as it is; without Landlock nothing is done, and
 * nothing fails. Rules hold for inodes: one for a folder covers what is put into it later, one for
 * a file is void when another file takes its name. Errors are negative errno. Silent.
 */
#pragma once

#include "lapor.h"

#include <linux/landlock.h>

/* Younger than the oldest kernel headers that this is built with. */
#define LANDLOCK_TRUNCATE  (UINT64_C(1) << 14) /* ABI 3 */
#define LANDLOCK_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define LANDLOCK_NET_BIND  UINT64_C(1)         /* ABI 4, TCP */
#define LANDLOCK_NET_ALL   UINT64_C(3)         /* to connect as well */
#define LANDLOCK_ABSTRACT  UINT64_C(1)         /* ABI 6: abstract sockets of others */
#define LANDLOCK_SIGNAL    UINT64_C(2)         /* ABI 6: signals to others */

/* Rights to a device node, to what is read, and to what is kept. */
#define LANDLOCK_NODE                                                                              \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_IOCTL_DEV)
#define LANDLOCK_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define LANDLOCK_KEEP                                                                              \
	(LANDLOCK_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_TRUNCATE |                       \
		LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* What is taken away, but for what is allowed. */
struct landlock {
	int fd; /* -1: this kernel has no Landlock */
	uint64_t files, net, scopes;
};

/* Its version; 0: there is none, or whoever started us forbids it. */
int landlock_find_abi(void);

/* Begins: all of the file system, and of `net` and `scopes` what is set there, is taken. */
int landlock_open(struct landlock *ret, uint64_t net, uint64_t scopes);

/* Allows this for what is open as fd, and beneath. Of a file, only what a file can have. */
int landlock_allow(const struct landlock *landlock, int fd, uint64_t access);

/* The same by its path, links followed. What is not there needs no rule: 0. flags of open(2), as
 * O_DIRECTORY. */
int landlock_allow_path(
	const struct landlock *landlock, const char *path, int flags, uint64_t access);

/* From now on. The process has PR_SET_NO_NEW_PRIVS set before. */
int landlock_lock(const struct landlock *landlock);

/* For _cleanup_: what was begun and not locked is forgotten. */
void landlock_close(struct landlock *landlock);
