/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control_peer.c - who is at the other end of the control socket. */
#include "daemon/control_peer.h"

#include <sys/socket.h>

static bool has_group(int fd, gid_t group)
{
	_cleanup_(freep) gid_t *groups = NULL;
	socklen_t size = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) == 0 || errno != ERANGE)
		return false;
	groups = malloc(size);
	if (!groups || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(gid_t); i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool is_member(int fd, const struct ucred *peer, gid_t group)
{
	return group != CONTROL_NO_GROUP && (peer->gid == group || has_group(fd, group));
}

enum control_role control_peer_role(int fd, gid_t act, gid_t read, uid_t *ret_user)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return CONTROL_ROLE_NONE;
	*ret_user = peer.uid;
	if (peer.uid == 0 || peer.uid == geteuid() || is_member(fd, &peer, act))
		return CONTROL_ROLE_ACT;
	return is_member(fd, &peer, read) ? CONTROL_ROLE_READ : CONTROL_ROLE_NONE;
}
