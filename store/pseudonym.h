/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pseudonym.h - inside of the store: the name that stands for a number, and the key behind it.
 *
 * The first 128 bits of HMAC-SHA-256(key, number) in hex. Without the key nobody can tell which
 * number it was by trying them all.
 */
#pragma once

#include "store/statement.h"

/* Takes the key that the store keeps; makes one when it has none.
 */
int pseudonym_open(struct db *db);

/* ret is DB_PSEUDONYM_SIZE. No access to the store. */
int pseudonym_make(const struct db *db, const char *number, char *ret);
