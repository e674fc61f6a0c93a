/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fill.c - fills a store that the gateway has just made with complaints of a year, for growth.py.
 *
 *	fill STORE KEYFILE COMPLAINTS
 *
 * The rows are those that the gateway leaves behind a complaint that has gone its way: a person for
 * two of them, message, part, forward, receipt and its part, each third with three events of
 * central's and a notice. Numbers and parts are sealed by the store's own functions, pseudonyms and
 * tickets are real, so that a citizen can ask for them; parts older than 80 days are emptied, as
 * retention has done. Triggers and indexes are dropped first; the indexes come back before the last
 * tenth of the rows, so that their pages have the room that random keys leave, and a message that
 * comes next does not split each page that it meets.
 *
 * What is not true of them: the proofs of the chain's entries are random octets (lapor-smsctl
 *verify says so of each), though there are as many as there would be, and the next entry goes on
 *behind them.
 */
#include "daemon/key.h"
#include "daemon/ticket.h"
#include "store/statement.h"
#include "tests/bench/fill_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SPAN_US (350 * USEC_PER_DAY)
#define RAW_US  (80 * USEC_PER_DAY)
#define OPEN_US (60 * USEC_PER_DAY) /* as long as central takes */
#define LATE                                                                                       \
	10 /* each such person, and the last such part of all, come when the indexes are there */
#define TICKET_KEY "ticket-key" /* START_TICKET_KEY */

#define TEXT_OF                                                                                    \
	"lampu jalan mati nomor %" PRId64                                                          \
	" di Desa Sukamaju Kecamatan Ciwidey Kabupaten Bandung sejak kemarin"
#define RECEIPT                                                                                    \
	"Laporan Anda sudah kami terima dengan nomor %s. Simpan nomor ini. Balas STATUS %s untuk " \
	"mengetahui "                                                                              \
	"perkembangannya. Terima kasih."
#define NOTICE                                                                                     \
	"Laporan %s sudah dijawab: petugas sudah memperbaiki lampu. Balas SELESAI %s bila sudah "  \
	"baik."

struct person {
	char pseudonym[DB_PSEUDONYM_SIZE];
	int64_t number;
};

struct fill {
	struct db *db;
	sqlite3_stmt *rows[ROW_COUNT];
	struct person *people;
	int64_t complaints, people_count, events, replies, now_us;
	uint64_t ticket_key, seed;
	uint32_t serial;
};

/* One complaint, as far as it is known. */
struct one {
	int64_t id, at_us, updated_us;
	const struct person *person;
	char ticket[TICKET_SIZE], text[200];
	bool is_told, is_over;
};

static void fail(struct fill *f, const char *what)
{
	(void)fprintf(stderr, "fill: %s: %s\n", what, f->db ? sqlite3_errmsg(f->db->sqlite) : "");
	exit(1);
}

/* Splitmix64: the same rows each time. */
static uint64_t draw(struct fill *f)
{
	uint64_t z = f->seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void draw_octets(struct fill *f, uint8_t *ret, size_t size)
{
	for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
		uint64_t z = draw(f);

		memcpy(ret + i, &z, sizeof z);
	}
}

static void run(struct fill *f, const char *sql)
{
	if (sqlite3_exec(f->db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(f, sql);
}

static int bind(sqlite3_stmt *s, int at, const struct value *v)
{
	switch (v->type) {
	case VALUE_INT: return sqlite3_bind_int64(s, at, v->number);
	case VALUE_TEXT: return sqlite3_bind_text(s, at, v->data, -1, SQLITE_STATIC);
	case VALUE_BLOB: return sqlite3_bind_blob64(s, at, v->data, v->size, SQLITE_STATIC);
	case VALUE_NULL: break;
	}
	return sqlite3_bind_null(s, at);
}

static void insert(struct fill *f, enum row row, const struct value *values, size_t count)
{
	sqlite3_stmt *s = f->rows[row];
	int rc = SQLITE_OK;

	for (size_t i = 0; i < count && rc == SQLITE_OK; i++)
		rc = bind(s, (int)i + 1, &values[i]);
	if (rc != SQLITE_OK || sqlite3_step(s) != SQLITE_DONE)
		fail(f, inserts[row]);
	(void)sqlite3_reset(s);
}

#define INSERT(f, row, ...)                                                                        \
	insert(f, row, (const struct value[]){ __VA_ARGS__ },                                      \
		COUNT_OF(((const struct value[]){ __VA_ARGS__ })))

static void chain(struct fill *f, int64_t at_us, const char *what, int64_t row, const char *word)
{
	uint8_t proof[64];

	draw_octets(f, proof, sizeof proof);
	INSERT(f, CHAIN, INT(at_us), TEXT(what), INT(row), TEXT(word), BLOB(proof, sizeof proof));
}

static int by_pseudonym(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void add_person(struct fill *f, const struct person *p)
{
	int64_t at_us = f->now_us - SPAN_US + (int64_t)(draw(f) % (uint64_t)SPAN_US);
	char number[LAPOR_NUMBER_SIZE];

	(void)snprintf(number, sizeof number, "+62811%08" PRId64, p->number);
	INSERT(f, PERSON, TEXT(p->pseudonym), TEXT(number), INT(at_us));
	INSERT(f, DAY, TEXT(p->pseudonym), INT(at_us), INT((int64_t)draw(f) >> 1),
		INT((int64_t)draw(f) >> 1));
}

/* In the order of their table, so that it is written from its first to its last page, twice. */
static void add_people(struct fill *f)
{
	f->people_count = f->complaints / 2 + 1;
	f->people = calloc((size_t)f->people_count, sizeof *f->people);
	if (!f->people)
		fail(f, "memory");
	for (int64_t i = 0; i < f->people_count; i++) {
		char number[LAPOR_NUMBER_SIZE];

		f->people[i].number = i;
		(void)snprintf(number, sizeof number, "+62811%08" PRId64, i);
		if (db_pseudonym(f->db, number, f->people[i].pseudonym) < 0)
			fail(f, "pseudonym");
	}
	qsort(f->people, (size_t)f->people_count, sizeof *f->people, by_pseudonym);
	for (int64_t i = 0; i < f->people_count; i++)
		if (i % LATE != 0)
			add_person(f, &f->people[i]);
	for (int64_t i = 0; i < f->people_count; i += LATE)
		add_person(f, &f->people[i]);
}

static void add_message(struct fill *f, const struct one *o)
{
	bool is_raw = o->at_us > f->now_us - RAW_US;
	char heard[sizeof o->text + 8];
	uint8_t fingerprint[32];

	(void)snprintf(heard, sizeof heard, "LAPOR %s", o->text);
	draw_octets(f, fingerprint, sizeof fingerprint);
	INSERT(f, MESSAGE, INT(o->id), TEXT(o->person->pseudonym), INT(o->at_us), TEXT(heard));
	INSERT(f, PART, INT(o->id), BLOB(fingerprint, sizeof fingerprint), INT(o->at_us),
		BLOB(heard, is_raw ? strlen(heard) : 0));
	chain(f, o->at_us, "inbox_part", o->id, "heard");
	chain(f, o->at_us, "message", o->id, "closed");
	if (!is_raw)
		chain(f, o->at_us + RAW_US, "inbox_part", o->id, "erased");
}

static void add_complaint(struct fill *f, const struct one *o)
{
	char ref[37], tracking[24];
	uint8_t same[16];
	uint64_t a = draw(f), b = draw(f);

	(void)snprintf(ref, sizeof ref, "%08x-%04x-4%03x-8%03x-%012" PRIx64, (unsigned)(a >> 32),
		(unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff), (unsigned)(b >> 52),
		b & 0xffffffffffff);
	(void)snprintf(tracking, sizeof tracking, "%" PRId64, 10000000 + o->id);
	draw_octets(f, same, sizeof same);
	INSERT(f, COMPLAINT, INT(o->id), TEXT(ref), INT(f->serial), TEXT(o->ticket), TEXT(tracking),
		TEXT(o->person->pseudonym), TEXT(o->is_over ? "closed" : "submitted"),
		TEXT(o->text), INT(o->at_us), INT(o->updated_us), BLOB(same, sizeof same));
	INSERT(f, FORWARD, INT(o->id), INT(o->at_us + 2000000));
	chain(f, o->at_us, "complaint", o->id, "added");
	chain(f, o->at_us + 2000000, "complaint", o->id, "submitted");
}

static void add_reply(struct fill *f, const struct one *o, const char *template, int64_t event,
	const char *text, int64_t at_us)
{
	static const char *const words[] = { "queued", "sent", "delivered" };
	int64_t id = ++f->replies;

	INSERT(f, REPLY, TEXT(o->person->pseudonym), INT(o->id), event ? INT(event) : NONE,
		TEXT(template), INT(event ? 2 : 0), TEXT(text), INT(at_us), INT(id));
	INSERT(f, REPLY_PART, INT(id), TEXT(o->person->pseudonym), INT(at_us));
	for (size_t i = 0; i < COUNT_OF(words); i++)
		chain(f, at_us + (int64_t)i * 4000000, "reply", id, words[i]);
}

static void add_events(struct fill *f, const struct one *o)
{
	static const struct {
		const char *status, *label, *note;
	} events[] = { { "verified", "Diverifikasi", "" },
		{ "answered", "Dijawab",
			"Petugas sudah memperbaiki lampu. Terima kasih atas laporan Anda." },
		{ "closed", "Selesai", "" } };
	char text[200];

	for (size_t i = o->is_told ? 0 : 2; i < COUNT_OF(events); i++) {
		int64_t at_us = o->at_us + (int64_t)(i + 1) * 3 * USEC_PER_DAY, id;
		char name[24];

		(void)snprintf(name, sizeof name, "e-%" PRId64 "-%zu", o->id, i);
		id = ++f->events;
		INSERT(f, EVENT, INT(o->id), TEXT(name), TEXT(events[i].status),
			TEXT(events[i].label), TEXT(events[i].note), INT(at_us), INT(i == 1),
			INT(id));
		chain(f, at_us, "complaint_event", id, "added");
		chain(f, at_us, "complaint", o->id, events[i].status);
		if (i != 1)
			continue;
		(void)snprintf(text, sizeof text, NOTICE, o->ticket, o->ticket);
		add_reply(f, o, "notice-answered", id, text, at_us);
	}
}

static void add_one(struct fill *f, int64_t id)
{
	struct one o = { .id = id,
		.at_us = f->now_us - SPAN_US +
		         (int64_t)((double)SPAN_US * (double)id / (double)(f->complaints + 1)),
		.person = &f->people[draw(f) % (uint64_t)f->people_count],
		.is_told = id % 3 == 0 };
	char receipt[300];

	while (!ticket_make(f->ticket_key, ++f->serial % TICKET_SERIALS, o.ticket))
		;
	o.is_over = o.at_us < f->now_us - OPEN_US;
	o.updated_us = o.is_over ? o.at_us + 9 * USEC_PER_DAY : o.at_us + 2000000;
	(void)snprintf(o.text, sizeof o.text, TEXT_OF, id);
	add_message(f, &o);
	add_complaint(f, &o);
	(void)snprintf(receipt, sizeof receipt, RECEIPT, o.ticket, o.ticket);
	add_reply(f, &o, "receipt", 0, receipt, o.at_us);
	if (o.is_over)
		add_events(f, &o);
}

/* What the schema has of these, to be made again; each with its own end. */
static char *take_away(struct fill *f, const char *type)
{
	char *all = NULL, *drops = NULL;
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(f->db->sqlite,
		    "SELECT name, sql FROM sqlite_schema WHERE type = ?1 AND sql NOTNULL", -1, &s,
		    NULL) != SQLITE_OK ||
		sqlite3_bind_text(s, 1, type, -1, SQLITE_STATIC) != SQLITE_OK)
		fail(f, type);
	while (sqlite3_step(s) == SQLITE_ROW) {
		char *more = sqlite3_mprintf("%z%s;\n", all, column_text(s, 1));

		drops = sqlite3_mprintf("%zDROP %s \"%w\";", drops, type, column_text(s, 0));
		all = more;
	}
	(void)sqlite3_finalize(s);
	if (drops)
		run(f, drops);
	sqlite3_free(drops);
	return all;
}

/* As fast as it goes: nobody minds if it fails halfway. */
static void hurry(struct fill *f)
{
	(void)sqlite3_db_config(f->db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	run(f, careless);
}

static void settle(struct fill *f)
{
	run(f, counts);
	if (statement_run(f->db, SQL_RESTORED_SERIAL, INT(f->serial)) < 0)
		fail(f, "serial");
	run(f, "COMMIT; PRAGMA journal_mode = WAL");
}

static void open_store(struct fill *f, const char *path, const char *key_file)
{
	char error[KEY_ERROR_SIZE], text[17];
	struct db_keys keys;

	if (key_read(key_file, &keys, error) < 0)
		fail(f, error);
	if (db_open(&f->db, path, DB_WRITE, &keys, f->now_us) < 0)
		fail(f, path);
	if (db_fact_get(f->db, TICKET_KEY, text, sizeof text) <= 0 ||
		sscanf(text, "%16" SCNx64, &f->ticket_key) != 1)
		fail(f, "no gateway has made this store");
}

int main(int argc, char **argv)
{
	struct fill f = { .now_us = (int64_t)time(NULL) * USEC_PER_SEC, .seed = 8 };
	char *indexes, *triggers;
	int64_t late;

	if (argc != 4)
		fail(&f, "STORE KEYFILE COMPLAINTS");
	f.complaints = strtoll(argv[3], NULL, 10);
	open_store(&f, argv[1], argv[2]);
	hurry(&f);
	triggers = take_away(&f, "trigger");
	indexes = take_away(&f, "index");
	for (enum row row = 0; row < ROW_COUNT; row++)
		if (sqlite3_prepare_v2(f.db->sqlite, inserts[row], -1, &f.rows[row], NULL) !=
			SQLITE_OK)
			fail(&f, inserts[row]);
	add_people(&f);
	late = f.complaints - f.complaints / LATE;
	for (int64_t id = 1; id <= f.complaints; id++) {
		add_one(&f, id);
		if (id == late)
			run(&f, indexes);
	}
	for (enum row row = 0; row < ROW_COUNT; row++)
		(void)sqlite3_finalize(f.rows[row]);
	run(&f, triggers);
	settle(&f);
	db_close(f.db);
	free(f.people);
	sqlite3_free(indexes);
	sqlite3_free(triggers);
	return 0;
}
