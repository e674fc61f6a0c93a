/* SPDX-License-Identifier: GPL-2.0-or-later */
/* migrate.c - inside of the store: brings a database to the level of this program. */
#include "store/migrate.h"

int migrate_octets(struct db *db, int64_t *ret)
{
	int64_t pages = 0, size = 0;
	int r = db_figure(db, "PRAGMA page_count", &pages);

	if (r >= 0)
		r = db_figure(db, "PRAGMA page_size", &size);
	*ret = pages * size;
	return r;
}

int migrate_check(struct db *db, int *ret_level)
{
	int64_t application = 0, level = 0, objects = 0;
	int r;

	r = db_figure(db, "PRAGMA application_id", &application);
	if (r < 0)
		return r;
	r = db_figure(db, "PRAGMA user_version", &level);
	if (r < 0)
		return r;
	r = db_figure(db, "SELECT count(*) FROM sqlite_schema", &objects);
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
	*ret_level = (int)level;
	return 0;
}

static int run(struct db *db, const char *sql)
{
	return db_to_errno(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

/* 0 when every row that stands on another finds it. */
static int check_keys(struct db *db)
{
	_cleanup_(sqlite3_finalizep) sqlite3_stmt *s = NULL;
	int r = db_ask(db, "PRAGMA foreign_key_check", &s);

	return r > 0 ? -EUCLEAN : r;
}

static int migrate_one(struct db *db, const struct migration *m, int expected)
{
	int64_t level = 0;
	int r;

	r = run(db, m->sql);
	if (r >= 0)
		r = db_figure(db, "PRAGMA user_version", &level);
	if (r < 0)
		return r;
	return level == expected ? check_keys(db) : -EINVAL;
}

/* In one transaction: killed amid it, the store is as it was, and so is what the next start copies.
 */
static int migrate_all(struct db *db, int level)
{
	int r = run(db, "BEGIN EXCLUSIVE");

	for (int i = level; i < migration_count && r >= 0; i++)
		r = migrate_one(db, &migrations[i], i + 1);
	if (r >= 0)
		r = run(db, "COMMIT");
	if (r < 0 && !sqlite3_get_autocommit(db->sqlite))
		(void)sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

/* A migration may change a CHECK, which stands in the schema alone. */
static int set_defensive(struct db *db, bool on)
{
	return db_to_errno(
		db, sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, on ? 1 : 0, NULL));
}

/* A table that is made anew has the rows of others standing on it meanwhile; within a transaction
 * the keys cannot be switched. */
int migrate_up(struct db *db, int level)
{
	int r, on;

	if (level >= migration_count)
		return 0;
	r = run(db, "PRAGMA foreign_keys = OFF");
	if (r >= 0)
		r = set_defensive(db, false);
	if (r >= 0)
		r = migrate_all(db, level);
	on = set_defensive(db, true);
	if (on >= 0)
		on = run(db, "PRAGMA foreign_keys = ON");
	return r < 0 ? r : on;
}
