/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine_files.c - files that a daemon has no business with, programs, and what it needs. */
#include "tests/unit/confine_tries.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <iconv.h>
#include <netdb.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static int open_below(const struct ward *w, const char *name, int flags)
{
	char path[CONFINE_PATH];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", w->base, name);
	fd = open(path, flags | O_CLOEXEC, 0700);
	if (fd < 0)
		return errno;
	(void)close(fd);
	return 0;
}

static int list(const char *path)
{
	DIR *folder = opendir(path);

	return folder ? closedir(folder) : errno;
}

static int read_outside(const struct ward *w)
{
	return open_below(w, "outside/secret", O_RDONLY);
}

static int write_outside(const struct ward *w)
{
	return open_below(w, "outside/secret", O_WRONLY);
}

static int make_outside(const struct ward *w)
{
	return open_below(w, "outside/new", O_WRONLY | O_CREAT);
}

static int write_settings(const struct ward *w)
{
	return open_below(w, "settings/lapor.conf", O_WRONLY);
}

static int replace_settings(const struct ward *w)
{
	return open_below(w, "settings/conf.d", O_WRONLY | O_CREAT);
}

static int write_program(const struct ward *w)
{
	return open_below(w, "program/worker", O_WRONLY);
}

static int make_socket_file(const struct ward *w)
{
	return open_below(w, "run/new", O_WRONLY | O_CREAT);
}

static int make_in_tmp(const struct ward *w)
{
	(void)w;
	return met(open("/tmp/lapor-confine-new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int write_etc(const struct ward *w)
{
	(void)w;
	return met(open("/etc/passwd", O_WRONLY | O_CLOEXEC));
}

static int read_shadow(const struct ward *w)
{
	(void)w;
	return met(open("/etc/shadow", O_RDONLY | O_CLOEXEC));
}

static int list_root_home(const struct ward *w)
{
	(void)w;
	return list("/root");
}

static int list_all(const struct ward *w)
{
	(void)w;
	return list("/");
}

static int read_memory_of(const struct ward *w)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)w->outsider);
	return met(open(path, O_RDONLY | O_CLOEXEC));
}

static int look_at_files_of(const struct ward *w)
{
	char path[64], target[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/fd/0", (int)w->outsider);
	return met(readlink(path, target, sizeof(target)));
}

static int write_kernel(const struct ward *w)
{
	(void)w;
	return met(open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC));
}

static int link_store(const struct ward *w)
{
	char path[CONFINE_PATH];

	(void)snprintf(path, sizeof(path), "%s/store/link", w->base);
	return met(symlink("/etc/shadow", path));
}

int confine_run(const char *program, const char *argument)
{
	char *const arguments[] = { (char *)program, (char *)argument, NULL };
	char *const environment[] = { NULL };
	int status = 0;
	pid_t pid;
	int r = posix_spawn(&pid, program, NULL, NULL, arguments, environment);

	if (r != 0)
		return 1000 + r;
	if (waitpid(pid, &status, 0) != pid)
		return 1000 + errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

static int run_shell(const struct ward *w)
{
	(void)w;
	return confine_run("/bin/sh", NULL) - 1000;
}

/* A copy of what it may read, made where it may write. */
static int run_own(const struct ward *w)
{
	char path[CONFINE_PATH];

	(void)snprintf(path, sizeof(path), "%s/store/own", w->base);
	if (open_below(w, "store/own", O_WRONLY | O_CREAT) != 0)
		return -1;
	return confine_run(path, NULL) - 1000;
}

static int open_listener(const struct ward *w)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)w;
	return fd < 0 ? -1 : met(bind(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int signal_outsider(const struct ward *w)
{
	return met(kill(w->outsider, 0));
}

const struct ward_attempt confine_files[] = {
	{ "a file that no setting names", read_outside, EACCES, 1 },
	{ "to write to it", write_outside, EACCES, 1 },
	{ "to make one beside it", make_outside, EACCES, 1 },
	{ "to write to the settings", write_settings, EACCES, 1 },
	{ "to add to the settings", replace_settings, EACCES, 1 },
	{ "to write to the worker", write_program, EACCES, 1 },
	{ "a file beside the control socket", make_socket_file, EACCES, 1 },
	{ "a file in /tmp", make_in_tmp, EACCES, 1 },
	{ "to write to /etc", write_etc, EACCES, 1 },
	{ "to read /etc/shadow", read_shadow, EACCES, 1 },
	{ "to list /root", list_root_home, EACCES, 1 },
	{ "to list /", list_all, EACCES, 1 },
	{ "another process's memory", read_memory_of, EACCES, 1 },
	{ "what another process has open", look_at_files_of, EACCES, 1 },
	{ "the kernel's settings", write_kernel, EACCES, 1 },
	{ "a link in the store's folder", link_store, EACCES, 1 },
	{ "a shell", run_shell, EACCES, 1 },
	{ "a program of its own", run_own, EACCES, 1 },
	{ "a TCP port of its own", open_listener, EACCES, 4 },
	{ "a signal", signal_outsider, EPERM, 6 },
	{ NULL, NULL, 0, 0 },
};

static int read_settings(const struct ward *w)
{
	return open_below(w, "settings/lapor.conf", O_RDONLY);
}

static int keep_store(const struct ward *w)
{
	char from[CONFINE_PATH], to[CONFINE_PATH];
	int r = open_below(w, "store/lapor.db-wal", O_RDWR | O_CREAT);

	(void)snprintf(from, sizeof(from), "%s/store/lapor.db-wal", w->base);
	(void)snprintf(to, sizeof(to), "%s/store/lapor.db.before", w->base);
	if (r == 0)
		r = met(truncate(from, 0));
	if (r == 0)
		r = met(rename(from, to));
	return r != 0 ? r : met(unlink(to));
}

static int fill_spool(const struct ward *w)
{
	return open_below(w, "office/spool/new", O_WRONLY | O_CREAT);
}

static int remove_socket(const struct ward *w)
{
	char path[CONFINE_PATH];

	(void)snprintf(path, sizeof(path), "%s/run/control.sock", w->base);
	return met(unlink(path));
}

static int use_tty(const struct ward *w)
{
	return met(open(w->tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
}

static int run_worker(const struct ward *w)
{
	return confine_run(w->program, NULL);
}

static int end_worker(const struct ward *w)
{
	pid_t pid = fork();

	(void)w;
	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	if (pid < 0 || kill(pid, SIGKILL) < 0)
		return errno;
	return met(waitpid(pid, NULL, 0));
}

static int connect_tcp(const struct ward *w)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(w->tcp_port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? errno
	              : met(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static int resolve(const struct ward *w)
{
	struct addrinfo *found = NULL;
	int r = getaddrinfo("localhost", "443", NULL, &found);

	(void)w;
	if (r == 0)
		freeaddrinfo(found);
	return r;
}

static int read_locks(const struct ward *w)
{
	(void)w;
	return met(open("/proc/locks", O_RDONLY | O_CLOEXEC));
}

static int convert(const struct ward *w)
{
	iconv_t cd = iconv_open("ASCII//TRANSLIT", "UTF-16");

	(void)w;
	return cd == (iconv_t)-1 ? errno : iconv_close(cd);
}

static int read_zone(const struct ward *w)
{
	struct stat st;
	const char *path = "/usr/share/zoneinfo/Asia/Jakarta";

	(void)w;
	return stat(path, &st) < 0 ? 0 : met(open(path, O_RDONLY | O_CLOEXEC));
}

const struct ward_attempt confine_needs[] = {
	{ "the settings", read_settings, 0, 0 },
	{ "the store's folder", keep_store, 0, 0 },
	{ "the spool", fill_spool, 0, 0 },
	{ "the control socket's end", remove_socket, 0, 0 },
	{ "a tty", use_tty, 0, 0 },
	{ "the worker", run_worker, 0, 0 },
	{ "the worker's end", end_worker, 0, 0 },
	{ "the network", connect_tcp, 0, 0 },
	{ "names of machines", resolve, 0, 0 },
	{ "who holds a port", read_locks, 0, 0 },
	{ "character sets", convert, 0, 0 },
	{ "the zone", read_zone, 0, 0 },
	{ NULL, NULL, 0, 0 },
};
