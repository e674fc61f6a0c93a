/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_path.h - the place of the control socket: its folder, what stands there already, and who
 * gets through to it.
 */
#pragma once

#include <sys/types.h>
#include <sys/un.h>

#include "lapor.h"

/* Makes the last level, 0750, where it is missing. 0 or negative errno. */
int control_path_make_folder(const struct sockaddr_un *address);

/* See control_new(): removes a socket on which nobody answers. */
int control_path_remove_stale(const struct sockaddr_un *address);

/* Lets members of the group to the socket, and through its folder where that is our own. 0 or
 * negative errno, as control_acl_add(). */
int control_path_let_in(const struct sockaddr_un *address, gid_t readers);
