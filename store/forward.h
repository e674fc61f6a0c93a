/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.h - what is still to be told to the central system: due, in_flight, done, parked, held,
 * unknown.
 *
 * A complaint goes first; its additions and the contact fact follow when central has taken it.
 * Spec: interfaces 3.
 */
#pragma once

#include "store/db.h"

enum forward_kind { FORWARD_COMPLAINT = 0, FORWARD_MESSAGE = 1, FORWARD_CONTACT = 2 };

/* All that a request needs. Strings that may be long are owned: forward_item_done(). */
struct forward_item {
	int64_t id;
	enum forward_kind kind;
	int64_t complaint_id;
	uint32_t attempts; /* with this one */
	int64_t first_us;  /* when it was due first: gives the end of retrying */
	char ref[LAPOR_UUID_SIZE];
	char ticket[DB_TICKET_SIZE];
	char uuid[LAPOR_UUID_SIZE];      /* of a message */
	char message_kind[DB_WORD_SIZE]; /* addition, .. */
	int rating;                      /* 1 to 5 of a rating; 0: none */
	int64_t at_us;                   /* received, written, or delivered */
	char class_name[DB_WORD_SIZE], visibility[DB_WORD_SIZE];
	char *text;
	char *route, *category, *location, *place, *similar_to; /* NULL: none */
	bool has_place, has_time, emergency;
	uint8_t missing[LAPOR_PARTS_MAX];
	size_t missing_count;
	char number[LAPOR_NUMBER_SIZE]; /* "" when erased */
	char pseudonym[DB_PSEUDONYM_SIZE];
};
void forward_item_done(struct forward_item *item);

/* At start: what was in flight is due again (PUT to our own name: harmless). Gives their count. */
int forward_recover(struct db *db, int64_t now_us);

/* The next one that is due becomes in_flight; only one of a complaint at a time. 1 with *ret
 * filled, 0 when none is due. */
int forward_take(struct db *db, int64_t now_us, struct forward_item *ret);

/* When forward_take() has work next, as things stand; INT64_MAX: none. */
int forward_next_due(struct db *db, int64_t *ret_us);

/*
 * in_flight -> done. tracking_id and status "" when central did not say (202). While the complaint
 * is still `received` it gets the status: `submitted` when only a tracking ID was said, in_progress
 * for a word that is none of ours (without a tracking ID such a word is left out). A tracking ID
 * that another complaint has already is not kept, without an error: no ID is stored twice. 0 when
 * the row was not in flight any more, else 1. -EOVERFLOW: the tracking ID is longer than we take.
 */
int forward_done(
	struct db *db, int64_t id, const char *tracking_id, const char *status, int64_t now_us);

/* in_flight -> due at next_us. count_attempt false gives the attempt back (the endpoint as a whole
 * is wrong). 0 when it was not in flight, else 1. */
int forward_later(
	struct db *db, int64_t id, int64_t next_us, const char *error, bool count_attempt);

/* in_flight -> parked, for a person. 0 when it was not in flight, else 1. */
int forward_park(struct db *db, int64_t id, const char *error);

/* 1 when any is parked, else 0. */
int forward_any_parked(struct db *db);

/* parked -> due now. ticket NULL: all parked ones. Gives their count. */
int forward_retry(struct db *db, const char *ticket, int64_t now_us);

/* The receipt has reached the phone: central is told, once. 1, or 0 when it was known. */
int forward_contact(struct db *db, int64_t complaint_id, int64_t delivered_us, int64_t now_us);
