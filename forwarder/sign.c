/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sign.c - Standard Webhooks v1. */
#include "forwarder/sign.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#define PREFIX "whsec_"

static int64_t digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? found - digits : -1;
}

/* By hand, as OpenSSL's decoder takes blanks and wants padding. Gives the octets, or -EINVAL. */
static int decode(const char *text, uint8_t *dest, size_t size)
{
	size_t length = strcspn(text, "=");
	size_t padding = strlen(text + length);
	uint32_t bits = 0;
	size_t used = 0;

	if (length % 4 == 1 || padding > 2 || strspn(text + length, "=") != padding ||
		(padding > 0 && (length + padding) % 4 != 0))
		return -EINVAL;
	for (size_t i = 0; i < length; i++) {
		int64_t value = digit(text[i]);

		if (value < 0)
			return -EINVAL;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4 == 0)
			continue;
		if (used == size)
			return -ERANGE;
		dest[used++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return (int)used;
}

int sign_read_key(const char *text, struct sign_key *ret)
{
	struct sign_key key = { 0 };
	int n;

	if (strncmp(text, PREFIX, strlen(PREFIX)) == 0)
		text += strlen(PREFIX);
	n = decode(text, key.octets, sizeof(key.octets));
	if (n >= 0 && n < SIGN_KEY_MIN)
		n = -ERANGE;
	if (n >= 0) {
		key.size = (size_t)n;
		*ret = key;
	}
	explicit_bzero(&key, sizeof(key));
	return n < 0 ? n : 0;
}

int sign_make(const struct sign_key *key, const char *id, int64_t timestamp_s, const char *body,
	size_t body_size, char ret[static SIGN_SIZE])
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned int mac_size = 0;
	_cleanup_(freep) char *content = NULL;
	int head;

	if (!id[0] || strchr(id, '.'))
		return -EINVAL;
	content = malloc(strlen(id) + 24 + body_size);
	if (!content)
		return -ENOMEM;
	head = snprintf(content, strlen(id) + 24, "%s.%" PRId64 ".", id, timestamp_s);
	if (head < 0)
		return -EINVAL;
	memcpy(content + head, body, body_size);
	if (!HMAC(EVP_sha256(), key->octets, (int)key->size, (const uint8_t *)content,
		    (size_t)head + body_size, mac, &mac_size))
		return -ENOMEM;
	/* analysis: bugprone-not-null-terminated-result: the rest is put behind it */
	memcpy(ret, "v1,", 3);
	(void)EVP_EncodeBlock((uint8_t *)ret + 3, mac, (int)mac_size);
	return 0;
}
