/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.c - inside of the store: whether it is whole, as far as a start can wait for it. */
#include "store/look.h"

int db_look_through(struct db *db)
{
	return db_expect(db, "PRAGMA quick_check(1)", "ok", -EUCLEAN);
}

/* What is not there is damaged as well: a row with all columns always comes. */
static int look(struct db *db, enum sql id, const struct value *values, size_t count)
{
	sqlite3_stmt *s = NULL;
	int r = statement_first_values(db, &s, id, values, count);

	statement_free(db, id);
	return r < 0 ? r : r > 0 ? 0 : -EUCLEAN;
}

int look_at_newest(struct db *db)
{
	const struct value rows[] = { INT(LOOK_ROWS) };
	int r = look(db, SQL_LOOK_ROWS, rows, COUNT_OF(rows));

	return r < 0 ? r : look(db, SQL_LOOK_INDEXES, NULL, 0);
}
