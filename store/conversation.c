/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conversation.c - what citizens say about their complaints, and what they said before. */
#include "store/conversation.h"
#include "store/conversation_add.h"
#include "store/forward_add.h"
#include "store/step.h"

#include <openssl/evp.h>

int conversation_add_words(struct db *db, const struct conversation_words *words, int64_t now_us)
{
	int64_t message = 0;
	int r;

	r = statement_add(db, &message, SQL_COMPLAINT_MESSAGE_ADD, INT(words->complaint_id),
		TEXT(words->uuid), TEXT(words->kind), TEXT(words->text), INT(words->at_us),
		words->rating ? INT(words->rating) : NONE);
	if (r < 0)
		return r;
	return forward_add(db, words->complaint_id, FORWARD_MESSAGE, message, words->at_us, now_us);
}

/* 1 when it says nothing new. */
static int was_said(struct db *db, const struct conversation_words *words, int64_t now_us)
{
	bool is_text = strcmp(words->kind, "addition") == 0 || strcmp(words->kind, "answer") == 0;
	int64_t last = 0;
	int r;

	if (words->rating > 0) {
		r = statement_get(db, &last, SQL_RATED, INT(words->complaint_id));
		return r < 0 ? r : last == words->rating;
	}
	return statement_get(db, &last, SQL_SAID, INT(words->complaint_id), TEXT(words->kind),
		TEXT(is_text ? words->text : NULL), INT(is_text ? now_us - USEC_PER_DAY : 0));
}

int conversation_add(struct db *db, const struct conversation_words *words, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = was_said(db, words, now_us);
	if (r != 0)
		return r < 0 ? r : 0;
	r = conversation_add_words(db, words, now_us);
	return r < 0 ? r : step_commit(&step, 1);
}

int conversation_find_question(
	struct db *db, const char *person, int64_t at_us, struct conversation_question *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_QUESTION_FIND, TEXT(person), INT(at_us));
	if (r <= 0)
		return r;
	*ret = (struct conversation_question){ .complaint_id = sqlite3_column_int64(s, 0),
		.asked = sqlite3_column_int(s, 1),
		.lacks_place = sqlite3_column_int(s, 2) != 0,
		.emergency = sqlite3_column_int(s, 3) != 0 };
	r = column_copy(s, 4, ret->ticket, sizeof(ret->ticket));
	return r < 0 ? r : 1;
}

int conversation_ask_again(struct db *db, int64_t complaint_id)
{
	int r = statement_run(db, SQL_QUESTION_AGAIN, INT(complaint_id));

	return r < 0 ? r : 0;
}

int conversation_close_question(
	struct db *db, int64_t complaint_id, int64_t until_us, bool is_answered)
{
	int r = statement_run(
		db, SQL_QUESTION_CLOSE, INT(complaint_id), INT(until_us), INT(is_answered ? 1 : 0));

	return r < 0 ? r : 0;
}

void conversation_before_done(struct conversation_before *before)
{
	free(take_ptr(before->text));
}

int conversation_find_before(
	struct db *db, const char *person, int64_t message_id, struct conversation_before *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct conversation_before before = { 0 };
	int r;

	r = statement_first(db, &s, SQL_MESSAGE_BEFORE, TEXT(person), INT(message_id));
	if (r <= 0)
		return r;
	before.id = sqlite3_column_int64(s, 0);
	before.complaint_id = sqlite3_column_int64(s, 3);
	before.received_us = sqlite3_column_int64(s, 4);
	before.scts_us = sqlite3_column_int64(s, 5);
	before.parts = sqlite3_column_int(s, 6);
	r = column_copy(s, 1, before.kind, sizeof(before.kind));
	if (r >= 0)
		r = column_dup(s, 2, &before.text);
	if (r < 0)
		return r;
	*ret = before;
	return 1;
}

int conversation_hash(
	const struct db *db, const char *text, uint8_t ret[static CONVERSATION_SAME_SIZE])
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	size_t size = 0;

	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, db->key, sizeof(db->key),
		    (const unsigned char *)text, strlen(text), mac, sizeof(mac), &size))
		return -ENOMEM;
	memcpy(ret, mac, CONVERSATION_SAME_SIZE);
	return 0;
}

static int find_same(struct db *db, const uint8_t *hash, const char *person, int64_t since_us,
	struct conversation_same *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_SAME_OWN, BLOB(hash, CONVERSATION_SAME_SIZE), TEXT(person),
		INT(since_us));
	if (r <= 0)
		return r;
	ret->complaint_id = sqlite3_column_int64(s, 0);
	ret->repeats = sqlite3_column_int(s, 2);
	r = column_copy(s, 1, ret->ticket, sizeof(ret->ticket));
	return r < 0 ? r : 1;
}

int conversation_same_again(struct db *db, const char *text, const char *person, int64_t since_us,
	struct conversation_same *ret)
{
	uint8_t hash[CONVERSATION_SAME_SIZE];
	struct conversation_same same = { 0 };
	int r = conversation_hash(db, text, hash);

	if (r >= 0)
		r = find_same(db, hash, person, since_us, &same);
	if (r <= 0)
		return r;
	r = statement_run(db, SQL_SAME_AGAIN, INT(same.complaint_id));
	if (r < 0)
		return r;
	*ret = same;
	return 1;
}

int conversation_holds(struct db *db, int64_t complaint_id, const char *text)
{
	int64_t one = 0;

	return statement_get(db, &one, SQL_COMPLAINT_HOLDS, INT(complaint_id), TEXT(text));
}

int conversation_stop(struct db *db, const char *person, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r >= 0)
		r = statement_run(db, SQL_PERSON_STOP, TEXT(person), INT(now_us));
	if (r >= 0)
		r = statement_run(db, SQL_NOTICES_DROP, TEXT(person));
	return r < 0 ? r : step_commit(&step, 0);
}

int conversation_start(struct db *db, const char *person)
{
	int r = statement_run(db, SQL_PERSON_START, TEXT(person));

	return r < 0 ? r : 0;
}

int conversation_is_stopped(struct db *db, const char *person)
{
	int64_t since_us = 0;

	return statement_get(db, &since_us, SQL_PERSON_STOPPED, TEXT(person));
}
