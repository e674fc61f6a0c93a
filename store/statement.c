/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statement.c - inside of the store: running the statements of sql.inc. */
#include "store/statement.h"

#include <assert.h>
#include <limits.h>

static const char *const texts[] = {
#define X(name, text) text,
#include "store/sql.inc"
#undef X
};

int statement_ready(struct db *db, enum sql id, sqlite3_stmt **ret)
{
	int r = 0;

	if (!db->all[id])
		r = db_to_errno(db, sqlite3_prepare_v3(db->sqlite, texts[id], -1,
					    SQLITE_PREPARE_PERSISTENT, &db->all[id], NULL));
	if (r < 0)
		return r;
	*ret = db->all[id];
	return 0;
}

void statement_free(struct db *db, enum sql id)
{
	sqlite3_finalize(db->all[id]);
	db->all[id] = NULL;
}

void statement_free_all(struct db *db)
{
	for (size_t i = 0; i < SQL_COUNT; i++)
		statement_free(db, (enum sql)i);
}

static int bind_value(sqlite3_stmt *s, int index, const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL: return sqlite3_bind_null(s, index);
	case VALUE_INT: return sqlite3_bind_int64(s, index, v->number);
	case VALUE_TEXT: return sqlite3_bind_text(s, index, v->data, -1, SQLITE_STATIC);
	case VALUE_BLOB:
		/* A NULL pointer would be bound as NULL, whatever its size. */
		return sqlite3_bind_blob64(
			s, index, v->data ? v->data : "", v->data ? v->size : 0, SQLITE_STATIC);
	}
	return SQLITE_MISUSE;
}

int statement_bind(
	struct db *db, sqlite3_stmt **ret, enum sql id, const struct value *values, size_t count)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_ready(db, id, &s);

	if (r < 0)
		return r;
	assert(count == (size_t)sqlite3_bind_parameter_count(s));
	if (db->transaction && sqlite3_get_autocommit(db->sqlite))
		return -ECANCELED;
	for (size_t i = 0; i < count; i++) {
		r = db_to_errno(db, bind_value(s, (int)i + 1, &values[i]));
		if (r < 0)
			return r;
	}
	*ret = take_ptr(s);
	return 0;
}

int statement_step(struct db *db, sqlite3_stmt *s)
{
	int rc;

	errno = 0; /* so that what db_to_errno() finds there is of this step */
	rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : db_to_errno(db, rc);
}

int statement_first_values(
	struct db *db, sqlite3_stmt **ret, enum sql id, const struct value *values, size_t count)
{
	int r = statement_bind(db, ret, id, values, count);

	return r < 0 ? r : statement_step(db, *ret);
}

void statement_reset(sqlite3_stmt *s)
{
	(void)sqlite3_reset(s);
	(void)sqlite3_clear_bindings(s);
}

int statement_run_values(struct db *db, enum sql id, const struct value *values, size_t count)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	sqlite3_int64 changed;
	int r;

	r = statement_bind(db, &s, id, values, count);
	if (r < 0)
		return r;
	do {
		r = statement_step(db, s);
		if (r < 0)
			return r;
	} while (r > 0);
	changed = sqlite3_changes64(db->sqlite);
	return changed < INT_MAX ? (int)changed : INT_MAX;
}

int statement_get_values(
	struct db *db, int64_t *ret, enum sql id, const struct value *values, size_t count)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	bool found = false;
	int64_t value = 0;
	int r;

	r = statement_bind(db, &s, id, values, count);
	if (r < 0)
		return r;
	/* On to the end also after the first row: only there has a change taken place. */
	for (bool first = true; (r = statement_step(db, s)) > 0; first = false) {
		if (first && sqlite3_column_type(s, 0) != SQLITE_NULL) {
			value = sqlite3_column_int64(s, 0);
			found = true;
		}
	}
	if (r < 0)
		return r;
	if (found)
		*ret = value;
	return found;
}

int statement_add_values(
	struct db *db, int64_t *ret, enum sql id, const struct value *values, size_t count)
{
	int r = statement_run_values(db, id, values, count);

	if (r > 0)
		*ret = sqlite3_last_insert_rowid(db->sqlite);
	return r;
}

const char *column_text(sqlite3_stmt *s, int column)
{
	const unsigned char *text = sqlite3_column_text(s, column);

	return text ? (const char *)text : "";
}

int column_copy(sqlite3_stmt *s, int column, char *ret, size_t size)
{
	return copy_string(ret, size, column_text(s, column));
}

int column_dup(sqlite3_stmt *s, int column, char **ret)
{
	char *copy;

	if (sqlite3_column_type(s, column) == SQLITE_NULL) {
		*ret = NULL;
		return 0;
	}
	copy = strdup(column_text(s, column));
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int db_ask(struct db *db, const char *sql, sqlite3_stmt **ret)
{
	int r = db_to_errno(db, sqlite3_prepare_v2(db->sqlite, sql, -1, ret, NULL));

	return r < 0 ? r : statement_step(db, *ret);
}

int db_expect(struct db *db, const char *sql, const char *word, int otherwise)
{
	_cleanup_(sqlite3_finalizep) sqlite3_stmt *s = NULL;
	int r = db_ask(db, sql, &s);

	if (r <= 0)
		return r;
	return strcmp(column_text(s, 0), word) == 0 ? 0 : otherwise;
}

int db_figure(struct db *db, const char *sql, int64_t *ret)
{
	_cleanup_(sqlite3_finalizep) sqlite3_stmt *s = NULL;
	int r = db_ask(db, sql, &s);

	*ret = r > 0 ? sqlite3_column_int64(s, 0) : 0;
	return r < 0 ? r : 0;
}
