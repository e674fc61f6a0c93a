/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_report.c - delivery reports: which reply they speak of, and what becomes of it. */
#include "store/outbox.h"
#include "store/pseudonym.h"
#include "store/step.h"

/* A TP-MR is one octet: after this time it belongs to another message. */
#define MATCH_WITHIN_US (72 * 3600 * USEC_PER_SEC)

/* What the report speaks of. */
struct match {
	int64_t part; /* its row; 0: the reply as a whole, which was uncertain */
	int64_t reply, attempt;
	bool ended; /* the same report has come before */
};

struct delivery {
	const char *modem;
	char person[DB_PSEUDONYM_SIZE];
	uint8_t reference;
	enum outbox_report report;
	int64_t discharged_us, now_us;
};

static int find_part(struct db *db, const struct delivery *d, struct match *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_begin(db, &s, SQL_REPORT_MATCH, TEXT(d->modem), INT(d->reference),
		TEXT(d->person), INT(d->now_us - MATCH_WITHIN_US), INT(d->discharged_us));
	if (r < 0)
		return r;
	r = statement_step(db, s);
	if (r <= 0)
		return r;
	ret->part = sqlite3_column_int64(s, 0);
	ret->reply = sqlite3_column_int64(s, 1);
	ret->attempt = sqlite3_column_int64(s, 2);
	ret->ended = sqlite3_column_int(s, 3) != 0;
	return 1;
}

static int find(struct db *db, const struct delivery *d, struct match *ret)
{
	int r;

	r = find_part(db, d, ret);
	if (r != 0)
		return r;
	return statement_get(db, &ret->reply, SQL_REPORT_MATCH_UNCERTAIN, TEXT(d->person),
		TEXT(d->modem), INT(d->now_us - MATCH_WITHIN_US));
}

static const char *part_state(enum outbox_report report)
{
	switch (report) {
	case OUTBOX_DELIVERED: return "delivered";
	case OUTBOX_PENDING: return "pending";
	case OUTBOX_UNDELIVERABLE: return "failed";
	}
	return NULL;
}

static int read_reply(struct db *db, struct match *m, int64_t *ret_complaint, bool *ret_receipt)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_begin(db, &s, SQL_REPORT_REPLY, INT(m->reply));
	if (r < 0)
		return r;
	r = statement_step(db, s);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	if (m->part == 0)
		m->attempt = sqlite3_column_int64(s, 0);
	*ret_complaint = sqlite3_column_int64(s, 1);
	*ret_receipt = sqlite3_column_int(s, 2) != 0;
	return 0;
}

/* Of a reply that was uncertain, a delivered part is the first that is heard. */
static int keep_part(struct db *db, const struct delivery *d, const struct match *m)
{
	if (m->part != 0)
		return statement_run(db, SQL_REPORT_PART, INT(m->part), TEXT(part_state(d->report)),
			INT(d->discharged_us));
	if (d->report != OUTBOX_DELIVERED)
		return 0;
	return statement_run(
		db, SQL_REPORT_PART_ADD, INT(m->reply), INT(d->reference), INT(d->discharged_us));
}

/* 1 when the reply has come to its end by this. */
static int end_reply(struct db *db, const struct delivery *d, const struct match *m)
{
	switch (d->report) {
	case OUTBOX_DELIVERED:
		return statement_run(db, SQL_REPORT_DELIVERED, INT(m->reply), INT(m->attempt),
			INT(d->discharged_us > 0 ? d->discharged_us : d->now_us));
	case OUTBOX_PENDING: return 0;
	case OUTBOX_UNDELIVERABLE: return statement_run(db, SQL_REPORT_FAILED, INT(m->reply));
	}
	return -EINVAL;
}

static int apply(struct db *db, const struct delivery *d, int64_t *ret_complaint, bool *ret_receipt)
{
	struct match m = { 0 };
	int r;

	r = find(db, d, &m);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	if (m.ended)
		return 0;
	r = read_reply(db, &m, ret_complaint, ret_receipt);
	if (r < 0)
		return r;
	r = keep_part(db, d, &m);
	if (r < 0)
		return r;
	return end_reply(db, d, &m);
}

int outbox_report(struct db *db, const char *modem, uint8_t reference, const char *number,
	enum outbox_report report, int64_t discharged_us, int64_t now_us, int64_t *ret_complaint,
	bool *ret_receipt)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct delivery d = { .modem = modem,
		.reference = reference,
		.report = report,
		.discharged_us = discharged_us,
		.now_us = now_us };
	int64_t complaint = 0;
	bool receipt = false;
	int r;

	r = pseudonym_make(db, number, d.person);
	if (r < 0)
		return r;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = apply(db, &d, &complaint, &receipt);
	if (r < 0)
		return r;
	r = step_commit(&step, r);
	if (r > 0) {
		*ret_complaint = complaint;
		*ret_receipt = receipt;
	}
	return r;
}
