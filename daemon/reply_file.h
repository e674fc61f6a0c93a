/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_file.h - the file of a template: read whole, without its comments. */
#pragma once

#include "daemon/reply.h"

#define REPLY_FILE_MAX 4096 /* octets, comments included */

/* What to say of a file that cannot be read, and what would be right. Static. */
const char *reply_file_error(int r);

/* The file's text without comments, carriage returns and line breaks at its end. -EFBIG. */
int reply_file_strip(const char *file, char ret[static REPLY_TEXT_SIZE]);

/* The line of the file where octet `at` of its text without comments stands. */
int reply_file_line(const char *file, const char *text, size_t at);
