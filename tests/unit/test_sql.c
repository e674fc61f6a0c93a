/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sql.c - the plans of all statements, and of the triggers and foreign keys that they reach.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/plan_rows.h"
#include "tests/unit/store_fixture.h"

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

/* An index with a WHERE holds a queue, not the table, but for those that are said to grow. */
static bool is_queue(struct db *db, const char *detail)
{
	const char *found = strstr(detail, "INDEX ");
	char name[64], sql[256];
	size_t length;

	if (!found)
		return false;
	found += strlen("INDEX ");
	if (begins_with_one(found, growing, COUNT_OF(growing)))
		return false;
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
	if (strncmp(detail, "SEARCH ", 7) == 0 && !strstr(detail, " USING "))
		return begins_with_one(detail + 7, newest, COUNT_OF(newest));
	if (strncmp(detail, "SCAN ", 5) != 0 || strstr(detail, " CONSTANT ROW"))
		return true;
	return begins_with_one(detail + 5, small, COUNT_OF(small)) || is_queue(db, detail);
}

static bool is_sorted(const char *detail)
{
	return strstr(detail, "TEMP B-TREE") != NULL;
}

static bool is_exception(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(exceptions); i++)
		if (strcmp(exceptions[i].name, name) == 0)
			return true;
	return false;
}

static bool may_sort(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(sorted); i++)
		if (strcmp(sorted[i].name, name) == 0)
			return true;
	return false;
}

/* Whether this is the name of a statement with a step like that. */
static bool plan_is(struct db *db, const char *name, bool (*like)(struct db *, const char *))
{
	bool is_like = false, is_there = false;

	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		char sql[4096];
		sqlite3_stmt *s = NULL;

		if (strcmp(statements[i].name, name) != 0)
			continue;
		is_there = true;
		assert_true(snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s",
				    statements[i].text) < (int)sizeof(sql));
		assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			is_like |= like(db, column_text(s, 3));
		sqlite3_finalize(s);
	}
	assert_true(is_there);
	return is_like;
}

static bool passes(struct db *db, const char *detail)
{
	return !is_flat(db, detail);
}

static bool sorts(struct db *db, const char *detail)
{
	(void)db;
	return is_sorted(detail);
}

static void no_statement_passes_over_a_growing_table(void **state)
{
	struct db *db = *state;

	assert_true(COUNT_OF(statements) > 100);
	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		const char *name = statements[i].name;

		if (!is_exception(name) && plan_is(db, name, passes))
			fail_msg("%s passes over a table that grows", name);
		if (!may_sort(name) && plan_is(db, name, sorts))
			fail_msg("%s sorts", name);
	}
}

/* So that the lists do not excuse what nobody remembers. */
static void each_exception_is_one(void **state)
{
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(exceptions); i++)
		if (!*exceptions[i].reason || !plan_is(db, exceptions[i].name, passes))
			fail_msg("%s", exceptions[i].name);
	for (size_t i = 0; i < COUNT_OF(sorted); i++)
		if (!*sorted[i].reason || !plan_is(db, sorted[i].name, sorts))
			fail_msg("%s", sorted[i].name);
	for (size_t i = 0; i < COUNT_OF(growing); i++) {
		char sql[128];

		(void)snprintf(sql, sizeof(sql),
			"SELECT instr(sql, 'WHERE') > 0 FROM sqlite_schema WHERE name = '%s'",
			growing[i]);
		if (look(db, sql) != 1)
			fail_msg("%s", growing[i]);
	}
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

static bool has_no_index(struct db *db, const char *detail)
{
	(void)db;
	return strncmp(detail, "SEARCH ", 7) == 0 && !strstr(detail, " USING ");
}

/* The greatest of a column without an index is a full pass, and its plan does not say so. */
static void what_a_start_looks_at_is_the_end_of_an_index(void **state)
{
	struct db *db = *state;

	assert_false(plan_is(db, "LOOK_INDEXES", has_no_index));
	assert_true(plan_is(db, "CHAIN_SIZES", has_no_index)); /* of the table itself */
}

/* Of each table that grows: those that hold a queue are read as soon as there is work. */
static void a_start_looks_at_the_end_of_each_index_that_grows(void **state)
{
	struct db *db = *state;
	sqlite3_stmt *s = NULL;
	char part[80];
	int count = 0;

	assert_int_equal(
		sqlite3_prepare_v2(db->sqlite,
			"SELECT name, 'INDEX ' || name FROM sqlite_schema WHERE type = 'index'"
			" AND tbl_name IN ('inbox_part', 'message', 'complaint',"
			" 'complaint_message', 'complaint_event', 'forward', 'reply',"
			" 'reply_part', 'audit', 'health_log', 'person')",
			-1, &s, NULL),
		SQLITE_OK);
	for (; sqlite3_step(s) == SQLITE_ROW; count++) {
		if (is_queue(db, column_text(s, 1)))
			continue;
		(void)snprintf(part, sizeof(part), "INDEX %s", column_text(s, 0));
		if (!plan_has(db, SQL_LOOK_INDEXES, part) && !plan_has(db, SQL_LOOK_ROWS, part))
			fail_msg("%s", part);
	}
	sqlite3_finalize(s);
	assert_true(count > 50);
}

static void the_watch_over_plans_sees_a_full_pass(void **state)
{
	struct db *db = *state;

	assert_false(is_flat(db, "SCAN message"));
	assert_false(is_flat(db, "SEARCH reply"));
	assert_false(is_flat(db, "SEARCH reply USING AUTOMATIC COVERING INDEX (person=?)"));
	assert_false(is_flat(db, "SCAN message USING INDEX message_received"));
	assert_false(is_flat(db, "SCAN message USING INDEX message_loose"));
	assert_true(is_flat(db, "SCAN message USING INDEX message_ready"));
	assert_true(is_flat(db, "SEARCH message USING INDEX message_received (received_us>?)"));
}

/* What only a trigger or a foreign key does stands in no statement's own text. */
static void the_plans_are_those_of_triggers_too(void **state)
{
	struct db *db = *state;

	assert_true(plan_has(db, SQL_COMPLAINT_ADD, "-- TRIGGER chain_complaint"));
	assert_true(plan_has(db, SQL_MESSAGE_CLOSE, "-- TRIGGER erased_message"));
	assert_true(plan_has(db, SQL_COMPLAINT_ADD, "reply_complaint (complaint=?)"));
	assert_false(plan_is(db, "REPLY_SENT", passes));
	change(db, "CREATE TRIGGER planted AFTER UPDATE ON reply BEGIN"
		   " UPDATE message SET width = 1 WHERE reference = NEW.id; END");
	assert_true(plan_is(db, "REPLY_SENT", passes));
	assert_false(plan_is(db, "MESSAGE_CLOSE", passes));
}

/* Of a statement, and of the keys that lead to a row which goes. */
static void a_missing_index_is_seen(void **state)
{
	struct db *db = *state;

	assert_false(plan_is(db, "MESSAGE_READY", passes));
	assert_false(plan_is(db, "COMPLAINT_ADD", passes));
	change(db, "DROP INDEX message_ready");
	assert_true(plan_is(db, "MESSAGE_READY", passes));
	change(db, "DROP INDEX complaint_similar");
	assert_true(plan_is(db, "COMPLAINT_ADD", passes));
}

/* Else a plan leaves them out. */
static int open_for_plans(void **state)
{
	struct db *db;

	if (open_memory(state) != 0)
		return -1;
	db = *state;
	return sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRIGGER_EQP, 1, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_for_plans, close_memory)
		MEMORY(no_statement_passes_over_a_growing_table),
		MEMORY(each_exception_is_one),
		MEMORY(each_lane_of_replies_is_one_seek),
		MEMORY(the_next_for_a_central_system_is_a_seek),
		MEMORY(what_a_new_reply_asks_for_is_a_seek_each),
		MEMORY(a_recap_reads_its_span_and_sorts_nothing),
		MEMORY(what_has_aged_is_found_by_a_seek),
		MEMORY(what_a_start_looks_at_is_the_end_of_an_index),
		MEMORY(a_start_looks_at_the_end_of_each_index_that_grows),
		MEMORY(the_watch_over_plans_sees_a_full_pass),
		MEMORY(the_plans_are_those_of_triggers_too),
		MEMORY(a_missing_index_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
