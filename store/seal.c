/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal.c - inside of the store: the functions of SQL that seal and open values. */
#include "store/seal.h"
#include "store/pseudonym.h"
#include "store/seal_box.h"

#include <limits.h>
#include <openssl/evp.h>

#define MARK 1 /* what is sealed begins with it */

#define BASE64_SIZE(n) (((n) + 2) / 3 * 4)

/* A value as SQLite hands it over: text is base64 behind its mark, a BLOB is not. */
struct sealable {
	const uint8_t *data;
	size_t size;
	bool is_text;
};

/* False for NULL, for what is empty, for numbers. */
static bool take(sqlite3_value *value, struct sealable *ret)
{
	int type = sqlite3_value_type(value);

	if (type != SQLITE_TEXT && type != SQLITE_BLOB)
		return false;
	ret->is_text = type == SQLITE_TEXT;
	ret->data = ret->is_text ? sqlite3_value_text(value) : sqlite3_value_blob(value);
	ret->size = (size_t)sqlite3_value_bytes(value);
	return ret->data && ret->size > 0;
}

static void give(sqlite3_context *c, void *data, size_t size, bool is_text)
{
	if (is_text)
		sqlite3_result_text64(c, data, size, sqlite3_free, SQLITE_UTF8);
	else
		sqlite3_result_blob64(c, data, size, sqlite3_free);
}

/* The table and the column of the context are no value of anybody's. */
static void fail(sqlite3_context *c, const char *context, int r)
{
	char *words = NULL;

	if (r == -ENOMEM) {
		sqlite3_result_error_nomem(c);
		return;
	}
	words = sqlite3_mprintf("what is sealed in %.*s %s", (int)strcspn(context, ":"), context,
		r == -EUCLEAN  ? "does not open: it was changed or moved"
		: r == -ENOKEY ? "needs a key that is not there"
			       : "could not be made");
	if (!words) {
		sqlite3_result_error_nomem(c);
		return;
	}
	sqlite3_result_error(c, words, -1);
	sqlite3_result_error_code(c, r == -EUCLEAN || r == -ENOKEY ? SQLITE_FORMAT : SQLITE_ERROR);
	sqlite3_free(words);
}

/* The box within a value, to be freed; -EUCLEAN: it is none. */
static int unwrap(const struct sealable *v, uint8_t **ret, size_t *ret_size)
{
	size_t size = v->size - 1, octets = size / 4 * 3;
	uint8_t *box;

	if (!v->is_text) {
		octets = size;
	} else if (size % 4 != 0 || size < 4 || size > INT_MAX) {
		return -EUCLEAN;
	}
	if (octets < SEAL_EXTRA)
		return -EUCLEAN;
	box = sqlite3_malloc64(octets);
	if (!box)
		return -ENOMEM;
	if (!v->is_text) {
		memcpy(box, v->data + 1, size);
	} else if (EVP_DecodeBlock(box, v->data + 1, (int)size) != (int)octets) {
		sqlite3_free(box);
		return -EUCLEAN;
	}
	for (size_t i = 1; v->is_text && i <= 2 && v->data[v->size - i] == '='; i++)
		octets--;
	*ret = box;
	*ret_size = octets;
	return 0;
}

/* The value within a sealed one, to be freed. */
static int open_value(struct db *db, const char *context, const struct sealable *v, uint8_t **ret,
	size_t *ret_size)
{
	uint8_t *box = NULL, *plain;
	size_t size = 0;
	int r = unwrap(v, &box, &size);

	if (r < 0)
		return r;
	plain = sqlite3_malloc64(size);
	if (!plain)
		r = -ENOMEM;
	else if (!db->box)
		r = -ENOKEY;
	else
		r = seal_box_open(db->box, context, box, size, plain);
	sqlite3_free(box);
	if (r < 0) {
		sqlite3_free(plain);
		return r;
	}
	*ret = plain;
	*ret_size = size - SEAL_EXTRA;
	return 0;
}

static void give_sealed(sqlite3_context *c, struct db *db, const char *context, const uint8_t *data,
	size_t size, bool is_text)
{
	size_t octets = size + SEAL_EXTRA, whole = 1 + (is_text ? BASE64_SIZE(octets) : octets);
	uint8_t *box = NULL, *sealed = NULL;
	int r;

	if (whole > INT_MAX) {
		sqlite3_result_error_toobig(c);
		return;
	}
	sealed = sqlite3_malloc64(whole + 1);
	box = is_text ? sqlite3_malloc64(octets) : sealed + 1;
	r = sealed && box ? seal_box_seal(db->box, context, NULL, data, size, box) : -ENOMEM;
	if (is_text && r >= 0)
		(void)EVP_EncodeBlock(sealed + 1, box, (int)octets);
	if (is_text)
		sqlite3_free(box);
	if (r < 0) {
		sqlite3_free(sealed);
		fail(c, context, r);
		return;
	}
	sealed[0] = MARK;
	give(c, sealed, whole, is_text);
}

static const char *context_of(sqlite3_value *value)
{
	const unsigned char *context = sqlite3_value_text(value);

	return context ? (const char *)context : "";
}

static void run_sealed(sqlite3_context *c, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(c);
	struct sealable v;

	(void)count;
	if (db->sealed && db->box && take(values[0], &v) &&
		(v.data[0] == MARK || sqlite3_value_int(values[2]) != 0))
		give_sealed(c, db, context_of(values[1]), v.data, v.size, v.is_text);
	else
		sqlite3_result_value(c, values[0]);
}

static void give_unsealed(sqlite3_context *c, sqlite3_value **values, bool may_be_broken)
{
	struct db *db = sqlite3_user_data(c);
	struct sealable v;
	uint8_t *plain;
	size_t size;
	int r;

	if (!db->sealed || !take(values[0], &v) || v.data[0] != MARK) {
		sqlite3_result_value(c, values[0]);
		return;
	}
	r = open_value(db, context_of(values[1]), &v, &plain, &size);
	if (r >= 0)
		give(c, plain, size, v.is_text);
	else if (db->writer ? may_be_broken && r != -ENOMEM : r == -ENOKEY)
		sqlite3_result_null(c);
	else
		fail(c, context_of(values[1]), r);
}

static void run_unsealed(sqlite3_context *c, int count, sqlite3_value **values)
{
	(void)count;
	give_unsealed(c, values, false);
}

static void run_opened(sqlite3_context *c, int count, sqlite3_value **values)
{
	(void)count;
	give_unsealed(c, values, true);
}

/* Of its box; false where the value is not sealed. */
static bool has_id(const struct db *db, sqlite3_value *value, struct sealable *v, uint8_t *ret)
{
	uint8_t *box;
	size_t size;

	if (!db->sealed || !take(value, v) || v->data[0] != MARK || unwrap(v, &box, &size) < 0)
		return false;
	memcpy(ret, box, SEAL_ID_SIZE);
	sqlite3_free(box);
	return true;
}

static void run_resealed(sqlite3_context *c, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(c);
	uint8_t id[SEAL_ID_SIZE], *plain;
	struct sealable v;
	size_t size;
	int r;

	(void)count;
	if (!db->box || !has_id(db, values[0], &v, id) || !seal_box_has(db->box, id) ||
		memcmp(id, seal_box_first(db->box), SEAL_ID_SIZE) == 0) {
		sqlite3_result_value(c, values[0]);
		return;
	}
	r = open_value(db, context_of(values[1]), &v, &plain, &size);
	if (r == -EUCLEAN) {
		sqlite3_result_value(c, values[0]);
		return;
	}
	if (r < 0) {
		fail(c, context_of(values[1]), r);
		return;
	}
	give_sealed(c, db, context_of(values[1]), plain, size, v.is_text);
	sqlite3_free(plain);
}

static void run_seal_key(sqlite3_context *c, int count, sqlite3_value **values)
{
	uint8_t id[SEAL_ID_SIZE];
	char hex[2 * SEAL_ID_SIZE + 1];
	struct sealable v;

	(void)count;
	if (!has_id(sqlite3_user_data(c), values[0], &v, id))
		return;
	pseudonym_hex(id, sizeof(id), hex);
	sqlite3_result_text(c, hex, -1, SQLITE_TRANSIENT);
}

static void run_keyed(sqlite3_context *c, int count, sqlite3_value **values)
{
	struct db *db = sqlite3_user_data(c);
	uint8_t mac[PSEUDONYM_DIGEST_SIZE];
	struct sealable v;

	(void)count;
	if (!take(values[0], &v) || v.size != sizeof(mac))
		sqlite3_result_value(c, values[0]);
	else if (pseudonym_digest(db, v.data, mac) < 0)
		sqlite3_result_error_nomem(c);
	else
		sqlite3_result_blob(c, mac, sizeof(mac), SQLITE_TRANSIENT);
}

int seal_attach(struct db *db)
{
	static const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
	static const struct {
		const char *name;
		int count;
		void (*run)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "sealed", 3, run_sealed },
		{ "unsealed", 2, run_unsealed },
		{ "opened", 2, run_opened },
		{ "resealed", 2, run_resealed },
		{ "seal_key", 1, run_seal_key },
		{ "keyed", 1, run_keyed },
	};
	int r = SQLITE_OK;

	for (size_t i = 0; i < COUNT_OF(functions) && r == SQLITE_OK; i++)
		r = sqlite3_create_function_v2(db->sqlite, functions[i].name, functions[i].count,
			flags, db, functions[i].run, NULL, NULL, NULL);
	return db_to_errno(db, r);
}
