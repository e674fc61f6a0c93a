/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replace.c - a file is there whole, the old or the new one. */
#include "daemon/replace.h"
#include "daemon/file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static int fill(int fd, const char *data, size_t size, const struct replace *how)
{
	int r = write_whole(fd, data, size);

	if (r == 0 && fchmod(fd, how->mode) < 0)
		r = -errno;
	if (r == 0 && how->is_given && fchown(fd, how->user, how->group) < 0)
		r = -errno;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

/* The new name lasts only when the folder does. */
static int sync_folder(const char *path)
{
	_cleanup_(freep) char *folder = file_folder(path);
	_cleanup_(closep) int fd = -1;

	if (!folder)
		return -ENOMEM;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* Some file systems know no such thing. */
	return fsync(fd) < 0 && errno != EINVAL && errno != EROFS ? -errno : 0;
}

int replace_file(const char *path, const char *data, size_t size, const struct replace *how)
{
	char beside[PATH_MAX];
	_cleanup_(closep) int fd = -1;
	int r;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = fill(fd, data, size, how);
	if (r == 0 && how->old && *how->old && link(path, how->old) < 0)
		r = -errno;
	if (r == 0 && rename(beside, path) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(beside);
		return r;
	}
	return sync_folder(path);
}
