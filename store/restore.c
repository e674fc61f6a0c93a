/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore.c - puts a copy of a store in the store's place. */
#include "store/restore.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/statement.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* So that nothing is left in the log: a log that stays behind would be taken for the new store's.
 * Of a store that is too damaged for that, the log goes aside before it. */
static void work_log_in(const char *path)
{
	sqlite3 *sqlite = NULL;

	if (sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
		SQLITE_OK)
		(void)sqlite3_wal_checkpoint_v2(
			sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	(void)sqlite3_close(sqlite);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* 1 when there was one. */
static int move_ending(const struct restore_order *o, const char *ending)
{
	char from[PATH_MAX], to[PATH_MAX];
	int r = files_name(o->store, ending, from);

	if (r >= 0)
		r = files_name(o->aside, ending, to);
	if (r < 0 || !is_there(from))
		return r;
	r = files_rename(from, to, false);
	return r < 0 ? r : 1;
}

/* First what belongs to it, then itself: should this end in between, all is there, in one place or
 * the other, and no log stands beside a store that is not its own. */
static int move_aside(const struct restore_order *o)
{
	static const char *const endings[] = { "-wal", "-journal", "-shm" };
	int r;

	if (is_there(o->aside))
		return -EEXIST;
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		r = move_ending(o, endings[i]);
		if (r < 0)
			return r;
	}
	return move_ending(o, "");
}

/* Where a file is no copy, as it was never marked, it is of the time of its last change. */
static int64_t time_of(const char *path, int64_t now_us)
{
	struct stat st;

	return stat(path, &st) < 0 ? now_us : (int64_t)st.st_mtime * USEC_PER_SEC;
}

static int swap(const struct restore_order *o, const char *new, bool *ret_aside)
{
	int r = files_give(new, o->store);

	if (r < 0)
		return r;
	if (is_there(o->store))
		work_log_in(o->store);
	r = move_aside(o);
	if (r < 0)
		return r;
	*ret_aside = r > 0;
	return files_rename(new, o->store, false);
}

/* What no key opens would be a gateway that does not start. */
static int check_keys(const struct restore_order *o, const char *new)
{
	_cleanup_(db_closep) struct db *db = NULL;
	int r = db_open(&db, new, DB_READ, o->keys, o->now_us);

	if (r == -EPROTONOSUPPORT) /* of an earlier level, which is looked at when it is brought up
	                            */
		return 0;
	return r < 0 ? r : db->sealed && !db->box ? -ENOKEY : 0;
}

int restore_run(const struct restore_order *o, struct copy_facts *ret, bool *ret_aside)
{
	_cleanup_(closep) int lock = -1;
	struct copy_facts facts;
	char new[PATH_MAX];
	struct copy_order order = { .from = o->from,
		.to = new,
		.replace = true,
		.made_us = time_of(o->from, o->now_us),
		.watch = o->watch,
		.userdata = o->userdata };
	int r = files_name(o->store, ".restored", new);

	if (r < 0)
		return r;
	lock = files_lock(o->store);
	if (lock < 0)
		return lock;
	r = copy_make(&order, &facts);
	if (r < 0)
		return r;
	r = facts.level > migration_count ? -EPROTONOSUPPORT : check_keys(o, new);
	if (r >= 0)
		r = swap(o, new, ret_aside);
	if (r < 0) {
		(void)unlink(new);
		return r;
	}
	*ret = facts;
	return 0;
}
