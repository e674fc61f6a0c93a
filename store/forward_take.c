/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward_take.c - the queue of a central system: which one is next, and all that is to be said of
 * it. */
#include "store/forward.h"
#include "store/step.h"

/* Time for a server to show what it has just taken. */
#define FIND_AFTER_US (30 * USEC_PER_SEC)

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

int forward_recover(struct db *db, const char *destination, bool is_idempotent, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r, count;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	count = statement_run(db, SQL_FORWARD_RECOVER, TEXT(destination), INT(is_idempotent),
		INT(now_us), INT(now_us + FIND_AFTER_US));
	if (count < 0)
		return count;
	r = statement_run(db, SQL_FORWARD_LINE_UP, TEXT(destination));
	return r < 0 ? r : step_commit(&step, count);
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
		{ 29, item->token, sizeof(item->token) },
		{ 30, item->tracking_id, sizeof(item->tracking_id) },
		{ 31, item->status, sizeof(item->status) },
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
	item->step = (enum forward_step)sqlite3_column_int(s, 24);
	item->tries = (uint32_t)sqlite3_column_int64(s, 25);
	item->sent_us = sqlite3_column_int64(s, 26);
	item->use_default = sqlite3_column_int(s, 27) != 0;
	item->resent = sqlite3_column_int(s, 28) != 0;
	item->is_hidden = sqlite3_column_int(s, 32) != 0;
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
	r = statement_begin(db, &s, SQL_FORWARD_READ, INT(id));
	if (r < 0)
		return r;
	r = statement_step(db, s);
	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	return read_columns(s, item);
}

/* So that it can be held: all others go on. */
static int read_names(struct db *db, int64_t id, struct forward_item *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct forward_item item = { .id = id, .is_broken = true };
	int r = statement_first(db, &s, SQL_FORWARD_READ_NAMES, INT(id));

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	item.kind = (enum forward_kind)sqlite3_column_int(s, 0);
	item.complaint_id = sqlite3_column_int64(s, 1);
	r = column_copy(s, 2, item.ref, sizeof(item.ref));
	if (r >= 0)
		r = column_copy(s, 3, item.ticket, sizeof(item.ticket));
	if (r < 0)
		return r;
	forward_item_done(ret);
	*ret = item;
	return 0;
}

int forward_take(struct db *db, const char *destination, int64_t now_us, struct forward_item *ret)
{
	struct forward_item item = { 0 };
	_cleanup_(forward_item_donep) struct forward_item *owner = &item;
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t id = 0;
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_get(db, &id, SQL_FORWARD_PICK, TEXT(destination), INT(now_us));
	if (r <= 0)
		return r;
	r = statement_run(db, SQL_FORWARD_TAKE, INT(id), INT(now_us));
	if (r < 0)
		return r;
	r = read_item(db, id, &item);
	if (r == -EBADMSG)
		r = read_names(db, id, &item);
	if (r < 0)
		return r;
	r = step_commit(&step, 1);
	if (r > 0)
		*ret = *take_ptr(owner);
	return r;
}

int forward_next_due(struct db *db, const char *destination, int64_t now_us, int64_t *ret_us)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, SQL_FORWARD_NEXT, TEXT(destination), INT(now_us));
	if (r < 0)
		return r;
	*ret_us = at;
	return 0;
}
