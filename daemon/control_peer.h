/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_peer.h - who is at the other end of the control socket, by the kernel's word
 * (SO_PEERCRED, SO_PEERGROUPS).
 */
#pragma once

#include <sys/types.h>

#include "lapor.h"

/*
 * Whether who connected may ask: root, our own user, members of the group. *ret_user is set where
 * the kernel names one, also of those who may not.
 */
bool control_peer_check(int fd, gid_t group, uid_t *ret_user);
