/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward.c - the queue of what is still to be told to the central system. */
#include "store/forward.h"
#include "store/forward_add.h"
#include "store/step.h"

int forward_add(struct db *db, int64_t complaint, enum forward_kind kind, int64_t message,
	int64_t at_us, int64_t now_us)
{
	return statement_run(db, SQL_FORWARD_ADD, INT(complaint), INT(kind),
		message ? INT(message) : NONE, INT(at_us), INT(now_us));
}

int forward_keep_tracking(struct db *db, int64_t complaint, const char *tracking_id, int64_t now_us)
{
	int r;

	if (!tracking_id[0])
		return 0;
	r = statement_run(
		db, SQL_COMPLAINT_TRACKING, INT(complaint), TEXT(tracking_id), INT(now_us));
	return r < 0 ? r : 0;
}

void forward_item_done(struct forward_item *item)
{
	free(take_ptr(item->text));
	free(take_ptr(item->route));
	free(take_ptr(item->category));
	free(take_ptr(item->location));
	free(take_ptr(item->place));
	free(take_ptr(item->similar_to));
}
DEFINE_CLEANUP(struct forward_item *, forward_item_done);

int forward_recover(struct db *db, int64_t now_us)
{
	return statement_run(db, SQL_FORWARD_RECOVER, INT(now_us));
}

/* Columns 5 and following. */
static int read_words(sqlite3_stmt *s, struct forward_item *item)
{
	const struct {
		int column;
		char *text;
		size_t size;
	} words[] = {
		{ 5, item->ref, sizeof(item->ref) },
		{ 6, item->ticket, sizeof(item->ticket) },
		{ 7, item->uuid, sizeof(item->uuid) },
		{ 8, item->message_kind, sizeof(item->message_kind) },
		{ 9, item->class_name, sizeof(item->class_name) },
		{ 10, item->visibility, sizeof(item->visibility) },
		{ 14, item->number, sizeof(item->number) },
		{ 15, item->pseudonym, sizeof(item->pseudonym) },
	};
	int r;

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		r = column_copy(s, words[i].column, words[i].text, words[i].size);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_texts(sqlite3_stmt *s, struct forward_item *item)
{
	char **const texts[] = { &item->text, &item->route, &item->category, &item->location,
		&item->place, &item->similar_to };
	int r;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		r = column_dup(s, 16 + (int)i, texts[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_columns(sqlite3_stmt *s, struct forward_item *item)
{
	const void *missing = sqlite3_column_blob(s, 22);
	size_t count = (size_t)sqlite3_column_bytes(s, 22);
	int r;

	item->kind = (enum forward_kind)sqlite3_column_int(s, 0);
	item->complaint_id = sqlite3_column_int64(s, 1);
	item->attempts = (uint32_t)sqlite3_column_int64(s, 2);
	item->first_us = sqlite3_column_int64(s, 3);
	item->at_us = sqlite3_column_int64(s, 4);
	item->has_place = sqlite3_column_int(s, 11) != 0;
	item->has_time = sqlite3_column_int(s, 12) != 0;
	item->emergency = sqlite3_column_int(s, 13) != 0;
	item->rating = sqlite3_column_int(s, 23);
	if (count > sizeof(item->missing))
		return -EOVERFLOW;
	if (count > 0)
		memcpy(item->missing, missing, count);
	item->missing_count = count;
	r = read_words(s, item);
	return r < 0 ? r : read_texts(s, item);
}

static int read_item(struct db *db, int64_t id, struct forward_item *item)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	item->id = id;
	r = statement_first(db, &s, SQL_FORWARD_READ, INT(id));
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	return read_columns(s, item);
}

int forward_take(struct db *db, int64_t now_us, struct forward_item *ret)
{
	struct forward_item item = { 0 };
	_cleanup_(forward_item_donep) struct forward_item *owner = &item;
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t id = 0;
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_get(db, &id, SQL_FORWARD_PICK, INT(now_us));
	if (r <= 0)
		return r;
	r = statement_run(db, SQL_FORWARD_TAKE, INT(id));
	if (r < 0)
		return r;
	r = read_item(db, id, &item);
	if (r < 0)
		return r;
	r = step_commit(&step, 1);
	if (r > 0)
		*ret = *take_ptr(owner);
	return r;
}

int forward_next_due(struct db *db, int64_t *ret_us)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, SQL_FORWARD_NEXT);
	if (r < 0)
		return r;
	*ret_us = at;
	return 0;
}

/* Central has the complaint: what belongs to it may follow. */
static int accept(struct db *db, int64_t complaint, const char *tracking_id, const char *status,
	int64_t now_us)
{
	int r;

	if (!status[0] && tracking_id[0])
		status = "submitted";
	if (status[0]) {
		r = statement_run(db, SQL_COMPLAINT_ACCEPTED, INT(complaint), TEXT(status),
			INT(now_us), INT(tracking_id[0] != '\0'));
		if (r < 0)
			return r;
	}
	r = forward_keep_tracking(db, complaint, tracking_id, now_us);
	if (r < 0)
		return r;
	return statement_run(db, SQL_FORWARD_RELEASE, INT(complaint), INT(now_us));
}

int forward_done(
	struct db *db, int64_t id, const char *tracking_id, const char *status, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = 0;
	int r;

	if (strlen(tracking_id) >= DB_TRACKING_SIZE)
		return -EOVERFLOW;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_get(db, &complaint, SQL_FORWARD_DONE, INT(id), INT(now_us));
	if (r <= 0)
		return r;
	if (complaint != 0) {
		r = accept(db, complaint, tracking_id, status, now_us);
		if (r < 0)
			return r;
	}
	return step_commit(&step, 1);
}

int forward_later(struct db *db, int64_t id, int64_t next_us, const char *error, bool count_attempt)
{
	return statement_run(db, SQL_FORWARD_LATER, INT(id), INT(next_us), TEXT(error),
		INT(count_attempt ? 0 : 1));
}

int forward_any_parked(struct db *db)
{
	int64_t one;

	return statement_get(db, &one, SQL_FORWARD_ANY_PARKED);
}

int forward_park(struct db *db, int64_t id, const char *error)
{
	return statement_run(db, SQL_FORWARD_PARK, INT(id), TEXT(error));
}

int forward_retry(struct db *db, const char *ticket, int64_t now_us)
{
	if (ticket)
		return statement_run(db, SQL_FORWARD_RETRY, TEXT(ticket), INT(now_us));
	return statement_run(db, SQL_FORWARD_RETRY_ALL, INT(now_us));
}

int forward_contact(struct db *db, int64_t complaint_id, int64_t delivered_us, int64_t now_us)
{
	return forward_add(db, complaint_id, FORWARD_CONTACT, 0, delivered_us, now_us);
}
