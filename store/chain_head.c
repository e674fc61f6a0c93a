/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain_head.c - the head of the chain, signed once a day. */
#include "store/chain_head.h"
#include "store/chain.h"
#include "store/chain_rows.h"
#include "store/step.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>

#define BEGINNING "lapor-smsd chain "
#define PURPOSE   "lapor-smsd chain head"

/* SubjectPublicKeyInfo of an Ed25519 key, up to the key itself (RFC 8410). */
static const uint8_t info[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21,
	0x00 };
#define INFO_SIZE (sizeof(info) + CHAIN_KEY_SIZE)

static EVP_PKEY *derive(const uint8_t key[static DB_KEY_SIZE])
{
	uint8_t seed[CHAIN_HASH_SIZE];
	EVP_PKEY *pair = NULL;

	if (chain_derive(key, PURPOSE, seed) >= 0)
		pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	OPENSSL_cleanse(seed, sizeof(seed));
	return pair;
}

static int sign(const struct chain_head *head, EVP_PKEY *pair, uint8_t *ret)
{
	char line[CHAIN_LINE_SIZE];
	size_t size = CHAIN_SIGNATURE_SIZE;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_done;

	chain_head_line(head, line);
	is_done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
	          EVP_DigestSign(context, ret, &size, (const uint8_t *)line, strlen(line)) == 1;
	EVP_MD_CTX_free(context);
	return is_done ? 0 : -ENOMEM;
}

static bool is_signed(const struct chain_head *head, const uint8_t *key, const uint8_t *signature)
{
	char line[CHAIN_LINE_SIZE];
	EVP_PKEY *pair = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, CHAIN_KEY_SIZE);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_good;

	chain_head_line(head, line);
	is_good = pair && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pair) == 1 &&
	          EVP_DigestVerify(context, signature, CHAIN_SIGNATURE_SIZE, (const uint8_t *)line,
			  strlen(line)) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pair);
	return is_good;
}

bool chain_head_is_signed(const struct chain_head *head)
{
	return is_signed(head, head->key, head->signature);
}

bool chain_head_is_vouched(const struct chain_head *head, const uint8_t key[static CHAIN_KEY_SIZE])
{
	return head->is_vouched && is_signed(head, key, head->vouched);
}

void chain_head_line(const struct chain_head *head, char ret[static CHAIN_LINE_SIZE])
{
	uint8_t octets[INFO_SIZE];
	char link[2 * CHAIN_HASH_SIZE + 1], key[CHAIN_BASE64_SIZE];

	for (size_t i = 0; i < CHAIN_HASH_SIZE; i++)
		(void)snprintf(link + 2 * i, 3, "%02x", head->link[i]);
	memcpy(octets, info, sizeof(info));
	memcpy(octets + sizeof(info), head->key, CHAIN_KEY_SIZE);
	(void)EVP_EncodeBlock((uint8_t *)key, octets, INFO_SIZE);
	(void)snprintf(ret, CHAIN_LINE_SIZE, BEGINNING "%s %" PRId64 " %s %s", head->day,
		head->entry, link, key);
}

void chain_head_write(const struct chain_head *head, char ret[static CHAIN_TEXT_SIZE])
{
	char line[CHAIN_LINE_SIZE], signature[CHAIN_BASE64_SIZE], vouched[CHAIN_BASE64_SIZE] = "";

	chain_head_line(head, line);
	(void)EVP_EncodeBlock((uint8_t *)signature, head->signature, CHAIN_SIGNATURE_SIZE);
	if (head->is_vouched)
		(void)EVP_EncodeBlock((uint8_t *)vouched, head->vouched, CHAIN_SIGNATURE_SIZE);
	(void)snprintf(ret, CHAIN_TEXT_SIZE, "%s signature=%s%s%s", line, signature,
		head->is_vouched ? " vouched=" : "", vouched);
}

static bool read_hex(const char *text, uint8_t *ret, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned int octet;

		if (sscanf(text + 2 * i, "%2x", &octet) != 1)
			return false;
		ret[i] = (uint8_t)octet;
	}
	return strlen(text) == 2 * size;
}

/* Base64 of exactly so many octets, which is not padded twice over. */
static bool read_base64(const char *text, uint8_t *ret, size_t size)
{
	uint8_t octets[CHAIN_BASE64_SIZE];
	size_t length = strlen(text);

	if (length != (size + 2) / 3 * 4 || length >= sizeof(octets))
		return false;
	if (EVP_DecodeBlock(octets, (const uint8_t *)text, (int)length) < (int)size)
		return false;
	memcpy(ret, octets, size);
	return true;
}

/* One that begins right here. */
static bool read_one(const char *text, struct chain_head *ret)
{
	char link[2 * CHAIN_HASH_SIZE + 1], key[CHAIN_BASE64_SIZE], signature[CHAIN_BASE64_SIZE],
		vouched[CHAIN_BASE64_SIZE];
	uint8_t octets[INFO_SIZE];
	int count;

	*ret = (struct chain_head){ 0 };
	count = sscanf(text,
		BEGINNING "%10[0-9-] %18" SCNd64 " %64[0-9a-f] %60[A-Za-z0-9+/=] "
			  "signature=%88[A-Za-z0-9+/=] vouched=%88[A-Za-z0-9+/=]",
		ret->day, &ret->entry, link, key, signature, vouched);
	if (count < 5 || !read_hex(link, ret->link, sizeof(ret->link)) ||
		!read_base64(key, octets, sizeof(octets)) ||
		memcmp(octets, info, sizeof(info)) != 0 ||
		!read_base64(signature, ret->signature, sizeof(ret->signature)))
		return false;
	memcpy(ret->key, octets + sizeof(info), CHAIN_KEY_SIZE);
	ret->is_vouched = count == 6 && read_base64(vouched, ret->vouched, sizeof(ret->vouched));
	return ret->entry > 0;
}

int chain_head_read(const char *text, struct chain_head *ret)
{
	for (const char *at = text; (at = strstr(at, BEGINNING)); at++)
		if (read_one(at, ret))
			return 1;
	return 0;
}

static int public_of(EVP_PKEY *pair, uint8_t ret[static CHAIN_KEY_SIZE])
{
	size_t size = CHAIN_KEY_SIZE;

	return pair && EVP_PKEY_get_raw_public_key(pair, ret, &size) == 1 ? 0 : -ENOMEM;
}

/* The pair that signs: of the newest key that there is. */
static EVP_PKEY *find_pair(const struct db *db)
{
	return derive(db->keys.count > 0 ? db->keys.keys[0] : db->key);
}

/* By the key of the last head, where it is one of those that we still have. */
static int vouch(struct db *db, const struct chain_head *last, struct chain_head *head)
{
	for (size_t i = 0; i <= db->keys.count; i++) {
		uint8_t key[CHAIN_KEY_SIZE];
		EVP_PKEY *pair = derive(i < db->keys.count ? db->keys.keys[i] : db->key);
		int r = public_of(pair, key);

		if (r >= 0 && memcmp(key, last->key, sizeof(key)) == 0) {
			r = sign(head, pair, head->vouched);
			head->is_vouched = r >= 0;
		}
		EVP_PKEY_free(pair);
		if (r < 0 || head->is_vouched)
			return r;
	}
	return 0;
}

static int find_top(struct db *db, struct chain_head *head)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_CHAIN_TOP);

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	if (sqlite3_column_bytes(s, 1) != CHAIN_HASH_SIZE)
		return -EUCLEAN;
	head->entry = sqlite3_column_int64(s, 0);
	memcpy(head->link, sqlite3_column_blob(s, 1), CHAIN_HASH_SIZE);
	return 0;
}

static int find_last(struct db *db, struct chain_head *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_CHAIN_HEAD_LAST);

	return r <= 0 ? r : chain_rows_head(s, ret);
}

static int make(struct db *db, EVP_PKEY *pair, const char *day, struct chain_head *head)
{
	struct chain_head last;
	int r = find_last(db, &last), known = r;

	if (r >= 0)
		r = public_of(pair, head->key);
	if (r >= 0 && known > 0 && strcmp(last.day, day) == 0 &&
		memcmp(last.key, head->key, sizeof(head->key)) == 0)
		return 0;
	if (r >= 0)
		r = copy_string(head->day, sizeof(head->day), day);
	if (r >= 0)
		r = find_top(db, head);
	if (r >= 0)
		r = sign(head, pair, head->signature);
	if (r >= 0 && known > 0 && memcmp(last.key, head->key, sizeof(head->key)) != 0)
		r = vouch(db, &last, head);
	return r < 0 ? r : 1;
}

int chain_head_make(struct db *db, const char *day, int64_t now_us, struct chain_head *ret)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct chain_head head = { .at_us = now_us };
	EVP_PKEY *pair = find_pair(db);
	int r = pair ? step_begin(&step, db) : -ENOMEM;

	if (r >= 0)
		r = make(db, pair, day, &head);
	EVP_PKEY_free(pair);
	if (r <= 0)
		return r;
	r = statement_run(db, SQL_CHAIN_HEAD_ADD, INT(now_us), TEXT(head.day), INT(head.entry),
		BLOB(head.link, sizeof(head.link)), BLOB(head.key, sizeof(head.key)),
		BLOB(head.signature, sizeof(head.signature)),
		head.is_vouched ? BLOB(head.vouched, sizeof(head.vouched)) : NONE);
	r = r < 0 ? r : step_commit(&step, 1);
	if (r > 0)
		*ret = head;
	return r;
}
