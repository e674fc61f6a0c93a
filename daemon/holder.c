/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holder.c - which other program holds a serial port. */
#include "daemon/holder.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define LOCKS_MAX 4096  /* lines of /proc/locks */
#define LINKS_MAX 20000 /* of all processes: some tens of milliseconds */
#define PIDS_MAX  4096

struct look {
	const struct holder_sources *sources;
	char path[PATH_MAX]; /* of the node, links followed */
	struct stat node;
	int links_left, pids_left;
};

void holder_sources_default(struct holder_sources *ret)
{
	*ret = (struct holder_sources){ .proc = "/proc",
		.locks = { "/run/lock", "/var/lock" },
		.bus = HOLDER_BUS,
		.self = getpid() };
}

/* The content of a small file, at most size - 1 octets. Its length or negative errno. */
static int read_small(const char *path, char *ret, size_t size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, ret, size - 1);
	if (n < 0)
		return -errno;
	ret[n] = '\0';
	return (int)n;
}

static int read_of(const struct look *look, pid_t pid, const char *file, char *ret, size_t size)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%d/%s", look->sources->proc, (int)pid, file);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	return read_small(path, ret, size);
}

/* A process names itself as it likes: nothing but printable ASCII goes on. */
static void read_name(const struct look *look, pid_t pid, char *ret, size_t size)
{
	if (read_of(look, pid, "comm", ret, size) < 0)
		ret[0] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	for (char *c = ret; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

/* "123 (any) name)) S 1 .." : the parent stands behind the last bracket. */
static pid_t parent_of(const struct look *look, pid_t pid)
{
	char stat[512], *end;
	int parent;

	if (read_of(look, pid, "stat", stat, sizeof(stat)) < 0)
		return 0;
	end = strrchr(stat, ')');
	return end && sscanf(end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static bool is_ours(const struct look *look, pid_t pid)
{
	return pid == look->sources->self || parent_of(look, pid) == look->sources->self;
}

static int found(const struct look *look, enum holder_how how, pid_t pid, struct holder *ret)
{
	*ret = (struct holder){ .how = how, .pid = pid, .is_ours = is_ours(look, pid) };
	read_name(look, pid, ret->name, sizeof(ret->name));
	return 1;
}

/* "5: FLOCK  ADVISORY  WRITE 1234 00:05:97 0 EOF"; one that waits has "->" in front of its kind. */
static pid_t lock_owner(const struct look *look, const char *line)
{
	unsigned major, minor;
	unsigned long inode;
	int pid;

	if (sscanf(line, "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &major, &minor, &inode) != 4)
		return 0;
	if (major(look->node.st_dev) != major || minor(look->node.st_dev) != minor ||
		look->node.st_ino != inode)
		return 0;
	return pid > 0 ? pid : 0;
}

static int find_lock(const struct look *look, struct holder *ret)
{
	char path[PATH_MAX], line[256];
	int n = snprintf(path, sizeof(path), "%s/locks", look->sources->proc), owner = 0;
	FILE *file = n > 0 && (size_t)n < sizeof(path) ? fopen(path, "re") : NULL;

	if (!file)
		return 0;
	for (int i = 0; i < LOCKS_MAX && owner == 0 && fgets(line, sizeof(line), file); i++)
		owner = lock_owner(look, line);
	(void)fclose(file);
	return owner > 0 ? found(look, HOLDER_LOCK, owner, ret) : 0;
}

/* In a container a name may be another's: /dev/pts/0 is in each. */
static bool is_node(const struct look *look, int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, 0) == 0 && st.st_dev == look->node.st_dev &&
	       st.st_ino == look->node.st_ino;
}

/* By the link's text first: to follow any other could wait on a network's disk. */
static bool has_open(struct look *look, pid_t pid)
{
	char path[PATH_MAX], target[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%d/fd", look->sources->proc, (int)pid);
	DIR *folder = n > 0 && (size_t)n < sizeof(path) ? opendir(path) : NULL;
	const struct dirent *entry;
	bool is_it = false;

	if (!folder)
		return false;
	while (!is_it && look->links_left > 0 && (entry = readdir(folder))) {
		ssize_t length =
			readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);

		look->links_left--;
		if (length < 0)
			continue;
		target[length] = '\0';
		is_it = strcmp(target, look->path) == 0 &&
		        is_node(look, dirfd(folder), entry->d_name);
	}
	(void)closedir(folder);
	return is_it;
}

static int find_open(struct look *look, struct holder *ret)
{
	DIR *folder = opendir(look->sources->proc);
	const struct dirent *entry;
	int r = 0;

	if (!folder)
		return 0;
	while (r == 0 && look->links_left > 0 && look->pids_left > 0 && (entry = readdir(folder))) {
		char *end;
		long pid = strtol(entry->d_name, &end, 10);

		if (pid <= 0 || pid > INT_MAX || *end != '\0')
			continue;
		look->pids_left--;
		if (has_open(look, (pid_t)pid) && !is_ours(look, (pid_t)pid))
			r = found(look, HOLDER_OPEN, (pid_t)pid, ret);
	}
	(void)closedir(folder);
	return r;
}

/* The number in a lock file: ten characters of text, or the octets of an int. 0: none. */
static pid_t lock_file_owner(const char *path)
{
	char text[32], *end;
	int size = read_small(path, text, sizeof(text)), binary;
	long pid;

	if (size <= 0)
		return 0;
	pid = strtol(text, &end, 10);
	if (end != text && strchr(" \n", *end))
		return pid > 0 && pid <= INT_MAX ? (pid_t)pid : 0;
	if (size != sizeof(binary))
		return 0;
	memcpy(&binary, text, sizeof(binary));
	return binary > 0 ? binary : 0;
}

/* One whose process has gone is a left-over, and holds nobody up. */
static int find_lock_file(const struct look *look, struct holder *ret)
{
	const char *name = strrchr(look->path, '/') + 1;
	char path[PATH_MAX], comm[32];

	for (size_t i = 0; i < COUNT_OF(look->sources->locks) && look->sources->locks[i]; i++) {
		int n = snprintf(path, sizeof(path), "%s/LCK..%s", look->sources->locks[i], name);
		pid_t pid;

		if (n < 0 || (size_t)n >= sizeof(path))
			continue;
		pid = lock_file_owner(path);
		if (pid > 0 && read_of(look, pid, "comm", comm, sizeof(comm)) > 0 &&
			!is_ours(look, pid))
			return found(look, HOLDER_LOCK_FILE, pid, ret);
	}
	return 0;
}

static int find_modem_manager(const struct look *look, struct holder *ret)
{
	int r = look->sources->bus
	                ? holder_bus_ask(look->sources->bus, strrchr(look->path, '/') + 1)
	                : 0;

	/* A bus that does not answer knows nothing: that is no trouble of the port. */
	if (r <= 0)
		return 0;
	*ret = (struct holder){ .how = r == 2 ? HOLDER_MODEM_MANAGER : HOLDER_SUSPECT,
		.name = "ModemManager" };
	return 1;
}

int holder_find(const struct holder_sources *sources, const char *node, struct holder *ret)
{
	struct look look = { .sources = sources, .links_left = LINKS_MAX, .pids_left = PIDS_MAX };
	int r;

	if (!realpath(node, look.path) || stat(look.path, &look.node) < 0)
		return -errno;
	if (!S_ISCHR(look.node.st_mode))
		return -ENOTTY;
	r = find_lock(&look, ret);
	if (r == 0)
		r = find_open(&look, ret);
	if (r == 0)
		r = find_lock_file(&look, ret);
	return r != 0 ? r : find_modem_manager(&look, ret);
}

void holder_describe(const struct holder *h, char *ret, size_t size)
{
	const char *name = *h->name ? h->name : "a program";

	switch (h->how) {
	case HOLDER_LOCK:
	case HOLDER_OPEN:
	case HOLDER_LOCK_FILE:
		if (h->is_ours)
			(void)snprintf(ret, size,
				"held by another modem of this gateway (process %d)", (int)h->pid);
		else
			(void)snprintf(ret, size, "held by %s (process %d)", name, (int)h->pid);
		return;
	case HOLDER_MODEM_MANAGER: (void)snprintf(ret, size, "held by ModemManager"); return;
	case HOLDER_SUSPECT:
		(void)snprintf(ret, size, "perhaps held by ModemManager, which runs");
		return;
	}
}
