/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.h - replies on their way to citizens: queued, sending, sent, delivered, failed, uncertain,
 * expired, dropped.
 *
 * Each transition is one UPDATE with the old state in its WHERE. Spec: design 3, interfaces 4.
 */
#pragma once

#include "store/db.h"

/* In order of precedence; the values are kept in the store: never renumber. */
enum outbox_class { OUTBOX_RECEIPT = 0, OUTBOX_ANSWER = 1, OUTBOX_NOTICE = 2, OUTBOX_BULK = 3 };

struct outbox_draft {
	const char *person;   /* pseudonym; NULL with complaint_open(): the complaint's */
	int64_t complaint_id; /* 0: about none */
	int64_t event;     /* of complaint_apply_event(); 0: none. UNIQUE: one notice per event */
	const char *modem; /* the one the citizen wrote to; "" : any */
	const char *avoid; /* never by this modem; "" or NULL: by any */
	const char *template_name;
	enum outbox_class class;
	const char *text; /* UTF-8 */
	int parts;
	int64_t expires_us; /* not sent after this; INT64_MAX: never */
};

/* Queues one; nothing where the event has its notice already. Gives 0. */
int outbox_add(struct db *db, const struct outbox_draft *draft, int64_t now_us);

struct outbox_item {
	int64_t id;
	char number[LAPOR_NUMBER_SIZE];
	char *text; /* owned: outbox_item_done() */
	int parts;
	enum outbox_class class;
	uint32_t attempts; /* with this one */
	int64_t complaint_id;
	char ticket[DB_TICKET_SIZE]; /* "" when about none */
	char template_name[DB_WORD_SIZE];
	int64_t expires_us;
};
void outbox_item_done(struct outbox_item *item);

/*
 * The next reply that this modem should send becomes `sending`: its own (the citizen wrote to it),
 * or one whose modem is down, quarantined, paused, unable to send or no longer known
 * (health_modem_set()), or that has none. Ordered by class, then age. 1 with *ret filled, 0 when
 * there is none. Those whose time has passed become `expired`, those whose person was erased
 * `dropped`.
 */
int outbox_take(struct db *db, const char *modem, int64_t now_us, struct outbox_item *ret);

/* When the next queued reply is due (it may wait after a failure); INT64_MAX: none. */
int outbox_next_due(struct db *db, int64_t *ret_us);

/* sending -> sent, with the TP-MR of each part (-1: the modem gave none). 0 when it was not
 * `sending`, else 1. */
int outbox_sent(struct db *db, int64_t id, const char *modem, const int16_t *references,
	size_t count, int64_t now_us);

/* sending -> queued until next_us (temporary), or sending -> failed (next_us INT64_MAX). 0 when it
 * was not `sending`, else 1; the same of the following. */
int outbox_not_sent(struct db *db, int64_t id, int64_t next_us, const char *error, int64_t now_us);

/* sending -> queued at once, the attempt not counted: it was never handed to the modem. */
int outbox_untake(struct db *db, int64_t id);

/* sending -> uncertain: it may have left. */
int outbox_uncertain(struct db *db, int64_t id, const char *error, int64_t now_us);

/* At start: everything `sending` becomes uncertain. Gives the count. */
int outbox_recover(struct db *db, int64_t now_us);

/*
 * Uncertain ones that have waited since `before_us` or longer and were not sent twice yet are
 * queued once more, unless their time has passed. Gives their count. The row stays marked as
 * repeated.
 */
int outbox_resend(struct db *db, int64_t before_us, int64_t now_us);

/* When outbox_resend() has work next, given the wait in microseconds; INT64_MAX: never. */
int outbox_next_resend(struct db *db, int64_t wait_us, int64_t *ret_us);

/* queued -> expired for all whose time has passed. Gives their count. */
int outbox_expire(struct db *db, int64_t now_us);

enum outbox_report { OUTBOX_DELIVERED, OUTBOX_PENDING, OUTBOX_UNDELIVERABLE };

/*
 * A delivery report, matched by modem, TP-MR and number (normalised), newest first, within 72
 * hours; where none fits, an uncertain reply to that number by that modem. A reply is delivered
 * when all its parts are. 1 when it made a reply delivered or failed (then *ret_complaint, 0 when
 * about none, and *ret_receipt tell which); 0 when it changed nothing; -ENOENT when it matches
 * nothing of ours. The same report again (same discharged_us) changes nothing. An uncertain reply
 * of several parts is delivered when as many reports of it have come.
 */
int outbox_report(struct db *db, const char *modem, uint8_t reference, const char *number,
	enum outbox_report report, int64_t discharged_us, int64_t now_us, int64_t *ret_complaint,
	bool *ret_receipt);
