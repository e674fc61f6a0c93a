/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_client.c - lapor-smsctl: one request to the daemon over its control socket.
 */
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "daemon/ctl.h"

#define ANSWER_MAX (1024 * 1024)
#define WAIT_S     30 /* a slow disk may hold the daemon up that long */

static int dial(const char *path)
{
	static const struct timeval wait = { .tv_sec = WAIT_S };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (copy_string(address.sun_path, sizeof(address.sun_path), path) < 0)
		return -ENAMETOOLONG;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return take_fd(&fd);
}

/* EPIPE is no error yet: who turned us away has said why before he closed. */
static int say(int fd, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t n = send(fd, text, size, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EPIPE ? 0 : -errno;
		text += n;
		size -= (size_t)n;
	}
	return 0;
}

static int hear(int fd, json_t **ret)
{
	_cleanup_(freep) char *text = malloc(ANSWER_MAX);
	size_t used = 0;

	if (!text)
		return -ENOMEM;
	while (used < ANSWER_MAX && !memchr(text, '\n', used)) {
		ssize_t n = recv(fd, text + used, ANSWER_MAX - used, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EPROTO;
		used += (size_t)n;
	}
	*ret = json_loadb(text, used, JSON_REJECT_DUPLICATES, NULL);
	return *ret ? 0 : -EPROTO;
}

int ctl_ask(const char *path, const json_t *request, json_t **ret)
{
	_cleanup_(closep) int fd = dial(path);
	_cleanup_(freep) char *text = json_dumps(request, JSON_COMPACT);
	int r;

	if (fd < 0)
		return fd;
	if (!text)
		return -ENOMEM;
	r = say(fd, text, strlen(text));
	if (r < 0)
		return r;
	r = say(fd, "\n", 1);
	return r < 0 ? r : hear(fd, ret);
}
