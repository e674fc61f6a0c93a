/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * backup.h - the folder with the backups of a store: their names, which of them are kept, which is
 * the newest. For lapor-smsd, which names the newest where a store is damaged, and lapor-smsctl.
 *
 * The folder is `backup` beside the store; a backup is named by its time in UTC. Other files there
 * are nobody's business.
 */
#pragma once

#include "lapor.h"

#include <limits.h>

#define BACKUP_STAMP_SIZE 17 /* "20261121T102030Z" with the NUL */
#define BACKUP_NAME_SIZE  26 /* "lapor-20261121T102030Z.db" with the NUL */

/* The time of a name, in UTC. */
void backup_write_stamp(int64_t at_us, char ret[static BACKUP_STAMP_SIZE]);
void backup_write_name(int64_t at_us, char ret[static BACKUP_NAME_SIZE]);

/* A name that backup_write_name() may have written. */
bool backup_is_name(const char *name);

/*
 * Marks those of the names that go, so that the newest `keep` of the backups stay; what is no
 * backup's name stays. Pure.
 */
void backup_mark(const char *const *names, size_t count, size_t keep, bool *ret_goes);

/* The folder that belongs to the store at this path. -ENAMETOOLONG. */
int backup_find_folder(const char *store, char ret[static PATH_MAX]);

/* The same, and makes it (0700) where it is not there; root gives it to the owner of the store. */
int backup_make_folder(const char *store, char ret[static PATH_MAX]);

/* The newest backup of this store. 1 with its path, 0 when there is none. */
int backup_find_newest(const char *store, char ret[static PATH_MAX]);

/* Removes what backup_mark() says, each told first (NULL: not). Gives the count. */
int backup_prune(const char *folder, size_t keep, void (*tell)(const char *name, void *userdata),
	void *userdata);

/* As etc/lapor-smsd-backup.service keeps them, one for each night. */
#define BACKUP_KEEP 7

struct backup_copies {
	int64_t count;    /* backups in the folder */
	int64_t until_us; /* the newest is gone by then, where one is made each night; 0: none is
	                     there */
	int64_t kept;     /* other copies beside the store, as upgrades and restores leave them */
};

/* What copies there are of the store at this path. */
int backup_look(const char *store, struct backup_copies *ret);
