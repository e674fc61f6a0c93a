/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - what of the file system is left to lapor-modem. */
#include "modem/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Younger than the oldest kernel headers that this is built with. */
#define ACCESS_TRUNCATE  (UINT64_C(1) << 14) /* ABI 3 */
#define ACCESS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BIND_CONNECT UINT64_C(3)         /* ABI 4 */
#define SCOPE_ALL        UINT64_C(3)         /* ABI 6: abstract sockets and signals */

#define ACCESS_FIRST ((UINT64_C(1) << 13) - 1) /* all of ABI 1 */
#define ACCESS_NODE                                                                                \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_IOCTL_DEV)

struct ruleset {
	uint64_t files;
	uint64_t net;
	uint64_t scopes;
};

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

/* Its version; 0: there is none, or whoever started us forbids it. */
static int find_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

unsigned sandbox_find_missing(void)
{
	return (find_abi() == 0 ? SANDBOX_LANDLOCK : 0U) |
	       (sandbox_has_filter() ? 0U : SANDBOX_FILTER);
}

/* Everything that this version can forbid; an older kernel takes a shorter struct. */
static int create_ruleset(int abi, struct ruleset *ret)
{
	size_t size = abi >= 6 ? sizeof(*ret) : abi >= 4 ? sizeof(uint64_t[2]) : sizeof(uint64_t);
	long fd;

	*ret = (struct ruleset){ .files = ACCESS_FIRST };
	if (abi >= 2)
		ret->files |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		ret->files |= ACCESS_TRUNCATE;
	if (abi >= 4)
		ret->net = NET_BIND_CONNECT;
	if (abi >= 5)
		ret->files |= ACCESS_IOCTL_DEV;
	if (abi >= 6)
		ret->scopes = SCOPE_ALL;
	fd = syscall(SYS_landlock_create_ruleset, ret, size, 0);
	return fd < 0 ? -errno : (int)fd;
}

/* What of it this kernel can forbid is allowed for what is open as fd, and beneath. */
static int allow(int ruleset, const struct ruleset *rules, int fd, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = access & rules->files,
		.parent_fd = fd,
	};
	long r = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);

	return r < 0 ? -errno : 0;
}

/* What is not there needs no rule. */
static int allow_path(
	int ruleset, const struct ruleset *rules, const char *path, int flags, uint64_t access)
{
	_cleanup_(closep) int fd = open(path, O_PATH | O_CLOEXEC | flags);

	return fd < 0 ? 0 : allow(ruleset, rules, fd, access);
}

/* The folder in which the pattern begins to be one; below /dev all may be listed anyway. */
static int allow_pattern(int ruleset, const struct ruleset *rules, const char *pattern)
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
	return allow_path(ruleset, rules, folder, O_DIRECTORY, LANDLOCK_ACCESS_FS_READ_DIR);
}

/* Names of nodes, and what localtime(3) reads when the clock's zone is changed. */
static int allow_reads(
	int ruleset, const struct ruleset *rules, const struct modem_settings *settings)
{
	int r = allow_path(ruleset, rules, "/dev", O_DIRECTORY, LANDLOCK_ACCESS_FS_READ_DIR);

	if (r == 0)
		r = allow_path(ruleset, rules, "/usr/share/zoneinfo", O_DIRECTORY,
			LANDLOCK_ACCESS_FS_READ_FILE);
	if (r == 0)
		r = allow_path(ruleset, rules, "/etc/localtime", 0, LANDLOCK_ACCESS_FS_READ_FILE);
	for (size_t i = 0; r == 0 && i < MODEM_PORTS_MAX && settings->ports[i][0] != '\0'; i++)
		r = allow_pattern(ruleset, rules, settings->ports[i]);
	return r;
}

/* A device that stands elsewhere than below /dev, as in a container. */
static int allow_device(
	int ruleset, const struct ruleset *rules, const struct modem_settings *settings)
{
	_cleanup_(closep) int fd = open(settings->device, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || S_ISDIR(st.st_mode))
		return 0;
	return allow(ruleset, rules, fd, ACCESS_NODE);
}

/* port -1: every node. */
static int lock_files(const struct modem_settings *settings, int port)
{
	int abi = find_abi();
	struct ruleset rules;
	_cleanup_(closep) int ruleset = abi == 0 ? -1 : create_ruleset(abi, &rules);
	int r = ruleset;

	if (abi == 0)
		return 0;
	if (r >= 0)
		r = allow_reads(ruleset, &rules, settings);
	if (r >= 0 && port >= 0)
		r = allow(ruleset, &rules, port, ACCESS_NODE);
	if (r >= 0 && port < 0)
		r = allow_path(ruleset, &rules, "/dev", O_DIRECTORY, ACCESS_NODE);
	if (r >= 0 && port < 0)
		r = allow_device(ruleset, &rules, settings);
	if (r >= 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		r = -errno;
	return r < 0 ? r : 0;
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
