/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replace.h - a file that others read at any time is there whole, the old or the new one.
 */
#pragma once

#include "lapor.h"

#include <sys/types.h>

/*
 * Writes beside it, flushes, and renames: after a power cut too, path is what it was or what it is
 * to be. Its mode is that given, whatever the umask. The folder must be there. 0 or negative errno;
 * nothing is left behind.
 */
int replace_file(const char *path, const char *data, size_t size, mode_t mode);
