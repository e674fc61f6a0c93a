/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control_path.c - the place of the control socket. */
#include "daemon/control_path.h"
#include "daemon/control_acl.h"

#include <sys/socket.h>
#include <sys/stat.h>

static bool find_folder(const struct sockaddr_un *address, char *ret)
{
	char *slash;

	(void)copy_string(ret, sizeof(address->sun_path), address->sun_path);
	slash = strrchr(ret, '/');
	if (!slash || slash == ret)
		return false;
	*slash = '\0';
	return true;
}

int control_path_make_folder(const struct sockaddr_un *address)
{
	char folder[sizeof(address->sun_path)];

	if (!find_folder(address, folder))
		return 0;
	if (mkdir(folder, 0750) < 0)
		return errno == EEXIST ? 0 : -errno;
	return chmod(folder, 0750) < 0 ? -errno : 0;
}

/* Without blocking: a daemon whose queue of callers is full (EAGAIN) is alive as well. */
int control_path_remove_stale(const struct sockaddr_un *address)
{
	_cleanup_(closep) int fd = -1;
	struct stat st;

	if (lstat(address->sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return -EADDRINUSE;
	if (errno != ECONNREFUSED)
		return errno == EAGAIN ? -EADDRINUSE : -errno;
	return unlink(address->sun_path) < 0 ? -errno : 0;
}

/* Through the folder, where that is ours, to the socket. */
int control_path_let_in(const struct sockaddr_un *address, gid_t readers)
{
	char folder[sizeof(address->sun_path)];
	struct stat st;

	if (find_folder(address, folder) && stat(folder, &st) == 0 && st.st_uid == geteuid() &&
		!(st.st_mode & S_IXOTH)) {
		int r = control_acl_add(folder, st.st_mode & 0777, readers, 1);

		if (r < 0)
			return r;
	}
	return control_acl_add(address->sun_path, 0660, readers, 6);
}
