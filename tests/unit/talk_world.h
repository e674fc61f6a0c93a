/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk_world.h - a conversation for tests: people text, and the test looks at what they are told
 * and at what goes to central. Stands behind cmocka's includes.
 */
#pragma once

#include "daemon/parse.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#define BUDI   "+6281234567890"
#define SITI   "081298765432"
#define MINUTE USEC_PER_MINUTE
#define HOUR   (60 * MINUTE)

static inline int talk_open(void **state)
{
	struct trunk *t = malloc(sizeof *t);

	trunk_open(t,
		"gateway = \"test\"; replies = { time_zone = \"Asia/Jakarta\";"
		" per_sender_per_day = 0; help_per_sender_per_day = 0; identical_per_hour = 0; };");
	*state = t;
	return 0;
}

/* The rows of a query of the test's own, "a|b\n"; borrowed until the next call. */
static inline const char *talk_look(struct trunk *t, const char *sql)
{
	sqlite3_stmt *s = NULL;
	size_t used = 0;

	t->rows[0] = '\0';
	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const char *cell = column_text(s, i);
			int size = snprintf(t->rows + used, sizeof t->rows - used, "%s%s",
				i > 0 ? "|" : "", cell);

			used += (size_t)size;
			assert_true(used + 2 < sizeof t->rows);
		}
		(void)copy_string(t->rows + used, sizeof t->rows - used, "\n");
		used++;
	}
	sqlite3_finalize(s);
	return t->rows;
}

#define assert_look(t, sql, expected) assert_string_equal(talk_look(t, sql), expected)

/* The templates of all that was answered, in order. */
#define assert_answers(t, expected)                                                                \
	assert_look(t, "SELECT template FROM reply ORDER BY id", expected)

/* Everything that follows complaints to central. */
#define assert_said(t, expected)                                                                   \
	assert_look(t,                                                                             \
		"SELECT m.kind, m.text FROM forward AS f JOIN complaint_message AS m"              \
		" ON m.id = f.message ORDER BY f.id",                                              \
		expected)

/* The ticket of the n-th complaint, from 1; borrowed until the next call. */
static inline const char *talk_ticket(struct trunk *t, int n)
{
	static char ticket[DB_TICKET_SIZE];
	char sql[64];

	(void)snprintf(sql, sizeof sql, "SELECT ticket FROM complaint WHERE id = %d", n);
	assert_int_equal(strlen(talk_look(t, sql)), 8);
	memcpy(ticket, t->rows, 7);
	ticket[7] = '\0';
	return ticket;
}

/* A text with the ticket of the n-th complaint for its "{}"; borrowed until the next call. */
static inline const char *talk_fill(struct trunk *t, int n, const char *text)
{
	static char filled[256];
	const char *place = strstr(text, "{}");

	assert_non_null(place);
	(void)snprintf(filled, sizeof filled, "%.*s%s%s", (int)(place - text), text,
		talk_ticket(t, n), place + 2);
	return filled;
}

/* Central takes all that is due, the complaints first. */
static inline void talk_forward(struct trunk *t)
{
	struct forward_item item = { 0 };

	while (forward_take(t->app.db, "", t->now_us, &item) > 0) {
		assert_int_equal(forward_done(t->app.db, item.id, "", "submitted", t->now_us), 1);
		forward_item_done(&item);
	}
}

static inline void talk_set_status(struct trunk *t, int n, const char *status)
{
	char sql[96];

	(void)snprintf(
		sql, sizeof sql, "UPDATE complaint SET status = '%s' WHERE id = %d", status, n);
	assert_int_equal(sqlite3_exec(t->app.db->sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}
