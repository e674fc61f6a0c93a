/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.c - all words of one anonim or rahasia complaint. */
#include "store/words.h"
#include "store/statement.h"

int words_each(struct db *db, int64_t complaint, words_fn fn, void *userdata)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_begin(db, &s, SQL_COMPLAINT_WORDS, INT(complaint)), count = 0;

	if (r < 0)
		return r;
	while ((r = statement_step(db, s)) > 0) {
		r = fn(column_text(s, 0), sqlite3_column_int64(s, 1), column_text(s, 2), userdata);
		if (r < 0)
			return r;
		count++;
	}
	return r < 0 ? r : count;
}
