/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pseudonym.c - inside of the store: the name that stands for a number, and the key behind it. */
#include "store/pseudonym.h"
#include "store/chain.h"
#include "store/seal_box.h"

#include <openssl/crypto.h>
#include <sys/random.h>

#define KEY_FACT "pseudonym_key"

void pseudonym_hex(const uint8_t *octets, size_t size, char *ret)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		ret[2 * i] = digits[octets[i] >> 4];
		ret[2 * i + 1] = digits[octets[i] & 15];
	}
	ret[2 * size] = '\0';
}

int pseudonym_unhex(const char *text, uint8_t *ret, size_t size)
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

int pseudonym_seal(struct db *db)
{
	char hex[2 * DB_KEY_SIZE + 1];
	int r;

	pseudonym_hex(db->key, sizeof(db->key), hex);
	r = statement_run(db, SQL_PSEUDONYM_KEY_SET, TEXT(hex));
	OPENSSL_cleanse(hex, sizeof(hex));
	return r < 0 ? r : 0;
}

int pseudonym_begin(struct db *db)
{
	if (getrandom(db->key, sizeof(db->key), 0) != (ssize_t)sizeof(db->key))
		return -EIO;
	db->has_key = true;
	return pseudonym_seal(db);
}

/* What is sealed begins with U+0001, and a key in clear does not. */
static int find_form(struct db *db)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_FACT_GET, TEXT(KEY_FACT));

	if (r > 0)
		db->sealed = column_text(s, 0)[0] == 1;
	return r;
}

/* Where the key is not there, a writer is told so by SQL, and a reader finds NULL. */
static int take_key(struct db *db)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_PSEUDONYM_KEY_GET);

	if (r > 0)
		r = pseudonym_unhex(column_text(s, 0), db->key, sizeof(db->key));
	return r;
}

/* The key's own row tells which key opens the store. 1 when that one is there. */
static int find_opener(struct db *db)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	uint8_t id[SEAL_ID_SIZE];
	int r = statement_first(db, &s, SQL_PSEUDONYM_KEY_SEAL);

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	r = pseudonym_unhex(column_text(s, 0), id, sizeof(id));
	return r < 0 ? r : db->box && seal_box_has(db->box, id);
}

int pseudonym_open(struct db *db)
{
	int r = find_form(db);

	if (r <= 0)
		return r;
	if (db->sealed) {
		r = find_opener(db);
		if (r == 0 && db->box)
			return -EKEYREJECTED;
		if (r == 0)
			return db->writer ? -ENOKEY : 1;
	}
	if (r > 0)
		r = take_key(db);
	if (r < 0)
		return r;
	db->has_key = true;
	return 1;
}

static int make_mac(
	const struct db *db, const void *data, size_t size, uint8_t ret[static HASH_SIZE])
{
	if (!db->has_key)
		return -ENOKEY;
	return hash_mac(chain_hash(db), db->key, sizeof(db->key), data, size, ret) ? 0 : -ENOMEM;
}

int pseudonym_digest(const struct db *db, const uint8_t *digest, uint8_t *ret)
{
	static const char label[] = "fingerprint\n";
	uint8_t data[sizeof(label) - 1 + PSEUDONYM_DIGEST_SIZE], mac[HASH_SIZE];
	int r;

	memcpy(data, label, sizeof(label) - 1);
	memcpy(data + sizeof(label) - 1, digest, PSEUDONYM_DIGEST_SIZE);
	r = make_mac(db, data, sizeof(data), mac);
	if (r >= 0)
		memcpy(ret, mac, PSEUDONYM_DIGEST_SIZE);
	return r;
}

int pseudonym_make(const struct db *db, const char *number, char *ret)
{
	uint8_t mac[HASH_SIZE];
	int r = make_mac(db, number, strlen(number), mac);

	if (r >= 0)
		pseudonym_hex(mac, (DB_PSEUDONYM_SIZE - 1) / 2, ret);
	return r;
}
