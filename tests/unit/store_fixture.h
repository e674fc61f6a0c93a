/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store_fixture.h - what the tests of the store share: a store in memory or in a folder of its own,
 * parts and drafts with sensible values, and a look at single values by SQL.
 */
#pragma once

#include "store/complaint.h"
#include "store/forward.h"
#include "store/health.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/sample.h"
#include "store/statement.h"
#include "tests/unit/folder.h"

#include <stdio.h>
#include <sys/stat.h>

#define NOW      INT64_C(1795256430000000) /* 2026-11-21T10:20:30Z */
#define SECOND   USEC_PER_SEC
#define HOUR     USEC_PER_HOUR
#define DEADLINE (1800 * USEC_PER_SEC)
#define BUDI     "+6281234567789"
#define SITI     "+6285700001111"

/* Until an uncertain reply is sent again: not at all, and so that each time can be told apart. */
#define AT_ONCE (&(const struct outbox_waits){ { 0 } })
#define WAITS   (&(const struct outbox_waits){ { SECOND, 2 * HOUR, 3 * HOUR, 5 * HOUR } })

static inline int open_memory(void **state)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
	*state = db;
	return 0;
}

static inline int close_memory(void **state)
{
	db_close(*state);
	return 0;
}

/* A store on disk: folder/sub/lapor.db, the sub-folder made by db_open(). */
struct disk {
	char folder[64];
	char sub[80];
	char path[96];
};

static inline int make_disk(void **state)
{
	struct disk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	assert_int_equal(copy_string(d->folder, sizeof(d->folder), "/tmp/lapor-store-XXXXXX"), 0);
	assert_non_null(mkdtemp(d->folder));
	(void)snprintf(d->sub, sizeof(d->sub), "%s/sub", d->folder);
	(void)snprintf(d->path, sizeof(d->path), "%s/lapor.db", d->sub);
	*state = d;
	return 0;
}

static inline int remove_disk(void **state)
{
	struct disk *d = *state;

	assert_int_equal(folder_remove(d->folder), 0);
	free(d);
	return 0;
}

static inline struct db *open_disk(const struct disk *d)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), 0);
	return db;
}

/* The single value of a query of the test's own; -1 for NULL or no row. */
static inline int64_t look(struct db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value = -1;

	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static inline void assert_look_text(struct db *db, const char *sql, const char *expected)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	if (expected)
		assert_string_equal(column_text(s, 0), expected);
	else
		assert_int_equal(sqlite3_column_type(s, 0), SQLITE_NULL);
	sqlite3_finalize(s);
}

static inline void change(struct db *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* A whole message of one part; the text stands for itself as octets. */
static inline struct inbox_part make_part(const char *sender, const char *text)
{
	return (struct inbox_part){
		.modem = "gsm1",
		.sender = sender,
		.scts_us = NOW - 5 * SECOND,
		.scts_offset_s = 25200,
		.coding = INBOX_GSM7,
		.message_class = -1,
		.data = (const uint8_t *)text,
		.data_size = strlen(text),
	};
}

/* One of several, with an 8-bit reference. */
static inline struct inbox_part make_long(
	const char *sender, uint16_t reference, uint8_t total, uint8_t part, const char *text)
{
	struct inbox_part p = make_part(sender, text);

	p.width = 8;
	p.reference = reference;
	p.total = total;
	p.part = part;
	return p;
}

static inline enum inbox_result add_one(struct db *db, struct inbox_part part, int64_t now_us)
{
	enum inbox_result result = INBOX_SEEN;

	assert_int_equal(inbox_add(db, &part, 1, now_us, DEADLINE, &result), 0);
	return result;
}

/* A complaint without a message for this central system, its UUID and ticket told apart by n. */
static inline int64_t open_complaint_for(
	struct db *db, const char *destination, const char *number, unsigned n, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE], ref[LAPOR_UUID_SIZE], ticket[DB_TICKET_SIZE];
	struct complaint_draft d = {
		.ref = ref,
		.ticket = ticket,
		.person = person,
		.modem = "gsm1",
		.destination = destination,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = "jalan rusak",
		.whole_text = "LAPOR jalan rusak",
		.received_us = now_us,
	};
	struct complaint found;

	(void)snprintf(ref, sizeof(ref), "00000000-0000-4000-8000-%012u", n);
	(void)snprintf(ticket, sizeof(ticket), "T%02u-%03u", n / 1000 % 100, n % 1000);
	assert_int_equal(db_person(db, number, now_us, person), 0);
	assert_int_equal(complaint_next_serial(db, &d.serial), 0);
	assert_int_equal(complaint_open(db, &d, now_us, NULL), 0);
	assert_int_equal(complaint_find(db, ref, &found), 1);
	return found.id;
}

static inline struct complaint_event make_event(
	int64_t complaint, const char *id, const char *status)
{
	return (struct complaint_event){
		.complaint_id = complaint,
		.event_id = id,
		.status = status,
		.label = "",
		.note = "",
		.agency = "",
		.tracking_id = "",
		.at_us = NOW,
	};
}

static inline struct sample_row make_sample(const char *modem, int64_t at_us)
{
	return (struct sample_row){ .modem = modem,
		.at_us = at_us,
		.span_us = 300 * SECOND,
		.state = "up",
		.up_us = 240 * SECOND,
		.signal_dbm = -71,
		.signal_least_dbm = -75,
		.network = "home",
		.operator_name = "51010",
		.cell = "1A2B-01C3D4E5",
		.sim_used = 3,
		.sim_size = 30,
		.received = 2,
		.sent = 3,
		.failed = 1 };
}

static inline int64_t open_complaint(struct db *db, const char *number, unsigned n, int64_t now_us)
{
	return open_complaint_for(db, "", number, n, now_us);
}

static inline struct outbox_draft make_reply(const char *person, const char *modem)
{
	return (struct outbox_draft){
		.person = person,
		.modem = modem,
		.template_name = "status",
		.class = OUTBOX_ANSWER,
		.text = "Laporan Anda diproses.",
		.parts = 1,
		.expires_us = INT64_MAX,
	};
}

/* This modem takes the oldest of the first class, whoever it was written to: which modem it should
 * be is the trunk's choice. 1 with *ret filled, or 0. */
static inline int take_first(
	struct db *db, const char *modem, int64_t now_us, struct outbox_item *ret)
{
	struct outbox_lane lane;
	int r;

	assert_true(outbox_wake(db, now_us) >= 0);
	while (outbox_lanes(db, &lane, 1) > 0) {
		r = outbox_read(db, lane.id, ret);
		assert_true(r >= 0);
		if (r == 0)
			continue;
		assert_int_equal(outbox_take(db, lane.id, modem), 1);
		return 1;
	}
	return 0;
}
