/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_control_socket.c - the control socket as a file: who may ask, and what stands there already.
 */
#include "tests/unit/control_world.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

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
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
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
	assert_int_equal(control_new(&control, w->event, path, CONTROL_NO_GROUP, handlers,
				 COUNT_OF(handlers), w),
		-ENAMETOOLONG);
	assert_int_equal(control_new(&control, w->event, "", CONTROL_NO_GROUP, handlers,
				 COUNT_OF(handlers), w),
		-EINVAL);
}

#define WHO "{\"command\":\"who\"}\n"

/* As another user with these groups: connects (the file's mode is out of the way), asks, hears. */
static void ask_as(struct world *w, const char *line, gid_t gid, const gid_t *groups, size_t count,
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
		if (setgroups(count, groups) < 0 || setgid(gid) < 0 || setuid(65534) < 0 ||
			connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
			_exit(1);
		(void)send(fd, line, strlen(line), MSG_NOSIGNAL);
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
	char answer[256] = { 0 };
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

	ask_as(w, WHO, 65534, others, COUNT_OF(others), answer, sizeof(answer));
	assert_non_null(strstr(answer, "{\"ok\":false,\"error\":\"permission denied"));
	assert_non_null(strstr(answer, "\"exit\":77,\"group\":\"65531\"}\n"));
	assert_int_equal(w->asked, 0);
	memset(answer, 0, sizeof(answer));
	ask_as(w, WHO, 65534, members, COUNT_OF(members), answer, sizeof(answer));
	assert_string_equal(answer, "{\"ok\":true,\"user\":65534}\n");
	memset(answer, 0, sizeof(answer));
	ask_as(w, WHO, 65531, NULL, 0, answer, sizeof(answer));
	assert_string_equal(answer, "{\"ok\":true,\"user\":65534}\n");
	assert_int_equal(w->asked, 2);
}

static void readers_look_and_do_nothing_else(void **state)
{
	static const gid_t readers[] = { 65532, 65530 };
	struct world *w = *state;
	char answer[256] = { 0 };

	if (geteuid() != 0)
		skip();
	control_free(take_ptr(w->control));
	w->readers = 65530;
	if (start(w, &w->control) == -EOPNOTSUPP)
		skip();
	assert_int_equal(chmod(w->folder, 0755), 0);
	ask_as(w, "{\"command\":\"ping\"}\n", 65534, readers, COUNT_OF(readers), answer,
		sizeof(answer));
	assert_non_null(strstr(answer, "{\"ok\":true,\"pid\":"));
	assert_int_equal(w->asked, 1);
	memset(answer, 0, sizeof(answer));
	ask_as(w, WHO, 65530, NULL, 0, answer, sizeof(answer));
	assert_string_equal(answer,
		"{\"ok\":false,\"error\":\"you may look at the gateway, but not do this: only root "
		"and members of the group root may\",\"exit\":77,\"group\":\"root\"}\n");
	memset(answer, 0, sizeof(answer));
	ask_as(w, "{\"command\":\"dance\"}\n", 65530, NULL, 0, answer, sizeof(answer));
	assert_non_null(strstr(answer, "knows no such command"));
	assert_int_equal(w->asked, 1);
}

/* The kernel keeps a stranger from the socket of a daemon with readers as it does without. */
static void a_stranger_does_not_reach_the_socket(void **state)
{
	struct world *w = *state;
	int status;
	pid_t child;

	if (geteuid() != 0)
		skip();
	control_free(take_ptr(w->control));
	w->readers = 65530;
	if (start(w, &w->control) == -EOPNOTSUPP)
		skip();
	assert_int_equal(chmod(w->folder, 0755), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct sockaddr_un address = { .sun_family = AF_UNIX };
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		(void)copy_string(address.sun_path, sizeof(address.sun_path), w->path);
		if (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0)
			_exit(1);
		_exit(connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
					errno == EACCES
				? 0
				: 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_socket_is_open_to_its_group_only),
		TEST(a_live_socket_is_left_alone),
		TEST(a_stale_socket_is_replaced),
		TEST(what_is_no_socket_is_left_alone),
		TEST(a_successors_socket_is_not_removed),
		TEST(a_path_too_long_is_an_error),
		TEST(only_the_group_is_served),
		TEST(readers_look_and_do_nothing_else),
		TEST(a_stranger_does_not_reach_the_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
