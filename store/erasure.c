/* SPDX-License-Identifier: GPL-2.0-or-later */
/* erasure.c - the words of one complaint, and one complaint as a whole, erased. */
#include "store/erasure.h"
#include "store/conversation.h"
#include "store/step.h"

#include <stdio.h>
#include <sys/random.h>

/* As the citizen's own command; nothing of theirs stands in it. */
#define WISH "HAPUS"

static int run_on(struct db *db, enum sql id, int64_t complaint, int64_t *count)
{
	int r = statement_run(db, id, INT(complaint));

	if (r > 0 && count)
		*count += r;
	return r;
}

int erasure_words(struct db *db, int64_t complaint_id, int64_t now_us, struct audit_counts *counts)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r = step_begin(&step, db);

	if (r >= 0)
		r = statement_run(db, SQL_WORDS_COMPLAINT, INT(complaint_id), INT(now_us));
	if (r > 0)
		counts->complaints += r;
	if (r >= 0)
		r = run_on(db, SQL_WORDS_SAID, complaint_id, NULL);
	if (r >= 0)
		r = run_on(db, SQL_WORDS_MESSAGES, complaint_id, &counts->messages);
	if (r >= 0)
		r = run_on(db, SQL_WORDS_REPLIES, complaint_id, &counts->replies);
	if (r >= 0)
		r = run_on(db, SQL_WORDS_EVENTS, complaint_id, NULL);
	if (r >= 0)
		r = run_on(db, SQL_WORDS_FORWARD, complaint_id, NULL);
	return r < 0 ? r : step_commit(&step, 0);
}

/* What becomes of it at the central system. -EAGAIN while a request is under way. */
static int look_at_central(struct db *db, int64_t complaint, enum erasure_central *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int64_t busy;
	int r = statement_get(db, &busy, SQL_ERASE_BUSY, INT(complaint));

	if (r != 0)
		return r < 0 ? r : -EAGAIN;
	r = statement_first(db, &s, SQL_ERASE_FORWARDED, INT(complaint));
	if (r < 0)
		return r;
	*ret = ERASURE_UNKNOWN;
	if (r > 0 && sqlite3_column_int(s, 0))
		*ret = ERASURE_TOLD;
	else if (r > 0 && sqlite3_column_int(s, 1))
		*ret = ERASURE_DOUBT;
	return 0;
}

static int end_forwards(struct db *db, int64_t complaint, const char *uuid,
	enum erasure_central central, int64_t now_us)
{
	const struct conversation_words wish = { .complaint_id = complaint,
		.uuid = uuid,
		.kind = "erase",
		.text = WISH,
		.at_us = now_us };
	int r = 0;

	/* A wish of the citizen's own that waits is told as this one. */
	if (central == ERASURE_TOLD)
		r = conversation_add(db, &wish, now_us);
	if (r >= 0)
		r = statement_run(db, SQL_ERASE_FORWARD, INT(complaint), INT(now_us),
			INT(central == ERASURE_TOLD));
	if (r >= 0 && central != ERASURE_TOLD)
		r = statement_run(db, SQL_ERASE_CANCEL, INT(complaint), INT(now_us));
	return r;
}

/* A pseudonym of no number: what is left belongs to nobody, and to nobody together with anything
 * else. */
static int make_nobody(struct db *db, char ret[static DB_PSEUDONYM_SIZE], int64_t now_us)
{
	uint8_t random[(DB_PSEUDONYM_SIZE - 1) / 2];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -EIO;
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", random[i]);
	return statement_run(db, SQL_ERASE_NOBODY, TEXT(ret), INT(now_us));
}

static int give_to_nobody(struct db *db, int64_t complaint, int64_t now_us)
{
	static const enum sql moves[] = { SQL_ERASE_COMPLAINT, SQL_ERASE_MESSAGES,
		SQL_ERASE_REPLIES, SQL_ERASE_PARTS };
	char nobody[DB_PSEUDONYM_SIZE];
	int r = make_nobody(db, nobody, now_us);

	for (size_t i = 0; i < COUNT_OF(moves) && r >= 0; i++)
		r = statement_run(db, moves[i], INT(complaint), TEXT(nobody));
	return r < 0 ? r : run_on(db, SQL_ERASE_FORWARDS, complaint, NULL);
}

static int forget_person(struct db *db, const char *person, struct audit_counts *counts)
{
	int64_t left;
	int r = statement_get(db, &left, SQL_ERASE_LEFT, TEXT(person));

	if (r != 0)
		return r;
	r = statement_run(db, SQL_PERSON_ERASE, TEXT(person));
	if (r > 0)
		counts->numbers += r;
	return r;
}

/* Whether it was erased as a whole before: then it belongs to nobody already. */
static int erase(
	struct db *db, const struct complaint *c, int64_t now_us, struct audit_counts *counts)
{
	int r = statement_run(db, SQL_ERASE_LOOSE_MESSAGES, INT(c->id), TEXT(c->person));

	if (r >= 0)
		r = statement_run(db, SQL_ERASE_LOOSE_REPLIES, INT(c->id), TEXT(c->person));
	if (r >= 0)
		r = erasure_words(db, c->id, now_us, counts);
	if (r >= 0)
		r = run_on(db, SQL_WORDS_RAW, c->id, &counts->raw_parts);
	if (r >= 0)
		r = run_on(db, SQL_ERASE_DROP, c->id, &counts->dropped);
	if (r >= 0)
		r = give_to_nobody(db, c->id, now_us);
	return r < 0 ? r : forget_person(db, c->person, counts);
}

static int keep_audit(struct db *db, const struct audit_deed *deed,
	const struct audit_counts *counts, int64_t now_us, int64_t *ret_row)
{
	int r = audit_add(db, deed, false, now_us, ret_row);

	return r < 0 ? r : audit_count(db, *ret_row, counts);
}

int erasure_complaint(struct db *db, int64_t complaint_id, const char *uuid,
	const struct audit_deed *deed, int64_t now_us, struct audit_counts *ret,
	enum erasure_central *ret_central)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct audit_counts counts = { 0 };
	enum erasure_central central;
	struct complaint c;
	int64_t before, row = 0;
	int r = step_begin(&step, db);

	if (r < 0)
		return r;
	r = complaint_find_row(db, complaint_id, &c);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = statement_get(db, &before, SQL_ERASED_BEFORE, TEXT(c.ticket));
	if (r != 0)
		return r < 0 ? r : -EALREADY;
	r = look_at_central(db, complaint_id, &central);
	if (r >= 0)
		r = end_forwards(db, complaint_id, uuid, central, now_us);
	if (r >= 0)
		r = erase(db, &c, now_us, &counts);
	if (r >= 0)
		r = keep_audit(db, deed, &counts, now_us, &row);
	if (r >= 0)
		r = step_commit(&step, 0);
	if (r >= 0)
		r = audit_end_proved(db, row, now_us);
	if (r < 0)
		return r;
	*ret = counts;
	*ret_central = central;
	return 0;
}
