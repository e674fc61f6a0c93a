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
	const char *person;   /* pseudonym */
	int64_t complaint_id; /* 0: about none */
	const char *ticket;   /* of that, where it is at hand; NULL: not */
	int64_t event;     /* of complaint_apply_event(); 0: none. UNIQUE: one notice per event */
	const char *modem; /* the one the citizen wrote to; "" : any */
	const char *avoid; /* never by this modem; "" or NULL: by any */
	const char *template_name;
	enum outbox_class class;
	const char *text; /* UTF-8 */
	int parts;
	int64_t expires_us;    /* not sent after this; INT64_MAX: never */
	int64_t not_before_us; /* 0: as soon as its turn comes */
	const char *dropped;   /* why it is kept and never sent; NULL: it is sent */
};

/*
 * Queues one; nothing where the event has its notice already. Gives 0. Its turn within its class is
 * behind all that waits for this person: of several persons each has one sent, then each a second.
 */
int outbox_add(struct db *db, const struct outbox_draft *draft, int64_t now_us);

/* How many of this text were queued for this person after from_us, and not after to_us. */
int outbox_count_same(struct db *db, const char *person, const char *text, int64_t from_us,
	int64_t to_us, int64_t *ret);

/*
 * Replies that may go now and where they may go is the same: one that has to wait holds up those of
 * its lane, and no others. `tried` has a bit for each modem that could not send them; whose is
 * whose, the caller knows.
 */
struct outbox_lane {
	char preferred[LAPOR_NAME_SIZE]; /* "": any */
	char avoid[LAPOR_NAME_SIZE];     /* "": none */
	uint32_t tried;
	enum outbox_class class;
	int parts;
	int64_t id;   /* the first of the lane */
	int64_t turn; /* of that one */
};

/* queued -> expired where the time has passed, but for receipts of complaints; what has waited long
 * enough after a failure may go. Gives the count of the expired. */
int outbox_wake(struct db *db, int64_t now_us);

/* A receipt of a complaint that is queued and whose time has passed, the oldest. 1; 0: none. */
int outbox_overdue(
	struct db *db, int64_t now_us, int64_t *ret_id, char ret_ticket[static DB_TICKET_SIZE]);

/*
 * queued -> expired; instead (NULL: nothing) is queued in its place, unless a notice of the same
 * complaint is under way or was sent. Gives 1 when it was, 0 when not.
 */
int outbox_expire(struct db *db, int64_t id, const struct outbox_draft *instead, int64_t now_us);

/* What outbox_wake() or outbox_resend() would take, by the complaints that it is about. */
struct outbox_name {
	char ticket[DB_TICKET_SIZE]; /* "" when about none */
	char template_name[DB_WORD_SIZE];
};
int outbox_list_expiring(
	struct db *db, int64_t now_us, struct outbox_name *ret, size_t size); /* the count */
int outbox_list_repeating(struct db *db, int64_t now_us, struct outbox_name *ret, size_t size);

/* All lanes in the order of their first, by class, turn, then age: at most `size`. Gives the count.
 */
int outbox_lanes(struct db *db, struct outbox_lane *ret, size_t size);

/* The lane's next becomes its first. 1; 0 when there is none. */
int outbox_lane_next(struct db *db, struct outbox_lane *lane);

struct outbox_item {
	int64_t id;
	char number[LAPOR_NUMBER_SIZE];
	char *text; /* owned: outbox_item_done() */
	int parts;
	enum outbox_class class;
	uint32_t attempts; /* made before, but for those that were uncertain */
	int64_t complaint_id;
	char ticket[DB_TICKET_SIZE]; /* "" when about none */
	char template_name[DB_WORD_SIZE];
	char modem[LAPOR_NAME_SIZE]; /* that took it last, "" none */
	int64_t expires_us;
};
void outbox_item_done(struct outbox_item *item);

/* A queued reply. 1 with *ret filled; 0 when it is not queued, or its person was erased: then it
 * becomes `dropped`. */
int outbox_read(struct db *db, int64_t id, struct outbox_item *ret);

/* queued -> failed: its words or its number do not open (outbox_read() gave -EBADMSG). 0 when it
 * was not queued, else 1. */
int outbox_unreadable(struct db *db, int64_t id, const char *error);

/* queued -> sending, by this modem. 0 when it was not queued, else 1; the same of the following. */
int outbox_take(struct db *db, int64_t id, const char *modem);

/* When the next queued reply has waited long enough after a failure, or expires; INT64_MAX: none.
 */
int outbox_next_due(struct db *db, int64_t *ret_us);

/* sending -> sent, with the TP-MR of each part (-1: the modem gave none). The modem has spent so
 * many SMS. */
int outbox_sent(struct db *db, int64_t id, const char *modem, const int16_t *references,
	size_t count, int64_t now_us);

struct outbox_again {
	int64_t next_us; /* not before; 0: at once */
	uint32_t tried;  /* modems, as in struct outbox_lane */
	bool is_free;    /* the attempt does not count: it says nothing of the number */
	const char *error;
};

/* sending -> queued again. */
int outbox_again(struct db *db, int64_t id, const struct outbox_again *again);

/* sending -> failed. */
int outbox_failed(struct db *db, int64_t id, const char *error);

/* sending -> queued at once, the attempt not counted: it was never handed to the modem. */
int outbox_untake(struct db *db, int64_t id);

#define OUTBOX_WAITS 4

/* How long an uncertain one waits until it is sent again: the first time, the second, the third,
 * and each after that. Only receipts are sent again more than once. */
struct outbox_waits {
	int64_t wait_us[OUTBOX_WAITS];
};

/* sending -> uncertain: it may have left, and is spent by its modem. Without waits (NULL) it is
 * never sent again. */
int outbox_uncertain(struct db *db, int64_t id, const char *error, const struct outbox_waits *waits,
	int64_t now_us);

/* Nothing counts as tried any more: the modems are others. Gives the count. */
int outbox_untry(struct db *db);

/* At start: everything `sending` becomes uncertain, and nothing counts as tried. What is uncertain
 * already is treated by these waits from now on, if it was not by others. Gives the count of the
 * first. */
int outbox_recover(struct db *db, const struct outbox_waits *waits, int64_t now_us);

/*
 * Uncertain ones that have waited long enough are queued once more, unless their time has passed.
 * Gives their count. The row stays marked as repeated.
 */
int outbox_resend(struct db *db, int64_t now_us);

/* When outbox_resend() has work next; INT64_MAX: never. */
int outbox_next_resend(struct db *db, int64_t *ret_us);

enum outbox_report { OUTBOX_DELIVERED, OUTBOX_PENDING, OUTBOX_UNDELIVERABLE };

#define OUTBOX_TAIL_DIGITS 8

struct outbox_delivery {
	const char *modem;  /* that has heard of it */
	uint8_t reference;  /* TP-MR */
	const char *number; /* normalised */
	const char *tail; /* its last OUTBOX_TAIL_DIGITS digits, however it is written; "": none */
	enum outbox_report report;
	int64_t discharged_us; /* 0: unknown */
};

/*
 * A delivery report. Matched by modem, TP-MR and number within 72 hours: the number whole, else its
 * last digits; of several the newest that was sent before the report's time. Where none fits: a
 * reply to that number that is or was uncertain; then one that another modem sent within six hours,
 * if that is the only one, as the SIM may have moved. One that is queued for its repeat is called
 * back so.
 *
 * A reply is delivered when all its parts are; an uncertain one when as many reports of it have
 * come. 1 when it made a reply delivered or failed (then *ret_complaint, 0 when about none, and
 * *ret_receipt tell which); 0 when it changed nothing, as the same report again; -ENOENT when it
 * matches nothing of ours; -EAGAIN: it may speak of a reply that is being sent just now, ask again
 * after that.
 */
int outbox_report(struct db *db, const struct outbox_delivery *delivery, int64_t now_us,
	int64_t *ret_complaint, bool *ret_receipt);
