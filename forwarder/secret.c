/* SPDX-License-Identifier: GPL-2.0-or-later */
/* secret.c - a secret in a file, read anew when the file changes. */
#include "forwarder/secret.h"
#include "forwarder/text.h"

#include <fcntl.h>

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       same_time(a->st_mtim, b->st_mtim) && same_time(a->st_ctim, b->st_ctim);
}

/* Takes line ends off and looks at the rest: it goes into a header line. */
static int check(char *value, size_t size)
{
	while (size > 0 && (value[size - 1] == '\n' || value[size - 1] == '\r'))
		value[--size] = '\0';
	if (size == 0)
		return -ENODATA;
	for (size_t i = 0; i < size; i++)
		if (value[i] < ' ' || value[i] > '~')
			return -EILSEQ;
	return 0;
}

static int read_whole(int fd, char *buffer, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buffer + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	return used == size ? -E2BIG : (int)used;
}

static int read_value(struct secret *s, int fd)
{
	int r;

	s->value = calloc(1, SECRET_MAX + 1);
	if (!s->value)
		return -ENOMEM;
	r = read_whole(fd, s->value, SECRET_MAX + 1);
	if (r >= 0)
		r = check(s->value, (size_t)r);
	if (r < 0)
		secret_done(s);
	return r;
}

int secret_load(struct secret *s, const char **ret_value)
{
	/* Without O_NONBLOCK a named pipe in this place would stop the whole loop. */
	_cleanup_(closep) int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat now;
	int r;

	if (fd < 0 || fstat(fd, &now) < 0) {
		r = -errno;
		secret_done(s);
		return r;
	}
	if (!s->value || !is_same(&s->seen, &now)) {
		secret_done(s);
		if (!S_ISREG(now.st_mode))
			return S_ISDIR(now.st_mode) ? -EISDIR : -EINVAL;
		r = read_value(s, fd);
		if (r < 0)
			return r;
		s->seen = now;
	}
	*ret_value = s->value;
	return 0;
}

int secret_refuse(const struct secret *s, const char *setting, int r, char *ret_error)
{
	const char *why = r == -ENODATA  ? "is empty"
	                  : r == -E2BIG  ? "is too long"
	                  : r == -EILSEQ ? "is not one line of ASCII"
	                  : r == -EINVAL ? "holds no base64"
	                  : r == -ERANGE ? "holds a key of less than 16 or more than 512 octets"
	                                 : strerror(-r);

	if (r == -ENOMEM)
		return r;
	text_detail(ret_error, "central.%s: %s: %s", setting, s->path, why);
	return -EKEYREJECTED;
}

void secret_done(struct secret *s)
{
	if (s->value)
		explicit_bzero(s->value, SECRET_MAX + 1);
	free(take_ptr(s->value));
}
