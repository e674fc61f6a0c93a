/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complaint.c - complaints: opened, found, completed by late parts. */
#include "store/complaint.h"
#include "store/conversation_add.h"
#include "store/forward.h"
#include "store/forward_add.h"
#include "store/seal_store.h"
#include "store/step.h"

int complaint_next_serial(struct db *db, int64_t *ret)
{
	int r = statement_run(db, SQL_SERIAL_NEXT);

	if (r > 0)
		r = statement_get(db, ret, SQL_SERIAL);
	if (r == 0)
		return -EUCLEAN;
	return r < 0 ? r : 0;
}

int complaint_has_ticket(struct db *db, const char *ticket)
{
	return statement_get(db, &(int64_t){ 0 }, SQL_TICKET_TAKEN, TEXT(ticket));
}

static int add_complaint(
	struct db *db, const struct complaint_draft *d, int64_t now_us, int64_t *ret)
{
	uint8_t same[CONVERSATION_SAME_SIZE];
	int r = 0;

	if (d->same)
		r = conversation_hash(db, d->same, same);
	if (r < 0)
		return r;
	r = statement_add(db, ret, SQL_COMPLAINT_ADD, TEXT(d->ref), INT(d->serial), TEXT(d->ticket),
		TEXT(d->person), TEXT(d->modem), TEXT(d->class_name), TEXT(d->visibility),
		TEXT(d->route), TEXT(d->category), TEXT(d->location), TEXT(d->place),
		INT(d->has_place), INT(d->has_time), INT(d->emergency), TEXT(d->text),
		BLOB(d->missing, d->missing_count), INT(d->received_us), INT(now_us),
		d->same ? BLOB(same, sizeof(same)) : NONE,
		d->asked_until_us ? INT(d->asked_until_us) : NONE,
		TEXT(d->destination ? d->destination : ""));
	if (r < 0)
		return r;
	return r > 0 ? 0 : -EEXIST;
}

static int close_message(
	struct db *db, const struct complaint_draft *draft, int64_t complaint, int64_t now_us)
{
	int r;

	if (draft->message_id == 0)
		return 0;
	r = statement_run(db, SQL_MESSAGE_CLOSE, INT(draft->message_id), TEXT("complaint"),
		TEXT(draft->whole_text), INT(complaint), INT(now_us));
	if (r < 0)
		return r;
	return r > 0 ? 0 : -EALREADY;
}

int complaint_open(
	struct db *db, const struct complaint_draft *draft, int64_t now_us, int64_t *ret_id)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = 0;
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = add_complaint(db, draft, now_us, &complaint);
	if (r < 0)
		return r;
	r = forward_add(db, complaint, FORWARD_COMPLAINT, 0, draft->received_us, now_us);
	if (r < 0)
		return r;
	r = close_message(db, draft, complaint, now_us);
	if (r >= 0 && strcmp(draft->visibility, "normal") != 0)
		r = seal_store_before(db, complaint);
	if (r >= 0)
		r = step_commit(&step, 0);
	if (r >= 0 && ret_id)
		*ret_id = complaint;
	return r;
}

static int read_complaint(sqlite3_stmt *s, struct complaint *ret)
{
	const struct {
		char *text;
		size_t size;
	} texts[] = {
		/* columns 1 and following */
		{ ret->ref, sizeof(ret->ref) },
		{ ret->ticket, sizeof(ret->ticket) },
		{ ret->tracking_id, sizeof(ret->tracking_id) },
		{ ret->status, sizeof(ret->status) },
		{ ret->label, sizeof(ret->label) },
		{ ret->agency, sizeof(ret->agency) },
		{ ret->person, sizeof(ret->person) },
		{ ret->modem, sizeof(ret->modem) },
	};
	int r;

	ret->id = sqlite3_column_int64(s, 0);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		r = column_copy(s, (int)i + 1, texts[i].text, texts[i].size);
		if (r < 0)
			return r;
	}
	ret->received_us = sqlite3_column_int64(s, COUNT_OF(texts) + 1);
	ret->updated_us = sqlite3_column_int64(s, COUNT_OF(texts) + 2);
	r = column_copy(s, COUNT_OF(texts) + 3, ret->destination, sizeof(ret->destination));
	return r < 0 ? r : 1;
}

static int take_first(struct db *db, sqlite3_stmt *s, struct complaint *ret)
{
	struct complaint found;
	int r;

	r = statement_step(db, s);
	if (r <= 0)
		return r;
	r = read_complaint(s, &found);
	if (r > 0)
		*ret = found;
	return r;
}

static int find(struct db *db, enum sql id, struct value key, struct complaint *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_begin(db, &s, id, key);
	return r < 0 ? r : take_first(db, s, ret);
}

static int find_by_two(
	struct db *db, enum sql id, struct value one, struct value other, struct complaint *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_begin(db, &s, id, one, other);
	return r < 0 ? r : take_first(db, s, ret);
}

int complaint_find(struct db *db, const char *id, struct complaint *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct complaint found;
	int r;

	r = statement_begin(db, &s, SQL_COMPLAINT_FIND, TEXT(id));
	if (r < 0)
		return r;
	r = take_first(db, s, &found);
	if (r <= 0)
		return r;
	if (strcmp(found.ticket, id) != 0 && strcmp(found.ref, id) != 0) {
		r = statement_step(db, s);
		if (r != 0)
			return r < 0 ? r : -ENOTUNIQ;
	}
	*ret = found;
	return 1;
}

int complaint_find_own(struct db *db, const char *id, const char *person, struct complaint *ret)
{
	return find_by_two(db, SQL_COMPLAINT_FIND_OWN, TEXT(id), TEXT(person), ret);
}

int complaint_find_tracked(
	struct db *db, const char *destination, const char *tracking_id, struct complaint *ret)
{
	return find_by_two(
		db, SQL_COMPLAINT_FIND_TRACKED, TEXT(tracking_id), TEXT(destination), ret);
}

int complaint_find_next_open(
	struct db *db, const char *destination, int64_t after, struct complaint *ret)
{
	return find_by_two(db, SQL_COMPLAINT_OPEN_NEXT, TEXT(destination), INT(after), ret);
}

int complaint_count_open(struct db *db, const char *destination, int64_t *ret)
{
	int r;

	r = statement_get(db, ret, SQL_COMPLAINT_OPEN_COUNT, TEXT(destination));
	return r < 0 ? r : 0;
}

int complaint_find_row(struct db *db, int64_t id, struct complaint *ret)
{
	return find(db, SQL_COMPLAINT_BY_ID, INT(id), ret);
}

int complaint_find_text(struct db *db, int64_t id, char **ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	char *text = NULL;
	int r = statement_begin(db, &s, SQL_COMPLAINT_TEXT, INT(id));

	if (r >= 0)
		r = statement_step(db, s);
	if (r <= 0)
		return r;
	r = column_dup(s, 0, &text);
	if (r < 0 || !text)
		return r < 0 ? r : -ENOKEY;
	*ret = text;
	return 1;
}

int complaint_find_latest(struct db *db, const char *person, struct complaint *ret)
{
	return find(db, SQL_COMPLAINT_LATEST, TEXT(person), ret);
}

int complaint_find_open(struct db *db, const char *person, struct complaint *ret)
{
	return find(db, SQL_COMPLAINT_LATEST_OPEN, TEXT(person), ret);
}

int complaint_find_answered(struct db *db, const char *person, struct complaint *ret)
{
	return find(db, SQL_COMPLAINT_LATEST_ANSWERED, TEXT(person), ret);
}

int complaint_list(struct db *db, const char *person, struct complaint *ret, size_t size)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r, count = 0;

	r = statement_begin(db, &s, SQL_COMPLAINT_LATEST_SOME, TEXT(person), INT((int64_t)size));
	if (r < 0)
		return r;
	while ((r = statement_step(db, s)) > 0 && (size_t)count < size) {
		r = read_complaint(s, &ret[count]);
		if (r < 0)
			return r;
		count++;
	}
	return r < 0 ? r : count;
}

/* 1 when central may have seen the complaint: then what it saw is kept for the next attempt. */
static int freeze(struct db *db, int64_t complaint)
{
	int64_t attempts = 0;
	int r;

	r = statement_get(db, &attempts, SQL_FORWARD_ATTEMPTS, INT(complaint));
	if (r < 0 || attempts == 0)
		return r < 0 ? r : 0;
	r = statement_run(db, SQL_FORWARD_FREEZE, INT(complaint));
	return r < 0 ? r : 1;
}

static int add_late(
	struct db *db, int64_t complaint, const char *uuid, const char *text, int64_t now_us)
{
	const struct conversation_words words = { .complaint_id = complaint,
		.uuid = uuid,
		.kind = "addition",
		.text = text,
		.at_us = now_us };

	return conversation_add_words(db, &words, now_us);
}

/* 1: it follows as an addition; 0: the complaint itself is put right. */
static int put_right(struct db *db, int64_t complaint, const char *text, const uint8_t *missing,
	size_t missing_count, int64_t now_us)
{
	int seen = freeze(db, complaint), r;

	if (seen < 0)
		return seen;
	r = statement_run(db, SQL_COMPLAINT_TEXT_SET, INT(complaint), TEXT(text),
		BLOB(missing, missing_count), INT(now_us));
	return r < 0 ? r : seen;
}

/* What central may have seen in the open can be no secret any more; nobody is named from now on. */
static int hide(struct db *db, int64_t complaint, const char *visibility, bool is_seen)
{
	int r = 0;

	if (!visibility || strcmp(visibility, "normal") == 0)
		return 0;
	if (is_seen)
		r = statement_run(db, SQL_COMPLAINT_HIDE, INT(complaint));
	return r < 0 ? r : seal_store_complaint(db, complaint);
}

/* What central has seen stays as it was sent; the question is the citizen's, and ours. */
static int keep_facts(
	struct db *db, int64_t complaint, const struct complaint_facts *facts, bool is_seen)
{
	int r = 0;

	if (!is_seen)
		r = statement_run(db, SQL_COMPLAINT_FACTS_JOIN, INT(complaint),
			INT(facts->has_place), INT(facts->has_time), INT(facts->emergency),
			TEXT(facts->visibility));
	if (r >= 0)
		r = hide(db, complaint, facts->visibility, is_seen);
	if (r >= 0 && facts->has_place)
		r = statement_run(
			db, SQL_QUESTION_CLOSE, INT(complaint), INT(facts->asked_until_us), INT(1));
	return r;
}

int complaint_hide(struct db *db, int64_t complaint_id, const char *visibility)
{
	const struct complaint_facts facts = { .visibility = visibility };
	_cleanup_(step_undo) struct step step = { 0 };
	int r, seen;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	seen = freeze(db, complaint_id);
	r = seen < 0 ? seen : keep_facts(db, complaint_id, &facts, seen > 0);
	return r < 0 ? r : step_commit(&step, 0);
}

int complaint_add_late(struct db *db, int64_t message_id, const char *text, const uint8_t *missing,
	size_t missing_count, const char *uuid, const char *late_text,
	const struct complaint_facts *facts, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = 0;
	int r, follows = 1;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_get(db, &complaint, SQL_COMPLAINT_OF_MESSAGE, INT(message_id));
	if (r > 0)
		follows = put_right(db, complaint, text, missing, missing_count, now_us);
	else if (r == 0)
		r = statement_get(db, &complaint, SQL_MESSAGE_ADDED_TO, INT(message_id));
	if (r <= 0 || follows < 0)
		return r < 0 ? r : follows < 0 ? follows : -ENOENT;
	if (follows > 0) {
		r = add_late(db, complaint, uuid, late_text, now_us);
		if (r < 0)
			return r;
	}
	if (facts)
		r = keep_facts(db, complaint, facts, follows > 0);
	return r < 0 ? r : step_commit(&step, follows);
}

int complaint_join(struct db *db, const struct conversation_words *more,
	const struct complaint_facts *facts, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = more->complaint_id;
	int r, seen;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	seen = freeze(db, complaint);
	if (seen < 0)
		return seen;
	r = statement_run(
		db, SQL_COMPLAINT_TEXT_JOIN, INT(complaint), TEXT(more->text), INT(now_us));
	if (r >= 0 && seen > 0)
		r = conversation_add_words(db, more, now_us);
	if (r >= 0)
		r = keep_facts(db, complaint, facts, seen > 0);
	return r < 0 ? r : step_commit(&step, seen);
}
