/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * db.h - the SQLite store: one writer (lapor-smsd), read-only readers (lapor-smsctl).
 *
 * WAL, synchronous=FULL, STRICT tables, foreign keys, defensive. Every function of this folder is
 * one transaction by itself, and a step of the caller's where db_begin() opened one. All statements
 * stand in sql.inc and are prepared once. Times are microseconds since 1970 UTC, handed in.
 * Errors are negative errno: -ENOSPC the disk (or SQLite's file limit) is full, -EUCLEAN the file
 * is corrupt, -EBUSY another writer holds it, -EIO, -ENOMEM, -EROFS. -ECANCELED: SQLite itself
 * has undone the transaction that db_begin() opened; db_rollback() and begin anew. Silent: the
 * caller logs.
 */
#pragma once

#include "lapor.h"

#define DB_PSEUDONYM_SIZE   33 /* 128 bits of HMAC-SHA-256 in hex, with the NUL */
#define DB_TICKET_SIZE      8  /* "K7M-2Q2" with the NUL */
#define DB_TRACKING_SIZE    65
#define DB_TOKEN_SIZE       129 /* of a central system that gives the tracking ID later */
#define DB_DESTINATION_SIZE 32  /* the name of a central system */
#define DB_WORD_SIZE        32  /* a class, status, template, keyword, state with its NUL */
#define DB_ERROR_SIZE       160

#define DB_KEY_SIZE 32
#define DB_KEYS_MAX 8

/* What numbers and secret words are sealed with: the first seals, each opens. */
struct db_keys {
	size_t count;
	uint8_t keys[DB_KEYS_MAX][DB_KEY_SIZE];
};

struct db;

enum db_mode {
	DB_WRITE, /* creates the file and its folder's missing last level (mode 0600/0750),
	             migrates, locks out a second writer */
	DB_READ,  /* -ENOENT when there is none */
};

/*
 * Opens the store. -EPROTONOSUPPORT: it was made by a newer program (for DB_READ: another one).
 * -EUCLEAN: corrupt, as far as it was looked at (look.h), or no database of ours. -EBUSY: another
 * lapor-smsd has it. path
 * ":memory:" is accepted with DB_WRITE. keys: what seals and opens numbers and secret words,
 * borrowed for the call; NULL: none. A store that is to be written and has none yet is sealed with
 * the first. -ENOKEY: it is sealed, and no key is given; -EKEYREJECTED: it is sealed with another
 * one, or with more than these. A reader without them reads what is not sealed. -ENOKEY of a
 * function of a reader: what it needs is sealed. -EBADMSG of any: what is sealed was changed or
 * moved, and db_error() says in which column; that row alone is concerned.
 */
int db_open(struct db **ret, const char *path, enum db_mode mode, const struct db_keys *keys,
	int64_t now_us);

/* What takes its time while a store is opened to be written. */
enum db_stage {
	DB_STAGE_CHECK,   /* the whole of it is looked through (quick_check) */
	DB_STAGE_GLANCE,  /* it is large: what is newest in it is looked at instead (look.h) */
	DB_STAGE_COPY,    /* it is of an earlier level: a copy is kept first, as PATH.before-NNNN */
	DB_STAGE_UPGRADE, /* and then it is brought up */
	DB_STAGE_SEAL,    /* it has got a key for the first time */
};

struct db_watch {
	/* So many octets are to be gone through; of a copy, that must be free on the disk. */
	void (*begin)(enum db_stage stage, int64_t octets, void *userdata);
	void (*end)(enum db_stage stage, void *userdata);
	void *userdata;
};

/*
 * The same; the watch (NULL: none) is told of what takes long. What is refused (-EUCLEAN,
 * -EPROTONOSUPPORT) is left as it is, octet for octet. -ENOSPC in the stage DB_STAGE_COPY: there is
 * no room for the copy; the store is as it was.
 */
int db_open_watched(struct db **ret, const char *path, enum db_mode mode,
	const struct db_keys *keys, const struct db_watch *watch, int64_t now_us);

/* Checkpoints and closes. NULL is accepted. */
void db_close(struct db *db);
DEFINE_CLEANUP(struct db *, db_close);

/*
 * Works the log into the store and empties it, so that what was erased stands in neither. 1; 0: a
 * reader holds on to it, and it is to be asked for again.
 */
int db_empty_log(struct db *db);

/*
 * The file may grow to so many octets, never to less than it has: then it is full, -ENOSPC. 0: as
 * far as the disk goes. Its log, beside it, takes a few megabytes more.
 */
int db_set_limit(struct db *db, int64_t octets);

/* Reads each page: a second for some 50 MB. 0; -EUCLEAN: the file is damaged. */
int db_look_through(struct db *db);

struct db_room {
	int64_t used;  /* octets of the file that hold something */
	int64_t limit; /* octets that it may have; 0: no limit is set */
	int64_t free;  /* octets of its disk that are free to us; -1: in memory, or not known .. */
	int64_t disk;  /* .. of so many */
};
int db_get_room(struct db *db, struct db_room *ret);

/* What SQLite said last, without any value of ours. Borrowed until the next call. */
const char *db_error(const struct db *db);

/* Groups the calls until db_commit() into one transaction (BEGIN IMMEDIATE). Not nested. When
 * db_commit() fails, all of it is undone; db_rollback() is harmless then. */
int db_begin(struct db *db);
int db_commit(struct db *db);
void db_rollback(struct db *db);

/* The end of a transaction that came out as r: db_commit() and r, or db_rollback() and the error.
 */
int db_end(struct db *db, int r);

/* Makes a step within the caller's transaction that can be undone alone. Not nested. */
int db_savepoint(struct db *db);
int db_savepoint_release(struct db *db);
void db_savepoint_rollback(struct db *db);

/* Small facts that outlive a restart. 1 when found, 0 when not. -EOVERFLOW: it does not fit. */
int db_fact_get(struct db *db, const char *name, char *ret, size_t size);
int db_fact_set(struct db *db, const char *name, const char *value);

/* Finds or makes the person behind a number (normalised, or as heard when it is none); ret is
 * DB_PSEUDONYM_SIZE. */
int db_person(struct db *db, const char *number, int64_t now_us, char *ret);

/* The number of a person. 1; 0 when it was erased. -ENOKEY: it cannot be read. ret is
 * LAPOR_NUMBER_SIZE. */
int db_person_number(struct db *db, const char *pseudonym, char *ret);

/* The pseudonym of a number, whether anything of its person is there or not. */
int db_pseudonym(const struct db *db, const char *number, char ret[static DB_PSEUDONYM_SIZE]);

/* SQLite's version, as it runs. Static. */
const char *db_library(void);
