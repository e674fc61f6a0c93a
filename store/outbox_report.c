/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_report.c - delivery reports: which reply they speak of, and what becomes of it. */
#include "store/outbox.h"
#include "store/pseudonym.h"
#include "store/step.h"

/* A TP-MR is one octet: after this time it belongs to another message. */
#define MATCH_WITHIN_US (72 * USEC_PER_HOUR)

/* A SIM in another modem is noticed soon, or its reports are lost. */
#define MOVED_WITHIN_US (6 * USEC_PER_HOUR)

/* Clocks differ, and a modem answers for a send after it. */
#define CLOCKS_APART_US (600 * USEC_PER_SEC)

/* What the report speaks of. */
struct match {
	int64_t part; /* its row; 0: the reply as a whole, which was uncertain */
	int64_t reply, attempt;
	bool ended;                                     /* it has had its report */
	enum { RANK_SAME, RANK_OPEN, RANK_ENDED } rank; /* as REPORT_MATCH has it */
};

struct search {
	const struct outbox_delivery *delivery;
	char person[DB_PSEUDONYM_SIZE];
	int64_t now_us;
};

/* SQL compares with it: NULL equals nothing. */
static struct value tail_of(const struct search *s)
{
	return *s->delivery->tail ? TEXT(s->delivery->tail) : NONE;
}

/* who: the person, or the last digits of the number. */
static int look_for(
	struct db *db, const struct search *w, enum sql id, const char *who, struct match *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	const struct outbox_delivery *d = w->delivery;
	int64_t before_us = d->discharged_us > 0 ? d->discharged_us + CLOCKS_APART_US : w->now_us;
	int r;

	r = statement_first(db, &s, id, TEXT(d->modem), INT(d->reference), TEXT(who),
		INT(w->now_us - MATCH_WITHIN_US), INT(d->discharged_us), INT(before_us));
	if (r <= 0)
		return r;
	ret->part = sqlite3_column_int64(s, 0);
	ret->reply = sqlite3_column_int64(s, 1);
	ret->attempt = sqlite3_column_int64(s, 2);
	ret->ended = sqlite3_column_int(s, 3) != 0;
	ret->rank = sqlite3_column_int(s, 4);
	return 1;
}

/* The whole number goes before its last digits, for which the number of each person is opened to
 * whom this modem has sent something under this reference. */
static int find_part(struct db *db, const struct search *w, struct match *ret)
{
	struct match alike = { 0 };
	int own = look_for(db, w, SQL_REPORT_MATCH, w->person, ret), r;

	if (own < 0 || (own > 0 && ret->rank != RANK_ENDED) || *w->delivery->tail == '\0')
		return own;
	r = look_for(db, w, SQL_REPORT_MATCH_TAIL, w->delivery->tail, &alike);
	if (r <= 0)
		return r < 0 ? r : own;
	if (own == 0 || alike.rank < ret->rank)
		*ret = alike;
	return 1;
}

static int find_elsewhere(struct db *db, const struct search *w, struct match *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_REPORT_MATCH_ELSEWHERE, TEXT(w->person),
		INT(w->delivery->reference), INT(w->now_us - MOVED_WITHIN_US),
		TEXT(w->delivery->modem));
	if (r <= 0 || sqlite3_column_type(s, 0) == SQLITE_NULL)
		return r < 0 ? r : 0;
	ret->part = sqlite3_column_int64(s, 0);
	ret->reply = sqlite3_column_int64(s, 1);
	ret->attempt = sqlite3_column_int64(s, 2);
	return 1;
}

/* Where no part of this modem waits for it. */
static int find_other(struct db *db, const struct search *w, struct match *ret)
{
	int64_t reply;
	int r;

	r = statement_get(db, &reply, SQL_REPORT_MATCH_SENDING, TEXT(w->delivery->modem),
		TEXT(w->person), tail_of(w));
	if (r != 0)
		return r < 0 ? r : -EAGAIN;
	r = statement_get(db, &reply, SQL_REPORT_MATCH_UNSURE, TEXT(w->delivery->modem),
		TEXT(w->person), tail_of(w), INT(w->now_us - MATCH_WITHIN_US));
	if (r < 0)
		return r;
	if (r == 0)
		return find_elsewhere(db, w, ret);
	*ret = (struct match){ .reply = reply };
	return 1;
}

static int find(struct db *db, const struct search *w, struct match *ret)
{
	struct match part = { 0 };
	int found, r;

	found = find_part(db, w, &part);
	if (found < 0)
		return found;
	if (found == 0 || part.rank == RANK_ENDED) {
		r = find_other(db, w, ret);
		if (r != 0)
			return r;
	}
	if (found > 0)
		*ret = part;
	return found;
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

	r = statement_first(db, &s, SQL_REPORT_REPLY, INT(m->reply));
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	if (m->part == 0)
		m->attempt = sqlite3_column_int64(s, 0);
	*ret_complaint = sqlite3_column_int64(s, 1);
	*ret_receipt = sqlite3_column_int(s, 2) != 0;
	return 0;
}

/* Of a reply that was uncertain, a delivered part is the first that is heard. */
static int keep_part(struct db *db, const struct outbox_delivery *d, const struct match *m)
{
	if (m->part != 0)
		return statement_run(db, SQL_REPORT_PART, INT(m->part), TEXT(part_state(d->report)),
			INT(d->discharged_us));
	if (d->report != OUTBOX_DELIVERED)
		return 0;
	return statement_run(db, SQL_REPORT_PART_ADD, INT(m->reply), INT(d->reference),
		INT(d->discharged_us), INT(m->attempt));
}

/* 1 when the reply has come to its end by this. */
static int end_reply(struct db *db, const struct search *w, const struct match *m)
{
	const struct outbox_delivery *d = w->delivery;

	switch (d->report) {
	case OUTBOX_DELIVERED:
		return statement_run(db, SQL_REPORT_DELIVERED, INT(m->reply), INT(m->attempt),
			INT(d->discharged_us > 0 ? d->discharged_us : w->now_us));
	case OUTBOX_PENDING: return 0;
	case OUTBOX_UNDELIVERABLE:
		return statement_run(
			db, SQL_REPORT_FAILED, INT(m->reply), INT(m->part == 0 ? 1 : 0));
	}
	return -EINVAL;
}

static int apply(struct db *db, const struct search *w, int64_t *ret_complaint, bool *ret_receipt)
{
	struct match m = { 0 };
	int r;

	r = find(db, w, &m);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	if (m.ended)
		return 0;
	r = read_reply(db, &m, ret_complaint, ret_receipt);
	if (r < 0)
		return r;
	r = keep_part(db, w->delivery, &m);
	if (r < 0)
		return r;
	return end_reply(db, w, &m);
}

int outbox_report(struct db *db, const struct outbox_delivery *delivery, int64_t now_us,
	int64_t *ret_complaint, bool *ret_receipt)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct search w = { .delivery = delivery, .now_us = now_us };
	int64_t complaint = 0;
	bool receipt = false;
	int r;

	r = pseudonym_make(db, delivery->number, w.person);
	if (r < 0)
		return r;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = apply(db, &w, &complaint, &receipt);
	if (r < 0)
		return r;
	r = step_commit(&step, r);
	if (r > 0) {
		*ret_complaint = complaint;
		*ret_receipt = receipt;
	}
	return r;
}
