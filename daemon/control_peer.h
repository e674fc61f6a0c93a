/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_peer.h - who is at the other end of the control socket, by the kernel's word
 * (SO_PEERCRED, SO_PEERGROUPS), and what he may ask.
 */
#pragma once

#include <sys/types.h>

#include "daemon/control.h"

/* What root, our own user and members of the group `act` may; what members of `read` may; what all
 * others may. *ret_user is set where the kernel names one, whatever he may. */
enum control_role control_peer_role(int fd, gid_t act, gid_t read, uid_t *ret_user);
