/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seal_box.h - inside of the store: AES-256-GCM over octets, under one of several keys.
 *
 * A sealed box is: the key's ID, the nonce, the sealed octets, the tag. Knows nothing of SQL.
 */
#pragma once

#include "store/db.h"

#define SEAL_ID_SIZE    4
#define SEAL_NONCE_SIZE 12
#define SEAL_TAG_SIZE   16
#define SEAL_EXTRA      (SEAL_ID_SIZE + SEAL_NONCE_SIZE + SEAL_TAG_SIZE)

struct seal_box;

/* With a copy of the keys; at least one. -EINVAL, -ENOMEM. */
int seal_box_new(struct seal_box **ret, const struct db_keys *keys);

/* Wipes the keys. NULL is accepted. */
void seal_box_free(struct seal_box *box);

/* The ID of a key: ret is SEAL_ID_SIZE. */
int seal_box_id(const uint8_t *key, uint8_t *ret);

/* Whether it holds the key of this ID; and which it seals with. */
bool seal_box_has(const struct seal_box *box, const uint8_t *id);
const uint8_t *seal_box_first(const struct seal_box *box);

/*
 * Seals under the first key; ret is `size` and SEAL_EXTRA. nonce NULL: a random one, as it must be
 * anywhere but in a test.
 */
int seal_box_seal(struct seal_box *box, const char *context, const uint8_t *nonce,
	const uint8_t *data, size_t size, uint8_t *ret);

/*
 * Opens a box of `size` octets; ret is `size` less SEAL_EXTRA. -ENOKEY: its key is not there;
 * -EUCLEAN: it is damaged, was changed, or belongs to another context.
 */
int seal_box_open(
	struct seal_box *box, const char *context, const uint8_t *data, size_t size, uint8_t *ret);
