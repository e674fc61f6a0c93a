/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * statement.h - inside of the store: the handle, and running the statements of sql.inc.
 *
 * Nobody outside store/ and its tests includes this. Parameters are typed values, counted against
 * the statement: statement_run(db, SQL_FACT_SET, TEXT(name), TEXT(value)). What TEXT() and BLOB()
 * point at must live until the statement is reset.
 */
#pragma once

#include "store/remains.h"

#include <sqlite3.h>

enum sql {
#define X(name, text) SQL_##name,
#include "store/sql.inc"
#undef X
	SQL_COUNT /* of all statements */
};

#define DB_APPLICATION_ID 0x4c534d53 /* "LSMS" in the file's header */
#define DB_BUSY_MS        5000       /* as settings_all in open.c has it */

struct seal_box;

struct db {
	sqlite3 *sqlite;
	int lock_fd;                  /* holds the lock of the only writer; -1: none */
	bool writer;                  /* opened with DB_WRITE */
	bool untouched;               /* its end does not work its log into it */
	int64_t limit;                /* octets; 0: none */
	bool transaction;             /* between db_begin() and its end */
	struct db_keys keys;          /* as db_open() was given them */
	struct seal_box *box;         /* seals and opens with db_open()'s keys; NULL: none */
	bool sealed;                  /* numbers and secret words are (seal.h) */
	bool log_tells;               /* words that have become secret: it is to be emptied */
	bool has_key;                 /* of the pseudonyms: it could be read */
	uint8_t key[DB_KEY_SIZE];     /* of the pseudonyms */
	struct chain *chain;          /* what proves rows: chain.h */
	struct remains remains;       /* what was erased, and is not proved to be gone yet */
	char error[DB_ERROR_SIZE];    /* what SQLite said last */
	sqlite3_stmt *all[SQL_COUNT]; /* prepared at the first use */
};

/* A parameter. */
struct value {
	enum { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB } type;
	int64_t number;
	const void *data;
	size_t size;
};

#define NONE       ((struct value){ .type = VALUE_NULL })
#define INT(x)     ((struct value){ .type = VALUE_INT, .number = (x) })
#define TEXT(x)    value_text(x)
#define FIGURE(x)  value_figure(x)
#define BLOB(p, n) ((struct value){ .type = VALUE_BLOB, .data = (p), .size = (n) })

/* NULL is SQL's NULL. */
static inline struct value value_text(const char *text)
{
	struct value v = { .type = text ? VALUE_TEXT : VALUE_NULL, .data = text };

	return v;
}

/* A count or a measure; negative, which stands for an unknown one, is SQL's NULL. */
static inline struct value value_figure(int64_t n)
{
	return n < 0 ? NONE : INT(n);
}

/* The only door for SQLite's errors: keeps the words for db_error(), gives negative errno. */
int db_to_errno(struct db *db, int rc);

DEFINE_CLEANUP(sqlite3_stmt *, sqlite3_finalize);

/* Prepares what stands in no sql.inc and is run this once, and goes to its first row. 1, or 0 when
 * there is none; *ret is to be finalized in any case. */
int db_ask(struct db *db, const char *sql, sqlite3_stmt **ret);

/* The answer of a PRAGMA must be this word; else gives `otherwise`. */
int db_expect(struct db *db, const char *sql, const char *word, int otherwise);

/* The answer of a PRAGMA, or the only number of a query, which is no text of anybody's; 0 for none.
 */
int db_figure(struct db *db, const char *sql, int64_t *ret);

/* The statement, prepared at its first use: most programs need few of them. Borrowed. */
int statement_ready(struct db *db, enum sql id, sqlite3_stmt **ret);

/* Ends all that were prepared. */
void statement_free_all(struct db *db);

/* Of a large one that does not run again soon. */
void statement_free(struct db *db, enum sql id);

/*
 * Binds the parameters; *ret is borrowed, to be reset by statement_resetp(). -ECANCELED: SQLite has
 * undone the transaction that this would belong to.
 */
int statement_bind(
	struct db *db, sqlite3_stmt **ret, enum sql id, const struct value *values, size_t count);

/* 1: a row is there; 0: the end. */
int statement_step(struct db *db, sqlite3_stmt *s);

/* Binds them and goes to the first row. 1, or 0 when there is none. */
int statement_first_values(
	struct db *db, sqlite3_stmt **ret, enum sql id, const struct value *values, size_t count);

void statement_reset(sqlite3_stmt *s);
DEFINE_CLEANUP(sqlite3_stmt *, statement_reset);

/* Runs it to its end. Gives the count of rows changed. */
int statement_run_values(struct db *db, enum sql id, const struct value *values, size_t count);

/* Runs it to its end; *ret is the first column of its first row. 1, or 0 when there is no row or
 * the column is NULL. */
int statement_get_values(
	struct db *db, int64_t *ret, enum sql id, const struct value *values, size_t count);

/* Runs an INSERT of one row; *ret is that row's id. 1, or 0 when it did nothing. In place of
 * RETURNING, for which SQLite keeps a table and a journal of its own. */
int statement_add_values(
	struct db *db, int64_t *ret, enum sql id, const struct value *values, size_t count);

#define VALUES_(...)                                                                               \
	((const struct value[]){ __VA_ARGS__ }),                                                   \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)
#define statement_begin(db, ret, id, ...) statement_bind(db, ret, id, VALUES_(__VA_ARGS__))
#define statement_first(db, ret, id, ...) statement_first_values(db, ret, id, VALUES_(__VA_ARGS__))
#define statement_run(db, id, ...)        statement_run_values(db, id, VALUES_(__VA_ARGS__))
#define statement_get(db, ret, id, ...)   statement_get_values(db, ret, id, VALUES_(__VA_ARGS__))
#define statement_add(db, ret, id, ...)   statement_add_values(db, ret, id, VALUES_(__VA_ARGS__))

/* A column's text as it is, NULL as "". Borrowed until the next step. */
const char *column_text(sqlite3_stmt *s, int column);

/* Copies a column's text whole, NULL as "". -EOVERFLOW. */
int column_copy(sqlite3_stmt *s, int column, char *ret, size_t size);

/* Hands out a copy of a column's text; NULL stays NULL. -ENOMEM. */
int column_dup(sqlite3_stmt *s, int column, char **ret);
