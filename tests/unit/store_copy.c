/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store_copy.c - each store in memory behind a test's first one is copied from that, in place of
 * going through all migrations once more: most of what a unit test did was that (linked with
 * --wrap=migrate_up). Files on disk go through them each time. With LAPOR_TEST_SEALED=1 a store
 * that is opened without keys gets one (--wrap=db_open, --wrap=db_open_watched), so that the same
 * tests hold of a store that is sealed.
 */
#include "store/migrate.h"
#include "store/statement.h"

int __real_migrate_up(struct db *db, int level);
int __wrap_migrate_up(struct db *db, int level);

int __real_db_open_watched(struct db **ret, const char *path, enum db_mode mode,
	const struct db_keys *keys, const struct db_watch *watch, int64_t now_us);
int __wrap_db_open_watched(struct db **ret, const char *path, enum db_mode mode,
	const struct db_keys *keys, const struct db_watch *watch, int64_t now_us);
int __wrap_db_open(struct db **ret, const char *path, enum db_mode mode, const struct db_keys *keys,
	int64_t now_us);

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

int __wrap_db_open_watched(struct db **ret, const char *path, enum db_mode mode,
	const struct db_keys *keys, const struct db_watch *watch, int64_t now_us)
{
	static const struct db_keys one = { .count = 1, .keys = { { 7 } } };

	if (!keys && getenv("LAPOR_TEST_SEALED"))
		keys = &one;
	return __real_db_open_watched(ret, path, mode, keys, watch, now_us);
}

int __wrap_db_open(struct db **ret, const char *path, enum db_mode mode, const struct db_keys *keys,
	int64_t now_us)
{
	return __wrap_db_open_watched(ret, path, mode, keys, NULL, now_us);
}
