/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_spawn.c - the start of a worker's process: what it gets of us, which is next to nothing. */
#include "modem/modem_private.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

static int prepare_files(posix_spawn_file_actions_t *files, int fd, int flight_fd)
{
	int r = posix_spawn_file_actions_adddup2(files, fd, WIRE_FD);

	if (r == 0 && flight_fd >= 0)
		r = posix_spawn_file_actions_adddup2(files, flight_fd, FLIGHT_FD);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(
			files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(
			files, (flight_fd >= 0 ? FLIGHT_FD : WIRE_FD) + 1);
	return -r;
}

static int prepare_signals(posix_spawnattr_t *attributes)
{
	sigset_t none;
	sigset_t all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	r = posix_spawnattr_setsigmask(attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &all);
	if (r == 0)
		r = posix_spawnattr_setflags(
			attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return -r;
}

int modem_run(struct modem *m, int fd, pid_t *ret_pid)
{
	char *const arguments[] = { m->settings.program, m->settings.device, NULL };
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int r = -posix_spawn_file_actions_init(&files);

	if (r < 0)
		return r;
	r = -posix_spawnattr_init(&attributes);
	if (r == 0) {
		r = prepare_files(&files, fd, m->flight_fd);
		if (r == 0)
			r = prepare_signals(&attributes);
		if (r == 0)
			r = -posix_spawn(ret_pid, m->settings.program, &files, &attributes,
				arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&files);
	return r;
}
