/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restored.c - a store that comes from a copy of an earlier time. */
#include "store/restored.h"
#include "store/step.h"

/* More complaints than these nobody has in a day; a ticket that two citizens hold would be worse
 * than a gap. Half of all tickets is enough for years. */
#define TICKETS_PER_DAY 10000
#define TICKETS_MAX     INT64_C(14000000)

#define WAITED_US USEC_PER_DAY

int restored_mark(struct db *db, int64_t made_us, int64_t *ret)
{
	_cleanup_(sqlite3_finalizep) sqlite3_stmt *add = NULL, *get = NULL;
	int r = db_to_errno(db, sqlite3_prepare_v2(db->sqlite,
					"INSERT INTO fact (name, value) VALUES ('copied_us', ?1)"
					" ON CONFLICT (name) DO NOTHING",
					-1, &add, NULL));

	/* On a connection of its own, of a store of any level: nothing is prepared there. */
	if (r >= 0)
		r = db_to_errno(db, sqlite3_bind_int64(add, 1, made_us));
	if (r >= 0)
		r = statement_step(db, add);
	if (r >= 0)
		r = db_ask(db, "SELECT value FROM fact WHERE name = 'copied_us'", &get);
	if (r > 0)
		*ret = sqlite3_column_int64(get, 0);
	return r < 0 ? r : r > 0 ? 0 : -EUCLEAN;
}

int restored_find(struct db *db, int64_t *ret_made_us)
{
	return statement_get(db, ret_made_us, SQL_RESTORED_FIND);
}

int restored_doubt(struct db *db, const char *destination, int64_t made_us, int64_t now_us)
{
	return statement_run(db, SQL_RESTORED_DOUBT, TEXT(destination), INT(now_us), INT(made_us));
}

static int64_t tickets_since(int64_t made_us, int64_t now_us)
{
	int64_t days = now_us > made_us ? (now_us - made_us) / USEC_PER_DAY : 0;

	return days < TICKETS_MAX / TICKETS_PER_DAY ? (days + 1) * TICKETS_PER_DAY : TICKETS_MAX;
}

int restored_settle(struct db *db, int64_t made_us, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r = step_begin(&step, db);

	if (r >= 0)
		r = statement_run(db, SQL_RESTORED_SERIAL, INT(tickets_since(made_us, now_us)));
	if (r >= 0)
		r = statement_run(db, SQL_RESTORED_REPLIES, INT(WAITED_US));
	if (r >= 0)
		r = statement_run(db, SQL_RESTORED_END);
	return r < 0 ? r : step_commit(&step, 0);
}
