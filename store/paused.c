/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paused.c - which modems a person has paused. */
#include "store/paused.h"
#include "store/statement.h"

int paused_get(struct db *db, const char *modem)
{
	int64_t paused = 0;
	int r = statement_get(db, &paused, SQL_MODEM_PAUSED, TEXT(modem));

	return r < 0 ? r : paused != 0;
}

int paused_set(struct db *db, const char *modem, bool is_paused)
{
	return statement_run(db, SQL_MODEM_PAUSE, TEXT(modem), INT(is_paused));
}
