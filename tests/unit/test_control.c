/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_control.c - the control socket: a real socket on a real loop, asked as lapor-smsctl asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <grp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "daemon/control.h"

struct world {
	char folder[64];
	char path[96];
	sd_event *event;
	struct control *control;
	int asked; /* requests that reached a handler */
};

static int run_ping(void *userdata, const json_t *request, json_t *answer)
{
	struct world *w = userdata;

	(void)request;
	w->asked++;
	return json_object_set_new(answer, "pid", json_integer(getpid()));
}

static int run_refuse(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	(void)request;
	(void)json_object_set_new(answer, "error", json_string("nothing of it is parked"));
	return 1;
}

static int run_echo(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	return json_object_set(answer, "text", json_object_get(request, "text"));
}

static int run_break(void *userdata, const json_t *request, json_t *answer)
{
	(void)userdata;
	(void)request;
	(void)answer;
	return -EIO;
}

static const struct control_handler handlers[] = {
	{ "ping", run_ping },
	{ "refuse", run_refuse },
	{ "echo", run_echo },
	{ "break", run_break },
};

static int start(struct world *w, struct control **ret)
{
	return control_new(ret, w->event, w->path, handlers, COUNT_OF(handlers), w);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/lapor-control-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->path, sizeof(w->path), "%s/run/control.sock", w->folder);
	assert_true(sd_event_new(&w->event) >= 0);
	assert_int_equal(start(w, &w->control), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
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
static void turn(struct world *w)
{
	while (sd_event_run(w->event, 0) > 0)
		;
}

static int dial(const struct world *w)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(copy_string(address.sun_path, sizeof(address.sun_path), w->path), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* What is there now. 0: nothing but the end; -EAGAIN: nothing yet. */
static int hear(int fd, char *ret, size_t size)
{
	ssize_t n = recv(fd, ret, size - 1, 0);

	if (n < 0)
		return -errno;
	ret[n] = '\0';
	return (int)n;
}

static void ask(struct world *w, const char *line, char *ret, size_t size)
{
	_cleanup_(closep)
	int fd = dial(w);

	say(fd, line);
	turn(w);
	assert_true(hear(fd, ret, size) > 0);
}

static void the_answer_carries_what_the_handler_said(void **state)
{
	struct world *w = *state;
	char answer[256], expected[256];

	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	(void)snprintf(expected, sizeof(expected), "{\"ok\":true,\"pid\":%d}\n", (int)getpid());
	assert_string_equal(answer, expected);
	assert_int_equal(w->asked, 1);
}

static void a_no_carries_its_sentence_and_exit_code(void **state)
{
	static const struct {
		const char *line, *answer;
	} cases[] = {
		{ "{\"command\":\"refuse\"}\n",
			"{\"ok\":false,\"error\":\"nothing of it is parked\",\"exit\":1}\n" },
		{ "{\"command\":\"break\"}\n",
			"{\"ok\":false,\"error\":\"the daemon could not do it; its log says "
			"why\",\"exit\":70}\n" },
		{ "{\"command\":\"dance\"}\n",
			"{\"ok\":false,\"error\":\"this daemon knows no such "
			"command\",\"exit\":64}\n" },
		{ "{}\n", "{\"ok\":false,\"error\":\"a request names its "
			  "\\\"command\\\"\",\"exit\":64}\n" },
		{ "{\"command\":7}\n", "{\"ok\":false,\"error\":\"a request names its "
				       "\\\"command\\\"\",\"exit\":64}\n" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char answer[256];

		ask(*state, cases[i].line, answer, sizeof(answer));
		assert_string_equal(answer, cases[i].answer);
	}
}

static void garbage_is_answered_and_the_connection_goes_on(void **state)
{
	static const char *const garbage[] = { "\n", "hello\n", "[]\n", "\"ping\"\n",
		"{\"command\"\n", "\xff\xfe{}\n", "{\"command\":\"ping\",\"command\":\"ping\"}\n",
		"{\"command\":\"echo\",\"text\":\"a\\u0000b\"}\n", "{}{}\n" };
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);

	for (size_t i = 0; i < COUNT_OF(garbage); i++) {
		char answer[256];

		say(fd, garbage[i]);
		turn(w);
		assert_true(hear(fd, answer, sizeof(answer)) > 0);
		assert_string_equal(answer,
			"{\"ok\":false,\"error\":\"a request is one JSON object "
			"on one line\",\"exit\":65}\n");
	}
	assert_int_equal(w->asked, 0);
	say(fd, "{\"command\":\"ping\"}\n");
	turn(w);
	assert_int_equal(w->asked, 1);
}

static void several_requests_are_answered_in_order(void **state)
{
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);
	char answer[256];

	say(fd, "{\"command\":\"echo\",\"text\":\"satu\"}\n{\"command\":\"echo\",\"text\":\"dua\"}"
		"\n"
		"{\"command\":\"ec");
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(
		answer, "{\"ok\":true,\"text\":\"satu\"}\n{\"ok\":true,\"text\":\"dua\"}\n");
	say(fd, "ho\",\"text\":\"tiga\"}\n");
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer, "{\"ok\":true,\"text\":\"tiga\"}\n");
}

static void a_request_before_the_end_of_input_is_answered(void **state)
{
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);
	char answer[256];

	say(fd, "{\"command\":\"echo\",\"text\":\"x\"}\n");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer, "{\"ok\":true,\"text\":\"x\"}\n");
	assert_int_equal(hear(fd, answer, sizeof(answer)), 0);
}

/* Sends as the daemon reads, as a socket buffer may be smaller than a line. */
static void pour(struct world *w, int fd, const char *text, size_t size)
{
	for (size_t sent = 0; sent < size;) {
		ssize_t n = send(fd, text + sent, size - sent, MSG_NOSIGNAL);

		if (n < 0)
			assert_int_equal(errno, EAGAIN);
		else
			sent += (size_t)n;
		turn(w);
	}
}

static void the_longest_line_is_served(void **state)
{
	static const char begin[] = "{\"command\":\"echo\",\"text\":\"", end[] = "\"}\n";
	static char line[CONTROL_LINE_MAX], answer[CONTROL_LINE_MAX];
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);
	size_t heard = 0;

	memset(line, 'a', sizeof(line));
	memcpy(line, begin, sizeof(begin) - 1);
	memcpy(line + sizeof(line) - (sizeof(end) - 1), end, sizeof(end) - 1);
	pour(w, fd, line, sizeof(line));
	for (int r = 1; r > 0 && (heard == 0 || answer[heard - 1] != '\n'); turn(w)) {
		r = hear(fd, answer + heard, sizeof(answer) - heard);
		assert_true(r > 0);
		heard += (size_t)r;
	}
	assert_memory_equal(answer, "{\"ok\":true,\"text\":\"aaaa", 23);
	assert_memory_equal(answer + heard - 4, "a\"}\n", 4);
	assert_int_equal(
		heard, sizeof(line) - (sizeof(begin) - 1) + strlen("{\"ok\":true,\"text\":\""));
}

static void a_line_too_long_is_refused_and_closed(void **state)
{
	static char line[CONTROL_LINE_MAX];
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);
	char answer[256];

	memset(line, 'a', sizeof(line));
	pour(w, fd, line, sizeof(line));
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer,
		"{\"ok\":false,\"error\":\"the request is longer than 64 KiB\",\"exit\":65}\n");
	assert_int_equal(hear(fd, answer, sizeof(answer)), 0);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

/* More than any socket buffer holds is asked for, and nothing read: the loop must not wait. */
static void a_client_that_does_not_read_stops_only_itself(void **state)
{
	static char line[32768];
	struct world *w = *state;
	_cleanup_(closep)
	int fd = dial(w);
	char answer[256];
	int poured = 0;

	memset(line, 'a', sizeof(line));
	memcpy(line, "{\"command\":\"echo\",\"text\":\"", 26);
	memcpy(line + sizeof(line) - 3, "\"}\n", 3);
	for (; poured < 1000; poured++) {
		if (send(fd, line, sizeof(line), MSG_NOSIGNAL) < 0)
			break;
		turn(w);
	}
	assert_true(poured < 1000);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

static void the_seventeenth_connection_is_turned_away(void **state)
{
	struct world *w = *state;
	int fds[CONTROL_CLIENTS_MAX];
	char answer[256];

	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = dial(w);
		turn(w);
	}
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_string_equal(answer, "{\"ok\":false,\"error\":\"too many connections at once, try "
				    "again\",\"exit\":75}\n");
	assert_int_equal(w->asked, 0);
	close(fds[3]);
	turn(w);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
	fds[3] = -1;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		closep(&fds[i]);
}

static void the_socket_is_open_to_its_group_only(void **state)
{
	struct world *w = *state;
	char run[96];
	struct stat st;

	assert_int_equal(stat(w->path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0660);
	(void)snprintf(run, sizeof(run), "%s/run", w->folder);
	assert_int_equal(stat(run, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
}

static void a_live_socket_is_left_alone(void **state)
{
	struct world *w = *state;
	struct control *second = NULL;
	char answer[256];

	assert_int_equal(start(w, &second), -EADDRINUSE);
	assert_null(second);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

static void a_stale_socket_is_replaced(void **state)
{
	struct world *w = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(closep)
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[256];

	control_free(take_ptr(w->control));
	assert_int_equal(access(w->path, F_OK), -1);
	assert_int_equal(copy_string(address.sun_path, sizeof(address.sun_path), w->path), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(start(w, &w->control), 0);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

static void what_is_no_socket_is_left_alone(void **state)
{
	struct world *w = *state;
	FILE *file;

	control_free(take_ptr(w->control));
	file = fopen(w->path, "we");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(start(w, &w->control), -EEXIST);
	assert_int_equal(access(w->path, F_OK), 0);
}

static void a_successors_socket_is_not_removed(void **state)
{
	struct world *w = *state;
	struct control *first = take_ptr(w->control);

	assert_int_equal(unlink(w->path), 0);
	assert_int_equal(start(w, &w->control), 0);
	control_free(first);
	assert_int_equal(access(w->path, F_OK), 0);
}

static void a_path_too_long_is_an_error(void **state)
{
	struct world *w = *state;
	struct control *control = NULL;
	char path[200];

	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(control_new(&control, w->event, path, handlers, COUNT_OF(handlers), w),
		-ENAMETOOLONG);
	assert_int_equal(
		control_new(&control, w->event, "", handlers, COUNT_OF(handlers), w), -EINVAL);
}

/* As another user with these groups: connects (the file's mode is out of the way), asks, hears. */
static void ask_as(struct world *w, uid_t uid, gid_t gid, const gid_t *groups, size_t count,
	char *ret, size_t size)
{
	int ends[2], status;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct sockaddr_un address = { .sun_family = AF_UNIX };
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		(void)copy_string(address.sun_path, sizeof(address.sun_path), w->path);
		if (setgroups(count, groups) < 0 || setgid(gid) < 0 || setuid(uid) < 0 ||
			connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
			_exit(1);
		(void)send(fd, "{\"command\":\"ping\"}\n", 19, MSG_NOSIGNAL);
		_exit(send(ends[1], "sent", 4, 0) == 4 && recv(fd, ret, 1, MSG_PEEK) == 1 &&
					(recv(fd, ret, size, MSG_DONTWAIT) > 0) &&
					send(ends[1], ret, size, 0) == (ssize_t)size
				? 0
				: 1);
	}
	assert_int_equal(recv(ends[0], ret, 4, 0), 4);
	turn(w);
	assert_int_equal(recv(ends[0], ret, size, 0), (ssize_t)size);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
}

static void only_the_group_is_served(void **state)
{
	static const gid_t others[] = { 65532, 65533 }, members[] = { 65532, 65531 };
	struct world *w = *state;
	char answer[128] = { 0 };
	char run[96];

	if (geteuid() != 0)
		skip();
	(void)snprintf(run, sizeof(run), "%s/run", w->folder);
	control_free(take_ptr(w->control));
	/* A folder with the set-group-ID bit gives the socket its group. */
	assert_int_equal(chown(run, 0, 65531), 0);
	assert_int_equal(chmod(run, 02755), 0);
	assert_int_equal(start(w, &w->control), 0);
	assert_int_equal(chmod(w->folder, 0755), 0);
	assert_int_equal(chmod(w->path, 0666), 0);

	ask_as(w, 65534, 65534, others, COUNT_OF(others), answer, sizeof(answer));
	assert_non_null(strstr(answer, "{\"ok\":false,\"error\":\"permission denied"));
	assert_non_null(strstr(answer, "\"exit\":77}\n"));
	assert_int_equal(w->asked, 0);
	memset(answer, 0, sizeof(answer));
	ask_as(w, 65534, 65534, members, COUNT_OF(members), answer, sizeof(answer));
	assert_non_null(strstr(answer, "{\"ok\":true,"));
	memset(answer, 0, sizeof(answer));
	ask_as(w, 65534, 65531, NULL, 0, answer, sizeof(answer));
	assert_non_null(strstr(answer, "{\"ok\":true,"));
	assert_int_equal(w->asked, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_answer_carries_what_the_handler_said),
		TEST(a_no_carries_its_sentence_and_exit_code),
		TEST(garbage_is_answered_and_the_connection_goes_on),
		TEST(several_requests_are_answered_in_order),
		TEST(a_request_before_the_end_of_input_is_answered),
		TEST(the_longest_line_is_served),
		TEST(a_line_too_long_is_refused_and_closed),
		TEST(a_client_that_does_not_read_stops_only_itself),
		TEST(the_seventeenth_connection_is_turned_away),
		TEST(the_socket_is_open_to_its_group_only),
		TEST(a_live_socket_is_left_alone),
		TEST(a_stale_socket_is_replaced),
		TEST(what_is_no_socket_is_left_alone),
		TEST(a_successors_socket_is_not_removed),
		TEST(a_path_too_long_is_an_error),
		TEST(only_the_group_is_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
