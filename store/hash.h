/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hash.h - inside of the store: SHA-256 and HMAC-SHA-256 (RFC 2104), over and over with one
 * context.
 *
 * OpenSSL's EVP_Q_mac() fetches its algorithms and makes contexts at each call, which takes many
 * times what the hashing does.
 */
#pragma once

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_SIZE    32
#define HASH_KEY_MAX 64   /* octets of the key of an HMAC; a longer one is none of ours */
#define HASH_GATHERS 1024 /* octets on their way, so that OpenSSL is not called for each value */

struct hash {
	EVP_MD *sha256;
	EVP_MD_CTX *context;
	size_t gathered;
	uint8_t octets[HASH_GATHERS];
};

/* -ENOMEM; hash_free() is due then, too. */
int hash_open(struct hash *h);
void hash_free(struct hash *h);

/* One hash after the other. False: OpenSSL could not. */
bool hash_begin(struct hash *h);
bool hash_add(struct hash *h, const void *data, size_t size);
bool hash_end(struct hash *h, uint8_t ret[static HASH_SIZE]);

bool hash_mac(struct hash *h, const uint8_t *key, size_t key_size, const void *data, size_t size,
	uint8_t ret[static HASH_SIZE]);
