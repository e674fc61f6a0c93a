/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inbox_message.c - messages as they are read: whole, past their deadline, or with a late part. */
#include "store/inbox.h"
#include "store/step.h"

/* Incomplete messages whose time is over, at once: behind those that are whole, thousands of them
 * hold up nobody. */
#define DEADLINE_STEP 16

void inbox_message_done(struct inbox_message *m)
{
	free(take_ptr(m->data));
}
DEFINE_CLEANUP(struct inbox_message *, inbox_message_done);

static int read_head(struct db *db, struct inbox_message *m)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_MESSAGE_READ, INT(m->id));
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = column_copy(s, 0, m->modem, sizeof(m->modem));
	if (r < 0)
		return r;
	r = column_copy(s, 1, m->person, sizeof(m->person));
	if (r < 0)
		return r;
	r = column_copy(s, 2, m->sender, sizeof(m->sender));
	if (r < 0)
		return r;
	m->received_us = sqlite3_column_int64(s, 3);
	m->scts_us = sqlite3_column_int64(s, 4);
	m->total = (uint8_t)sqlite3_column_int(s, 5);
	return 0;
}

static int append(struct inbox_message *m, const void *data, size_t size)
{
	uint8_t *grown = realloc(m->data, m->data_size + size + 1);

	if (!grown)
		return -ENOMEM;
	if (size > 0)
		memcpy(grown + m->data_size, data, size);
	m->data = grown;
	m->data_size += size;
	return 0;
}

/* Octets do not belong into a text, and a text that has begun with octets is still a text. */
static int append_part(struct inbox_message *m, enum inbox_coding coding, sqlite3_stmt *s)
{
	if (inbox_coding_is_text(coding) && !inbox_coding_is_text(m->coding)) {
		m->data_size = 0;
		m->coding = coding;
	} else if (inbox_coding_is_text(coding) != inbox_coding_is_text(m->coding)) {
		return 0;
	}
	return append(m, sqlite3_column_blob(s, 3), (size_t)sqlite3_column_bytes(s, 3));
}

static void add_missing(struct inbox_message *m, int from, int to)
{
	for (int part = from; part < to; part++)
		m->missing[m->missing_count++] = (uint8_t)part;
}

/* late: the part whose place in the text is noted; 0: none. */
static int read_parts(struct db *db, struct inbox_message *m, uint8_t late)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	enum inbox_part_kind kind;
	enum inbox_coding coding;
	size_t before;
	int r, part, next = 1;

	r = statement_begin(db, &s, SQL_MESSAGE_PARTS, INT(m->id));
	if (r < 0)
		return r;
	while ((r = statement_step(db, s)) > 0) {
		part = sqlite3_column_int(s, 0);
		coding = (enum inbox_coding)sqlite3_column_int(s, 1);
		kind = (enum inbox_part_kind)sqlite3_column_int(s, 4);
		if (!m->data) {
			m->coding = coding;
			m->kind = kind;
			m->message_class = sqlite3_column_int(s, 2);
		}
		if (kind == INBOX_TEXT)
			m->kind = INBOX_TEXT;
		add_missing(m, next, part);
		next = part + 1;
		before = m->data_size;
		r = append_part(m, coding, s);
		if (r < 0)
			return r;
		if (part == late && m->data_size > before) {
			m->late_offset = before;
			m->late_size = m->data_size - before;
		}
	}
	if (r < 0)
		return r;
	add_missing(m, next, m->total + 1);
	return 0;
}

static int read_message(struct db *db, int64_t id, uint8_t late, struct inbox_message *ret)
{
	struct inbox_message m = { .id = id };
	_cleanup_(inbox_message_donep) struct inbox_message *owner = &m;
	int r;

	r = read_head(db, &m);
	if (r >= 0)
		r = read_parts(db, &m, late);
	if (r == -EBADMSG) {
		*ret = (struct inbox_message){ .id = id };
		memcpy(ret->modem, m.modem, sizeof(m.modem));
	}
	if (r < 0)
		return r;
	*ret = *take_ptr(owner);
	return 1;
}

int inbox_next(struct db *db, int64_t now_us, struct inbox_message *ret)
{
	int64_t id = 0;
	int r;

	r = statement_get(db, &id, SQL_MESSAGE_READY);
	if (r == 0)
		r = statement_run(db, SQL_MESSAGE_DEADLINE, INT(now_us), INT(DEADLINE_STEP));
	else if (r > 0)
		return read_message(db, id, 0, ret);
	if (r > 0)
		r = statement_get(db, &id, SQL_MESSAGE_READY);
	if (r <= 0)
		return r;
	return read_message(db, id, 0, ret);
}

int inbox_next_deadline(struct db *db, int64_t *ret_us)
{
	int64_t at = INT64_MAX;
	int r;

	r = statement_get(db, &at, SQL_MESSAGE_READY_SINCE);
	if (r == 0)
		r = statement_get(db, &at, SQL_MESSAGE_NEXT_DEADLINE);
	if (r < 0)
		return r;
	*ret_us = at;
	return 0;
}

int inbox_close(
	struct db *db, int64_t message_id, const char *kind, const char *text, int64_t now_us)
{
	return inbox_close_about(db, message_id, kind, text, 0, now_us);
}

int inbox_close_about(struct db *db, int64_t message_id, const char *kind, const char *text,
	int64_t complaint_id, int64_t now_us)
{
	int r;

	r = statement_run(db, SQL_MESSAGE_CLOSE, INT(message_id), TEXT(kind), TEXT(text),
		complaint_id ? INT(complaint_id) : NONE, INT(now_us));
	if (r < 0)
		return r;
	return r > 0 ? 0 : -EALREADY;
}

/* The row alone: the statement must have ended before the message's own are run. */
static int find_late(struct db *db, int64_t *ret_message, uint8_t *ret_part)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r;

	r = statement_first(db, &s, SQL_PART_LATE);
	if (r <= 0)
		return r;
	*ret_message = sqlite3_column_int64(s, 0);
	*ret_part = (uint8_t)sqlite3_column_int(s, 1);
	return 1;
}

int inbox_next_late(struct db *db, struct inbox_message *ret, uint8_t *ret_part)
{
	int64_t message = 0;
	uint8_t part = 0;
	int r;

	r = find_late(db, &message, &part);
	if (r <= 0)
		return r;
	r = read_message(db, message, part, ret);
	if (r > 0 || r == -EBADMSG)
		*ret_part = part;
	return r;
}

int inbox_late_done(
	struct db *db, int64_t message_id, uint8_t part, const char *text, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	(void)now_us; /* a message keeps the time it was closed at */
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_PART_LATE_DONE, INT(message_id), INT(part));
	if (r < 0)
		return r;
	r = statement_run(db, SQL_MESSAGE_TEXT_SET, INT(message_id), TEXT(text));
	if (r < 0)
		return r;
	return step_commit(&step, 0);
}

int inbox_late_left(struct db *db, int64_t message_id, uint8_t part)
{
	int r = statement_run(db, SQL_PART_LATE_DONE, INT(message_id), INT(part));

	return r < 0 ? r : 0;
}

int inbox_newest(struct db *db, int64_t *ret_message)
{
	int64_t id = 0;
	int r = statement_get(db, &id, SQL_MESSAGE_NEWEST);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	*ret_message = id;
	return 0;
}

int inbox_outcome(struct db *db, int64_t message_id, struct inbox_outcome *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct inbox_outcome outcome = { 0 };
	int r = statement_first(db, &s, SQL_MESSAGE_OUTCOME, INT(message_id));

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = column_copy(s, 0, outcome.kind, sizeof outcome.kind);
	if (r >= 0)
		r = column_copy(s, 1, outcome.ticket, sizeof outcome.ticket);
	if (r < 0)
		return r;
	*ret = outcome;
	return 0;
}
