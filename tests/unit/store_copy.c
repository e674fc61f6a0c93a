/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store_copy.c - each store in memory behind a test's first one is copied from that, in place of
 * going through all migrations once more: most of what a unit test did was that (linked with
 * --wrap=migrate_up). Files on disk go through them each time.
 */
#include "store/migrate.h"
#include "store/statement.h"

int __real_migrate_up(struct db *db, int level);
int __wrap_migrate_up(struct db *db, int level);

static int copy(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (!backup)
		return -EIO;
	(void)sqlite3_backup_step(backup, -1);
	return sqlite3_backup_finish(backup) == SQLITE_OK ? 0 : -EIO;
}

static sqlite3 *first;

__attribute__((destructor)) static void close_first(void)
{
	(void)sqlite3_close(first);
}

int __wrap_migrate_up(struct db *db, int level)
{
	const char *path = sqlite3_db_filename(db->sqlite, "main");
	int r;

	if (level != 0 || (path && *path))
		return __real_migrate_up(db, level);
	if (first)
		return copy(db->sqlite, first);
	r = __real_migrate_up(db, level);
	if (r < 0)
		return r;
	if (sqlite3_open(":memory:", &first) != SQLITE_OK)
		return -ENOMEM;
	return copy(first, db->sqlite);
}
