/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upgrade_fixture.h - a store of the level before, with rows in all of its tables. Stands behind
 * cmocka's includes. */
#pragma once

#include "store/chain.h"
#include "store/migrate.h"
#include "store/seal.h"
#include "store/seal_box.h"
#include "store/seal_store.h"
#include "tests/unit/chain_fixture.h"

#define LEVEL_BEFORE 10

static const struct db_keys one = { .count = 1, .keys = { { 7 } } };

/* A row in each state that its table knows, and one at least in those that have none. */
static const char states[] =
	"WITH w (n, word) AS (VALUES (1, 'received'), (2, 'submitted'), (3, 'verified'),"
	" (4, 'in_progress'), (5, 'answered'), (6, 'replied'), (7, 'postponed'),"
	" (8, 'redirected'), (9, 'closed'), (10, 'archived'), (11, 'cancelled'))"
	" UPDATE complaint SET status = w.word FROM w WHERE complaint.id = w.n;"
	"UPDATE complaint_event SET status = (SELECT status FROM complaint WHERE id = complaint);"
	"UPDATE complaint SET class = 'aspirasi' WHERE id = 2;"
	"UPDATE complaint SET class = 'informasi' WHERE id = 3;"
	"UPDATE complaint SET visibility = 'anonim' WHERE id = 2;"
	"WITH w (n, word) AS (VALUES (1, 'queued'), (2, 'sending'), (3, 'sent'), (5, 'failed'),"
	" (6, 'uncertain'), (7, 'expired'), (8, 'dropped'))"
	" UPDATE reply SET state = w.word, uncertain_us = 1 FROM w WHERE reply.id = w.n;"
	"WITH w (n, word) AS (VALUES (1, 'due'), (2, 'in_flight'), (4, 'parked'), (5, 'held'),"
	" (6, 'unknown'))"
	" UPDATE forward SET state = w.word, done_us = NULL FROM w WHERE forward.complaint = w.n;"
	"WITH w (n, word) AS (VALUES (1, 'sent'), (2, 'pending'), (3, 'delivered'), (4, 'failed'))"
	" INSERT INTO reply_part (reply, attempt, part, person, modem, mr, state, sent_us)"
	" SELECT r.id, 1, 1, r.person, 'gsm1', n, word, 9 FROM w JOIN reply AS r ON r.id = w.n;"
	"WITH w (n, word) AS (VALUES (1, 'addition'), (2, 'answer'), (3, 'done'), (4, 'rating'),"
	" (5, 'cancel'), (6, 'erase'))"
	" UPDATE complaint_message SET kind = w.word FROM w WHERE complaint_message.id = w.n;"
	"UPDATE message SET width = 8 * (id % 3) WHERE state = 'closed';"
	"UPDATE inbox_part SET late = id % 3;"
	"INSERT INTO message (modem, person, received_us, scts_us, width, reference, total, parts,"
	" state, due_us, complaint) SELECT 'gsm1', person, 1, 1, 8, 7, 2, 1, word.column1, 9, 1 "
	"FROM complaint,"
	" (VALUES ('open'), ('ready')) AS word WHERE id = 1;"
	"INSERT INTO modem (name, state, since_us) VALUES ('gsm1', 'up', 1), ('gsm2', 'starting', "
	"1),"
	" ('gsm3', 'degraded', 1), ('gsm4', 'down', 1), ('gsm5', 'quarantined', 1),"
	" ('gsm6', 'paused', 1);"
	"INSERT INTO health_log (at_us, modem, event, code, severity, detail) SELECT 1, 'gsm1', "
	"'x',"
	" 'x', column1, '' FROM (VALUES ('info'), ('warning'), ('alarm'));"
	"INSERT INTO modem_spent (modem, at_us, parts) VALUES ('gsm1', 1, 1);"
	"INSERT INTO modem_sample (modem, at_us, span_us, state, up_us, network, operator, cell,"
	" received, sent, failed, restarts, resets) VALUES ('gsm1', 1, 1, 'up', 1, '', '', '', 1, "
	"1,"
	" 1, 1, 1);"
	"INSERT INTO modem_error (modem, hour_us, error, count) VALUES ('gsm1', 1, 'CMS 38', 3);"
	"UPDATE modem_error SET count = 5;"
	"INSERT INTO alarm (modem, code, began_us) VALUES ('gsm1', 'LPR-2105', 1);"
	"INSERT INTO probe (sender, receiver, token, reply, queued_us) VALUES ('gsm1', 'gsm2', 'x',"
	" 1, 1);"
	"INSERT OR IGNORE INTO inbox_hour (modem, hour_us, count) VALUES ('gsm1', 1, 1);"
	"INSERT INTO person_day (person, day_us, replies, helps, complaints, told, replied_us, "
	"heard,"
	" said, alike, alike_us, silent_us) SELECT person, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"
	" FROM complaint WHERE id = 1;"
	"INSERT INTO denied (person, since_us, who) SELECT person, 1, 'by uid 0' FROM complaint"
	" WHERE id = 1;"
	"UPDATE reply SET text = '' WHERE id = 9; DELETE FROM reply WHERE id = 10";

/* What the counters must be: of complaints, the class that they came with; of replies, the one that
 * is gone, too. Those of reply_state count all that a reply went through. */
#define RECOUNT                                                                                    \
	"SELECT 'part_received', modem, count(*) FROM inbox_part GROUP BY modem UNION ALL"         \
	" SELECT 'part_sent', modem, count(*) FROM reply_part GROUP BY modem UNION ALL"            \
	" SELECT 'message', kind, count(*) FROM message WHERE state = 'closed' GROUP BY kind"      \
	" UNION ALL SELECT 'complaint', 'pengaduan', count(*) FROM complaint UNION ALL"            \
	" SELECT 'complaint_status', status, count(*) FROM complaint GROUP BY status UNION ALL"    \
	" SELECT 'reply', template, count(*) + 1 FROM reply GROUP BY template UNION ALL"           \
	" SELECT 'event', destination, count(*) FROM complaint_event JOIN complaint AS c"          \
	" ON c.id = complaint GROUP BY destination UNION ALL"                                      \
	" SELECT 'modem_error', modem, sum(count) FROM modem_error GROUP BY modem"

static inline void run(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %.60s", sqlite3_errmsg(db->sqlite), sql);
}

/* As the program of that level had it open: all functions of SQL are as they were. */
static inline struct db *open_before(const struct disk *d, const struct db_keys *keys)
{
	struct db *db = calloc(1, sizeof(*db));

	assert_non_null(db);
	db->lock_fd = -1;
	db->writer = true;
	if (keys) {
		db->keys = *keys;
		assert_int_equal(seal_box_new(&db->box, keys), 0);
	}
	assert_int_equal(mkdir(d->sub, 0700), 0);
	assert_int_equal(sqlite3_open(d->path, &db->sqlite), SQLITE_OK);
	assert_int_equal(seal_attach(db), 0);
	assert_int_equal(chain_attach(db), 0);
	run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON");
	for (int i = 0; i < LEVEL_BEFORE; i++)
		run(db, migrations[i].sql);
	run(db, "PRAGMA foreign_keys = ON");
	assert_int_equal(seal_store_settle(db, d->path, NULL), 0);
	assert_int_equal(chain_open(db), 0);
	return db;
}

static inline void open_secret(struct db *db, const char *number)
{
	char person[DB_PSEUDONYM_SIZE];
	const struct complaint_draft draft = { .ref = "00000000-0000-4000-8000-000000000999",
		.serial = 999,
		.ticket = "T00-999",
		.person = person,
		.modem = "gsm1",
		.destination = "",
		.class_name = "pengaduan",
		.visibility = "rahasia",
		.place = "Kampung Rahasia",
		.text = "lampu mati",
		.whole_text = "RAHASIA lampu mati",
		.received_us = NOW };

	assert_int_equal(db_person(db, number, NOW, person), 0);
	assert_int_equal(complaint_open(db, &draft, NOW, NULL), 0);
}

/* The number of tables that have no row. */
static inline int64_t count_empty(struct db *db)
{
	sqlite3_stmt *s = NULL;
	int64_t empty = 0;

	assert_int_equal(
		sqlite3_prepare_v2(db->sqlite,
			"SELECT format('SELECT count(*) FROM %w', name), name"
			" FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
			-1, &s, NULL),
		SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		if (look(db, column_text(s, 0)) > 0)
			continue;
		print_message("%s has no row\n", column_text(s, 1));
		empty++;
	}
	sqlite3_finalize(s);
	return empty;
}

static inline void assert_recount(struct db *db)
{
	assert_int_equal(
		look(db, "SELECT count(*) FROM (" RECOUNT " EXCEPT SELECT name, label, count"
			 " FROM metric)"),
		0);
	assert_true(look(db, "SELECT count(*) FROM (" RECOUNT ")") >= 15);
}

static inline void make_before(const struct disk *d, const struct db_keys *keys)
{
	struct db *db = open_before(d, keys);

	assert_int_equal(db_begin(db), 0);
	for (unsigned n = 1; n <= 11; n++)
		(void)live(db, n);
	open_secret(db, SITI);
	run(db, states);
	assert_int_equal(db_commit(db), 0);
	audit_one(db);
	(void)make_head(db, "2026-11-21");
	assert_int_equal(count_empty(db), 0);
	assert_int_equal(look(db, "PRAGMA user_version"), LEVEL_BEFORE);
	assert_int_equal(check(db).count, 0);
	assert_recount(db);
	db_close(db);
}
