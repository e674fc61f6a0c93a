/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inbox.c - keeps parts as they were heard and joins them to messages. */
#include "store/inbox.h"
#include "store/pseudonym.h"
#include "store/silence.h"
#include "store/step.h"

#include <openssl/evp.h>

#define FINGERPRINT_SIZE 32
#define SUBMIT_MARK      16 /* above all codings */

/* Parts of one message lie at most so far apart. */
#define JOIN_WITHIN_US USEC_PER_DAY

/* Most incomplete messages of one sender that wait at a time; the oldest is read as it is. */
#define OPEN_MAX 50

DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free);

/* What is stored of a part beside the part itself. */
struct place {
	char person[DB_PSEUDONYM_SIZE];
	uint8_t fingerprint[FINGERPRINT_SIZE];
	uint8_t width, total, part; /* 0, 1, 1 when it is a message of its own */
	uint16_t reference;
	int64_t now_us, deadline_us;
};

/* Behind its length, so that no two lists of fields look the same. */
static bool digest_field(EVP_MD_CTX *ctx, const void *data, size_t size)
{
	uint64_t length = size;

	return EVP_DigestUpdate(ctx, &length, sizeof(length)) && EVP_DigestUpdate(ctx, data, size);
}

/* The pseudonym stands for the sender here, so that the number cannot be guessed from it either. */
static int make_fingerprint(const struct inbox_part *p, struct place *place)
{
	_cleanup_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool valid = p->scts_us != 0;
	/* A submit has no time, and what somebody answers on the same day may be the same words. */
	int coding = (int)p->coding + (p->kind == INBOX_SUBMIT ? SUBMIT_MARK : 0);
	int64_t fields[] = { valid, valid ? p->scts_us : place->now_us / USEC_PER_DAY,
		valid ? p->scts_offset_s : 0, coding, place->width, place->reference, place->total,
		place->part };

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) ||
		!digest_field(ctx, place->person, strlen(place->person)) ||
		!digest_field(ctx, fields, sizeof(fields)) ||
		!digest_field(ctx, p->udh, p->udh_size) ||
		!digest_field(ctx, p->data, p->data_size) ||
		!EVP_DigestFinal_ex(ctx, place->fingerprint, NULL))
		return -ENOMEM;
	return 0;
}

static int find_place(const struct db *db, const struct inbox_part *p, struct place *place)
{
	int r;

	if (strlen(p->sender) >= LAPOR_NUMBER_SIZE || strlen(p->modem) >= LAPOR_NAME_SIZE)
		return -EOVERFLOW;
	if (p->width != 0 && p->part >= 1 && p->part <= p->total) {
		place->width = p->width;
		place->reference = p->reference;
		place->total = p->total;
		place->part = p->part;
	} else {
		place->width = 0;
		place->reference = 0;
		place->total = place->part = 1;
	}
	r = pseudonym_make(db, p->sender, place->person);
	if (r >= 0)
		r = make_fingerprint(p, place);
	/* Whoever has a guess at the words is not to find them by it. */
	if (r >= 0 && db->sealed)
		r = pseudonym_digest(db, place->fingerprint, place->fingerprint);
	return r;
}

/* A stranger who sends first parts only must not keep ever more of them waiting. */
static int limit_open(struct db *db, const char *person)
{
	int64_t open = 0;
	int r;

	r = statement_get(db, &open, SQL_MESSAGE_OPEN_COUNT, TEXT(person));
	if (r < 0 || open <= OPEN_MAX)
		return r;
	return statement_run(db, SQL_MESSAGE_OPEN_OLDEST, TEXT(person));
}

static int begin_message(
	struct db *db, const struct inbox_part *p, const struct place *place, int64_t *ret)
{
	int r;

	r = statement_add(db, ret, SQL_MESSAGE_ADD, TEXT(p->modem), TEXT(place->person),
		INT(place->now_us), INT(p->scts_us), INT(place->width), INT(place->reference),
		INT(place->total), INT(place->now_us + place->deadline_us));
	if (r < 0 || place->total == 1)
		return r;
	return limit_open(db, place->person);
}

/* 1 when a message lacks this part: *ret, and whether it is closed. */
static int find_message(struct db *db, const struct inbox_part *p, const struct place *place,
	int64_t *ret, bool *ret_closed)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	if (place->total == 1)
		return 0;
	r = statement_first(db, &s, SQL_MESSAGE_JOIN, TEXT(p->modem), TEXT(place->person),
		INT(place->width), INT(place->reference), INT(place->total), INT(p->scts_us),
		INT(place->now_us), INT(place->part), INT(JOIN_WITHIN_US));
	if (r <= 0)
		return r;
	*ret = sqlite3_column_int64(s, 0);
	*ret_closed = sqlite3_column_int(s, 1) != 0;
	return 1;
}

static int join_message(struct db *db, const struct inbox_part *p, const struct place *place,
	int64_t *ret, bool *ret_late)
{
	int r;

	r = find_message(db, p, place, ret, ret_late);
	if (r < 0)
		return r;
	if (r > 0)
		return statement_run(db, SQL_MESSAGE_JOINED, INT(*ret));
	*ret_late = false;
	return begin_message(db, p, place, ret);
}

static int add_part(
	struct db *db, const struct inbox_part *p, struct place *place, enum inbox_result *ret)
{
	int64_t message = 0;
	bool late = false;
	int r;

	r = find_place(db, p, place);
	if (r < 0)
		return r;
	r = statement_run(
		db, SQL_PART_SEEN, BLOB(place->fingerprint, FINGERPRINT_SIZE), INT(place->now_us));
	if (r < 0)
		return r;
	if (r > 0) {
		*ret = INBOX_SEEN;
		return 0;
	}
	r = db_person(db, p->sender, place->now_us, place->person);
	if (r < 0)
		return r;
	r = join_message(db, p, place, &message, &late);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_PART_ADD, BLOB(place->fingerprint, FINGERPRINT_SIZE),
		INT(message), INT(place->part), TEXT(p->modem), INT(place->now_us), INT(p->scts_us),
		INT(p->scts_offset_s), INT(p->coding), INT(p->message_class),
		BLOB(p->udh, p->udh_size), BLOB(p->data, p->data_size), INT(late), INT(p->kind));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_SILENCE_COUNT, TEXT(p->modem),
		INT(place->now_us - place->now_us % USEC_PER_HOUR));
	if (r < 0)
		return r;
	*ret = INBOX_NEW;
	return 0;
}

int inbox_add(struct db *db, const struct inbox_part *parts, size_t count, int64_t now_us,
	int64_t deadline_us, enum inbox_result *ret)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct place place = { .now_us = now_us, .deadline_us = deadline_us };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++) {
		r = add_part(db, &parts[i], &place, &ret[i]);
		if (r < 0)
			return r;
	}
	return step_commit(&step, 0);
}
