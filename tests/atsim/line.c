/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line.c - a modem's serial line.
 */
#include "tests/atsim/line.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <termios.h>

#include "lapor.h"

#define NOTHING_HELD SIZE_MAX

/* So much input may wait while an answer is held. */
#define IN_MAX ((size_t)256 * 1024)

static void watch_events(struct line *line)
{
	uint32_t events = 0;

	if (!line->wedged && line->in.size < IN_MAX)
		events |= EPOLLIN;
	if (line->out.size > 0 && line->free > 0)
		events |= EPOLLOUT;
	loop_change(line->loop, &line->source, events);
}

/* The tty layer would give a new client what the last one has not read. */
static void client_left(struct line *line)
{
	buffer_cut(&line->out, 0);
	if (line->free != NOTHING_HELD)
		line->free = 0;
	(void)tcflush(line->slave, TCIFLUSH);
	line->on_left(line);
}

static void count_clients(struct line *line)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool left = false;
	ssize_t size;

	if (line->watch.fd < 0)
		return;
	size = read(line->watch.fd, events, sizeof(events));
	for (ssize_t at = 0; at < size;) {
		const struct inotify_event *event = (const void *)(events + at);

		if (event->mask & IN_OPEN)
			line->clients++;
		if (event->mask & IN_CLOSE && line->clients > 0)
			line->clients--;
		left = line->clients == 0;
		at += (ssize_t)(sizeof(*event) + event->len);
	}
	if (left)
		client_left(line);
}

static void read_line(struct line *line)
{
	char octets[16384];
	ssize_t size;

	size = read(line->master, octets, sizeof(octets));
	if (size <= 0)
		return;
	line->octets_in += size;
	if (line->clients == 0)
		count_clients(line);
	buffer_add(&line->in, octets, (size_t)size);
	line->on_input(line);
}

static void on_line(struct source *source, uint32_t events)
{
	struct line *line = container_of(source, struct line, source);

	line_flush(line);
	if (events & EPOLLIN)
		read_line(line);
	else
		line->on_input(line);
}

/* What the client wrote before it closed the line comes first. */
static void on_watch(struct source *source, uint32_t events)
{
	struct line *line = container_of(source, struct line, watch);

	(void)events;
	if (!line->wedged)
		read_line(line);
	line_flush(line);
	count_clients(line);
}

int line_init(struct line *line, struct loop *loop, const char *link)
{
	line->loop = loop;
	line->master = line->slave = line->source.fd = line->watch.fd = -1;
	line->source.on_ready = on_line;
	line->watch.on_ready = on_watch;
	line->free = NOTHING_HELD;
	return copy_string(line->link, sizeof(line->link), link);
}

static int open_pty(struct line *line)
{
	struct termios termios;

	line->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (line->master < 0)
		return -errno;
	if (grantpt(line->master) < 0 || unlockpt(line->master) < 0 ||
		ptsname_r(line->master, line->device, sizeof(line->device)) != 0)
		return -errno;
	line->slave = open(line->device, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (line->slave < 0 || tcgetattr(line->slave, &termios) < 0)
		return -errno;
	cfmakeraw(&termios);
	return tcsetattr(line->slave, TCSANOW, &termios) < 0 ? -errno : 0;
}

/* Without inotify every line counts as open. */
static void watch_clients(struct line *line)
{
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	line->clients = 0;
	if (watch >= 0 && inotify_add_watch(watch, line->device, IN_OPEN | IN_CLOSE) >= 0 &&
		loop_add(line->loop, &line->watch, watch, EPOLLIN) == 0)
		return;
	if (watch >= 0)
		close(watch);
	line->clients = 1;
}

/* By rename, so that the name is never missing while it changes its target. */
static int make_link(const struct line *line)
{
	char fresh[PATH_MAX + 8];

	if (line->link[0] == '\0')
		return 0;
	if (copy_string(fresh, sizeof(fresh) - 8, line->link) < 0)
		return -ENAMETOOLONG;
	memcpy(fresh + strlen(fresh), ".new", sizeof(".new"));
	(void)unlink(fresh);
	if (symlink(line->device, fresh) < 0 || rename(fresh, line->link) < 0)
		return -errno;
	return 0;
}

int line_plug(struct line *line)
{
	int r;

	if (line_is_plugged(line))
		return 0;
	r = open_pty(line);
	if (r == 0) {
		watch_clients(line);
		r = loop_add(line->loop, &line->source, line->master, EPOLLIN);
	}
	if (r == 0)
		r = make_link(line);
	if (r < 0) {
		line_unplug(line);
		return r;
	}
	line->wedged = false;
	return 0;
}

/* A link that somebody else has put there since stays. */
static void remove_link(const struct line *line)
{
	char target[PATH_MAX];
	ssize_t size;

	if (line->link[0] == '\0')
		return;
	size = readlink(line->link, target, sizeof(target) - 1);
	if (size < 0)
		return;
	target[size] = '\0';
	if (strcmp(target, line->device) == 0)
		(void)unlink(line->link);
}

void line_unplug(struct line *line)
{
	int watch = line->watch.fd;

	loop_remove(line->loop, &line->watch);
	closep(&watch);
	remove_link(line);
	loop_remove(line->loop, &line->source);
	closep(&line->slave);
	closep(&line->master);
	line->slave = line->master = -1;
	line->clients = 0;
	line->free = NOTHING_HELD;
	buffer_cut(&line->in, 0);
	buffer_cut(&line->out, 0);
}

void line_flush(struct line *line)
{
	while (line_is_plugged(line) && line->out.size > 0 && line->free > 0) {
		size_t size = line->out.size < line->free ? line->out.size : line->free;
		ssize_t sent = (ssize_t)size;

		if (line->clients == 0)
			count_clients(line);
		if (line->clients > 0)
			sent = write(line->master, buffer_octets(&line->out), size);
		if (sent <= 0)
			break;
		line->octets_out += sent;
		buffer_take(&line->out, (size_t)sent);
		if (line->free != NOTHING_HELD)
			line->free -= (size_t)sent;
	}
	watch_events(line);
}

void line_hold(struct line *line)
{
	line_flush(line);
	if (line->free == NOTHING_HELD)
		line->free = line->out.size;
}

void line_release(struct line *line)
{
	line->free = NOTHING_HELD;
}

void line_wedge(struct line *line, bool wedged)
{
	line->wedged = wedged;
	watch_events(line);
}
