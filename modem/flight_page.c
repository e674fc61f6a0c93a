/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flight_page.c - the memory of a flight recorder, which two processes share. */
#include "modem/flight.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int map(int fd, struct flight **ret)
{
	void *page = mmap(NULL, sizeof(struct flight), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (page == MAP_FAILED)
		return -errno;
	*ret = page;
	return 0;
}

int flight_create(struct flight **ret, int *ret_fd)
{
	_cleanup_(closep) int first = memfd_create("flight", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	_cleanup_(closep) int fd = -1;
	int r;

	/* What stands below is replaced when the worker is started. */
	if (first >= 0)
		fd = fcntl(first, F_DUPFD_CLOEXEC, FLIGHT_FD + 1);
	/* A file that could shrink would be a way to kill who maps it. */
	if (fd < 0 || ftruncate(fd, sizeof(struct flight)) < 0 ||
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return -errno;
	r = map(fd, ret);
	if (r < 0)
		return r;
	*ret_fd = take_fd(&fd);
	return 0;
}

struct flight *flight_attach(int fd)
{
	struct flight *flight = NULL;
	struct stat st;

	if (fstat(fd, &st) >= 0 && S_ISREG(st.st_mode) && st.st_size == sizeof(struct flight))
		(void)map(fd, &flight);
	(void)close(fd);
	return flight;
}

void flight_free(struct flight *flight)
{
	if (flight)
		(void)munmap(flight, sizeof(*flight));
}
