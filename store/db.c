/* SPDX-License-Identifier: GPL-2.0-or-later */
/* db.c - the handle's transactions, facts and persons, and the door for SQLite's errors. */
#include "store/db.h"
#include "store/pseudonym.h"
#include "store/statement.h"

#include <assert.h>

const char *db_error(const struct db *db)
{
	return db->error;
}

/* What the kernel said behind an error of a file. SQLite does not keep it when a COMMIT fails. */
static int file_errno(struct db *db, int heard)
{
	int kept = sqlite3_system_errno(db->sqlite);
	int e = kept ? kept : heard;

	switch (e) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG: return -ENOSPC;
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOENT: return -e;
	}
	return -EIO;
}

int db_to_errno(struct db *db, int rc)
{
	int heard = errno;

	if (rc == SQLITE_OK)
		return 0;
	/* Longer words than fit are not worth an error of their own. */
	if (copy_string(db->error, sizeof(db->error), sqlite3_errmsg(db->sqlite)) < 0)
		(void)copy_string(db->error, sizeof(db->error), sqlite3_errstr(rc));
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID: return -EEXIST;
	}
	switch (rc & 0xff) {
	case SQLITE_FULL: return -ENOSPC;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return -EUCLEAN;
	case SQLITE_FORMAT: return -EBADMSG; /* SQLite has no use for it: seal.c */
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL: return -EBUSY;
	case SQLITE_NOMEM: return -ENOMEM;
	case SQLITE_READONLY: return -EROFS;
	case SQLITE_TOOBIG: return -EMSGSIZE;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
	case SQLITE_MISUSE:
	case SQLITE_ERROR: return -EINVAL;
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR:
		if (rc == SQLITE_IOERR_NOMEM)
			return -ENOMEM;
		return rc == SQLITE_IOERR_CORRUPTFS ? -EUCLEAN : file_errno(db, heard);
	}
	return -EIO;
}

int db_begin(struct db *db)
{
	int r;

	assert(!db->transaction);
	r = statement_run(db, SQL_BEGIN);
	if (r < 0)
		return r;
	db->transaction = true;
	return 0;
}

int db_commit(struct db *db)
{
	int r;

	assert(db->transaction);
	r = statement_run(db, SQL_COMMIT);
	if (r < 0) {
		db_rollback(db);
		return r;
	}
	db->transaction = false;
	/* Where a reader holds on to it, the next commit tries again. */
	if (db->log_tells && db_empty_log(db) > 0)
		db->log_tells = false;
	return 0;
}

void db_rollback(struct db *db)
{
	if (!db->transaction)
		return;
	/* After some errors SQLite has done so itself. */
	if (!sqlite3_get_autocommit(db->sqlite)) {
		(void)sqlite3_step(db->all[SQL_ROLLBACK]);
		(void)sqlite3_reset(db->all[SQL_ROLLBACK]);
	}
	db->transaction = false;
}

int db_end(struct db *db, int r)
{
	int done = r < 0 ? r : db_commit(db);

	if (done < 0)
		db_rollback(db);
	return done < 0 ? done : r;
}

int db_savepoint(struct db *db)
{
	int r;

	assert(db->transaction);
	r = statement_run(db, SQL_SAVEPOINT);
	return r < 0 ? r : 0;
}

int db_savepoint_release(struct db *db)
{
	int r;

	r = statement_run(db, SQL_SAVEPOINT_RELEASE);
	return r < 0 ? r : 0;
}

void db_savepoint_rollback(struct db *db)
{
	/* Where the whole transaction is undone already, db_commit() will say so. */
	(void)statement_run(db, SQL_SAVEPOINT_ROLLBACK);
	(void)statement_run(db, SQL_SAVEPOINT_RELEASE);
}

/* The first row's first column, copied whole. NULL is what there is no key for. */
static int get_text(struct db *db, char *ret, size_t size, enum sql id, const char *key)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, id, TEXT(key));
	if (r <= 0)
		return r;
	if (sqlite3_column_type(s, 0) == SQLITE_NULL)
		return -ENOKEY;
	r = column_copy(s, 0, ret, size);
	return r < 0 ? r : 1;
}

int db_fact_get(struct db *db, const char *name, char *ret, size_t size)
{
	return get_text(db, ret, size, SQL_FACT_GET, name);
}

int db_fact_set(struct db *db, const char *name, const char *value)
{
	int r;

	r = statement_run(db, SQL_FACT_SET, TEXT(name), TEXT(value));
	return r < 0 ? r : 0;
}

int db_person(struct db *db, const char *number, int64_t now_us, char *ret)
{
	char pseudonym[DB_PSEUDONYM_SIZE];
	int r;

	if (strlen(number) >= LAPOR_NUMBER_SIZE)
		return -EOVERFLOW;
	r = pseudonym_make(db, number, pseudonym);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_PERSON_ADD, TEXT(pseudonym), TEXT(number), INT(now_us));
	if (r < 0)
		return r;
	return copy_string(ret, DB_PSEUDONYM_SIZE, pseudonym);
}

int db_pseudonym(const struct db *db, const char *number, char ret[static DB_PSEUDONYM_SIZE])
{
	return pseudonym_make(db, number, ret);
}

int db_person_number(struct db *db, const char *pseudonym, char *ret)
{
	return get_text(db, ret, LAPOR_NUMBER_SIZE, SQL_PERSON_NUMBER, pseudonym);
}

/* Nobody waits for a reader here. */
int db_empty_log(struct db *db)
{
	int rc;

	(void)sqlite3_busy_timeout(db->sqlite, 0);
	errno = 0;
	rc = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	(void)sqlite3_busy_timeout(db->sqlite, DB_BUSY_MS);
	if ((rc & 0xff) == SQLITE_BUSY)
		return 0;
	return rc == SQLITE_OK ? 1 : db_to_errno(db, rc);
}

const char *db_library(void)
{
	return sqlite3_libversion();
}
