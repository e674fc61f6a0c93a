/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - what of the file system is left to lapor-modem. */
#include "modem/sandbox.h"
#include "modem/filter.h"
#include "modem/landlock.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

bool sandbox_is_left_out(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return true;
#endif
#endif
	return false;
}

unsigned sandbox_find_missing(void)
{
	return (landlock_find_abi() == 0 ? SANDBOX_LANDLOCK : 0U) |
	       (filter_is_known() ? 0U : SANDBOX_FILTER);
}

/* The folder in which the pattern begins to be one; below /dev all may be listed anyway. */
static int allow_pattern(const struct landlock *l, const char *pattern)
{
	char folder[MODEM_LINE_SIZE];
	char *slash;

	memset(folder, 0, sizeof(folder));
	memcpy(folder, pattern, strnlen(pattern, sizeof(folder) - 1));
	folder[strcspn(folder, "*?[\\")] = '\0';
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return 0;
	*slash = '\0';
	return landlock_allow_path(l, folder, O_DIRECTORY, LANDLOCK_ACCESS_FS_READ_DIR);
}

/* Names of nodes, and what localtime(3) reads when the clock's zone is changed. */
static int allow_reads(const struct landlock *l, const struct modem_settings *settings)
{
	int r = landlock_allow_path(l, "/dev", O_DIRECTORY, LANDLOCK_ACCESS_FS_READ_DIR);

	if (r == 0)
		r = landlock_allow_path(
			l, "/usr/share/zoneinfo", O_DIRECTORY, LANDLOCK_ACCESS_FS_READ_FILE);
	if (r == 0)
		r = landlock_allow_path(l, "/etc/localtime", 0, LANDLOCK_ACCESS_FS_READ_FILE);
	for (size_t i = 0; r == 0 && i < MODEM_PORTS_MAX && settings->ports[i][0] != '\0'; i++)
		r = allow_pattern(l, settings->ports[i]);
	return r;
}

/* A device that stands elsewhere than below /dev, as in a container. */
static int allow_device(const struct landlock *l, const struct modem_settings *settings)
{
	_cleanup_(closep) int fd = open(settings->device, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || S_ISDIR(st.st_mode))
		return 0;
	return landlock_allow(l, fd, LANDLOCK_NODE);
}

/* port -1: every node. */
static int lock_files(const struct modem_settings *settings, int port)
{
	_cleanup_(landlock_close) struct landlock l = { .fd = -1 };
	int r = landlock_open(&l, LANDLOCK_NET_ALL, LANDLOCK_ABSTRACT | LANDLOCK_SIGNAL);

	if (r >= 0)
		r = allow_reads(&l, settings);
	if (r >= 0 && port >= 0)
		r = landlock_allow(&l, port, LANDLOCK_NODE);
	if (r >= 0 && port < 0)
		r = landlock_allow_path(&l, "/dev", O_DIRECTORY, LANDLOCK_NODE);
	if (r >= 0 && port < 0)
		r = allow_device(&l, settings);
	return r < 0 ? r : landlock_lock(&l);
}

int sandbox_enter(const struct modem_settings *settings)
{
	int r;

	if (sandbox_is_left_out())
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = lock_files(settings, -1);
	if (r == 0)
		r = sandbox_filter();
	return r == -ENOSYS ? 0 : r;
}

int sandbox_narrow(const struct modem_settings *settings, int port)
{
	return sandbox_is_left_out() ? 0 : lock_files(settings, port);
}
