/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.c - the control socket and its clients.
 */
#include "tests/atsim/control.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "lapor.h"
#include "tests/atsim/buffer.h"

struct client {
	struct source source;
	struct control *control;
	struct buffer in, out;
	struct client *next;
};

struct control {
	struct atsim *atsim;
	struct source source;
	char path[108];
	struct client *clients;
};

static void close_client(struct client *client)
{
	int fd = client->source.fd;

	if (fd < 0)
		return;
	loop_remove(&client->control->atsim->loop, &client->source);
	close(fd);
}

static void free_client(struct client *client)
{
	close_client(client);
	buffer_free(&client->in);
	buffer_free(&client->out);
	free(client);
}

/* Only here, where no event of this round can still speak of them. */
static void sweep(struct control *control)
{
	struct client **at = &control->clients;

	while (*at) {
		struct client *client = *at;

		if (client->source.fd >= 0) {
			at = &client->next;
			continue;
		}
		*at = client->next;
		free_client(client);
	}
}

static void flush(struct client *client)
{
	while (client->source.fd >= 0 && client->out.size > 0) {
		ssize_t sent = send(client->source.fd, buffer_octets(&client->out),
			client->out.size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EAGAIN)
			break;
		if (sent <= 0) {
			close_client(client);
			return;
		}
		buffer_take(&client->out, (size_t)sent);
	}
	loop_change(&client->control->atsim->loop, &client->source,
		client->out.size ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void answer(struct client *client, const char *line, size_t length)
{
	json_error_t error;
	json_t *command = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error), *answered;
	char *text;

	answered = command ? control_run(client->control->atsim, command)
	                   : control_error("no JSON: %s", error.text);
	text = answered ? json_dumps(answered, JSON_COMPACT) : NULL;
	buffer_add_text(&client->out, text ? text : "{\"ok\":false,\"error\":\"no answer\"}");
	buffer_add(&client->out, "\n", 1);
	free(text);
	json_decref(answered);
	json_decref(command);
}

static void answer_lines(struct client *client)
{
	struct buffer *in = &client->in;
	char *end;

	while (in->size > 0 && (end = memchr(buffer_octets(in), '\n', in->size)) != NULL) {
		size_t length = (size_t)(end - buffer_octets(in));

		if (length > 0)
			answer(client, buffer_octets(in), length);
		buffer_take(in, length + 1);
	}
}

static void on_client(struct source *source, uint32_t events)
{
	struct client *client = container_of(source, struct client, source);
	char octets[65536];
	ssize_t size;

	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
		size = recv(source->fd, octets, sizeof(octets), MSG_DONTWAIT);
		if (size == 0 || (size < 0 && errno != EAGAIN)) {
			close_client(client);
			return;
		}
		buffer_add(&client->in, octets, size > 0 ? (size_t)size : 0);
		answer_lines(client);
		if (client->in.size > CONTROL_LINE_MAX)
			close_client(client);
	}
	flush(client);
}

static void on_connect(struct source *source, uint32_t events)
{
	struct control *control = container_of(source, struct control, source);
	struct client *client;
	int fd;

	(void)events;
	sweep(control);
	fd = accept4(source->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return;
	client = calloc(1, sizeof(*client));
	if (client == NULL)
		abort();
	client->control = control;
	client->source.on_ready = on_client;
	client->source.fd = -1;
	if (loop_add(&control->atsim->loop, &client->source, fd, EPOLLIN) < 0)
		close(fd);
	client->next = control->clients;
	control->clients = client;
}

static int listen_at(const char *path, char *ret_path, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(closep) int fd = -1;

	if (copy_string(address.sun_path, sizeof(address.sun_path), path) < 0 ||
		copy_string(ret_path, size, path) < 0)
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return -EADDRINUSE;
	if (errno == ECONNREFUSED)
		(void)unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 16) < 0)
		return -errno;
	return take_fd(&fd);
}

struct control *control_new(struct atsim *atsim, const char *path)
{
	struct control *control = calloc(1, sizeof(*control));
	int fd, r;

	if (control == NULL)
		return NULL;
	control->atsim = atsim;
	control->source.on_ready = on_connect;
	fd = listen_at(path, control->path, sizeof(control->path));
	r = fd < 0 ? fd : loop_add(&atsim->loop, &control->source, fd, EPOLLIN);
	if (r < 0) {
		closep(&fd);
		free(control);
		errno = -r;
		return NULL;
	}
	return control;
}

void control_free(struct control *control)
{
	struct client *client;
	int fd;

	if (control == NULL)
		return;
	while ((client = control->clients) != NULL) {
		control->clients = client->next;
		flush(client);
		free_client(client);
	}
	fd = control->source.fd;
	loop_remove(&control->atsim->loop, &control->source);
	close(fd);
	(void)unlink(control->path);
	free(control);
}
