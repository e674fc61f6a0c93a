/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.c - the daemon's side of the control socket.
 */
#include "daemon/control.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>

#include "daemon/control_path.h"
#include "daemon/control_peer.h"
#include "daemon/request.h"

/* How long nobody is let in after accept() failed (no descriptor left, ..): it would spin. */
#define PAUSE_US USEC_PER_SEC

struct client {
	struct control *control;
	sd_event_source *io, *idle;
	int fd;
	uid_t user;
	enum control_role role;
	bool last; /* closed once its answer is out */
	char *answer;
	size_t answer_size, answer_sent;
	size_t used;
	char line[CONTROL_LINE_MAX];
};

struct control {
	sd_event *event;
	sd_event_source *listener, *pause;
	int fd;
	struct sockaddr_un address;
	struct stat socket; /* as it was made; all zero: not yet */
	const struct control_handler *handlers;
	size_t handler_count;
	void *userdata;
	gid_t readers;
	struct client *clients[CONTROL_CLIENTS_MAX];
	uid_t user; /* whose request is answered now */
};

static void client_free(struct client *client)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (client->control->clients[i] == client)
			client->control->clients[i] = NULL;
	sd_event_source_disable_unref(client->io);
	sd_event_source_disable_unref(client->idle);
	closep(&client->fd);
	free(client->answer);
	free(client);
}
DEFINE_CLEANUP(struct client *, client_free);

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	client_free(userdata);
	return 0;
}

static int keep_alive(struct client *client)
{
	int r = sd_event_source_set_time_relative(client->idle, CONTROL_IDLE_US);

	return r < 0 ? r : sd_event_source_set_enabled(client->idle, SD_EVENT_ONESHOT);
}

/* 1: all of the answer is out. 0: the client must read first. */
static int flush(struct client *client)
{
	while (client->answer_sent < client->answer_size) {
		ssize_t n = send(client->fd, client->answer + client->answer_sent,
			client->answer_size - client->answer_sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		client->answer_sent += (size_t)n;
	}
	free(client->answer);
	client->answer = NULL;
	client->answer_size = client->answer_sent = 0;
	return 1;
}

/* Takes the first line off the buffer and answers it. 1: there was one; 0: not yet. */
static int answer_line(struct client *client)
{
	struct control *control = client->control;
	const struct request_asker asker = { client->role, control->socket.st_gid };
	const char *end = memchr(client->line, '\n', client->used);
	size_t size;
	int r;

	if (!end && client->used < sizeof(client->line))
		return 0;
	if (!end) {
		client->last = true;
		r = request_refuse(
			EX_DATAERR, "the request is longer than 64 KiB", &client->answer);
	} else {
		size = (size_t)(end - client->line);
		control->user = client->user;
		r = request_answer(&asker, control->handlers, control->handler_count,
			control->userdata, client->line, size, &client->answer);
		client->used -= size + 1;
		memmove(client->line, end + 1, client->used);
	}
	if (r < 0)
		return r;
	client->answer_size = (size_t)r;
	return 1;
}

/* 1: something was read; 0: nothing there now; -ECONNRESET: the client has gone. */
static int fill(struct client *client)
{
	ssize_t n;

	n = recv(client->fd, client->line + client->used, sizeof(client->line) - client->used,
		MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -ECONNRESET;
	client->used += (size_t)n;
	return 1;
}

/* Nothing is read from a client that does not read its answers. 0, or negative to close. */
static int serve(struct client *client, uint32_t events)
{
	int r = 1;

	if (!client->answer && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
		r = fill(client);
		if (r <= 0)
			return r;
	}
	do {
		r = flush(client);
		if (r < 0)
			return r;
		if (r == 0)
			return sd_event_source_set_io_events(client->io, EPOLLOUT);
		if (client->last)
			return -ECONNRESET;
		r = answer_line(client);
	} while (r > 0);
	return r < 0 ? r : sd_event_source_set_io_events(client->io, EPOLLIN);
}

static int on_client(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct client *client = userdata;

	(void)source;
	(void)fd;
	if (serve(client, events) < 0 || keep_alive(client) < 0)
		client_free(client);
	return 0;
}

static int client_new(
	struct control *control, int *fd, uid_t user, enum control_role role, struct client **ret)
{
	_cleanup_(client_freep) struct client *client = calloc(1, sizeof(*client));
	int r;

	if (!client)
		return -ENOMEM;
	client->control = control;
	client->fd = take_fd(fd);
	client->user = user;
	client->role = role;
	r = sd_event_add_io(control->event, &client->io, client->fd, EPOLLIN, on_client, client);
	if (r < 0)
		return r;
	r = sd_event_add_time_relative(control->event, &client->idle, CLOCK_MONOTONIC,
		CONTROL_IDLE_US, USEC_PER_SEC, on_idle, client);
	if (r < 0)
		return r;
	*ret = take_ptr(client);
	return 0;
}

static void turn_away(int fd, int code, const char *error)
{
	_cleanup_(freep) char *answer = NULL;
	int size = request_refuse(code, error, &answer);

	if (size > 0)
		(void)send(fd, answer, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* In time, or not at all: one who may do nothing shall not hold us up. */
static void turn_away_stranger(int fd, gid_t group)
{
	_cleanup_(freep) char *answer = NULL;
	int size = request_refuse_role(CONTROL_ROLE_NONE, group, &answer);

	if (size > 0)
		(void)send(fd, answer, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static struct client **find_slot(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (!control->clients[i])
			return &control->clients[i];
	return NULL;
}

static int on_pause_end(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct control *control = userdata;

	(void)source;
	(void)usec;
	(void)sd_event_source_set_enabled(control->listener, SD_EVENT_ON);
	return 0;
}

static int on_connect(sd_event_source *source, int listener, uint32_t events, void *userdata)
{
	struct control *control = userdata;
	/* analysis: nullPointer: nobody asks for the address */
	_cleanup_(closep) int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client **slot;
	enum control_role role;
	uid_t user = 0;

	(void)events;
	if (fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED))
		return 0;
	if (fd < 0) {
		(void)sd_event_source_set_time_relative(control->pause, PAUSE_US);
		if (sd_event_source_set_enabled(control->pause, SD_EVENT_ONESHOT) >= 0)
			(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
		return 0;
	}
	slot = find_slot(control);
	role = control_peer_role(fd, control->socket.st_gid, control->readers, &user);
	if (role == CONTROL_ROLE_NONE)
		turn_away_stranger(fd, control->socket.st_gid);
	else if (!slot)
		turn_away(fd, EX_TEMPFAIL, "too many connections at once, try again");
	else if (client_new(control, &fd, user, role, slot) < 0)
		turn_away(fd, EX_TEMPFAIL, "the daemon has no memory left, try again");
	return 0;
}

static int set_address(struct control *control, const char *path)
{
	control->address.sun_family = AF_UNIX;
	if (path[0] == '\0')
		return -EINVAL;
	if (copy_string(control->address.sun_path, sizeof(control->address.sun_path), path) < 0)
		return -ENAMETOOLONG;
	return 0;
}

/* The mode is set before bind(), so that the socket is at no moment open to more than it should. */
static int open_socket(struct control *control)
{
	const char *path = control->address.sun_path;

	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->fd < 0 || fchmod(control->fd, 0660) < 0)
		return -errno;
	if (bind(control->fd, (const struct sockaddr *)&control->address,
		    sizeof(control->address)) < 0)
		return -errno;
	if (lstat(path, &control->socket) < 0 || chmod(path, 0660) < 0)
		return -errno;
	if (control->readers != CONTROL_NO_GROUP) {
		int r = control_path_let_in(&control->address, control->readers);

		if (r < 0)
			return r;
	}
	return listen(control->fd, CONTROL_CLIENTS_MAX) < 0 ? -errno : 0;
}

static int watch(struct control *control)
{
	int r = sd_event_add_io(
		control->event, &control->listener, control->fd, EPOLLIN, on_connect, control);

	if (r < 0)
		return r;
	r = sd_event_add_time_relative(control->event, &control->pause, CLOCK_MONOTONIC, PAUSE_US,
		0, on_pause_end, control);
	return r < 0 ? r : sd_event_source_set_enabled(control->pause, SD_EVENT_OFF);
}

int control_new(struct control **ret, sd_event *event, const char *path, gid_t readers,
	const struct control_handler *handlers, size_t count, void *userdata)
{
	_cleanup_(control_freep) struct control *control = calloc(1, sizeof(*control));
	int r;

	if (!control)
		return -ENOMEM;
	control->fd = -1;
	control->event = sd_event_ref(event);
	control->handlers = handlers;
	control->handler_count = count;
	control->userdata = userdata;
	control->readers = readers;
	r = set_address(control, path);
	if (r < 0)
		return r;
	r = control_path_make_folder(&control->address);
	if (r < 0)
		return r;
	r = control_path_remove_stale(&control->address);
	if (r < 0)
		return r;
	r = open_socket(control);
	if (r < 0)
		return r;
	r = watch(control);
	if (r < 0)
		return r;
	*ret = take_ptr(control);
	return 0;
}

static void remove_socket(const struct control *control)
{
	struct stat st;

	if (control->socket.st_ino == 0 || lstat(control->address.sun_path, &st) < 0)
		return;
	if (st.st_ino == control->socket.st_ino && st.st_dev == control->socket.st_dev)
		(void)unlink(control->address.sun_path);
}

void control_write_who(const struct control *control, char ret[static CONTROL_WHO_SIZE])
{
	(void)snprintf(ret, CONTROL_WHO_SIZE, "by uid %u", (unsigned)control_user(control));
}

uid_t control_user(const struct control *control)
{
	return control->user;
}

void control_free(struct control *control)
{
	if (!control)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (control->clients[i])
			client_free(control->clients[i]);
	sd_event_source_disable_unref(control->listener);
	sd_event_source_disable_unref(control->pause);
	remove_socket(control);
	closep(&control->fd);
	sd_event_unref(control->event);
	free(control);
}
