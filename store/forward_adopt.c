/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward_adopt.c - what belongs to a central system that is not in the settings any more. */
#include "store/complaint.h"
#include "store/forward.h"
#include "store/step.h"

#include <stdio.h>

#define UNNAMED_FACT "central_unnamed" /* "yes": something belongs to the unnamed destination */

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* The next destination that something waits for, behind `after` (NULL: the first). 1, or 0. */
static int next_destination(struct db *db, const char *after, char ret[static DB_DESTINATION_SIZE])
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_begin(db, &s, SQL_ADOPT_NEXT, TEXT(after));
	if (r < 0)
		return r;
	r = statement_step(db, s);
	if (r <= 0)
		return r;
	r = column_copy(s, 0, ret, DB_DESTINATION_SIZE);
	return r < 0 ? r : 1;
}

/* Gives how many went elsewhere or are held. */
static int adopt(struct db *db, const char *gone, const char *fallback, int64_t now_us)
{
	char maybe[DB_ERROR_SIZE], taken[DB_ERROR_SIZE];
	int r, held, more, moved;

	(void)snprintf(maybe, sizeof(maybe),
		"it may have been taken by %s, which is not in the settings any more", gone);
	(void)snprintf(taken, sizeof(taken),
		"its complaint was taken by %s, which is not in the settings any more", gone);
	held = statement_run(db, SQL_ADOPT_HOLD, TEXT(gone), TEXT(maybe));
	if (held < 0)
		return held;
	more = statement_run(db, SQL_ADOPT_HOLD_MORE, TEXT(gone), TEXT(taken));
	if (more < 0)
		return more;
	r = statement_run(db, SQL_ADOPT_DROP_CONTACT, TEXT(gone), INT(now_us));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_ADOPT_COMPLAINT, TEXT(gone), TEXT(fallback));
	if (r < 0)
		return r;
	moved = statement_run(db, SQL_ADOPT_FORWARD, TEXT(gone), TEXT(fallback));
	return moved < 0 ? moved : held + more + moved;
}

/* The only destination got a name: it is the same one. */
static int name_unnamed(struct db *db, const char *name)
{
	char cursor[1024];
	int r;

	r = statement_run(db, SQL_ADOPT_ALL_COMPLAINTS, TEXT(name));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_ADOPT_ALL_FORWARDS, TEXT(name));
	if (r < 0)
		return r;
	r = complaint_cursor_get(db, "", cursor, sizeof(cursor));
	if (r < 0 || !cursor[0])
		return r;
	r = complaint_cursor_set(db, name, cursor);
	return r < 0 ? r : complaint_cursor_set(db, "", "");
}

/* Once only, as it looks at every complaint. */
static int look_at_unnamed(struct db *db, const char *fallback)
{
	char was[8] = "yes";
	int r;

	r = db_fact_get(db, UNNAMED_FACT, was, sizeof(was));
	if (r < 0)
		return r;
	if (!fallback[0])
		return strcmp(was, "yes") == 0 && r > 0 ? 0 : db_fact_set(db, UNNAMED_FACT, "yes");
	if (strcmp(was, "no") == 0)
		return 0;
	r = name_unnamed(db, fallback);
	return r < 0 ? r : db_fact_set(db, UNNAMED_FACT, "no");
}

int forward_adopt(
	struct db *db, const char *const *names, size_t count, const char *fallback, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	char name[DB_DESTINATION_SIZE];
	int r, adopted, total = 0;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = look_at_unnamed(db, fallback);
	if (r < 0)
		return r;
	for (const char *after = NULL; (r = next_destination(db, after, name)) > 0; after = name) {
		if (is_among(name, names, count))
			continue;
		adopted = adopt(db, name, fallback, now_us);
		if (adopted < 0)
			return adopted;
		total += adopted;
	}
	return r < 0 ? r : step_commit(&step, total);
}
