/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal_store.c - inside of the store: which keys it needs, and its first sealing. */
#include "store/seal_store.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/pseudonym.h"
#include "store/reseal.h"
#include "store/seal_box.h"
#include "store/upgrade.h"

#include <stdio.h>

#define WITH_FACT       "sealed_with"
#define UNFINISHED_FACT "seal_unfinished"

/* Keys come and go; more than these are never in use at a time. */
#define WITH_MAX 64

/* What is made anew goes through the log; and something to live on. */
#define ROOM_COPIES 2
#define ROOM_OCTETS (INT64_C(16) * 1024 * 1024)

/* A larger store is not made anew in memory. */
#define MEMORY_OCTETS (INT64_C(64) * 1024 * 1024)

/* Each with the context of seal.h. What begins with the mark by itself must be told apart from now
 * on, secret or not. A message of no complaint may be the beginning of one. */
static const char seal_all[] =
	"UPDATE person SET number = sealed(number, 'person.number:' || pseudonym, 1);"
	"UPDATE inbox_part SET fingerprint = keyed(fingerprint),"
	" udh = sealed(udh, 'inbox_part.udh:' || hex(keyed(fingerprint)), 1),"
	" data = sealed(data, 'inbox_part.data:' || hex(keyed(fingerprint)), 1);"
	"UPDATE message SET text = sealed(text, 'message.text:' || id, 1)"
	" WHERE substr(text, 1, 1) = char(1)"
	" OR complaint IN (SELECT id FROM complaint WHERE visibility <> 'normal')"
	" OR (complaint IS NULL AND text <> ''"
	" AND person IN (SELECT person FROM complaint WHERE visibility <> 'normal'));"
	"UPDATE complaint SET"
	" text = sealed(text, 'complaint.text:' || ref, visibility <> 'normal'),"
	" place = sealed(place, 'complaint.place:' || ref, visibility <> 'normal'),"
	" location = sealed(location, 'complaint.location:' || ref, visibility <> 'normal')"
	" WHERE visibility <> 'normal' OR substr(text, 1, 1) = char(1)"
	" OR substr(place, 1, 1) = char(1) OR substr(location, 1, 1) = char(1);"
	"UPDATE complaint_message SET text = sealed(text, 'complaint_message.text:' || uuid, 1)"
	" WHERE substr(text, 1, 1) = char(1)"
	" OR complaint IN (SELECT id FROM complaint WHERE visibility <> 'normal');"
	"UPDATE complaint_event SET note = sealed(note,"
	" 'complaint_event.note:' || complaint || ':' || event_id, 1)"
	" WHERE substr(note, 1, 1) = char(1)"
	" OR complaint IN (SELECT id FROM complaint WHERE visibility <> 'normal');"
	"UPDATE reply SET text = sealed(text, 'reply.text:' || ifnull(complaint, 0), 1)"
	" WHERE substr(text, 1, 1) = char(1)"
	" OR complaint IN (SELECT id FROM complaint WHERE visibility <> 'normal');"
	"UPDATE forward SET sent_text = sealed(sent_text, 'forward.sent_text:' || complaint, 1)"
	" WHERE substr(sent_text, 1, 1) = char(1)"
	" OR complaint IN (SELECT id FROM complaint WHERE visibility <> 'normal');";

static int run(struct db *db, const char *sql)
{
	return db_to_errno(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

static int drop_fact(struct db *db, const char *name)
{
	int r = statement_run(db, SQL_FACT_DROP, TEXT(name));

	return r < 0 ? r : 0;
}

/* "0a1b2c3d 4e5f6071"; "" where there is none. */
static int read_with(struct db *db, char ret[static WITH_MAX * RESEAL_ID_SIZE])
{
	int r = db_fact_get(db, WITH_FACT, ret, WITH_MAX * RESEAL_ID_SIZE);

	if (r == 0)
		ret[0] = '\0';
	return r == -EOVERFLOW ? -EUCLEAN : r < 0 ? r : 0;
}

int seal_store_check(struct db *db)
{
	char with[WITH_MAX * RESEAL_ID_SIZE], *rest = NULL;
	uint8_t id[SEAL_ID_SIZE];
	int r = pseudonym_open(db);

	if (r >= 0 && db->sealed)
		r = read_with(db, with);
	if (r < 0 || !db->sealed)
		return r;
	for (char *word = strtok_r(with, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		r = pseudonym_unhex(word, id, sizeof(id));
		if (r < 0)
			return r;
		if (!seal_box_has(db->box, id))
			return -EKEYREJECTED;
	}
	return 0;
}

int seal_store_forget(struct db *db)
{
	char id[RESEAL_ID_SIZE];

	pseudonym_hex(seal_box_first(db->box), SEAL_ID_SIZE, id);
	return db_fact_set(db, WITH_FACT, id);
}

int seal_store_mixed(struct db *db)
{
	char with[WITH_MAX * RESEAL_ID_SIZE];
	int r = read_with(db, with);

	return r < 0 ? r : strlen(with) >= RESEAL_ID_SIZE;
}

/* What is sealed from now on is under the first key. */
static int remember_first(struct db *db)
{
	char with[WITH_MAX * RESEAL_ID_SIZE], id[RESEAL_ID_SIZE];
	size_t length;
	int r = read_with(db, with);

	if (r < 0)
		return r;
	pseudonym_hex(seal_box_first(db->box), SEAL_ID_SIZE, id);
	if (strstr(with, id))
		return 0;
	length = strlen(with);
	if (length + 1 + RESEAL_ID_SIZE > sizeof(with))
		return -EUCLEAN;
	(void)snprintf(with + length, sizeof(with) - length, "%s%s", length > 0 ? " " : "", id);
	return db_fact_set(db, WITH_FACT, with);
}

int seal_store_triggers(struct db *db, bool on)
{
	return db_to_errno(db,
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, on ? 1 : 0, NULL));
}

static int seal_rows(struct db *db)
{
	int r = seal_store_triggers(db, false), on;

	if (r >= 0)
		r = run(db, seal_all);
	on = seal_store_triggers(db, true);
	return r < 0 ? r : on;
}

static int seal_within(struct db *db)
{
	int r = seal_rows(db);

	if (r >= 0)
		r = pseudonym_seal(db);
	if (r >= 0)
		r = remember_first(db);
	if (r >= 0)
		r = db_fact_set(db, UNFINISHED_FACT, "1");
	return r;
}

static int seal_first(struct db *db)
{
	int r = db_begin(db);

	if (r < 0)
		return r;
	db->sealed = true;
	r = db_end(db, seal_within(db));
	if (r < 0)
		db->sealed = false;
	return r;
}

/* Between the rows of a page there may be octets of rows that stood there before. */
static int make_anew(struct db *db, int64_t octets)
{
	bool is_large = octets > MEMORY_OCTETS;
	int r = is_large ? run(db, "PRAGMA temp_store = FILE") : 0, back;

	if (r >= 0)
		r = run(db, "VACUUM");
	back = is_large ? run(db, "PRAGMA temp_store = MEMORY") : 0;
	return r < 0 ? r : back;
}

/* Where a reader holds on to the log it stays unfinished, until the next start. */
static int finish(struct db *db, bool is_file, int64_t octets)
{
	int r = make_anew(db, octets);

	if (r >= 0)
		r = is_file ? db_empty_log(db) : 1;
	return r <= 0 ? r : drop_fact(db, UNFINISHED_FACT);
}

static int seal_whole(struct db *db, const char *path, bool is_first, const struct db_watch *watch)
{
	int64_t octets = 0, room = INT64_MAX;
	int r = migrate_octets(db, &octets);

	if (r >= 0 && path)
		r = files_room(path, &room);
	if (r < 0)
		return r;
	db_watch_begin(watch, DB_STAGE_SEAL, octets);
	if (room < ROOM_COPIES * octets + ROOM_OCTETS)
		return -ENOSPC;
	r = is_first ? seal_first(db) : 0;
	if (r >= 0)
		r = finish(db, path != NULL, octets);
	if (r >= 0)
		db_watch_end(watch, DB_STAGE_SEAL);
	return r;
}

/* A store that has just been made is sealed from its first row on. */
static int begin(struct db *db)
{
	int r = db_begin(db);

	if (r < 0)
		return r;
	db->sealed = db->box != NULL;
	r = pseudonym_begin(db);
	if (r >= 0 && db->sealed)
		r = remember_first(db);
	return db_end(db, r);
}

int seal_store_settle(struct db *db, const char *path, const struct db_watch *watch)
{
	char word[2];
	int r;

	if (!db->has_key)
		return begin(db);
	if (!db->box)
		return 0;
	if (!db->sealed)
		return seal_whole(db, path, true, watch);
	r = remember_first(db);
	if (r >= 0)
		r = db_fact_get(db, UNFINISHED_FACT, word, sizeof(word));
	return r > 0 ? seal_whole(db, path, false, watch) : r;
}
