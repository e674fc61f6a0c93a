/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_forward_adopt.c - central systems that are gone or got a name; what is linked by hand; a
 * store of the level before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "store/conversation_add.h"
#include "store/migrate.h"
#include "tests/unit/forward_fixture.h"

static const char *const names[] = { "pusat", "kota" };

/* Of the one with this ticket: "destination|state". */
static void assert_place(struct db *db, const char *ticket, const char *expected)
{
	char sql[128];

	(void)snprintf(sql, sizeof(sql),
		"SELECT destination || '|' || forward_state FROM v_complaint WHERE ticket = '%s'",
		ticket);
	assert_look_text(db, sql, expected);
}

static void what_waits_for_one_that_is_gone_goes_to_the_default(void **state)
{
	struct db *db = *state;
	int64_t taken = open_complaint_for(db, "daerah", BUDI, 1, NOW), id;

	assert_int_equal(forward_done(db, take_from(db, "daerah", NOW).id, "1", "", NOW), 1);
	add_message(db, taken, 1);
	assert_int_equal(forward_contact(db, taken, NOW, NOW), 1);
	id = open_complaint_for(db, "daerah", BUDI, 2, NOW); /* due */
	add_message(db, id, 2);
	(void)open_complaint_for(db, "daerah", SITI, 3, NOW);
	(void)open_complaint_for(db, "daerah", SITI, 4, NOW);
	(void)open_complaint_for(db, "kota", SITI, 5, NOW);
	change(db, "UPDATE forward SET state = 'parked' WHERE complaint = 3");
	change(db, "UPDATE forward SET state = 'unknown', step = 1 WHERE complaint = 4");
	/* The addition is held, the contact done; 2 with its addition and 3 move; 4 is held. */
	assert_int_equal(forward_adopt(db, names, COUNT_OF(names), "pusat", NOW), 5);
	assert_int_equal(forward_adopt(db, names, COUNT_OF(names), "pusat", NOW), 0);
	assert_place(db, "T00-001", "daerah|done");
	assert_place(db, "T00-002", "pusat|due");
	assert_place(db, "T00-003", "pusat|parked");
	assert_place(db, "T00-004", "daerah|held");
	assert_place(db, "T00-005", "kota|due");
	assert_look_text(db,
		"SELECT state FROM v_forward_more WHERE ticket = 'T00-001' AND what = 'addition'",
		"held");
	assert_look_text(db,
		"SELECT state FROM v_forward_more WHERE ticket = 'T00-001' AND what = 'contact'",
		"done");
	assert_look_text(
		db, "SELECT destination FROM v_forward_more WHERE ticket = 'T00-002'", "pusat");
	assert_look_text(db, "SELECT last_error FROM v_forward WHERE ticket = 'T00-004'",
		"it may have been taken by daerah, which is not in the settings any more");
	assert_string_equal(take_from(db, "pusat", NOW).ticket, "T00-002");
	/* A person has looked: it was not taken there. */
	assert_int_equal(forward_release(db, "T00-004", NOW), 1);
	assert_int_equal(forward_adopt(db, names, COUNT_OF(names), "pusat", NOW), 1);
	assert_place(db, "T00-004", "pusat|due");
}

static void the_only_one_keeps_all_when_it_gets_a_name(void **state)
{
	struct db *db = *state;
	struct complaint c;
	char cursor[16];

	(void)open_complaint(db, BUDI, 1, NOW);
	(void)open_complaint(db, BUDI, 2, NOW);
	assert_int_equal(forward_adopt(db, (const char *[]){ "" }, 1, "", NOW), 0);
	assert_int_equal(forward_done(db, take(db, NOW).id, "7", "", NOW), 1);
	assert_int_equal(complaint_cursor_set(db, "", "c-9"), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(forward_adopt(db, names, COUNT_OF(names), "pusat", NOW), 0);
	assert_place(db, "T00-001", "pusat|done");
	assert_place(db, "T00-002", "pusat|due");
	assert_int_equal(complaint_find_tracked(db, "pusat", "7", &c), 1);
	assert_int_equal(complaint_cursor_get(db, "pusat", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "c-9");
	assert_int_equal(complaint_cursor_get(db, "", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "");
	assert_int_equal(take_from(db, "pusat", NOW).id, 2);
}

static void a_link_by_hand_ends_any_state(void **state)
{
	static const char *const before[] = { "due", "in_flight", "parked", "held", "unknown" };
	struct db *db = *state;
	struct complaint c;

	for (unsigned n = 1; n <= COUNT_OF(before); n++) {
		char ticket[DB_TICKET_SIZE], id[8], sql[128];
		int64_t row = open_complaint(db, BUDI, n, NOW);

		add_message(db, row, n);
		(void)snprintf(ticket, sizeof(ticket), "T00-%03u", n);
		(void)snprintf(id, sizeof(id), "70%u", n);
		(void)snprintf(sql, sizeof(sql),
			"UPDATE forward SET state = '%s' WHERE kind = 0 AND complaint = %u",
			before[n - 1], n);
		change(db, sql);
		assert_int_equal(forward_link(db, ticket, id, NOW), 1);
		assert_int_equal(forward_link(db, ticket, id, NOW), 1); /* the same again */
		assert_place(db, ticket, "|done");
		assert_int_equal(complaint_find(db, id, &c), 1);
		assert_string_equal(c.ticket, ticket);
		assert_string_equal(c.status, "submitted");
		assert_int_equal(take(db, NOW).kind, FORWARD_MESSAGE); /* follows */
	}
	assert_int_equal(forward_link(db, "T00-009", "1", NOW), 0);
	assert_int_equal(forward_link(db, "T00-001", "", NOW), -EINVAL);
	assert_int_equal(forward_link(db, "T00-001", "702", NOW), -EEXIST);
	assert_int_equal(forward_link(db, "T00-001", "999", NOW), 1); /* it was mistyped */
	(void)open_complaint_for(db, "kota", BUDI, 9, NOW);
	assert_int_equal(forward_link(db, "T00-009", "702", NOW), 1); /* another's space */
}

static void make_level_4(const struct disk *d, unsigned complaints)
{
	sqlite3 *old = NULL;
	char sql[2048];

	db_close(open_disk(d));
	assert_int_equal(unlink(d->path), 0);
	assert_int_equal(sqlite3_open(d->path, &old), SQLITE_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(sqlite3_exec(old, migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	(void)snprintf(sql, sizeof(sql),
		"BEGIN; INSERT INTO person (pseudonym, number, created_us)"
		" VALUES (printf('%%032d', 1), '" BUDI "', 1);"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
		" INSERT INTO complaint (ref, serial, ticket, tracking_id, person, modem, status, "
		"class,"
		" visibility, has_place, has_time, emergency, text, missing, received_us, "
		"updated_us,"
		" similar_to, asked, same) SELECT printf('%%036d', i), i, printf('T%%06d', i),"
		" CASE WHEN i %% 2 THEN 'c-' || i END, printf('%%032d', 1), 'gsm1', 'received',"
		" 'pengaduan', 'normal', 0, 0, 0, 'jalan rusak', x'02', i, i,"
		" CASE WHEN i > 1 THEN 1 END, 1, zeroblob(16) FROM n;"
		"INSERT INTO forward (complaint, kind, state, waits, first_us, next_us, at_us, "
		"done_us)"
		" SELECT id, 0, CASE WHEN id %% 2 THEN 'done' ELSE 'due' END, 0, id, id, id,"
		" CASE WHEN id %% 2 THEN id END FROM complaint;"
		"INSERT INTO complaint_message (complaint, uuid, kind, text, at_us)"
		" VALUES (1, printf('%%036d', 1), 'addition', 'di Jl Melati', 1);"
		"INSERT INTO fact (name, value) VALUES ('central_cursor', 'c-91'); COMMIT",
		complaints);
	assert_int_equal(sqlite3_exec(old, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
}

static void a_store_of_the_level_before_is_brought_up(void **state)
{
	struct disk *d = *state;
	struct db *db;
	struct complaint c;
	char cursor[16];

	make_level_4(d, 6);
	db = open_disk(d);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	assert_int_equal(look(db, "PRAGMA foreign_keys"), 1);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	assert_int_equal(look(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_look_text(db,
		"SELECT ref || serial || ticket || tracking_id || status || text || hex(missing) ||"
		" similar_to || asked || length(same) || '[' || destination || ']' FROM complaint"
		" WHERE id = 3",
		"0000000000000000000000000000000000033T000003c-3receivedjalan rusak021116[]");
	assert_int_equal(complaint_find(db, "c-5", &c), 1);
	assert_look_text(db, "SELECT group_concat(forward_state) FROM v_complaint",
		"done,due,done,due,done,due");
	assert_int_equal(complaint_cursor_get(db, "", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "c-91");
	/* What is there already is counted. */
	assert_look_text(db,
		"SELECT group_concat(name || ' ' || label || ' ' || count) FROM metric",
		"complaint pengaduan 6,complaint_status received 6");
	/* Rows stand on the table that took the old one's place. */
	assert_int_not_equal(
		sqlite3_exec(db->sqlite, "DELETE FROM complaint WHERE id = 1", NULL, NULL, NULL),
		SQLITE_OK);
	/* All goes on, in order. */
	assert_int_equal(forward_recover(db, "", true, NOW), 0);
	assert_string_equal(take(db, NOW).ticket, "T000002");
	assert_int_equal(take(db, NOW).id, 0);
	assert_int_equal(forward_done(db, 2, "c-1", "", NOW), 1); /* another's ID: not kept */
	assert_string_equal(take(db, NOW).ticket, "T000004");
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(what_waits_for_one_that_is_gone_goes_to_the_default),
		MEMORY(the_only_one_keeps_all_when_it_gets_a_name),
		MEMORY(a_link_by_hand_ends_any_state),
		cmocka_unit_test_setup_teardown(
			a_store_of_the_level_before_is_brought_up, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
