/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.h - what is still to be told to the central systems, each a destination of its own: due,
 * in_flight, done, parked, held, unknown.
 *
 * A complaint goes first; its additions and the contact fact follow when central has taken it. The
 * complaints of one citizen go to a destination in their order: one that is due and earlier goes
 * first, and none goes beside an earlier one; one that backs off, is unknown, parked or held holds
 * up none. Spec: interfaces 3.
 */
#pragma once

#include "store/db.h"

enum forward_kind { FORWARD_COMPLAINT = 0, FORWARD_MESSAGE = 1, FORWARD_CONTACT = 2 };

/* What is to be done next with it. */
enum forward_step {
	FORWARD_SUBMIT = 0, /* hand it over */
	FORWARD_FIND = 1,   /* it may have been taken (`unknown`): look for it */
	FORWARD_TOKEN = 2,  /* it was taken: ask for the tracking ID behind its token */
};

/* All that a request needs. Strings that may be long are owned: forward_item_done(). */
struct forward_item {
	int64_t id;
	enum forward_kind kind;
	enum forward_step step;
	int64_t complaint_id;
	uint32_t attempts; /* to hand it over, with this one where the step is FORWARD_SUBMIT */
	uint32_t tries;    /* of the step that counted, before this one: doubts, sweeps, polls */
	int64_t first_us;  /* when it was due first: gives the end of retrying */
	int64_t sent_us;   /* when it was given away last; now where the step is FORWARD_SUBMIT */
	bool use_default;  /* its service code is not known there */
	bool resent;       /* handed over once more though it may have been taken */
	bool is_hidden;    /* since it was offered, maybe: what is there may name somebody */
	bool is_broken;    /* what is sealed of it does not open: only its names are there */
	char ref[LAPOR_UUID_SIZE];
	char ticket[DB_TICKET_SIZE];
	char uuid[LAPOR_UUID_SIZE];      /* of a message */
	char message_kind[DB_WORD_SIZE]; /* addition, .. */
	int rating;                      /* 1 to 5 of a rating; 0: none */
	int64_t at_us;                   /* received, written, or delivered */
	char class_name[DB_WORD_SIZE], visibility[DB_WORD_SIZE];
	char status[DB_WORD_SIZE];          /* of the complaint */
	char tracking_id[DB_TRACKING_SIZE]; /* of the complaint; "" not known */
	char token[DB_TOKEN_SIZE];          /* "": none */
	char *text;
	char *route, *category, *location, *place, *similar_to; /* NULL: none */
	bool has_place, has_time, emergency;
	uint8_t missing[LAPOR_PARTS_MAX];
	size_t missing_count;
	char number[LAPOR_NUMBER_SIZE]; /* "" when erased */
	char pseudonym[DB_PSEUDONYM_SIZE];
};
void forward_item_done(struct forward_item *item);

/*
 * At start, first: what waits for a destination that is not among these (its name gone from the
 * settings) goes to `fallback`, which is one of them. What was taken there, or may have been, and
 * what follows such a complaint is held for a person. All that belongs to the unnamed destination
 * goes over to the fallback wholly, with its tracking IDs and its cursor, as it got a name then.
 * Gives how many went elsewhere or are held.
 */
int forward_adopt(struct db *db, const char *const *names, size_t count, const char *fallback,
	int64_t now_us);

/*
 * At start: what was in flight. Of an idempotent destination it is due again (PUT to our own name:
 * harmless); else what was handed over is unknown, and due to be looked for 30 s from now. Gives
 * their count.
 */
int forward_recover(struct db *db, const char *destination, bool is_idempotent, int64_t now_us);

/*
 * The next one of a destination that is due, or unknown and due to be looked for, becomes
 * in_flight, and when it is handed over that is kept as sent_us; only one of a complaint at a time.
 * It lasts (outside of db_begin()) before this returns. 1 with *ret filled, 0 when none is due.
 */
int forward_take(struct db *db, const char *destination, int64_t now_us, struct forward_item *ret);

/* When forward_take() has work next, as things stand; INT64_MAX: none. */
int forward_next_due(struct db *db, const char *destination, int64_t now_us, int64_t *ret_us);

/*
 * in_flight -> done. tracking_id and status "" when central did not say (202). While the complaint
 * is still `received` it gets the status: `submitted` when only a tracking ID was said, in_progress
 * for a word that is none of ours (without a tracking ID such a word is left out). A tracking ID
 * that another complaint of the same destination has already is not kept, without an error: no ID
 * is stored twice. 0 when the row was not in flight any more, else 1. -EOVERFLOW: the tracking ID
 * is longer than we take.
 */
int forward_done(
	struct db *db, int64_t id, const char *tracking_id, const char *status, int64_t now_us);

/* The same for one that is taken there and of which nothing will ever be heard: marked so. */
int forward_untracked(struct db *db, int64_t id, const char *status, int64_t now_us);

/*
 * What follows is 0 when the row was not in flight, else 1. `error` says why, for a person.
 */

/* in_flight -> due at next_us (unknown, where it was looked for). count_attempt false gives the
 * attempt back: the endpoint as a whole is wrong, or nothing was sent. */
int forward_later(
	struct db *db, int64_t id, int64_t next_us, const char *error, bool count_attempt);

/* in_flight -> due at next_us, one try more: refused in a way that may be the server's trouble. */
int forward_doubt(struct db *db, int64_t id, int64_t next_us, const char *error);

/* in_flight -> unknown, to be looked for at next_us. One that was looked for has a try more. */
int forward_unknown(struct db *db, int64_t id, int64_t next_us, const char *error);

/* in_flight -> due at next_us, to ask for the tracking ID behind the token. -EOVERFLOW. */
int forward_token(struct db *db, int64_t id, const char *token, int64_t next_us);

/* in_flight -> due now, to be handed over (again): it is surely not there. use_default: by the
 * default service code from now on. */
int forward_again(struct db *db, int64_t id, bool use_default, const char *error, int64_t now_us);

/* in_flight -> due at next_us, to be handed over once more though it may have been taken. */
int forward_resend(struct db *db, int64_t id, int64_t next_us, const char *error);

/* in_flight -> parked: refused for good. */
int forward_park(struct db *db, int64_t id, const char *error);

/* in_flight -> held: a person must decide. count_attempt as above. */
int forward_hold(struct db *db, int64_t id, const char *error, bool count_attempt);

/* 1 when any is parked (held), else 0. */
int forward_any_parked(struct db *db);
int forward_any_held(struct db *db);

/* parked -> due now. ticket NULL: all parked ones. Gives their count. */
int forward_retry(struct db *db, const char *ticket, int64_t now_us);

/* held or unknown -> due now, to be handed over (one with a token: asked for), as a person has
 * decided. Gives their count. */
int forward_release(struct db *db, const char *ticket, int64_t now_us);

/*
 * The complaint of this ticket has this tracking ID, says a person or an import: whatever state it
 * is in, it is done, and what follows it may go. 1, or 0: no such ticket. -EEXIST: another
 * complaint of its destination has the ID. -EOVERFLOW, -EINVAL: too long, or empty.
 */
int forward_link(struct db *db, const char *ticket, const char *tracking_id, int64_t now_us);

/* The receipt has reached the phone: central is told, once. 1, or 0 when it was known. */
int forward_contact(struct db *db, int64_t complaint_id, int64_t delivered_us, int64_t now_us);
