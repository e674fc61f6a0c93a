/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain_fixture.h - a store with a life in it, what the check finds there, and somebody who changes
 * it. */
#pragma once

#include "store/audit.h"
#include "store/chain_check.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define FOUND_MAX 16

struct found {
	struct chain_sum sum;
	struct chain_finding findings[FOUND_MAX];
	size_t count;
};

static inline void keep(const struct chain_finding *finding, void *userdata)
{
	struct found *f = userdata;

	assert_true(f->count < FOUND_MAX);
	f->findings[f->count++] = *finding;
}

static inline struct found check(struct db *db)
{
	struct found f = { 0 };
	const struct chain_watch watch = { .found = keep, .userdata = &f };

	assert_int_equal(chain_check(db, &watch, &f.sum), 0);
	assert_int_equal(f.sum.faults, f.count);
	return f;
}

static inline struct found check_disk(const struct disk *d)
{
	struct db *db = NULL;
	struct found f;

	assert_int_equal(db_open(&db, d->path, DB_READ, NULL, NOW), 0);
	f = check(db);
	db_close(db);
	return f;
}

static inline struct chain_head make_head(struct db *db, const char *day)
{
	struct chain_head head;

	assert_int_equal(chain_head_make(db, day, NOW, &head), 1);
	return head;
}

/* A message, the complaint that it became, what was said of it, a reply that was delivered. */
static inline int64_t live(struct db *db, unsigned n)
{
	int64_t id;
	char sql[1600], text[32];

	(void)snprintf(text, sizeof(text), "LAPOR jalan rusak %u", n);
	assert_int_equal(add_one(db, make_part(BUDI, text), NOW), INBOX_NEW);
	id = open_complaint(db, BUDI, n, NOW);
	(void)snprintf(sql, sizeof(sql),
		"UPDATE message SET state = 'closed', kind = 'complaint', closed_us = 1, text ="
		" 'LAPOR jalan rusak', complaint = %d WHERE complaint IS NULL AND state = 'ready';"
		"UPDATE complaint SET status = 'closed', tracking_id = 'L%d' WHERE id = %d;"
		"UPDATE forward SET state = 'done', done_us = 1 WHERE complaint = %d;"
		"INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, "
		"at_us,"
		" received_us) VALUES (%d, 'a', 'answered', '', 'sudah', '', 1, 1);"
		"INSERT INTO complaint_message (complaint, uuid, kind, text, at_us)"
		" VALUES (%d, '00000000-0000-4000-9000-%012d', 'addition', 'di depan SD', 1);"
		"INSERT INTO reply (person, complaint, preferred, template, class, text, parts, "
		"state,"
		" queued_us) SELECT person, id, 'gsm1', 'receipt', 0, 'Laporan Anda', 1, 'queued', "
		"1"
		" FROM complaint WHERE id = %d;"
		"UPDATE reply SET state = 'sending' WHERE complaint = %d;"
		"UPDATE reply SET state = 'sent', sent_us = 2 WHERE complaint = %d;"
		"UPDATE reply SET state = 'delivered', delivered_us = 3 WHERE complaint = %d",
		(int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id, (int)id,
		(int)id, (int)id);
	change(db, sql);
	return id;
}

static inline void audit_one(struct db *db)
{
	const struct audit_deed deed = { .who = "by uid 0", .what = "reveal", .reason = "why" };
	int64_t row;

	assert_int_equal(audit_add(db, &deed, true, NOW, &row), 0);
}

/* Somebody with the file and SQLite, who knows better than to let the triggers run. */
static inline void tamper(const struct disk *d, const char *sql)
{
	sqlite3 *s = NULL;

	assert_int_equal(sqlite3_open(d->path, &s), SQLITE_OK);
	assert_int_equal(sqlite3_db_config(s, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(s), SQLITE_OK);
}

/* Two complaints; a head between them, and one at the end. */
static inline struct chain_head make_store(const struct disk *d)
{
	struct db *db = open_disk(d);
	struct chain_head head;

	(void)live(db, 1);
	(void)make_head(db, "2026-11-21");
	(void)live(db, 2);
	audit_one(db);
	head = make_head(db, "2026-11-22");
	db_close(db);
	return head;
}

/* Another store like it, which to make would take far longer. */
static inline struct disk *make_like(const struct disk *from)
{
	_cleanup_(closep) int in = open(from->path, O_RDONLY | O_CLOEXEC);
	struct disk *d = NULL;
	struct stat st;
	int out;

	assert_int_equal(make_disk((void **)&d), 0);
	assert_int_equal(mkdir(d->sub, 0700), 0);
	out = open(d->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(fstat(in, &st), 0);
	assert_int_equal(sendfile(out, in, NULL, (size_t)st.st_size), st.st_size);
	assert_int_equal(close(out), 0);
	return d;
}
