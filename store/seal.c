/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal.c - inside of the store: what cannot be read without the key. */
#include "store/seal.h"

static void give_back(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	sqlite3_result_value(context, values[0]);
}

int seal_attach(struct db *db)
{
	static const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
	int r = sqlite3_create_function_v2(
		db->sqlite, "sealed", 3, flags, db, give_back, NULL, NULL, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_create_function_v2(
			db->sqlite, "unsealed", 2, flags, db, give_back, NULL, NULL, NULL);
	return db_to_errno(db, r);
}
