/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seal_store.h - inside of the store: whether a store opens with the keys that are there, and the
 * first sealing of one that has none yet.
 *
 * The fact "sealed_with" lists the keys that the store may hold something under; the fact
 * "seal_unfinished" stands from the first sealing until the free pages and the log are clean too.
 */
#pragma once

#include "store/statement.h"

/* Of a store that has a level, before anything of it is changed. -ENOKEY, -EKEYREJECTED. */
int seal_store_check(struct db *db);

/*
 * Of a store at this program's level: makes what it lacks of keys, and seals all of it where a key
 * is there for the first time: one transaction, and then the whole file anew. path NULL: it is in
 * memory. -ENOSPC: there is no room for it; the store is as it was.
 */
int seal_store_settle(struct db *db, const char *path, const struct db_watch *watch);

/* Only the form changes: no trigger is to take it for news. */
int seal_store_triggers(struct db *db, bool on);

/* The store holds nothing any more that is not under the first key. */
int seal_store_forget(struct db *db);

/* More than one key may be in use. 1, 0. */
int seal_store_mixed(struct db *db);

/*
 * Seals all that is kept of a complaint, where that is secret and was not before; and of its person
 * the latest messages that name no complaint: they may be its beginning. In the caller's
 * transaction.
 */
int seal_store_complaint(struct db *db, int64_t complaint);

/* Those messages alone, of a complaint that is new. */
int seal_store_before(struct db *db, int64_t complaint);
