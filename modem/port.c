/* SPDX-License-Identifier: GPL-2.0-or-later */
/* port.c - a modem's device node and its locks. */
#include "modem/port.h"

#include <fcntl.h>
#include <sys/file.h>

int port_lock(int fd, enum port_lock octet)
{
	struct flock range = { .l_type = F_WRLCK, .l_start = (off_t)octet, .l_len = 1 };

	if (fcntl(fd, F_OFD_SETLK, &range) == 0)
		return 0;
	/* Where nodes cannot be locked, flock() and TIOCEXCL are what is left. */
	return errno == EAGAIN || errno == EACCES ? -EAGAIN : 0;
}

static bool is_locked(int fd, enum port_lock octet)
{
	struct flock range = { .l_type = F_WRLCK, .l_start = (off_t)octet, .l_len = 1 };

	return fcntl(fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

int port_open(const char *path, bool is_probe)
{
	_cleanup_(closep) int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (is_probe ? is_locked(fd, PORT_LOCK_USE) : port_lock(fd, PORT_LOCK_USE) < 0)
		return -EBUSY;
	if (port_lock(fd, PORT_LOCK_PROBE) < 0)
		return -EAGAIN;
	/* Another program that holds it must not be talked into. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return -EBUSY;
	/* libgammu locks it itself, on another descriptor. */
	if (!is_probe)
		(void)flock(fd, LOCK_UN);
	return take_fd(&fd);
}
