/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pseudonym.h - inside of the store: the name that stands for a number, and the key behind it.
 *
 * The first 128 bits of HMAC-SHA-256(key, number) in hex. Without the key nobody can tell which
 * number it was by trying them all. The key is a fact of the store, sealed where the store is.
 */
#pragma once

#include "store/statement.h"

#define PSEUDONYM_DIGEST_SIZE 32

/*
 * Takes the key that the store keeps, and tells by it whether the store is sealed (db->sealed). 1;
 * 0: it keeps none. -ENOKEY: it is sealed, and no key is there (a reader goes on without);
 * -EKEYREJECTED: another one is. Touches nothing.
 */
int pseudonym_open(struct db *db);

/* Makes a key and keeps it; or keeps the one that is there anew, sealed as db->sealed says. */
int pseudonym_begin(struct db *db);
int pseudonym_seal(struct db *db);

/* ret is DB_PSEUDONYM_SIZE. No access to the store. -ENOKEY: the key cannot be read. */
int pseudonym_make(const struct db *db, const char *number, char *ret);

/* A digest that nobody can make again without the key. Both are PSEUDONYM_DIGEST_SIZE. -ENOKEY. */
int pseudonym_digest(const struct db *db, const uint8_t *digest, uint8_t *ret);

/* Hex in small letters: ret is twice the size and a NUL. Back: -EUCLEAN when it is none. */
void pseudonym_hex(const uint8_t *octets, size_t size, char *ret);
int pseudonym_unhex(const char *text, uint8_t *ret, size_t size);
