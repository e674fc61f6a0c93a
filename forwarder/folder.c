/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder.c - a request that becomes a file in a folder. */
#include "forwarder/folder.h"
#include "forwarder/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0640 /* the group is the office's */
#define NAME_SIZE 160

/* What waiting does not mend. */
static bool is_folders_fault(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == EPERM ||
	       error == EROFS || error == ELOOP || error == ENAMETOOLONG;
}

static void fail(const char *directory, int error, struct answer *ret)
{
	ret->reach = is_folders_fault(error) ? ANSWER_CREDENTIALS : ANSWER_NOT_SENT;
	text_detail(
		ret->error, "central.spool.directory: %s: %s", directory, strerrordesc_np(error));
}

/* 1 when the file has this content, 0 when it has another. -ENOENT: there is none. */
static int compare(int folder, const struct request *r)
{
	_cleanup_(closep) int fd =
		openat(folder, r->url, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	_cleanup_(freep) char *there = NULL;
	size_t used = 0;
	ssize_t n;

	if (fd < 0)
		return errno == ELOOP ? 0 : -errno;
	there = malloc(r->body_size + 1);
	if (!there)
		return -ENOMEM;
	/* An octet more than ours shows that it is longer. */
	while (used <= r->body_size) {
		n = read(fd, there + used, r->body_size + 1 - used);
		if (n < 0 && errno != EINTR)
			return errno == EISDIR ? 0 : -errno;
		if (n == 0)
			break;
		used += n > 0 ? (size_t)n : 0;
	}
	return used == r->body_size && memcmp(there, r->body, used) == 0;
}

/* Whoever reads the folder has taken it already. */
static bool is_done(int folder, const char *name)
{
	char path[NAME_SIZE];
	struct stat st;
	int n = snprintf(path, sizeof(path), "done/%s", name);

	return n > 0 && (size_t)n < sizeof(path) &&
	       fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Where the disk cannot rename so, compare() has just seen that there is none. */
static int rename_new(int folder, const char *from, const char *to)
{
	if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	return renameat(folder, from, folder, to) < 0 ? -errno : 0;
}

static int sync_folder(int folder)
{
	return fsync(folder) < 0 && errno != EINVAL ? -errno : 0;
}

static int write_synced(int folder, const char *name, const struct request *r)
{
	_cleanup_(closep) int fd = openat(
		folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	int error;

	if (fd < 0)
		return -errno;
	/* Whatever the umask says. */
	if (fchmod(fd, FILE_MODE) < 0)
		return -errno;
	error = write_whole(fd, r->body, r->body_size);
	if (error < 0)
		return error;
	return fsync(fd) < 0 ? -errno : 0;
}

static int write_file(int folder, const struct request *r)
{
	char name[NAME_SIZE];
	int n = snprintf(name, sizeof(name), ".%s.tmp", r->url);
	int error;

	if (n < 0 || (size_t)n >= sizeof(name))
		return -ENAMETOOLONG;
	/* Of an attempt that was cut off. */
	(void)unlinkat(folder, name, 0);
	error = write_synced(folder, name, r);
	if (error >= 0)
		error = rename_new(folder, name, r->url);
	if (error < 0)
		(void)unlinkat(folder, name, 0);
	return error < 0 ? error : sync_folder(folder);
}

/* An HTTP status, or negative errno. */
static int put(const char *directory, const struct request *r)
{
	_cleanup_(closep) int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int there, error;

	if (folder < 0)
		return -errno;
	if (is_done(folder, r->url))
		return 200;
	there = compare(folder, r);
	if (there == -ENOENT) {
		error = write_file(folder, r);
		return error == -EEXIST ? 409 : error < 0 ? error : 201;
	}
	if (there <= 0)
		return there < 0 ? there : 409;
	error = sync_folder(folder);
	return error < 0 ? error : 200;
}

void folder_put(const char *directory, const struct request *r, struct answer *ret)
{
	int status = put(directory, r);

	*ret = (struct answer){ .reach = ANSWER_WHOLE, .body = "" };
	if (status < 0) {
		fail(directory, -status, ret);
		return;
	}
	ret->http_status = status;
	if (status == 409)
		text_detail(ret->error,
			"central.spool.directory: %s: a file of this name with other content is "
			"there",
			directory);
}
