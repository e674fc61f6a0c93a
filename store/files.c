/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.c - inside of the store: the files that it consists of, and their folder. */
#include "store/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

int files_folder(const char *path, char *ret, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t length;

	if (!slash)
		return copy_string(ret, size, ".");
	length = slash == path ? 1 : (size_t)(slash - path);
	if (length >= size)
		return -ENAMETOOLONG;
	memcpy(ret, path, length);
	ret[length] = '\0';
	return 0;
}

static int sync_one(const char *path, int flags)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | flags);

	if (fd < 0)
		return -errno;
	return fsync(fd) < 0 ? -errno : 0;
}

int files_sync_folder(const char *folder)
{
	return sync_one(folder, O_DIRECTORY);
}

int files_sync(const char *path)
{
	return sync_one(path, O_NOFOLLOW);
}

int files_make_folder(const char *folder)
{
	char above[PATH_MAX];
	int r;

	if (mkdir(folder, 0750) < 0)
		return errno == EEXIST ? 0 : -errno;
	r = files_folder(folder, above, sizeof(above));
	return r < 0 ? r : files_sync_folder(above);
}

int files_name(const char *path, const char *ending, char ret[static PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s%s", path, ending) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int files_give(const char *file, const char *path)
{
	char folder[PATH_MAX];
	struct stat st;
	int r = files_folder(path, folder, sizeof(folder));

	if (r < 0 || geteuid() != 0)
		return r;
	if (stat(path, &st) < 0 && stat(folder, &st) < 0)
		return -errno;
	return lchown(file, st.st_uid, st.st_gid) < 0 ? -errno : 0;
}

/* A file of its own, as closing any descriptor of the database would drop SQLite's locks. */
int files_lock(const char *path)
{
	_cleanup_(closep) int fd = -1;
	char name[PATH_MAX];
	int r = files_name(path, ".lock", name);

	if (r < 0)
		return r;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	r = files_give(name, path);
	return r < 0 ? r : take_fd(&fd);
}

/* Some file systems (NFS) know only this way. */
static int link_over(const char *from, const char *to)
{
	if (link(from, to) < 0)
		return -errno;
	return unlink(from) < 0 ? -errno : 0;
}

int files_rename(const char *from, const char *to, bool replace)
{
	char folder[PATH_MAX];
	int r = files_folder(to, folder, sizeof(folder));

	if (r < 0)
		return r;
	r = renameat2(AT_FDCWD, from, AT_FDCWD, to, replace ? 0 : RENAME_NOREPLACE) < 0 ? -errno
	                                                                                : 0;
	if (r == -EINVAL && !replace)
		r = link_over(from, to);
	return r < 0 ? r : files_sync_folder(folder);
}

int files_room(const char *path, int64_t *ret)
{
	char folder[PATH_MAX];
	struct statvfs fs;
	int r = files_folder(path, folder, sizeof(folder));

	if (r < 0)
		return r;
	if (statvfs(folder, &fs) < 0)
		return -errno;
	*ret = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	return 0;
}
