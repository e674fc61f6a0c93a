/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * migrate.h - inside of the store: brings a database to the level of this program.
 *
 * A migration is a file of migrations/, embedded in order; its number is the level it leads to
 * (PRAGMA user_version, which it sets itself as its last line). None is edited once it has landed.
 */
#pragma once

#include "store/statement.h"

struct migration {
	const char *name; /* "0001-begin.sql" */
	const char *sql;
};

extern const struct migration migrations[];
extern const int migration_count; /* the level of this program */

/*
 * 0 when the file is ours and can be used at its level, or is empty (level 0). -EUCLEAN: it belongs
 * to another program; -EPROTONOSUPPORT: a newer program made it.
 */
int migrate_check(struct db *db, int *ret_level);

/* How large the store is, without its log. */
int migrate_octets(struct db *db, int64_t *ret);

/* All missing levels in one exclusive transaction; the foreign keys are looked at behind each. */
int migrate_up(struct db *db, int level);
