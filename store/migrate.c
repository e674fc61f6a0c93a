/* SPDX-License-Identifier: GPL-2.0-or-later */
/* migrate.c - inside of the store: brings a database to the level of this program. */
#include "store/migrate.h"

int migrate_pragma(struct db *db, const char *sql, int *ret)
{
	sqlite3_stmt *s = NULL;
	int r, value = 0;

	r = db_to_errno(db, sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL));
	if (r >= 0) {
		r = statement_step(db, s);
		if (r > 0)
			value = sqlite3_column_int(s, 0);
	}
	sqlite3_finalize(s);
	if (r < 0)
		return r;
	*ret = value;
	return 0;
}

int migrate_octets(struct db *db, int64_t *ret)
{
	int pages = 0, size = 0;
	int r = migrate_pragma(db, "PRAGMA page_count", &pages);

	if (r >= 0)
		r = migrate_pragma(db, "PRAGMA page_size", &size);
	*ret = (int64_t)pages * size;
	return r;
}

int migrate_check(struct db *db, int *ret_level)
{
	int application = 0, level = 0, objects = 0;
	int r;

	r = migrate_pragma(db, "PRAGMA application_id", &application);
	if (r < 0)
		return r;
	r = migrate_pragma(db, "PRAGMA user_version", &level);
	if (r < 0)
		return r;
	r = migrate_pragma(db, "SELECT count(*) FROM sqlite_schema", &objects);
	if (r < 0)
		return r;
	if (application == 0 && level == 0 && objects == 0) {
		*ret_level = 0;
		return 0;
	}
	if (application != DB_APPLICATION_ID || level < 1)
		return -EUCLEAN;
	if (level > migration_count)
		return -EPROTONOSUPPORT;
	*ret_level = level;
	return 0;
}

static int run(struct db *db, const char *sql)
{
	return db_to_errno(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

/* 0 when every row that stands on another finds it. */
static int check_keys(struct db *db)
{
	sqlite3_stmt *s = NULL;
	int r;

	r = db_to_errno(
		db, sqlite3_prepare_v2(db->sqlite, "PRAGMA foreign_key_check", -1, &s, NULL));
	if (r >= 0)
		r = statement_step(db, s);
	sqlite3_finalize(s);
	return r > 0 ? -EUCLEAN : r;
}

static int migrate_one(struct db *db, const struct migration *m, int expected)
{
	int level = 0;
	int r;

	r = run(db, m->sql);
	if (r < 0)
		return r;
	r = migrate_pragma(db, "PRAGMA user_version", &level);
	if (r < 0)
		return r;
	if (level != expected)
		return -EINVAL;
	r = check_keys(db);
	return r < 0 ? r : run(db, "COMMIT");
}

static int migrate_all(struct db *db, int level)
{
	int r;

	for (int i = level; i < migration_count; i++) {
		r = run(db, "BEGIN EXCLUSIVE");
		if (r < 0)
			return r;
		r = migrate_one(db, &migrations[i], i + 1);
		if (r < 0) {
			if (!sqlite3_get_autocommit(db->sqlite))
				(void)sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
			return r;
		}
	}
	return 0;
}

/* A table that is made anew has the rows of others standing on it meanwhile; within a transaction
 * the keys cannot be switched. */
int migrate_up(struct db *db, int level)
{
	int r, on;

	if (level >= migration_count)
		return 0;
	r = run(db, "PRAGMA foreign_keys = OFF");
	if (r < 0)
		return r;
	r = migrate_all(db, level);
	on = run(db, "PRAGMA foreign_keys = ON");
	return r < 0 ? r : on;
}
