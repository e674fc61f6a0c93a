/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reseal.c - what is sealed under an earlier key is sealed under the first one, in steps. */
#include "store/reseal.h"
#include "store/files.h"
#include "store/pseudonym.h"
#include "store/seal_box.h"
#include "store/seal_store.h"
#include "store/step.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>

#define CURSOR_FACT "reseal"
#define CURSOR_SIZE 128
#define BEFORE      ".before-"
#define BACKUPS     "/backup"

static const struct {
	enum sql next, seal;
	bool is_text; /* its key */
} tables[] = {
	{ SQL_RESEAL_NEXT_PERSON, SQL_RESEAL_PERSON, true },
	{ SQL_RESEAL_NEXT_PART, SQL_RESEAL_PART, false },
	{ SQL_RESEAL_NEXT_MESSAGE, SQL_RESEAL_MESSAGE, false },
	{ SQL_RESEAL_NEXT_COMPLAINT, SQL_RESEAL_COMPLAINT, false },
	{ SQL_RESEAL_NEXT_SAID, SQL_RESEAL_SAID, false },
	{ SQL_RESEAL_NEXT_EVENT, SQL_RESEAL_EVENT, false },
	{ SQL_RESEAL_NEXT_REPLY, SQL_RESEAL_REPLY, false },
	{ SQL_RESEAL_NEXT_FORWARD, SQL_RESEAL_FORWARD, false },
};

/* Once at the beginning; and for a person who asks. Neither belongs to the statements of every day,
 * which pass over no table. */
static const char count_rows[] =
	"SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM inbox_part)"
	" + (SELECT count(*) FROM message) + (SELECT count(*) FROM complaint)"
	" + (SELECT count(*) FROM complaint_message) + (SELECT count(*) FROM complaint_event)"
	" + (SELECT count(*) FROM reply) + (SELECT count(*) FROM forward)";
static const char count_keys[] =
	"SELECT key, count(*) AS rows FROM (SELECT seal_key(number) AS key FROM person UNION ALL"
	" SELECT ifnull(seal_key(data), seal_key(udh)) FROM inbox_part UNION ALL"
	" SELECT seal_key(text) FROM message UNION ALL"
	" SELECT coalesce(seal_key(text), seal_key(place), seal_key(location)) FROM complaint"
	" UNION ALL SELECT seal_key(text) FROM complaint_message UNION ALL"
	" SELECT seal_key(note) FROM complaint_event UNION ALL SELECT seal_key(text) FROM reply"
	" UNION ALL SELECT seal_key(sent_text) FROM forward UNION ALL"
	" SELECT seal_key(value) FROM fact WHERE name = 'pseudonym_key')"
	" WHERE key IS NOT NULL GROUP BY key ORDER BY rows DESC, key";

struct cursor {
	char id[RESEAL_ID_SIZE]; /* of the key that it is under way to */
	size_t table;
	int64_t left;
	char key[DB_PSEUDONYM_SIZE]; /* of the last row that was looked at */
};

static int begin(struct db *db, const char *id, struct cursor *ret)
{
	int64_t rows = 0;
	int r = db_figure(db, count_rows, &rows);

	*ret = (struct cursor){ .left = rows };
	return r < 0 ? r : copy_string(ret->id, sizeof(ret->id), id);
}

/* Of another key: that one is not needed any more. */
static int read_cursor(struct db *db, struct cursor *ret)
{
	char id[RESEAL_ID_SIZE], text[CURSOR_SIZE];
	long long left;
	int r;

	pseudonym_hex(seal_box_first(db->box), SEAL_ID_SIZE, id);
	r = db_fact_get(db, CURSOR_FACT, text, sizeof(text));
	if (r < 0)
		return r;
	*ret = (struct cursor){ 0 };
	if (r > 0 &&
		sscanf(text, "%8s %zu %lld %32s", ret->id, &ret->table, &left, ret->key) >= 3 &&
		strcmp(ret->id, id) == 0 && ret->table < COUNT_OF(tables)) {
		ret->left = left;
		return 0;
	}
	return begin(db, id, ret);
}

static int keep_cursor(struct db *db, const struct cursor *c)
{
	char text[CURSOR_SIZE];

	if (snprintf(text, sizeof(text), "%s %zu %lld %s", c->id, c->table, (long long)c->left,
		    c->key) >= (int)sizeof(text))
		return -EOVERFLOW;
	return db_fact_set(db, CURSOR_FACT, text);
}

static struct value key_of(const struct cursor *c, const char *key)
{
	return tables[c->table].is_text ? TEXT(key) : INT(strtoll(key, NULL, 10));
}

/* How many rows are behind the last one, up to `limit`; the last of them. */
static int look_ahead(struct db *db, const struct cursor *c, int limit, char *ret_last, size_t size)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r, count;

	r = statement_first(db, &s, tables[c->table].next, key_of(c, c->key), INT(limit));
	if (r <= 0)
		return r;
	count = sqlite3_column_int(s, 0);
	r = column_copy(s, 1, ret_last, size);
	return r < 0 ? r : count;
}

/* The rest of a table, or `limit` of it. Gives how many were looked at; *sealed grows. */
static int seal_some(struct db *db, struct cursor *c, int limit, int *sealed)
{
	char last[sizeof(c->key)];
	int count = look_ahead(db, c, limit, last, sizeof(last)), r;

	if (count <= 0)
		return count;
	r = statement_run(
		db, tables[c->table].seal, key_of(c, c->key), key_of(c, last), TEXT(c->id));
	if (r < 0)
		return r;
	*sealed += r;
	c->left = c->left > count ? c->left - count : 1;
	r = copy_string(c->key, sizeof(c->key), last);
	return r < 0 ? r : count;
}

/* 1 while there is more. */
static int walk(struct db *db, struct cursor *c, int limit, int *sealed)
{
	while (limit > 0 && c->table < COUNT_OF(tables)) {
		int count = seal_some(db, c, limit, sealed);

		if (count < 0)
			return count;
		if (count < limit) {
			c->table++;
			c->key[0] = '\0';
		}
		limit -= count;
	}
	return c->table < COUNT_OF(tables);
}

static int end(struct db *db)
{
	int r = statement_run(db, SQL_RESEAL_KEY);

	if (r >= 0)
		r = statement_run(db, SQL_FACT_DROP, TEXT(CURSOR_FACT));
	return r < 0 ? r : seal_store_forget(db);
}

static int run(struct db *db, int limit, int64_t *ret_left)
{
	struct cursor c;
	int sealed = 0, r = read_cursor(db, &c);

	if (r >= 0)
		r = walk(db, &c, limit, &sealed);
	if (r < 0)
		return r;
	*ret_left = r > 0 ? c.left : 0;
	r = r > 0 ? keep_cursor(db, &c) : end(db);
	return r < 0 ? r : sealed;
}

int reseal_step(struct db *db, int limit, int64_t *ret_left)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t left = 0;
	int r, on;

	if (limit < 1)
		return -EINVAL;
	if (!db->sealed || !db->box)
		return -ENOKEY;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = seal_store_triggers(db, false);
	if (r >= 0)
		r = run(db, limit, &left);
	on = seal_store_triggers(db, true);
	if (r >= 0)
		r = on < 0 ? on : step_commit(&step, r);
	if (r >= 0)
		*ret_left = left;
	return r;
}

int reseal_due(struct db *db)
{
	return db->sealed ? seal_store_mixed(db) : 0;
}

int reseal_count(struct db *db, struct reseal_count *ret, size_t size)
{
	_cleanup_(sqlite3_finalizep) sqlite3_stmt *s = NULL;
	size_t count = 0;
	int r = db_ask(db, count_keys, &s);

	while (r > 0) {
		if (count == size)
			return -EOVERFLOW;
		r = column_copy(s, 0, ret[count].id, sizeof(ret[count].id));
		ret[count++].rows = sqlite3_column_int64(s, 1);
		if (r >= 0)
			r = statement_step(db, s);
	}
	return r < 0 ? r : (int)count;
}

int db_key_id(const uint8_t *key, char *ret)
{
	uint8_t id[SEAL_ID_SIZE];
	int r = seal_box_id(key, id);

	if (r >= 0)
		pseudonym_hex(id, sizeof(id), ret);
	return r;
}

/* A copy that cannot be read is no copy in clear that anybody could read. */
static bool is_clear(const char *path)
{
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *s = NULL;
	bool clear = false;

	if (sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
			SQLITE_OK &&
		sqlite3_prepare_v2(sqlite,
			"SELECT substr(value, 1, 1) <> char(1) FROM fact"
			" WHERE name = 'pseudonym_key'",
			-1, &s, NULL) == SQLITE_OK)
		clear = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_int(s, 0) != 0;
	sqlite3_finalize(s);
	(void)sqlite3_close(sqlite);
	return clear;
}

/* Those of a folder whose names begin so; one that may not be looked into has none to tell. */
static void find_clear(const char *folder, const char *prefix, char *ret, int *count)
{
	char found[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
			snprintf(found, sizeof(found), "%s/%s", folder, entry->d_name) >=
				(int)sizeof(found) ||
			!is_clear(found))
			continue;
		if ((*count)++ == 0)
			(void)copy_string(ret, PATH_MAX, found);
	}
	if (dir)
		(void)closedir(dir);
}

int seal_find_clear_copies(const char *path, char *ret)
{
	char folder[PATH_MAX], name[PATH_MAX], backups[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int count = 0;
	int r = files_folder(path, folder, sizeof(folder));

	if (r >= 0)
		r = files_name(slash ? slash + 1 : path, BEFORE, name);
	if (r >= 0)
		r = files_name(folder, BACKUPS, backups);
	if (r < 0)
		return r;
	find_clear(folder, name, ret, &count);
	find_clear(backups, "", ret, &count);
	return count;
}
