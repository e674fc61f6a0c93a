/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sign.h - Standard Webhooks v1: HMAC-SHA256 over "id.timestamp.body".
 *
 * Pure.
 */
#pragma once

#include "lapor.h"

#define SIGN_SIZE    48 /* "v1," and 44 characters of base64, with the NUL */
#define SIGN_KEY_MIN 16 /* octets of a key */
#define SIGN_KEY_MAX 512

struct sign_key {
	uint8_t octets[SIGN_KEY_MAX];
	size_t size;
};

/*
 * "whsec_" and base64, or base64 alone; the padding may be missing. -EINVAL: no base64.
 * -ERANGE: a key of less than SIGN_KEY_MIN or more than SIGN_KEY_MAX octets.
 */
int sign_read_key(const char *text, struct sign_key *ret);

/* The value of webhook-signature. -EINVAL: an id that is empty or has a dot in it. */
int sign_make(const struct sign_key *key, const char *id, int64_t timestamp_s, const char *body,
	size_t body_size, char ret[static SIGN_SIZE]);
