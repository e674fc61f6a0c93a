/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade.c - inside of the store: brings a store of an earlier level up. */
#include "store/upgrade.h"
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"

#include <dirent.h>
#include <stdio.h>

#define BEFORE ".before-"

/* The copy, and what is made anew goes through the log once; and something to live on. */
#define ROOM_COPIES 2
#define ROOM_OCTETS (INT64_C(16) * 1024 * 1024)

static int make_copy(struct db *db, const char *path, const char *before,
	const struct db_watch *watch, int64_t now_us)
{
	struct copy_order order = {
		.from = path, .to = before, .replace = true, .made_us = now_us
	};
	struct copy_facts facts;
	int64_t octets, room;
	int r = migrate_octets(db, &octets);

	if (r >= 0)
		r = files_room(path, &room);
	if (r < 0)
		return r;
	octets = ROOM_COPIES * octets + ROOM_OCTETS;
	db_watch_begin(watch, DB_STAGE_COPY, octets);
	r = room < octets ? -ENOSPC : copy_make(&order, &facts);
	/* The watch that is told of no end knows where it ended. */
	if (r >= 0)
		db_watch_end(watch, DB_STAGE_COPY);
	return r;
}

/* Of earlier upgrades: "lapor.db.before-0004" is this one's. */
static void remove_others(const char *path, const char *before)
{
	char folder[PATH_MAX], name[PATH_MAX];
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	struct dirent *entry;
	DIR *dir;

	if (files_folder(path, folder, sizeof(folder)) < 0 || files_name(base, BEFORE, name) < 0)
		return;
	dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, name, strlen(name)) == 0 &&
			strcmp(entry->d_name,
				strrchr(before, '/') ? strrchr(before, '/') + 1 : before) != 0)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		(void)closedir(dir);
}

int upgrade_run(
	struct db *db, const char *path, int level, const struct db_watch *watch, int64_t now_us)
{
	char before[PATH_MAX] = "", ending[24];
	bool has_rows = level > 0 && path;
	int r = 0;

	(void)snprintf(ending, sizeof(ending), BEFORE "%04d", level);
	if (has_rows)
		r = files_name(path, ending, before);
	if (r >= 0 && has_rows)
		r = make_copy(db, path, before, watch, now_us);
	if (r < 0)
		return r;
	if (has_rows)
		db_watch_begin(watch, DB_STAGE_UPGRADE, 0);
	r = migrate_up(db, level);
	if (r >= 0 && has_rows) {
		remove_others(path, before);
		db_watch_end(watch, DB_STAGE_UPGRADE);
	}
	return r;
}
