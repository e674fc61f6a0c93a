/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lapor.h - what all four folders stand on: clean-up, bounded copy, count, and the few sizes they
 * share.
 *
 * Nothing here allocates, logs or reads the clock.
 */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Runs f(&variable) when the variable leaves its scope. */
#define _cleanup_(f) __attribute__((cleanup(f)))

/* Defines func##p() for _cleanup_: calls func on a pointer that is not NULL. */
#define DEFINE_CLEANUP(type, func)                                                                 \
	static inline void func##p(type *p)                                                        \
	{                                                                                          \
		if (*p)                                                                            \
			func(*p);                                                                  \
	}                                                                                          \
	struct lapor_needs_semicolon

/* Things in an array. */
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* Hands a pointer over: gives its value and leaves NULL behind. */
#define take_ptr(p)                                                                                \
	({                                                                                         \
		__typeof__(p) taken_ = (p);                                                        \
		(p) = NULL;                                                                        \
		taken_;                                                                            \
	})

/* Hands a descriptor over: gives its value and leaves -1 behind. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* For _cleanup_(freep) on anything that malloc() gave. */
static inline void freep(void *p)
{
	/* analysis: Wanalyzer-use-of-uninitialized-value: each is set where it is declared */
	free(*(void **)p);
}

/* For _cleanup_(closep) on a descriptor; -1 is none. */
static inline void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/*
 * Copies the whole of src with its NUL into dest of `size` octets. 0, or -EOVERFLOW when it does
 * not fit: then dest is the empty string. Text is never cut.
 */
static inline int copy_string(char *dest, size_t size, const char *src)
{
	size_t length = strlen(src);

	if (length >= size) {
		if (size > 0)
			dest[0] = '\0';
		return -EOVERFLOW;
	}
	memcpy(dest, src, length + 1);
	return 0;
}

/* Writes all of it, however often the system takes only a part. 0 or negative errno. */
static inline int write_whole(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Time is int64_t microseconds since 1970 UTC everywhere, in names that end in _us. */
#define USEC_PER_SEC    INT64_C(1000000)
#define USEC_PER_MINUTE (60 * USEC_PER_SEC)
#define USEC_PER_HOUR   (60 * USEC_PER_MINUTE)
#define USEC_PER_DAY    (24 * USEC_PER_HOUR)

/*
 * A sender or recipient: "+" and at most 20 digits, or the up to 11 characters of a named sender
 * (3GPP TS 23.040 section 9.1.2.5) in UTF-8, with the NUL.
 */
#define LAPOR_NUMBER_SIZE 48

/* A modem's name as configured, with the NUL. */
#define LAPOR_NAME_SIZE 32

/* A UUID as text, with the NUL. */
#define LAPOR_UUID_SIZE 37

/* Most parts a long message can have: the total is one octet (TS 23.040 section 9.2.3.24.1). */
#define LAPOR_PARTS_MAX 255
