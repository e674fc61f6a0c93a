/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox_files.c - files and names that a worker has no business with, and the line that it has.
 */
#include "tests/unit/sandbox_tries.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>

int try_other(const struct world *w)
{
	return verdict(open(w->other.path, O_RDWR | O_NOCTTY | O_NONBLOCK));
}

static int open_other_by_itself(const struct world *w)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", w->other.slave);
	return verdict(open(path, O_RDWR | O_NOCTTY | O_NONBLOCK));
}

int try_store(const struct world *w)
{
	return verdict(open(w->store, O_RDONLY));
}

static int write_store(const struct world *w)
{
	return verdict(open(w->store, O_WRONLY | O_APPEND));
}

static int cut_store(const struct world *w)
{
	return verdict(truncate(w->store, 0));
}

static int remove_store(const struct world *w)
{
	return verdict(unlink(w->store));
}

int try_list(const struct world *w)
{
	DIR *folder = opendir(w->folder);

	return folder ? 0 : errno;
}

int try_new(const struct world *w)
{
	char path[PATH_MAX + 8];

	(void)snprintf(path, sizeof(path), "%s.new", w->store);
	return verdict(open(path, O_WRONLY | O_CREAT, 0600));
}

static int link_store(const struct world *w)
{
	char path[PATH_MAX + 8];

	(void)snprintf(path, sizeof(path), "%s.new", w->store);
	return verdict(link(w->store, path));
}

int try_etc(const struct world *w)
{
	(void)w;
	return verdict(open("/etc/passwd", O_RDONLY));
}

static int read_program(const struct world *w)
{
	(void)w;
	return verdict(open("/proc/self/exe", O_RDONLY));
}

int try_daemon(const struct world *w)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)w->daemon);
	return verdict(open(path, O_RDWR));
}

const struct attempt sandbox_files[] = {
	{ "another tty", try_other },
	{ "another tty by its descriptor", open_other_by_itself },
	{ "the store, to read", try_store },
	{ "the store, to write", write_store },
	{ "the store's folder", try_list },
	{ "a file of its own", try_new },
	{ "/etc", try_etc },
	{ "its own program", read_program },
	{ "the daemon's memory", try_daemon },
	{ NULL, NULL },
};

const struct attempt sandbox_names[] = {
	{ "the store, cut", cut_store },
	{ "the store, removed", remove_store },
	{ "the store by another name", link_store },
	{ NULL, NULL },
};

/* What it needs. */

int try_own(const struct world *w)
{
	return verdict(open(w->own.path, O_RDWR | O_NOCTTY | O_NONBLOCK));
}

static int open_own_by_link(const struct world *w)
{
	char node[PATH_MAX];

	if (!realpath(w->link, node))
		return errno;
	return verdict(open(node, O_RDWR | O_NOCTTY | O_NONBLOCK));
}

static int use_line(const struct world *w)
{
	struct termios settings;
	struct pollfd p = { .fd = w->own.slave, .events = POLLOUT };
	int fd = open(w->own.path, O_RDWR | O_NOCTTY | O_NONBLOCK);
	int on = TIOCM_DTR;

	if (fd < 0 || tcgetattr(fd, &settings) < 0)
		return errno;
	cfmakeraw(&settings);
	if (tcsetattr(fd, TCSANOW, &settings) < 0 || tcflush(fd, TCIOFLUSH) < 0 ||
		ioctl(fd, TIOCEXCL) < 0 || ioctl(fd, TIOCNXCL) < 0 || poll(&p, 1, 0) < 0)
		return errno;
	/* A pty has no such wires. */
	if (ioctl(fd, TIOCMBIS, &on) < 0 && errno != ENOTTY && errno != EINVAL)
		return errno;
	return write(fd, "AT\r", 3) == 3 ? 0 : EIO;
}

static int lock_line(const struct world *w)
{
	struct flock range = { .l_type = F_WRLCK, .l_len = 1 };

	return verdict(fcntl(w->own.slave, F_OFD_SETLK, &range));
}

static int use_wire(const struct world *w)
{
	char packet[8] = "hello";

	if (send(w->wire[1], packet, sizeof(packet), MSG_NOSIGNAL) != sizeof(packet) ||
		send(w->wire[0], packet, sizeof(packet), MSG_NOSIGNAL) != sizeof(packet))
		return errno;
	return verdict(recv(w->wire[1], packet, sizeof(packet), MSG_DONTWAIT | MSG_TRUNC));
}

static int use_clock(const struct world *w)
{
	struct itimerval timer = { { 0, 0 }, { 0, 1000 } };
	time_t now = time(NULL);
	struct tm local;
	struct timespec ts;

	(void)w;
	if (setitimer(ITIMER_REAL, &timer, NULL) < 0 || clock_gettime(CLOCK_MONOTONIC, &ts) < 0)
		return errno;
	timer.it_value.tv_usec = 0;
	if (setitimer(ITIMER_REAL, &timer, NULL) < 0)
		return errno;
	return localtime_r(&now, &local) ? 0 : errno;
}

static int read_zone(const struct world *w)
{
	(void)w;
	return access("/etc/localtime", F_OK) < 0 ? 0 : verdict(open("/etc/localtime", O_RDONLY));
}

static int use_memory(const struct world *w)
{
	char *block = malloc(1 << 20);

	(void)w;
	if (!block)
		return errno;
	memset(block, 1, 1 << 20);
	block = realloc(block, 4 << 20);
	if (!block)
		return errno;
	free(block);
	return 0;
}

static int list_nodes(const struct world *w)
{
	DIR *folder = opendir("/dev");

	(void)w;
	return folder && readdir(folder) ? 0 : errno;
}

const struct attempt sandbox_needs[] = {
	{ "its tty", try_own },
	{ "its tty by a link", open_own_by_link },
	{ "its line", use_line },
	{ "its lock", lock_line },
	{ "the daemon's socket", use_wire },
	{ "clocks and timers", use_clock },
	{ "the zone", read_zone },
	{ "memory", use_memory },
	{ "names of nodes", list_nodes },
	{ NULL, NULL },
};
