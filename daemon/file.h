/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * file.h - a small text file of the operator's, whole.
 */
#pragma once

#include "lapor.h"

/*
 * Reads a file of at most max octets, without a byte order mark; *ret ends with a NUL and is yours
 * to free(). -EISDIR: no
 * regular file; -EFBIG: too large; -EILSEQ: it holds a NUL octet.
 */
int file_read(const char *path, size_t max, char **ret);

/* The folder that path is in; path without a slash is in ".". Yours to free(); NULL: no memory. */
char *file_folder(const char *path);
