/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.c - a small text file of the operator's, whole. */
#include "daemon/file.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Of the order of octets: some editors put it before everything. */
#define MARK "\xef\xbb\xbf"

static ssize_t read_fully(int fd, char *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, data + done, size - done);

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += (size_t)n;
	}
	return (ssize_t)done;
}

int file_read(const char *path, size_t max, char **ret)
{
	/* A FIFO must not hold the daemon up. */
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	_cleanup_(freep) char *text = NULL;
	struct stat st;
	ssize_t size;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EISDIR;
	if ((uintmax_t)st.st_size > max)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	size = read_fully(fd, text, (size_t)st.st_size);
	if (size < 0)
		return (int)size;
	if (memchr(text, '\0', (size_t)size))
		return -EILSEQ;
	text[size] = '\0';
	if (strncmp(text, MARK, strlen(MARK)) == 0)
		memmove(text, text + strlen(MARK), (size_t)size + 1 - strlen(MARK));
	*ret = take_ptr(text);
	return 0;
}

char *file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
