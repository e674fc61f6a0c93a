/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_fixture.h - what the tests of delivery reports share: replies that were sent, reports that
 * are heard. */
#pragma once

#include "tests/unit/store_fixture.h"

#define NOTHING INT64_C(-7)

static inline int64_t queue_and_take(struct db *db, const char *number, int parts,
	int64_t complaint, enum outbox_class class, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	struct outbox_item item = { 0 };

	assert_int_equal(db_person(db, number, now_us, person), 0);
	d.parts = parts;
	d.complaint_id = complaint;
	d.class = class;
	assert_int_equal(outbox_add(db, &d, now_us), 0);
	assert_int_equal(take_first(db, "gsm1", now_us, &item), 1);
	outbox_item_done(&item);
	return item.id;
}

/* One that was sent in as many parts as there are references. */
static inline int64_t send(
	struct db *db, const char *number, const int16_t *references, size_t count, int64_t now_us)
{
	int64_t id = queue_and_take(db, number, (int)count, 0, OUTBOX_ANSWER, now_us);

	assert_int_equal(outbox_sent(db, id, "gsm1", references, count, now_us), 1);
	return id;
}

static inline int64_t send_one(struct db *db, const char *number, int16_t reference, int64_t now_us)
{
	return send(db, number, &reference, 1, now_us);
}

/* As the trunk would: the last digits beside the number. */
static inline int tell(struct db *db, const char *modem, uint8_t reference, const char *number,
	enum outbox_report report, int64_t discharged_us, int64_t now_us, int64_t *ret_complaint,
	bool *ret_receipt)
{
	size_t length = strlen(number);
	const struct outbox_delivery d = { .modem = modem,
		.reference = reference,
		.number = number,
		.tail = length >= OUTBOX_TAIL_DIGITS ? number + length - OUTBOX_TAIL_DIGITS : "",
		.report = report,
		.discharged_us = discharged_us };

	return outbox_report(db, &d, now_us, ret_complaint, ret_receipt);
}

/* A report of NOW + its own discharge time; the out parameters must be set only with 1. */
static inline int hear(struct db *db, uint8_t reference, const char *number,
	enum outbox_report report, int64_t discharged_us)
{
	int64_t complaint = NOTHING;
	bool receipt = false;
	int r = tell(db, "gsm1", reference, number, report, discharged_us, discharged_us + SECOND,
		&complaint, &receipt);

	assert_true((complaint == NOTHING) == (r != 1));
	return r;
}

static inline void assert_state(struct db *db, int64_t id, const char *expected)
{
	char sql[80];

	(void)snprintf(
		sql, sizeof(sql), "SELECT state FROM v_reply WHERE id = %lld", (long long)id);
	assert_look_text(db, sql, expected);
}
