/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secret.h - a secret in a file (token, key), read anew when the file changes.
 */
#pragma once

#include "lapor.h"

#include <sys/stat.h>

#define SECRET_MAX 8192 /* octets of a secret */

/* Zeroed with `path` set: ready. */
struct secret {
	char path[256];
	char *value;      /* owned; NULL: not read yet */
	struct stat seen; /* the file as it was read */
};

/*
 * Looks at the file and reads it when its inode, size or times are not those of the last time.
 * *ret_value is borrowed until the next call: one line without its newline, printable ASCII.
 * -ENODATA: the file is empty. -E2BIG: longer than SECRET_MAX. -EILSEQ: more than one line, or
 * other octets in it. Else what open() says. After an error the old value is gone.
 */
int secret_load(struct secret *s, const char **ret_value);

/*
 * For what secret_load() or sign_read_key() answered: -EKEYREJECTED, with ret_error
 * (CENTRAL_DETAIL_SIZE) naming setting, file and why, for whatever the operator can mend; else r.
 */
int secret_refuse(const struct secret *s, const char *setting, int r, char *ret_error);

/* Wipes and forgets the value. */
void secret_done(struct secret *s);
