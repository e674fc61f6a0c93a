/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loopback.c - an HTTP server inside of a test. */
#include "tests/unit/loopback.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdio.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define REQUEST_MAX (1024 * 1024)
#define CHUNK       65536
#define DRIP_US     50000

struct loopback_connection {
	struct loopback_connection *next;
	struct loopback *server;
	int fd;
	sd_event_source *source, *timer;
	char *data;
	size_t size;
	size_t served;
	enum loopback_end end; /* what is being done */
};

static void connection_free(struct loopback_connection *c)
{
	struct loopback_connection **at = &c->server->first;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	sd_event_source_disable_unref(c->source);
	sd_event_source_disable_unref(c->timer);
	close(c->fd);
	free(c->data);
	free(c);
}

static void reset(struct loopback_connection *c)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	assert_int_equal(setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
	connection_free(c);
}

/* Whoever does not want to hear more is not this server's trouble. */
static bool put(struct loopback_connection *c, const char *data, size_t size)
{
	ssize_t n = send(c->fd, data, size, MSG_NOSIGNAL);

	return n == (ssize_t)size || (n < 0 && errno == EAGAIN);
}

static int on_drip(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct loopback_connection *c = userdata;

	(void)usec;
	if (!put(c, "x", 1)) {
		connection_free(c);
		return 0;
	}
	assert_true(sd_event_source_set_time_relative(source, DRIP_US) >= 0);
	assert_true(sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) >= 0);
	return 0;
}

static void flood(struct loopback_connection *c)
{
	static const char data[CHUNK];
	ssize_t n = send(c->fd, data, sizeof(data), MSG_NOSIGNAL);

	if (n > 0)
		c->server->sent += (size_t)n;
	if ((n < 0 && errno != EAGAIN) || c->server->sent >= LOOPBACK_ENOUGH)
		connection_free(c);
}

/* False: the connection is gone. */
static bool act(struct loopback_connection *c, const struct loopback_act *a)
{
	c->end = a->end;
	if (a->answer && !put(c, a->answer, strlen(a->answer))) {
		connection_free(c);
		return false;
	}
	switch (a->end) {
	case LOOPBACK_KEEP: return true;
	case LOOPBACK_FIN: connection_free(c); return false;
	case LOOPBACK_RESET: reset(c); return false;
	case LOOPBACK_DRIP:
		assert_true(sd_event_add_time_relative(c->server->event, &c->timer, CLOCK_MONOTONIC,
				    DRIP_US, 1000, on_drip, c) >= 0);
		return false;
	case LOOPBACK_FLOOD:
		assert_true(sd_event_source_set_io_events(c->source, EPOLLOUT) >= 0);
		return false;
	}
	return false;
}

/* The octets of the first request in the data; 0: it is not whole. */
static size_t whole(const struct loopback_connection *c, size_t *ret_head)
{
	const char *end = strstr(c->data, "\r\n\r\n");
	const char *length = strcasestr(c->data, "\r\ncontent-length:");
	size_t size = 0;

	if (!end)
		return 0;
	if (length && length < end)
		size = strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
	*ret_head = (size_t)(end - c->data);
	size += *ret_head + 4;
	return c->size < size ? 0 : size;
}

static void serve(struct loopback_connection *c)
{
	struct loopback *l = c->server;
	struct loopback_act a;
	size_t size, head;

	while ((size = whole(c, &head)) > 0) {
		char *request = strndup(c->data, head);
		char *body = strndup(c->data + head + 4, size - head - 4);

		assert_non_null(request);
		assert_non_null(body);
		memmove(c->data, c->data + size, c->size - size + 1);
		c->size -= size;
		a = l->fn(&(struct loopback_request){ .head = request,
				  .body = body,
				  .body_size = size - head - 4,
				  .number = l->requests++,
				  .is_kept = c->served++ > 0 },
			l->userdata);
		free(request);
		free(body);
		if (!act(c, &a))
			return;
	}
}

static void take(struct loopback_connection *c)
{
	ssize_t n;

	c->data = realloc(c->data, c->size + CHUNK + 1);
	assert_non_null(c->data);
	n = recv(c->fd, c->data + c->size, CHUNK, 0);
	if (n <= 0) {
		connection_free(c);
		return;
	}
	c->size += (size_t)n;
	c->data[c->size] = '\0';
	if (c->server->reset_at && c->size >= c->server->reset_at) {
		reset(c);
		return;
	}
	assert_true(c->size < REQUEST_MAX);
	serve(c);
}

static int on_connection(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct loopback_connection *c = userdata;

	(void)source;
	(void)fd;
	if (c->end == LOOPBACK_FLOOD)
		flood(c);
	else if (revents & (EPOLLIN | EPOLLHUP | EPOLLERR))
		take(c);
	return 0;
}

static int on_accept(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct loopback *l = userdata;
	struct loopback_connection *c = calloc(1, sizeof(*c));

	(void)source;
	(void)revents;
	assert_non_null(c);
	c->server = l;
	c->next = l->first;
	c->fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(c->fd >= 0);
	l->first = c;
	l->connections++;
	assert_true(sd_event_add_io(l->event, &c->source, c->fd, EPOLLIN, on_connection, c) >= 0);
	return 0;
}

void loopback_open(struct loopback *l, sd_event *event, loopback_fn fn, void *userdata)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);

	*l = (struct loopback){ .fn = fn, .userdata = userdata, .event = sd_event_ref(event) };
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_true(l->fd >= 0);
	assert_int_equal(bind(l->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(l->fd, 64), 0);
	assert_int_equal(getsockname(l->fd, (struct sockaddr *)&at, &size), 0);
	l->port = ntohs(at.sin_port);
	assert_true(sd_event_add_io(event, &l->source, l->fd, EPOLLIN, on_accept, l) >= 0);
}

void loopback_close(struct loopback *l)
{
	while (l->first)
		connection_free(l->first);
	sd_event_source_disable_unref(l->source);
	sd_event_unref(l->event);
	close(l->fd);
}

void loopback_header(const struct loopback_request *r, const char *name, char *dest, size_t size)
{
	size_t length = strlen(name);

	dest[0] = '\0';
	for (const char *line = strstr(r->head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
		const char *value = line + 2 + length + 1;

		if (strncasecmp(line + 2, name, length) != 0 || value[-1] != ':')
			continue;
		value += strspn(value, " ");
		(void)snprintf(dest, size, "%.*s", (int)strcspn(value, "\r"), value);
		return;
	}
}

bool loopback_is(const struct loopback_request *r, const char *begin)
{
	return strncmp(r->head, begin, strlen(begin)) == 0;
}
