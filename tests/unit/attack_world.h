/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attack_world.h - a trunk with the settings that the gateway comes with, and what is asked of its
 * store: how often a number was answered, what it was told, what was kept of it.
 */
#pragma once

#include "daemon/guard.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <cmocka.h>

#define BOT  "+6281190001234"
#define BUDI "+6281234567890"
#define SITI "+6285712345678"

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

/* Of one sender within a day, by the settings as they come, with the one that tells of the limit.
 */
#define DAY_BOUND 11

/* Danger to life goes ten beyond the limit of a day. */
#define URGENT_BOUND (DAY_BOUND + 10)

static const char modems[] = "modems = ( { name = \"gsm1\"; device = \"/dev/null\";"
			     " number = \"+6281100000001\"; } );"
			     "intake = { own_numbers = [ \"0811-0000-0002\" ]; };";

static inline int64_t look(struct trunk *t, const char *sql, const char *number)
{
	sqlite3_stmt *s = NULL;
	int64_t value;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	if (number)
		assert_int_equal(sqlite3_bind_text(s, 1, number, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

#define OF_PERSON " WHERE person = (SELECT pseudonym FROM person WHERE number = ?1)"

static inline int64_t replies(struct trunk *t, const char *number)
{
	return look(t, "SELECT count(*) FROM reply" OF_PERSON " AND state = 'queued'", number);
}

static inline int64_t told(struct trunk *t, const char *number)
{
	return look(t,
		"SELECT count(*) FROM reply" OF_PERSON
		" AND state = 'queued' AND template = 'limit-reached'",
		number);
}

static inline int64_t complaints(struct trunk *t, const char *number)
{
	return look(t, "SELECT count(*) FROM complaint" OF_PERSON, number);
}

/* Whatever it was, each message was dealt with. */
static inline void assert_all_taken(struct trunk *t, int64_t count)
{
	assert_int_equal(look(t,
				 "SELECT count(*) FROM message WHERE state = 'closed'"
				 " AND kind <> 'failed'",
				 NULL),
		count);
}

/* What a person was told last; "" for nothing. */
static inline void last_reply(struct trunk *t, const char *number, char ret[static REPLY_TEXT_SIZE])
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite,
				 "SELECT text FROM reply" OF_PERSON
				 " AND state = 'queued' ORDER BY id DESC LIMIT 1",
				 -1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, number, -1, SQLITE_STATIC), SQLITE_OK);
	ret[0] = '\0';
	if (sqlite3_step(s) == SQLITE_ROW)
		assert_int_equal(copy_string(ret, REPLY_TEXT_SIZE, column_text(s, 0)), 0);
	sqlite3_finalize(s);
}

static inline void assert_others_are_answered(struct trunk *t)
{
	trunk_text(t, SITI, "LAPOR jalan rusak di Desa Sukamaju");
	assert_int_equal(replies(t, SITI), 1);
	assert_int_equal(complaints(t, SITI), 1);
}
