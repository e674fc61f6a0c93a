/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * files.h - inside of the store: the files that it consists of, and their folder.
 */
#pragma once

#include "lapor.h"

#include <limits.h>

/* Everything before the last slash: "/" for "/x", "." without one. -ENAMETOOLONG. */
int files_folder(const char *path, char *ret, size_t size);

/* So that a folder's new entry outlives a power cut. */
int files_sync_folder(const char *folder);

/* The same for what a file holds. */
int files_sync(const char *path);

/* Makes a folder (0750) in one that is there; 0 also where it is there already. */
int files_make_folder(const char *folder);

/*
 * The lock of the only writer of the store at this path: a descriptor that holds it. -EBUSY:
 * another one has it. Where root makes the lock's file, it belongs to whom the store, or else its
 * folder, belongs.
 */
int files_lock(const char *path);

/* Gives a file of root's to the owner of the store at this path, or else of its folder. */
int files_give(const char *file, const char *path);

/* path with `ending` behind it. -ENAMETOOLONG. */
int files_name(const char *path, const char *ending, char ret[static PATH_MAX]);

/* Renames within a folder, and makes it last. Without `replace`, -EEXIST where `to` is there. */
int files_rename(const char *from, const char *to, bool replace);

/* How much may still be written to the folder that this path is in. */
int files_room(const char *path, int64_t *ret);
