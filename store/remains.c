/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remains.c - inside of the store: what was erased, as it stood in the file. */
#include "store/remains.h"
#include "store/statement.h"

#include <openssl/crypto.h>

/* Sealed words are handed over as they are sealed: so they stand in the file. */
static const char watch[] =
	"CREATE TEMP TRIGGER erased_complaint AFTER UPDATE OF text ON main.complaint"
	" WHEN NEW.text = '' AND OLD.text <> ''"
	" BEGIN SELECT erased(OLD.text), erased(OLD.place), erased(OLD.location), "
	"erased(OLD.same); END;"
	"CREATE TEMP TRIGGER erased_said AFTER UPDATE OF text ON main.complaint_message"
	" WHEN NEW.text IN ('', 'HAPUS') AND OLD.text <> NEW.text BEGIN SELECT erased(OLD.text); "
	"END;"
	"CREATE TEMP TRIGGER erased_message AFTER UPDATE OF text ON main.message"
	" WHEN NEW.text IS NULL BEGIN SELECT erased(OLD.text); END;"
	"CREATE TEMP TRIGGER erased_reply AFTER UPDATE OF text ON main.reply"
	" WHEN NEW.text = '' BEGIN SELECT erased(OLD.text); END;"
	"CREATE TEMP TRIGGER erased_event AFTER UPDATE OF note ON main.complaint_event"
	" WHEN NEW.note = '' BEGIN SELECT erased(OLD.note); END;"
	"CREATE TEMP TRIGGER erased_forward AFTER UPDATE OF sent_text ON main.forward"
	" WHEN NEW.sent_text IS NULL BEGIN SELECT erased(OLD.sent_text); END;"
	"CREATE TEMP TRIGGER erased_part AFTER UPDATE OF data ON main.inbox_part"
	" WHEN length(NEW.data) = 0 BEGIN SELECT erased(OLD.data); END;"
	"CREATE TEMP TRIGGER erased_number AFTER UPDATE OF number ON main.person"
	" WHEN NEW.number IS NULL BEGIN SELECT erased(OLD.number); END;";

/* Which of them is searched for is nothing that anybody could want to foretell. */
static uint64_t next_random(struct remains *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static void keep(struct remains *r, const uint8_t *octets, size_t size)
{
	size_t place = r->count;

	r->seen++;
	if (r->count == REMAINS_MAX) {
		r->left_out++;
		place = (size_t)(next_random(r) % r->seen);
		if (place >= REMAINS_MAX)
			return;
	} else {
		r->count++;
	}
	r->pieces[place].size = (uint16_t)size;
	memcpy(r->pieces[place].octets, octets, size);
}

static void add(struct remains *r, const uint8_t *octets, size_t size)
{
	if (size < REMAINS_LEAST) {
		r->left_out += size > 0;
		return;
	}
	if (size <= REMAINS_PIECE) {
		keep(r, octets, size);
		return;
	}
	keep(r, octets, REMAINS_PIECE);
	keep(r, octets + (size - REMAINS_PIECE) / 2, REMAINS_PIECE);
	keep(r, octets + size - REMAINS_PIECE, REMAINS_PIECE);
}

static void on_erased(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct remains *r = &((struct db *)sqlite3_user_data(context))->remains;
	const uint8_t *octets;

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	if (!r->pieces) {
		r->pieces = calloc(REMAINS_MAX, sizeof(*r->pieces));
		sqlite3_randomness(sizeof(r->random), &r->random);
		r->random |= 1;
	}
	octets = sqlite3_value_blob(values[0]);
	if (!r->pieces || !octets)
		r->left_out += sqlite3_value_bytes(values[0]) > 0;
	else
		add(r, octets, (size_t)sqlite3_value_bytes(values[0]));
}

int remains_watch(struct db *db)
{
	int r;

	if (!db->writer)
		return 0;
	r = sqlite3_create_function_v2(db->sqlite, "erased", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, db,
		on_erased, NULL, NULL, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_exec(db->sqlite, watch, NULL, NULL, NULL);
	return db_to_errno(db, r);
}

int remains_owe(struct db *db, int64_t audit)
{
	struct remains *r = &db->remains;

	for (size_t i = 0; i < r->owed_count; i++)
		if (r->owed[i] == audit)
			return 0;
	if (r->owed_count == REMAINS_OWED)
		return -ENOBUFS;
	r->owed[r->owed_count++] = audit;
	return 0;
}

void remains_done(struct remains *remains)
{
	if (remains->pieces)
		OPENSSL_cleanse(remains->pieces, REMAINS_MAX * sizeof(*remains->pieces));
	free(remains->pieces);
	*remains = (struct remains){ 0 };
}
