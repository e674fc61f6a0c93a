/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * key.h - the privacy key: what numbers and secret words are sealed with in the store.
 *
 * A file of text with a key in each line, the newest first, at most DB_KEYS_MAX: "lapor-key:" and
 * 32 octets in base64. Empty lines and what follows a '#' at the beginning of one are no keys. Only
 * its owner and its group may read it. Neither a key nor a part of one is ever said, logged or left
 * in memory; its ID, by which people and the store know it, tells nothing of it.
 */
#pragma once

#include "daemon/config.h"
#include "store/db.h"

#include <limits.h>

#define KEY_CREDENTIAL "privacy-key" /* of systemd; the name of its file, too */
#define KEY_FOLDER     "credentials" /* beside the settings: systemd takes credentials from there */
#define KEY_LINE_SIZE  56            /* a line of the file with its line break and NUL */
#define KEY_ERROR_SIZE 768

/* Where the key is to be. */
struct key_place {
	char path[PATH_MAX]; /* "": there is none */
	bool is_setting;     /* privacy.key_file names it */
	bool is_unsealed;    /* privacy.key_file = "" is written: no key, on purpose */
};

/*
 * The file of privacy.key_file; else the credential that systemd has handed over; else, for who was
 * not started by systemd, the file that the unit takes it from: credentials/privacy-key beside the
 * settings (NULL: not looked for). 0 or -ENAMETOOLONG.
 */
int key_find(const struct config *config, const char *settings, struct key_place *ret);

/*
 * The keys that the settings lead to. 1; 0: none, on purpose. -ENOKEY: none, and that is no
 * purpose; -EINVAL, -EACCES, ..: what key_read() says. ret_error is a sentence that names what
 * mends it. Wipe *ret when it is not needed any more, by explicit_bzero().
 */
int key_load(const struct config *config, const char *settings, struct db_keys *ret,
	char ret_error[static KEY_ERROR_SIZE]);

/* The keys of one file, likewise. -ENOENT: it is not there; -EPERM: others may read it, too. */
int key_read(const char *path, struct db_keys *ret, char ret_error[static KEY_ERROR_SIZE]);

/* The same from memory: pure. name stands for the file. 0, -EINVAL, or -ENOKEY: there is none. */
int key_parse(const char *name, const char *text, struct db_keys *ret,
	char ret_error[static KEY_ERROR_SIZE]);

/* A new one: its line, and itself in *ret as the only one. 0, or -EIO: no randomness. */
int key_make(struct db_keys *ret, char ret_line[static KEY_LINE_SIZE]);
