/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_acl.h - lets one more group reach the control socket: its POSIX ACL, so that the kernel
 * keeps out whoever may not even look.
 */
#pragma once

#include <sys/types.h>

#include "lapor.h"

/*
 * Gives `group` the access `bits` (r 4, w 2, x 1) to a file of mode `mode`, beside the classes of
 * the mode. 0 or negative errno: -EOPNOTSUPP where the file system knows no ACLs.
 */
int control_acl_add(const char *path, mode_t mode, gid_t group, unsigned int bits);
