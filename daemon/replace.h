/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replace.h - a file that others read at any time is there whole, the old or the new one.
 */
#pragma once

#include "lapor.h"

#include <sys/types.h>

struct replace {
	mode_t mode;   /* of the new one, whatever the umask */
	bool is_given; /* to these: */
	uid_t user;
	gid_t group;
	const char *old; /* a name that the old one keeps; NULL or "": none */
};

/*
 * Writes beside it, flushes, and renames: after a power cut too, path is what it was or what it is
 * to be. The folder must be there. 0 or negative errno; nothing is left behind.
 */
int replace_file(const char *path, const char *data, size_t size, const struct replace *how);
