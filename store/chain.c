/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain.c - inside of the store: one entry behind the other for all that came in and went out. */
#include "store/chain.h"
#include "store/step.h"

#include <endian.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <time.h>

#define PURPOSE "lapor-smsd chain"

/* What the handle keeps, so that nothing is looked up for each row. */
struct chain {
	struct hash hash;
	bool has_mac_key;
	uint8_t mac_key[CHAIN_HASH_SIZE];
	/* The entry that was made; id 0: none. */
	int64_t id, at_us;
	char word[DB_WORD_SIZE];
	uint8_t proof[CHAIN_PROOF_SIZE];
	/* The link of entry `last`, as it is in the file of this version; 0: not known. */
	int64_t last;
	uint32_t version;
	uint8_t link[CHAIN_HASH_SIZE];
};

struct hash *chain_hash(const struct db *db)
{
	return &db->chain->hash;
}

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

/* The type and the length stand before the octets, so that nothing moves from one value into the
 * next. */
static bool add(struct hash *h, char type, const void *data, uint64_t size)
{
	uint64_t length = htobe64(size);
	uint8_t head[1 + sizeof(length)] = { (uint8_t)type };

	memcpy(head + 1, &length, sizeof(length));
	return hash_add(h, head, sizeof(head)) && (!data || hash_add(h, data, size));
}

static bool add_text(struct hash *h, const char *text)
{
	return add(h, 'T', text, strlen(text));
}

static bool add_int(struct hash *h, int64_t number)
{
	return add(h, 'I', NULL, (uint64_t)number);
}

static bool add_hash(struct hash *h, const uint8_t *hash)
{
	return hash ? add(h, 'B', hash, CHAIN_HASH_SIZE) : add(h, 'N', NULL, 0);
}

/* last: the row's digest, or the HMAC. */
static bool hash_entry(struct hash *h, const struct chain_entry *e, const uint8_t *last,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	return hash_begin(h) && add_hash(h, e->previous) && add_int(h, e->id) &&
	       add_int(h, e->at_us) && add_text(h, e->what) && add_int(h, e->row) &&
	       add_text(h, e->word) && add_hash(h, last) && hash_end(h, ret);
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

int chain_mac(struct db *db, const struct chain_entry *entry, uint8_t ret[static CHAIN_HASH_SIZE])
{
	uint8_t hash[CHAIN_HASH_SIZE];
	int r = make_mac_key(db);

	if (r < 0)
		return r;
	if (!hash_entry(chain_hash(db), entry, entry->digest, hash) ||
		!hash_mac(chain_hash(db), db->chain->mac_key, CHAIN_HASH_SIZE, hash, sizeof(hash),
			ret))
		return -ENOMEM;
	return 0;
}

int chain_link(struct db *db, const struct chain_entry *entry, const uint8_t *mac,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	return hash_entry(chain_hash(db), entry, mac, ret) ? 0 : -ENOMEM;
}

static bool add_value(struct hash *h, sqlite3_value *v)
{
	const void *data;

	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER: return add_int(h, sqlite3_value_int64(v));
	case SQLITE_TEXT:
		data = sqlite3_value_text(v);
		return data && add(h, 'T', data, (uint64_t)sqlite3_value_bytes(v));
	case SQLITE_BLOB:
		data = sqlite3_value_blob(v); /* NULL: it is empty */
		return add(h, 'B', data, (uint64_t)sqlite3_value_bytes(v));
	}
	return add(h, 'N', NULL, 0);
}

static bool hash_values(
	struct hash *h, int count, sqlite3_value **values, uint8_t ret[static CHAIN_HASH_SIZE])
{
	bool is_done = hash_begin(h);

	for (int i = 0; i < count && is_done; i++)
		is_done = add_value(h, values[i]);
	return is_done && hash_end(h, ret);
}

static void digest_values(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);
	uint8_t hash[CHAIN_HASH_SIZE];

	if (hash_values(chain_hash(db), count, values, hash))
		sqlite3_result_blob(context, hash, sizeof(hash), SQLITE_TRANSIENT);
	else
		sqlite3_result_error_nomem(context);
}

static const char *text_of(sqlite3_value *value)
{
	const unsigned char *text = sqlite3_value_text(value);

	return text ? (const char *)text : "";
}

static const uint8_t *hash_of(sqlite3_value *value)
{
	return sqlite3_value_bytes(value) == CHAIN_HASH_SIZE ? sqlite3_value_blob(value) : NULL;
}

static int prove(struct db *db, const struct chain_entry *entry, uint8_t *ret)
{
	int r = chain_mac(db, entry, ret);

	return r < 0 ? r : chain_link(db, entry, ret, ret + CHAIN_HASH_SIZE);
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
		r = prove(db, &entry, proof);
	if (r < 0)
		sqlite3_result_error(context, "the chain cannot go on without its key", -1);
	else
		sqlite3_result_blob(context, proof, sizeof(proof), SQLITE_TRANSIENT);
}

/* An entry tells when it was written itself: not all that befalls a row has a time of its own. */
static int64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000;
}

static void read_clock(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_int64(context, now_us());
}

static int read_link(struct db *db, int64_t last)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_CHAIN_LINK, INT(last));

	if (r < 0)
		return r;
	if (r == 0 || sqlite3_column_bytes(s, 0) != CHAIN_HASH_SIZE)
		return -EUCLEAN;
	memcpy(db->chain->link, sqlite3_column_blob(s, 0), CHAIN_HASH_SIZE);
	return 0;
}

/* The link that was made last is that of the last entry, unless entries were undone since (then it
 * has another number) or another transaction was (then the file has another version). */
static int find_link(struct db *db, int64_t last)
{
	struct chain *c = db->chain;
	uint32_t version = 0;
	int r = 0;

	if (sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_DATA_VERSION, &version))
		return -EIO;
	if (c->last != last || c->version != version) {
		c->last = 0;
		r = read_link(db, last);
	}
	if (r < 0)
		return r;
	c->last = last;
	c->version = version;
	return 0;
}

static int make_entry(struct db *db, struct chain_entry *entry, int count, sqlite3_value **values)
{
	struct chain *c = db->chain;
	uint8_t digest[CHAIN_HASH_SIZE];
	int r = find_link(db, entry->id - 1);

	if (r < 0)
		return r;
	entry->previous = c->link;
	if (count > 0 && !hash_values(&c->hash, count, values, digest))
		return -ENOMEM;
	entry->digest = count > 0 ? digest : NULL;
	r = prove(db, entry, c->proof);
	if (r < 0)
		return r;
	c->id = c->last = entry->id;
	c->at_us = entry->at_us;
	memcpy(c->link, c->proof + CHAIN_HASH_SIZE, CHAIN_HASH_SIZE);
	return 0;
}

static void make_next(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(context);
	struct chain *c = db->chain;
	struct chain_entry entry = { .at_us = now_us(), .word = c->word };
	int r = -EINVAL;

	c->id = 0;
	if (count >= 4 && sqlite3_value_type(values[0]) == SQLITE_NULL) {
		sqlite3_result_int(context, 0);
		return;
	}
	if (count >= 4 && copy_string(c->word, sizeof(c->word), text_of(values[3])) >= 0) {
		entry.id = sqlite3_value_int64(values[0]) + 1;
		entry.what = text_of(values[1]);
		entry.row = sqlite3_value_int64(values[2]);
		r = make_entry(db, &entry, count - 4, values + 4);
	}
	if (r < 0)
		sqlite3_result_error(context,
			r == -ENOKEY ? "the chain cannot go on without its key"
				     : "the chain cannot go on",
			-1);
	else
		sqlite3_result_int(context, 1);
}

static void give_id(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct chain *c = ((struct db *)sqlite3_user_data(context))->chain;

	(void)count;
	(void)values;
	if (c->id > 0)
		sqlite3_result_int64(context, c->id);
}

static void give_at(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct chain *c = ((struct db *)sqlite3_user_data(context))->chain;

	(void)count;
	(void)values;
	sqlite3_result_int64(context, c->at_us);
}

static void give_word(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct chain *c = ((struct db *)sqlite3_user_data(context))->chain;

	(void)count;
	(void)values;
	sqlite3_result_text(context, c->word, -1, SQLITE_STATIC);
}

static void give_proof(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct chain *c = ((struct db *)sqlite3_user_data(context))->chain;

	(void)count;
	(void)values;
	sqlite3_result_blob(context, c->proof, sizeof(c->proof), SQLITE_STATIC);
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
		{ "chain_prove", -1, 0, make_next },
		{ "chain_id", 0, 0, give_id },
		{ "chain_at", 0, 0, give_at },
		{ "chain_word", 0, 0, give_word },
		{ "chain_proof", 0, 0, give_proof },
	};
	int rc = SQLITE_OK;

	db->chain = calloc(1, sizeof(*db->chain));
	if (!db->chain)
		return -ENOMEM;
	if (hash_open(&db->chain->hash) < 0)
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
	hash_free(&db->chain->hash);
	OPENSSL_cleanse(db->chain, sizeof(*db->chain));
	free(db->chain);
	db->chain = NULL;
}
