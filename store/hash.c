/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.c - inside of the store: SHA-256 and HMAC-SHA-256, over and over with one context. */
#include "store/hash.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>

#define BLOCK_SIZE 64
#define INNER      0x36
#define OUTER      0x5c

int hash_open(struct hash *h)
{
	h->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->context = EVP_MD_CTX_new();
	return h->sha256 && h->context ? 0 : -ENOMEM;
}

void hash_free(struct hash *h)
{
	EVP_MD_CTX_free(h->context);
	EVP_MD_free(h->sha256);
	OPENSSL_cleanse(h, sizeof(*h));
}

bool hash_begin(struct hash *h)
{
	h->gathered = 0;
	return EVP_DigestInit_ex2(h->context, h->sha256, NULL) == 1;
}

/* They may be a key, or somebody's words. */
static bool flush(struct hash *h)
{
	bool is_done = EVP_DigestUpdate(h->context, h->octets, h->gathered) == 1;

	OPENSSL_cleanse(h->octets, h->gathered);
	h->gathered = 0;
	return is_done;
}

bool hash_add(struct hash *h, const void *data, size_t size)
{
	if (size == 0)
		return true;
	if (size > sizeof(h->octets) - h->gathered && !flush(h))
		return false;
	if (size > sizeof(h->octets))
		return EVP_DigestUpdate(h->context, data, size) == 1;
	memcpy(h->octets + h->gathered, data, size);
	h->gathered += size;
	return true;
}

bool hash_end(struct hash *h, uint8_t ret[static HASH_SIZE])
{
	return flush(h) && EVP_DigestFinal_ex(h->context, ret, NULL) == 1;
}

/* The first block. */
static void add_pad(struct hash *h, const uint8_t *key, size_t key_size, uint8_t pad)
{
	uint8_t *block = h->octets;

	memset(block, pad, BLOCK_SIZE);
	for (size_t i = 0; i < key_size; i++)
		block[i] ^= key[i];
	h->gathered = BLOCK_SIZE;
}

bool hash_mac(struct hash *h, const uint8_t *key, size_t key_size, const void *data, size_t size,
	uint8_t ret[static HASH_SIZE])
{
	uint8_t inner[HASH_SIZE];

	if (key_size > HASH_KEY_MAX)
		return false;
	if (!hash_begin(h))
		return false;
	add_pad(h, key, key_size, INNER);
	if (!hash_add(h, data, size) || !hash_end(h, inner) || !hash_begin(h))
		return false;
	add_pad(h, key, key_size, OUTER);
	return hash_add(h, inner, sizeof(inner)) && hash_end(h, ret);
}
