/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal_box.c - inside of the store: AES-256-GCM over octets, under one of several keys. */
#include "store/seal_box.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

static const char label[] = "lapor-smsd key id\n";

/* Each has its own context, so that its schedule is made once. */
struct one {
	uint8_t id[SEAL_ID_SIZE];
	EVP_CIPHER_CTX *opens;
};

struct seal_box {
	EVP_CIPHER_CTX *seals;
	size_t count;
	struct one all[DB_KEYS_MAX];
};
DEFINE_CLEANUP(struct seal_box *, seal_box_free);

int seal_box_id(const uint8_t *key, uint8_t *ret)
{
	uint8_t octets[sizeof(label) - 1 + DB_KEY_SIZE], digest[EVP_MAX_MD_SIZE];
	bool made;

	memcpy(octets, label, sizeof(label) - 1);
	memcpy(octets + sizeof(label) - 1, key, DB_KEY_SIZE);
	made = EVP_Q_digest(NULL, "SHA256", NULL, octets, sizeof(octets), digest, NULL);
	OPENSSL_cleanse(octets, sizeof(octets));
	if (!made)
		return -ENOMEM;
	memcpy(ret, digest, SEAL_ID_SIZE);
	return 0;
}

static int make_one(struct one *one, const EVP_CIPHER *cipher, const uint8_t *key)
{
	one->opens = EVP_CIPHER_CTX_new();
	if (!one->opens || !EVP_DecryptInit_ex2(one->opens, cipher, key, NULL, NULL))
		return -ENOMEM;
	return seal_box_id(key, one->id);
}

static int fill(struct seal_box *box, const EVP_CIPHER *cipher, const struct db_keys *keys)
{
	int r = 0;

	box->seals = EVP_CIPHER_CTX_new();
	if (!box->seals || !EVP_EncryptInit_ex2(box->seals, cipher, keys->keys[0], NULL, NULL))
		return -ENOMEM;
	for (size_t i = 0; i < keys->count && r >= 0; i++) {
		r = make_one(&box->all[i], cipher, keys->keys[i]);
		box->count++;
	}
	return r;
}

int seal_box_new(struct seal_box **ret, const struct db_keys *keys)
{
	_cleanup_(seal_box_freep) struct seal_box *box = NULL;
	EVP_CIPHER *cipher;
	int r;

	if (keys->count < 1 || keys->count > DB_KEYS_MAX)
		return -EINVAL;
	box = calloc(1, sizeof(*box));
	cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	r = box && cipher ? fill(box, cipher, keys) : -ENOMEM;
	EVP_CIPHER_free(cipher);
	if (r < 0)
		return r;
	*ret = take_ptr(box);
	return 0;
}

void seal_box_free(struct seal_box *box)
{
	if (!box)
		return;
	EVP_CIPHER_CTX_free(box->seals);
	for (size_t i = 0; i < box->count; i++)
		EVP_CIPHER_CTX_free(box->all[i].opens);
	free(box);
}

static const struct one *find(const struct seal_box *box, const uint8_t *id)
{
	for (size_t i = 0; i < box->count; i++)
		if (memcmp(box->all[i].id, id, SEAL_ID_SIZE) == 0)
			return &box->all[i];
	return NULL;
}

bool seal_box_has(const struct seal_box *box, const uint8_t *id)
{
	return find(box, id) != NULL;
}

const uint8_t *seal_box_first(const struct seal_box *box)
{
	return box->all[0].id;
}

int seal_box_seal(struct seal_box *box, const char *context, const uint8_t *nonce,
	const uint8_t *data, size_t size, uint8_t *ret)
{
	uint8_t *at = ret + SEAL_ID_SIZE, *sealed = at + SEAL_NONCE_SIZE;
	EVP_CIPHER_CTX *ctx = box->seals;
	int done = 0;

	if (size > INT_MAX - SEAL_EXTRA)
		return -EMSGSIZE;
	memcpy(ret, box->all[0].id, SEAL_ID_SIZE);
	if (nonce)
		memcpy(at, nonce, SEAL_NONCE_SIZE);
	else if (getrandom(at, SEAL_NONCE_SIZE, 0) != SEAL_NONCE_SIZE)
		return -EIO;
	if (!EVP_EncryptInit_ex2(ctx, NULL, NULL, at, NULL) ||
		!EVP_EncryptUpdate(
			ctx, NULL, &done, (const uint8_t *)context, (int)strlen(context)) ||
		!EVP_EncryptUpdate(ctx, sealed, &done, data, (int)size) ||
		!EVP_EncryptFinal_ex(ctx, sealed + done, &done) ||
		!EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG_SIZE, sealed + size))
		return -EIO;
	return 0;
}

int seal_box_open(
	struct seal_box *box, const char *context, const uint8_t *data, size_t size, uint8_t *ret)
{
	const uint8_t *nonce = data + SEAL_ID_SIZE, *sealed = nonce + SEAL_NONCE_SIZE;
	const struct one *one;
	uint8_t tag[SEAL_TAG_SIZE];
	int done = 0, length;

	if (size < SEAL_EXTRA || size > INT_MAX)
		return -EUCLEAN;
	one = find(box, data);
	if (!one)
		return -ENOKEY;
	length = (int)size - SEAL_EXTRA;
	memcpy(tag, sealed + length, SEAL_TAG_SIZE);
	if (!EVP_DecryptInit_ex2(one->opens, NULL, NULL, nonce, NULL) ||
		!EVP_DecryptUpdate(
			one->opens, NULL, &done, (const uint8_t *)context, (int)strlen(context)) ||
		!EVP_DecryptUpdate(one->opens, ret, &done, sealed, length) ||
		!EVP_CIPHER_CTX_ctrl(one->opens, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG_SIZE, tag) ||
		EVP_DecryptFinal_ex(one->opens, ret + done, &done) <= 0) {
		OPENSSL_cleanse(ret, (size_t)length);
		return -EUCLEAN;
	}
	return 0;
}
