/* SPDX-License-Identifier: GPL-2.0-or-later */
/* room.c - how large the store is, may become, and can. */
#include "store/statement.h"

#include <sys/statvfs.h>

/* SQLite's own: what a page may be at most is what it is without a limit. */
#define PAGES_MAX INT64_C(0xfffffffe)

/* A pragma takes no parameters; this is a number of ours. */
static int set_pages(struct db *db, int64_t pages)
{
	char *sql = sqlite3_mprintf("PRAGMA max_page_count = %lld", (long long)pages);
	int rc = sql ? sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) : SQLITE_NOMEM;

	sqlite3_free(sql);
	return db_to_errno(db, rc);
}

int db_set_limit(struct db *db, int64_t octets)
{
	int64_t size = 0;
	int r = db_figure(db, "PRAGMA page_size", &size);

	if (r >= 0)
		r = set_pages(db, octets > 0 ? (octets + size - 1) / size : PAGES_MAX);
	if (r >= 0)
		db->limit = octets;
	return r;
}

int db_get_room(struct db *db, struct db_room *ret)
{
	struct db_room room = { .limit = db->limit, .free = -1 };
	const char *path = sqlite3_db_filename(db->sqlite, "main");
	int64_t size = 0, count = 0, unused = 0;
	struct statvfs fs;
	int r = db_figure(db, "PRAGMA page_size", &size);

	if (r >= 0)
		r = db_figure(db, "PRAGMA page_count", &count);
	if (r >= 0)
		r = db_figure(db, "PRAGMA freelist_count", &unused);
	if (r < 0)
		return r;
	room.used = size * (count - unused);
	if (path && *path && statvfs(path, &fs) == 0) {
		room.free = (int64_t)(fs.f_bavail * fs.f_frsize);
		room.disk = (int64_t)(fs.f_blocks * fs.f_frsize);
	}
	*ret = room;
	return 0;
}
