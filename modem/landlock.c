/* SPDX-License-Identifier: GPL-2.0-or-later */
/* landlock.c - the three calls of Landlock, which libc does not have. */
#include "modem/landlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define ACCESS_FIRST   ((UINT64_C(1) << 13) - 1) /* all of ABI 1 */
#define ACCESS_OF_FILE (LANDLOCK_NODE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_TRUNCATE)

struct ruleset {
	uint64_t files;
	uint64_t net;
	uint64_t scopes;
};

int landlock_find_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

/* Everything that this version can forbid; an older kernel takes a shorter struct. */
int landlock_open(struct landlock *ret, uint64_t net, uint64_t scopes)
{
	int abi = landlock_find_abi();
	size_t size = abi >= 6   ? sizeof(struct ruleset)
	              : abi >= 4 ? sizeof(uint64_t[2])
	                         : sizeof(uint64_t);
	struct ruleset rules = { .files = ACCESS_FIRST };
	long fd;

	*ret = (struct landlock){ .fd = -1 };
	if (abi == 0)
		return 0;
	if (abi >= 2)
		rules.files |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		rules.files |= LANDLOCK_TRUNCATE;
	if (abi >= 4)
		rules.net = net;
	if (abi >= 5)
		rules.files |= LANDLOCK_IOCTL_DEV;
	if (abi >= 6)
		rules.scopes = scopes;
	fd = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd < 0)
		return -errno;
	*ret = (struct landlock){ (int)fd, rules.files, rules.net, rules.scopes };
	return 0;
}

int landlock_allow(const struct landlock *landlock, int fd, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .parent_fd = fd };
	struct stat st;
	long r;

	if (landlock->fd < 0)
		return 0;
	if (fstat(fd, &st) < 0)
		return -errno;
	rule.allowed_access =
		access & landlock->files & (S_ISDIR(st.st_mode) ? UINT64_MAX : ACCESS_OF_FILE);
	if (rule.allowed_access == 0)
		return 0;
	r = syscall(SYS_landlock_add_rule, landlock->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	return r < 0 ? -errno : 0;
}

int landlock_allow_path(
	const struct landlock *landlock, const char *path, int flags, uint64_t access)
{
	_cleanup_(closep) int fd = open(path, O_PATH | O_CLOEXEC | flags);

	return fd < 0 ? 0 : landlock_allow(landlock, fd, access);
}

int landlock_lock(const struct landlock *landlock)
{
	if (landlock->fd < 0)
		return 0;
	return syscall(SYS_landlock_restrict_self, landlock->fd, 0) < 0 ? -errno : 0;
}

void landlock_close(struct landlock *landlock)
{
	if (landlock->fd >= 0)
		close(take_fd(&landlock->fd));
}
