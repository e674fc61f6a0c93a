/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_world.h - a control socket in a folder of its own on a loop of its own, and clients that
 * ask it without waiting. For tests.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "daemon/request.h"

struct world {
	char folder[64];
	char path[96];
	sd_event *event;
	struct control *control;
	gid_t readers;
	int asked; /* requests that reached a handler */
};

static inline int run_ping(void *userdata, const json_t *request, json_t *answer)
{
	struct world *w = userdata;

	(void)request;
	w->asked++;
	return json_object_set_new(answer, "pid", json_integer(getpid()));
}

static inline int run_refuse(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	(void)request;
	return request_deny(answer, 1, "nothing of it is parked");
}

static inline int run_echo(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	return json_object_set(answer, "text", json_object_get(request, "text"));
}

static inline int run_break(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	(void)request;
	(void)answer;
	return -EIO;
}

static inline int run_who(void *userdata, const json_t *request, json_t *answer)
{
	struct world *w = userdata;

	(void)request;
	w->asked++;
	return json_object_set_new(answer, "user", json_integer(control_user(w->control)));
}

static const struct control_handler handlers[] = {
	{ "ping", run_ping, CONTROL_ROLE_READ },
	{ "refuse", run_refuse, CONTROL_ROLE_READ },
	{ "echo", run_echo, CONTROL_ROLE_ACT },
	{ "break", run_break, CONTROL_ROLE_ACT },
	{ "who", run_who, CONTROL_ROLE_ACT },
};

static inline int start(struct world *w, struct control **ret)
{
	return control_new(ret, w->event, w->path, w->readers, handlers, COUNT_OF(handlers), w);
}

static inline int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/lapor-control-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->path, sizeof(w->path), "%s/run/control.sock", w->folder);
	assert_true(sd_event_new(&w->event) >= 0);
	w->readers = CONTROL_NO_GROUP;
	assert_int_equal(start(w, &w->control), 0);
	*state = w;
	return 0;
}

static inline int teardown(void **state)
{
	struct world *w = *state;
	char run[96];

	control_free(w->control);
	sd_event_unref(w->event);
	(void)snprintf(run, sizeof(run), "%s/run", w->folder);
	(void)unlink(w->path);
	assert_int_equal(rmdir(run), 0);
	assert_int_equal(rmdir(w->folder), 0);
	free(w);
	return 0;
}

/* Turns the loop until nothing is left to do at once. */
static inline void turn(struct world *w)
{
	while (sd_event_run(w->event, 0) > 0)
		;
}

static inline int dial(const struct world *w)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(copy_string(address.sun_path, sizeof(address.sun_path), w->path), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static inline void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* What is there now. 0: nothing but the end; -EAGAIN: nothing yet. */
static inline int hear(int fd, char *ret, size_t size)
{
	ssize_t n = recv(fd, ret, size - 1, 0);

	if (n < 0)
		return -errno;
	ret[n] = '\0';
	return (int)n;
}

static inline void ask(struct world *w, const char *line, char *ret, size_t size)
{
	_cleanup_(closep) int fd = dial(w);

	say(fd, line);
	turn(w);
	assert_true(hear(fd, ret, size) > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
