/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pseudonym.c - inside of the store: the name that stands for a number, and the key behind it. */
#include "store/pseudonym.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#define KEY_FACT "pseudonym_key"

static void to_hex(const uint8_t *octets, size_t size, char *ret)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		ret[2 * i] = digits[octets[i] >> 4];
		ret[2 * i + 1] = digits[octets[i] & 15];
	}
	ret[2 * size] = '\0';
}

static int from_hex(const char *text, uint8_t *ret, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(text) != 2 * size)
		return -EUCLEAN;
	for (size_t i = 0; i < 2 * size; i++) {
		const char *digit = strchr(digits, text[i]);

		if (!digit)
			return -EUCLEAN;
		ret[i / 2] = (uint8_t)((i % 2 ? ret[i / 2] << 4 : 0) | (digit - digits));
	}
	return 0;
}

static int make_key(struct db *db)
{
	char hex[2 * DB_KEY_SIZE + 1];
	int r;

	if (getrandom(db->key, sizeof(db->key), 0) != (ssize_t)sizeof(db->key))
		return -EIO;
	to_hex(db->key, sizeof(db->key), hex);
	r = db_fact_set(db, KEY_FACT, hex);
	OPENSSL_cleanse(hex, sizeof(hex));
	return r;
}

int pseudonym_open(struct db *db)
{
	char hex[2 * DB_KEY_SIZE + 1];
	int r;

	r = db_fact_get(db, KEY_FACT, hex, sizeof(hex));
	if (r < 0)
		return r == -EOVERFLOW ? -EUCLEAN : r;
	if (r == 0)
		return db->writer ? make_key(db) : 0;
	r = from_hex(hex, db->key, sizeof(db->key));
	OPENSSL_cleanse(hex, sizeof(hex));
	return r;
}

int pseudonym_make(const struct db *db, const char *number, char *ret)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	size_t size = 0;

	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, db->key, sizeof(db->key),
		    (const unsigned char *)number, strlen(number), mac, sizeof(mac), &size))
		return -ENOMEM;
	to_hex(mac, (DB_PSEUDONYM_SIZE - 1) / 2, ret);
	return 0;
}
