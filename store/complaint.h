/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complaint.h - complaints, their tickets, their statuses.
 *
 * Spec: interfaces 3 (statuses) and 4 (views), message language 3 (IDs).
 */
#pragma once

#include "store/db.h"

struct complaint_draft {
	int64_t message_id; /* the inbox message it is made of; 0: none */
	const char *ref;    /* UUID: the idempotency key */
	int64_t serial;     /* complaint_next_serial(): the running number behind the ticket */
	const char *ticket; /* "K7M-2Q2" */
	const char *person;
	const char *modem;
	const char *destination; /* the central system it goes to; NULL: the one without a name */
	const char *class_name, *visibility;
	const char *route, *category, *location, *place; /* NULL: none */
	bool has_place, has_time, emergency;
	const char *text;       /* the body */
	const char *whole_text; /* of the message, for v_message */
	const uint8_t *missing; /* numbers of missing parts */
	size_t missing_count;
	const char *same; /* its normalised text (conversation.h); NULL: it is like no other */
	int64_t asked_until_us; /* the citizen is asked where, until then; 0: is not asked */
	int64_t received_us;
};

struct complaint {
	int64_t id;
	char ref[LAPOR_UUID_SIZE];
	char ticket[DB_TICKET_SIZE];
	char tracking_id[DB_TRACKING_SIZE]; /* "" until it is known */
	char status[DB_WORD_SIZE];          /* code: received, submitted, verified, .. */
	char label[96];                     /* central's own word for it; "" */
	char agency[128];
	char person[DB_PSEUDONYM_SIZE];
	char modem[LAPOR_NAME_SIZE]; /* the one the citizen wrote to */
	int64_t received_us, updated_us;
	char destination[DB_DESTINATION_SIZE]; /* the central system that it goes to */
};

/* The next running number for a ticket; every call within a transaction that opens a complaint
 * gives one more. */
int complaint_next_serial(struct db *db, int64_t *ret);

/* Whether a complaint has this ticket, or a tracking ID that looks like it. 1, or 0. */
int complaint_has_ticket(struct db *db, const char *ticket);

/*
 * The complaint, its forward row and the end of its message: all or none; its row's ID in *ret_id
 * (NULL: nobody asks). -EEXIST: the ticket is taken. -EALREADY: the message is closed already.
 */
int complaint_open(
	struct db *db, const struct complaint_draft *draft, int64_t now_us, int64_t *ret_id);

/* By ticket ("K7M-2Q2"), tracking ID or ref. 1 with *ret filled, 0 when there is none. -ENOTUNIQ:
 * several central systems have given this tracking ID. */
int complaint_find(struct db *db, const char *id, struct complaint *ret);

/* The same among the complaints of one person, where the newest of several is meant. */
int complaint_find_own(struct db *db, const char *id, const char *person, struct complaint *ret);

/* The complaint to which this central system has given this tracking ID. 1, or 0. */
int complaint_find_tracked(
	struct db *db, const char *destination, const char *tracking_id, struct complaint *ret);

/* The next one behind row `after` (0: the first) that this central system has and whose status may
 * still change. 1, or 0. */
int complaint_find_next_open(
	struct db *db, const char *destination, int64_t after, struct complaint *ret);

/* How many of these there are. */
int complaint_count_open(struct db *db, const char *destination, int64_t *ret);

int complaint_find_row(struct db *db, int64_t id, struct complaint *ret);

/* What the citizen wrote: 1, *ret is the caller's; 0 when there is none, or no text of it. */
int complaint_find_text(struct db *db, int64_t id, char **ret);

/* The person's latest one. 1, or 0; the same of the following. */
int complaint_find_latest(struct db *db, const char *person, struct complaint *ret);

/* The latest that is not closed, archived or cancelled. */
int complaint_find_open(struct db *db, const char *person, struct complaint *ret);

/* The latest that was answered, whatever came after that. */
int complaint_find_answered(struct db *db, const char *person, struct complaint *ret);

/* The person's latest ones, the newest first. Gives their count. */
int complaint_list(struct db *db, const char *person, struct complaint *ret, size_t size);

/* What words that come later tell of a complaint. */
struct complaint_facts {
	bool has_place, has_time, emergency;
	const char *visibility; /* it becomes at least that, or `anonim` where central may have
	                           seen it already; NULL: as it is */
	int64_t asked_until_us; /* where they tell the place, an open question is answered, and
	                           takes answers until then */
};

/*
 * A late part has come: the complaint of this message now has this text (body) and these missing
 * parts. What central may already have seen stays as it was sent, and late_text follows as an
 * addition with this UUID; before the first attempt the complaint itself is put right, with its
 * facts (NULL: none). 1: it follows as an addition; 0. -ENOENT: no complaint was made of this
 * message.
 */
int complaint_add_late(struct db *db, int64_t message_id, const char *text, const uint8_t *missing,
	size_t missing_count, const char *uuid, const char *late_text,
	const struct complaint_facts *facts, int64_t now_us);

/*
 * The citizen wants to be silent about it from now on: at least this visibility, or `anonim` where
 * central may have seen it; its words are sealed, and no number goes to central any more.
 */
int complaint_hide(struct db *db, int64_t complaint_id, const char *visibility);

struct conversation_words;

/*
 * A second message belongs to the complaint's own text, and stands behind it from now on. What
 * central may already have seen stays as it was sent, and `more` follows; before the first attempt
 * the complaint itself is put right, with the facts of both. 1: it follows; 0.
 */
int complaint_join(struct db *db, const struct conversation_words *more,
	const struct complaint_facts *facts, int64_t now_us);

/* One event of central, as the trunk understood it. */
struct complaint_event {
	int64_t complaint_id;
	const char *event_id; /* UNIQUE with the complaint: the same again has no effect */
	const char *status;   /* one of our codes */
	const char *label, *note, *agency; /* "": not said */
	const char *tracking_id;           /* "": not said */
	int64_t at_us;
};

/* What is to be told. */
enum complaint_news {
	COMPLAINT_OLD,  /* this event was kept before */
	COMPLAINT_KEPT, /* kept; the citizen was told of this status before, or it is no change */
	COMPLAINT_TELL, /* kept; the citizen is to be told: queue the notice in the same transaction
	                 */
};

/*
 * Keeps the event and moves the complaint to its status. Told once per complaint and status, and of
 * each note with `answered`. A tracking ID that is new is taken over, unless another complaint of
 * the destination has it. *ret_event is the event's row, for outbox_draft.event. -ENOENT: no such
 * complaint; -EINVAL: the status is none of ours; -EOVERFLOW: label, agency or tracking ID do not
 * fit struct complaint.
 */
int complaint_apply_event(struct db *db, const struct complaint_event *event, int64_t now_us,
	enum complaint_news *ret, int64_t *ret_event);

/* The place in a central system's feed; "" at the beginning. size: CENTRAL_CURSOR_SIZE. */
int complaint_cursor_get(struct db *db, const char *destination, char *ret, size_t size);
int complaint_cursor_set(struct db *db, const char *destination, const char *cursor);
