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

bool control_peer_check(int fd, gid_t group, uid_t *ret_user)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	*ret_user = peer.uid;
	return peer.uid == 0 || peer.uid == geteuid() || peer.gid == group || has_group(fd, group);
}
