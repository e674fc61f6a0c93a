/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sql.c - the plans of all statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

/* A full pass over these is none: they stay small, or belong to the statement itself. */
static const char *const small[] = { "modem", "lane", "sums", "CONSTANT", "(subquery", "metric",
	"queue", "word" };

/* One row a modem, or a sender that was denied by hand; or once, when the only central system gets
 * a name. */
static const char *const for_people[] = { "REPORT_MODEMS", "REPORT_DENIED", "ADOPT_ALL_COMPLAINTS",
	"ADOPT_ALL_FORWARDS",
	/* The last row by its number; and what goes through the chain as a whole, or begins it. */
	"CHAIN_LAST", "CHAIN_TOP", "CHAIN_HEAD_LAST", "CHAIN_BEGIN", "CHAIN_ADOPT", "CHAIN_READ",
	"CHAIN_HEADS", "CHAIN_HEAD_KEY", "CHAIN_ROWS_PART", "CHAIN_ROWS_MESSAGE",
	"CHAIN_ROWS_COMPLAINT", "CHAIN_ROWS_SAID", "CHAIN_ROWS_EVENT", "CHAIN_ROWS_REPLY",
	"CHAIN_ROWS_AUDIT" };

static const struct {
	const char *name, *text;
} statements[] = {
#define X(name, text) { #name, text },
#include "store/sql.inc"
#undef X
};

static bool begins_with_one(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(list[i]);

		if (strncmp(text, list[i], length) == 0 &&
			(text[length] == ' ' || text[length] == '\0' || text[length] == '-'))
			return true;
	}
	return false;
}

/* An index with a WHERE holds a queue, not the table. */
static bool is_partial(struct db *db, const char *detail)
{
	const char *found = strstr(detail, "INDEX ");
	char name[64], sql[256];
	size_t length;

	if (!found)
		return false;
	found += strlen("INDEX ");
	length = strcspn(found, " ");
	assert_true(length < sizeof(name));
	memcpy(name, found, length);
	name[length] = '\0';
	(void)snprintf(sql, sizeof(sql),
		"SELECT instr(sql, 'WHERE') > 0 FROM sqlite_schema WHERE name = '%s'", name);
	return look(db, sql) == 1;
}

static bool is_flat(struct db *db, const char *detail)
{
	if (strstr(detail, "AUTOMATIC"))
		return false;
	if (strncmp(detail, "SCAN ", 5) != 0 || strstr(detail, " CONSTANT ROW"))
		return true;
	return begins_with_one(detail + 5, small, COUNT_OF(small)) || is_partial(db, detail);
}

static void no_statement_passes_over_a_growing_table(void **state)
{
	struct db *db = *state;
	size_t looked_at = 0;

	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		char sql[4096];
		sqlite3_stmt *s = NULL;

		if (begins_with_one(statements[i].name, for_people, COUNT_OF(for_people)))
			continue;
		assert_true(snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s",
				    statements[i].text) < (int)sizeof(sql));
		assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW) {
			const char *detail = column_text(s, 3);

			if (!is_flat(db, detail))
				fail_msg("%s: %s", statements[i].name, detail);
			looked_at++;
		}
		sqlite3_finalize(s);
	}
	assert_true(looked_at > 100);
}

/* The plan of a statement has this in one of its steps. */
static bool plan_has(struct db *db, enum sql id, const char *wanted)
{
	char sql[4096];
	sqlite3_stmt *s = NULL;
	bool has = false;

	(void)snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", statements[id].text);
	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		has |= strstr(column_text(s, 3), wanted) != NULL;
	sqlite3_finalize(s);
	return has;
}

/* However many wait in a lane. */
static void each_lane_of_replies_is_one_seek(void **state)
{
	struct db *db = *state;

	assert_true(
		plan_has(db, SQL_REPLY_LANES, "reply_lane ((preferred,avoid,tried,class,parts)>"));
	assert_true(plan_has(db, SQL_REPLY_LANE_NEXT, "parts=? AND turn=? AND rowid>?)"));
	assert_true(plan_has(db, SQL_REPLY_LANE_NEXT, "parts=? AND turn>?)"));
}

/* However many wait for a central system, and however many of them are one person's. */
static void the_next_for_a_central_system_is_a_seek(void **state)
{
	static const char *const wanted[] = { "forward_due (destination=? AND next_us<?)",
		"forward_unknown (destination=? AND next_us<?)", "forward_in_flight (complaint=?)",
		"forward_order (destination=? AND person=? AND complaint<?)" };
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		assert_true(plan_has(db, SQL_FORWARD_PICK, wanted[i]));
	assert_false(plan_has(db, SQL_FORWARD_PICK, "SCAN f"));
	assert_true(plan_has(db, SQL_FORWARD_NEXT, "forward_due (destination=?)"));
	assert_true(plan_has(db, SQL_FORWARD_ADD, "forward_order (destination=? AND person=? AND"));
	assert_true(
		plan_has(db, SQL_COMPLAINT_OPEN_NEXT, "complaint_open (destination=? AND id>?)"));
	assert_true(plan_has(db, SQL_COMPLAINT_FIND, "complaint_tracking (tracking_id=?)"));
	assert_true(plan_has(db, SQL_COMPLAINT_FIND_TRACKED, "complaint_tracking"));
}

/* However much a person was sent, and however many wait. */
static void what_a_new_reply_asks_for_is_a_seek_each(void **state)
{
	struct db *db = *state;

	assert_true(plan_has(db, SQL_REPLY_ADD, "reply_turn (class=?)"));
	assert_true(plan_has(db, SQL_REPLY_ADD, "reply_turn_person (person=? AND class=?)"));
	assert_false(plan_has(db, SQL_REPLY_ADD, "TEMP B-TREE"));
	assert_true(plan_has(
		db, SQL_REPLY_SAME, "reply_person (person=? AND queued_us>? AND queued_us<?)"));
	assert_true(
		plan_has(db, SQL_REPLY_OVERDUE, "reply_expiring (expires_us>? AND expires_us<?)"));
	assert_false(plan_has(db, SQL_REPLY_OVERDUE, "TEMP B-TREE"));
	assert_true(plan_has(db, SQL_DENIED_DROP, "(person=?"));
}

/* However many complaints there are besides. */
static void a_recap_reads_its_span_and_sorts_nothing(void **state)
{
	struct db *db = *state;

	assert_true(
		plan_has(db, SQL_RECAP, "complaint_received (received_us>? AND received_us<?)"));
	assert_true(plan_has(db, SQL_RECAP, "(complaint=?)"));
	assert_false(plan_has(db, SQL_RECAP, "TEMP B-TREE"));
}

/* However much has not aged yet. */
static void what_has_aged_is_found_by_a_seek(void **state)
{
	static const struct {
		enum sql id;
		const char *wanted;
	} cases[] = {
		{ SQL_RETENTION_RAW, "inbox_part_raw (received_us<?)" },
		{ SQL_RETENTION_OVER, "complaint_over (updated_us>? AND updated_us<?)" },
		{ SQL_RETENTION_LASTING, "complaint_lasting (updated_us>? AND updated_us<?)" },
		{ SQL_RETENTION_MESSAGES, "message_loose (received_us<?)" },
		{ SQL_RETENTION_REPLIES, "reply_loose (queued_us<?)" },
		{ SQL_RETENTION_PERSON, "person_active (active_us<?)" },
	};
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (!plan_has(db, cases[i].id, cases[i].wanted))
			fail_msg("%s", cases[i].wanted);
		assert_false(plan_has(db, cases[i].id, "TEMP B-TREE"));
	}
}

static void the_watch_over_plans_sees_a_full_pass(void **state)
{
	struct db *db = *state;

	assert_false(is_flat(db, "SCAN message"));
	assert_false(is_flat(db, "SCAN message USING INDEX message_received"));
	assert_true(is_flat(db, "SCAN message USING INDEX message_ready"));
	assert_true(is_flat(db, "SEARCH message USING INDEX message_received (received_us>?)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(no_statement_passes_over_a_growing_table),
		MEMORY(each_lane_of_replies_is_one_seek),
		MEMORY(the_next_for_a_central_system_is_a_seek),
		MEMORY(what_a_new_reply_asks_for_is_a_seek_each),
		MEMORY(a_recap_reads_its_span_and_sorts_nothing),
		MEMORY(what_has_aged_is_found_by_a_seek),
		MEMORY(the_watch_over_plans_sees_a_full_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
