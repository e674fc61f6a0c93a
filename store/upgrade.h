/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upgrade.h - inside of the store: brings a store of an earlier level up, and keeps what it was
 * before as PATH.before-NNNN, with NNNN the level that it had, until the next time.
 */
#pragma once

#include "store/statement.h"

/* path NULL: it is in memory, and nothing is kept. -ENOSPC: there is no room for both. */
int upgrade_run(
	struct db *db, const char *path, int level, const struct db_watch *watch, int64_t now_us);

/* Tells a watch, where there is one. */
static inline void db_watch_begin(const struct db_watch *watch, enum db_stage stage, int64_t octets)
{
	if (watch)
		watch->begin(stage, octets, watch->userdata);
}

static inline void db_watch_end(const struct db_watch *watch, enum db_stage stage)
{
	if (watch)
		watch->end(stage, watch->userdata);
}
