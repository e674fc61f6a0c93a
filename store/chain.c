/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain.c - inside of the store: one entry behind the other for all that came in and went out. */
#include "store/chain.h"
#include "store/step.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <time.h>

#define PURPOSE "lapor-smsd chain"

/* What the handle keeps, so that nothing is looked up for each row. */
struct chain {
	EVP_MD *sha256;
	EVP_MD_CTX *hash;
	bool has_mac_key;
	uint8_t mac_key[CHAIN_HASH_SIZE];
};

int chain_derive(const uint8_t key[static DB_KEY_SIZE], const char *purpose,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	uint8_t info[64];
	size_t length = strlen(purpose), size = 0;

	if (length >= sizeof(info))
		return -EOVERFLOW;
	/* analysis: bugprone-not-null-terminated-result: octets, and one behind them */
	memcpy(info, purpose, length);
	info[length] = 1;
	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, DB_KEY_SIZE, info, length + 1, ret,
		    CHAIN_HASH_SIZE, &size))
		return -ENOMEM;
	return 0;
}

static bool begin(struct chain *c)
{
	return EVP_DigestInit_ex2(c->hash, c->sha256, NULL) == 1;
}

/* The type and the length stand before the octets, so that nothing moves from one value into the
 * next. */
static bool add(struct chain *c, char type, const void *data, uint64_t size)
{
	uint8_t head[9] = { (uint8_t)type };

	for (int i = 0; i < 8; i++)
		head[1 + i] = (uint8_t)(size >> (56 - 8 * i));
	if (EVP_DigestUpdate(c->hash, head, sizeof(head)) != 1)
		return false;
	return !data || EVP_DigestUpdate(c->hash, data, size) == 1;
}

static bool add_text(struct chain *c, const char *text)
{
	return add(c, 'T', text, strlen(text));
}

static bool add_int(struct chain *c, int64_t number)
{
	return add(c, 'I', NULL, (uint64_t)number);
}

static bool add_hash(struct chain *c, const uint8_t *hash)
{
	return hash ? add(c, 'B', hash, CHAIN_HASH_SIZE) : add(c, 'N', NULL, 0);
}

static bool end(struct chain *c, uint8_t ret[static CHAIN_HASH_SIZE])
{
	return EVP_DigestFinal_ex(c->hash, ret, NULL) == 1;
}

/* last: the row's digest, or the HMAC. */
static bool hash_entry(struct chain *c, const struct chain_entry *e, const uint8_t *last,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	return begin(c) && add_hash(c, e->previous) && add_int(c, e->id) && add_int(c, e->at_us) &&
	       add_text(c, e->what) && add_int(c, e->row) && add_text(c, e->word) &&
	       add_hash(c, last) && end(c, ret);
}

bool chain_has_key(const struct db *db)
{
	static const uint8_t none[DB_KEY_SIZE];

	return CRYPTO_memcmp(db->key, none, sizeof(none)) != 0;
}

static int make_mac_key(struct db *db)
{
	int r;

	if (db->chain->has_mac_key)
		return 0;
	if (!chain_has_key(db))
		return -ENOKEY;
	r = chain_derive(db->key, PURPOSE, db->chain->mac_key);
	if (r >= 0)
		db->chain->has_mac_key = true;
	return r;
}

/* HMAC(key, x) of RFC 2104 for a key and an x of 32 octets, by hand: setting OpenSSL's up takes
 * longer than all the rest. */
static bool hmac(struct chain *c, const uint8_t *data, uint8_t ret[static CHAIN_HASH_SIZE])
{
	uint8_t pad[64], inner[CHAIN_HASH_SIZE];
	bool is_done;

	memset(pad, 0x36, sizeof(pad));
	for (size_t i = 0; i < CHAIN_HASH_SIZE; i++)
		pad[i] ^= c->mac_key[i];
	is_done = begin(c) && EVP_DigestUpdate(c->hash, pad, sizeof(pad)) == 1 &&
	          EVP_DigestUpdate(c->hash, data, CHAIN_HASH_SIZE) == 1 && end(c, inner);
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	is_done = is_done && begin(c) && EVP_DigestUpdate(c->hash, pad, sizeof(pad)) == 1 &&
	          EVP_DigestUpdate(c->hash, inner, sizeof(inner)) == 1 && end(c, ret);
	OPENSSL_cleanse(pad, sizeof(pad));
	return is_done;
}

int chain_mac(struct db *db, const struct chain_entry *entry, uint8_t ret[static CHAIN_HASH_SIZE])
{
	uint8_t hash[CHAIN_HASH_SIZE];
	int r = make_mac_key(db);

	if (r < 0)
		return r;
	if (!hash_entry(db->chain, entry, entry->digest, hash) || !hmac(db->chain, hash, ret))
		return -ENOMEM;
	return 0;
}

int chain_link(struct db *db, const struct chain_entry *entry, const uint8_t *mac,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	return hash_entry(db->chain, entry, mac, ret) ? 0 : -ENOMEM;
}

static bool add_value(struct chain *c, sqlite3_value *v)
{
	const void *data;

	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER: return add_int(c, sqlite3_value_int64(v));
	case SQLITE_TEXT:
		data = sqlite3_value_text(v);
		return data && add(c, 'T', data, (uint64_t)sqlite3_value_bytes(v));
	case SQLITE_BLOB:
		data = sqlite3_value_blob(v); /* NULL: it is empty */
		return add(c, 'B', data, (uint64_t)sqlite3_value_bytes(v));
	}
	return add(c, 'N', NULL, 0);
}

static void digest_values(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);
	uint8_t hash[CHAIN_HASH_SIZE];
	bool is_done = begin(db->chain);

	for (int i = 0; i < count && is_done; i++)
		is_done = add_value(db->chain, values[i]);
	if (is_done && end(db->chain, hash))
		sqlite3_result_blob(context, hash, sizeof(hash), SQLITE_TRANSIENT);
	else
		sqlite3_result_error_nomem(context);
}

static const uint8_t *hash_of(sqlite3_value *value)
{
	return sqlite3_value_bytes(value) == CHAIN_HASH_SIZE ? sqlite3_value_blob(value) : NULL;
}

static void chain_values(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);
	const uint8_t *previous = sqlite3_value_blob(values[0]);
	const struct chain_entry entry = {
		.previous = sqlite3_value_bytes(values[0]) == CHAIN_PROOF_SIZE
		                    ? previous + CHAIN_HASH_SIZE
		                    : NULL,
		.id = sqlite3_value_int64(values[1]),
		.at_us = sqlite3_value_int64(values[2]),
		.what = (const char *)sqlite3_value_text(values[3]),
		.row = sqlite3_value_int64(values[4]),
		.word = (const char *)sqlite3_value_text(values[5]),
		.digest = hash_of(values[6]),
	};
	uint8_t proof[CHAIN_PROOF_SIZE];
	int r = -EINVAL;

	(void)count;
	if (entry.what && entry.word)
		r = chain_mac(db, &entry, proof);
	if (r >= 0)
		r = chain_link(db, &entry, proof, proof + CHAIN_HASH_SIZE);
	if (r < 0)
		sqlite3_result_error(context, "the chain cannot go on without its key", -1);
	else
		sqlite3_result_blob(context, proof, sizeof(proof), SQLITE_TRANSIENT);
}

/* An entry tells when it was written itself: not all that befalls a row has a time of its own. */
static void read_clock(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct timespec now;

	(void)count;
	(void)values;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	sqlite3_result_int64(context, now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000);
}

int chain_attach(struct db *db)
{
	static const struct {
		const char *name;
		int count, flags;
		void (*run)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "digest", -1, SQLITE_DETERMINISTIC, digest_values },
		{ "chained", 7, SQLITE_DETERMINISTIC, chain_values },
		{ "chain_clock", 0, 0, read_clock },
	};
	int rc = SQLITE_OK;

	db->chain = calloc(1, sizeof(*db->chain));
	if (!db->chain)
		return -ENOMEM;
	db->chain->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	db->chain->hash = EVP_MD_CTX_new();
	if (!db->chain->sha256 || !db->chain->hash)
		return -ENOMEM;
	for (size_t i = 0; i < COUNT_OF(functions) && rc == SQLITE_OK; i++)
		rc = sqlite3_create_function_v2(db->sqlite, functions[i].name, functions[i].count,
			SQLITE_UTF8 | SQLITE_INNOCUOUS | functions[i].flags, db, functions[i].run,
			NULL, NULL, NULL);
	return db_to_errno(db, rc);
}

int chain_open(struct db *db)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t last;
	int r = statement_get(db, &last, SQL_CHAIN_LAST);

	if (r != 0 || !db->writer)
		return r < 0 ? r : 0;
	r = step_begin(&step, db);
	if (r >= 0)
		r = statement_run(db, SQL_CHAIN_BEGIN);
	if (r >= 0)
		r = statement_run(db, SQL_CHAIN_ADOPT);
	return r < 0 ? r : step_commit(&step, 0);
}

void chain_close(struct db *db)
{
	if (!db->chain)
		return;
	EVP_MD_CTX_free(db->chain->hash);
	EVP_MD_free(db->chain->sha256);
	OPENSSL_cleanse(db->chain, sizeof(*db->chain));
	free(db->chain);
	db->chain = NULL;
}
