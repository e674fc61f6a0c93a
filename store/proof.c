/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proof.c - that what was erased stands in the store's files no more.
 *
 * The file is read and written by SQLite's own handle of it: to close another descriptor of it
 * would end the locks of this process.
 */
#include "store/proof.h"
#include "store/proof_left.h"
#include "store/proof_search.h"
#include "store/slack.h"
#include "store/step.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>

/* From that many pages on, an overflow page might look like one of a b-tree by its first octet. */
#define PAGES_MAX 0x02000000

struct proof {
	struct db *db;
	struct remains remains; /* taken over */
	struct proof_search search;
	struct proof_facts facts;
	sqlite3_file *file;    /* NULL: a store in memory */
	uint32_t page, usable; /* octets of a page, and without those that are reserved */
	int64_t at, pages;
	size_t size;     /* read from there on */
	uint8_t *octets; /* PROOF_STEP */
};

int proof_adopt(struct db *db, int64_t now_us)
{
	int64_t row = 0;
	int r, count = 0;

	while ((r = statement_get(db, &row, SQL_AUDIT_OPEN, INT(row))) > 0)
		if (remains_owe(db, row) < 0)
			r = audit_end(db, row, now_us);
		else
			count++;
	return r < 0 ? r : count;
}

bool proof_is_due(const struct db *db)
{
	return db->remains.owed_count > 0;
}

static int read_file(struct proof *p, void *ret, size_t size, int64_t at)
{
	int rc = p->file->pMethods->xRead(p->file, ret, (int)size, at);

	return rc == SQLITE_OK || rc == SQLITE_IOERR_SHORT_READ ? 0 : db_to_errno(p->db, rc);
}

static int measure(struct proof *p)
{
	uint8_t header[100];
	sqlite3_int64 size = 0;
	int r = db_to_errno(p->db, p->file->pMethods->xFileSize(p->file, &size));

	if (r < 0)
		return r;
	if (size < (int64_t)sizeof(header)) {
		p->pages = 0;
		return 0;
	}
	r = read_file(p, header, sizeof(header), 0);
	if (r < 0)
		return r;
	p->page = (uint32_t)header[16] << 8 | header[17];
	p->page = p->page == 1 ? 65536 : p->page;
	if (p->page < 512 || PROOF_STEP % p->page != 0)
		return -EUCLEAN;
	p->usable = p->page - header[20];
	p->pages = size / p->page;
	return 0;
}

static int find_file(struct proof *p)
{
	int r = db_to_errno(p->db,
		sqlite3_file_control(p->db->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &p->file));

	if (r >= 0 &&
		(!p->file || !p->file->pMethods || !*sqlite3_db_filename(p->db->sqlite, "main")))
		p->file = NULL;
	return r;
}

int proof_new(struct proof **ret, struct db *db)
{
	_cleanup_(proof_freep) struct proof *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	p->db = db;
	p->octets = malloc(PROOF_STEP);
	if (!p->octets)
		return -ENOMEM;
	r = find_file(p);
	if (r < 0)
		return r;
	p->remains = db->remains;
	db->remains = (struct remains){ 0 };
	p->facts.pieces = (int64_t)p->remains.count;
	p->facts.left_out = (int64_t)p->remains.left_out;
	r = proof_search_prepare(&p->search, p->remains.pieces, p->remains.count);
	if (r < 0)
		return r;
	*ret = take_ptr(p);
	return 0;
}

void proof_free(struct proof *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->remains.owed_count; i++)
		(void)remains_owe(p->db, p->remains.owed[i]);
	proof_search_done(&p->search);
	remains_done(&p->remains);
	if (p->octets)
		OPENSSL_cleanse(p->octets, PROOF_STEP);
	free(p->octets);
	free(p);
}

static int find_slack(
	const struct proof *p, int64_t number, const uint8_t *page, struct slack_range *ret)
{
	return slack_find(page, number == 0 ? 100 : 0, p->usable, ret);
}

/* Under the writer's lock and with an empty log the page in the file is the page; a reader never
 * looks into its free space. */
static int clean_page(struct proof *p, int64_t number)
{
	static const uint8_t zeros[65536];
	_cleanup_(freep) uint8_t *page = malloc(p->page);
	struct slack_range ranges[SLACK_RANGES];
	int r, count;

	if (!page)
		return -ENOMEM;
	r = read_file(p, page, p->page, number * p->page);
	if (r < 0)
		return r;
	count = find_slack(p, number, page, ranges);
	if (count < 0 || !slack_is_dirty(page, ranges, count))
		return 0;
	for (int i = 0; i < count && r >= 0; i++)
		if (ranges[i].to > ranges[i].from)
			r = db_to_errno(p->db, p->file->pMethods->xWrite(p->file, zeros,
						       (int)(ranges[i].to - ranges[i].from),
						       number * p->page + ranges[i].from));
	OPENSSL_cleanse(page, p->page);
	return r < 0 ? r : 1;
}

static bool is_dirty(const struct proof *p, size_t i)
{
	const uint8_t *page = p->octets + i * p->page;
	struct slack_range ranges[SLACK_RANGES];
	int count = find_slack(p, p->at / p->page + (int64_t)i, page, ranges);

	return count > 0 && slack_is_dirty(page, ranges, count);
}

static int clean_pages(struct proof *p)
{
	int r = 0, cleaned = 0;

	for (size_t i = 0; i < p->size / p->page && r >= 0; i++) {
		if (!is_dirty(p, i))
			continue;
		r = clean_page(p, p->at / p->page + (int64_t)i);
		cleaned += r > 0;
	}
	return r < 0 ? r : cleaned;
}

/* What SQLite keeps in memory of these pages has the old octets, and would be written again. */
static int clean(struct proof *p)
{
	int cleaned, r = db_empty_log(p->db);

	if (r <= 0)
		return r < 0 ? r : -EBUSY;
	r = db_begin(p->db);
	if (r < 0)
		return r;
	cleaned = clean_pages(p);
	if (cleaned > 0)
		r = db_to_errno(p->db, p->file->pMethods->xSync(p->file, SQLITE_SYNC_NORMAL));
	db_rollback(p->db);
	(void)sqlite3_db_release_memory(p->db->sqlite);
	if (cleaned < 0 || r < 0)
		return cleaned < 0 ? cleaned : r;
	p->facts.cleaned += cleaned;
	return read_file(p, p->octets, p->size, p->at);
}

static bool has_dirty(const struct proof *p)
{
	for (size_t i = 0; i < p->size / p->page; i++)
		if (is_dirty(p, i))
			return true;
	return false;
}

/* 1: the page is on the list of free ones. */
static int is_free(struct proof *p, uint32_t number)
{
	_cleanup_(freep) uint8_t *trunk = malloc(p->page);
	uint8_t head[8];
	uint32_t next;
	int r = read_file(p, head, sizeof(head), 32);

	if (!trunk)
		return -ENOMEM;
#define FOUR(o) ((uint32_t)(o)[0] << 24 | (uint32_t)(o)[1] << 16 | (uint32_t)(o)[2] << 8 | (o)[3])
	next = r < 0 ? 0 : FOUR(head);
	for (int64_t left = p->pages; next != 0 && left > 0 && r >= 0; left--) {
		if (next == number)
			return 1;
		r = read_file(p, trunk, p->page, (int64_t)(next - 1) * p->page);
		for (uint32_t i = 0; r >= 0 && i < FOUR(trunk + 4) && 12 + 4 * i <= p->usable; i++)
			if (FOUR(trunk + 8 + 4 * i) == number)
				return 1;
		next = r < 0 ? 0 : FOUR(trunk);
	}
#undef FOUR
	return r;
}

static bool is_in(const struct slack_range *ranges, int count, size_t from, size_t to)
{
	for (int i = 0; i < count; i++)
		if (from < ranges[i].to && to > ranges[i].from)
			return true;
	return false;
}

/* In the file, of which this many octets stand before the page. */
struct place {
	struct proof *proof;
	int64_t number;
	struct slack_range ranges[SLACK_RANGES];
	int count;
};

static int on_hit(struct proof_piece *piece, size_t from, size_t to, void *userdata)
{
	struct place *place = userdata;
	int r;

	if (piece->is_found)
		return 0;
	if (place->count >= 0) {
		r = is_in(place->ranges, place->count, from, to);
	} else if (piece->is_held) {
		return 0;
	} else {
		r = is_free(place->proof, (uint32_t)place->number + 1);
	}
	if (r < 0)
		return r;
	piece->is_found = r > 0;
	piece->is_held |= r == 0;
	return 0;
}

static int search_pages(struct proof *p)
{
	int r = 0;

	for (size_t i = 0; i < p->size / p->page && r >= 0; i++) {
		const uint8_t *page = p->octets + i * p->page;
		struct place place = { .proof = p, .number = p->at / p->page + (int64_t)i };

		place.count = find_slack(p, place.number, page, place.ranges);
		r = proof_search_run(&p->search, page, p->page, on_hit, &place);
	}
	return r;
}

int proof_step(struct proof *p)
{
	int r;

	assert(!p->db->transaction);
	if (!p->file)
		return 0;
	if (p->at == 0) { /* so that nothing of it is in the log */
		r = db_empty_log(p->db);
		if (r <= 0)
			return r < 0 ? r : -EBUSY;
	}
	r = measure(p);
	if (r < 0 || p->at >= p->pages * p->page)
		return r;
	p->size = PROOF_STEP;
	if (p->size > (size_t)(p->pages * p->page - p->at))
		p->size = (size_t)(p->pages * p->page - p->at);
	r = read_file(p, p->octets, p->size, p->at);
	if (r >= 0 && p->pages < PAGES_MAX && has_dirty(p))
		r = clean(p);
	if (r >= 0)
		r = search_pages(p);
	if (r < 0)
		return r;
	p->facts.octets += (int64_t)p->size;
	p->at += (int64_t)p->size;
	return 1;
}

int proof_digest(const char *content, char ret[static PROOF_DIGEST_SIZE])
{
	uint8_t digest[32];

	if (EVP_Digest(content, strlen(content), digest, NULL, EVP_sha256(), NULL) != 1)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

static int make_digest(struct db *db, int64_t row, char ret[static PROOF_DIGEST_SIZE])
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_AUDIT_CONTENT, INT(row));

	return r <= 0 ? r : proof_digest(column_text(s, 0), ret) < 0 ? -ENOMEM : 1;
}

static int certify(struct proof *p, int64_t row, const struct proof_copies *c, int64_t now_us)
{
	const struct proof_facts *f = &p->facts;
	char digest[PROOF_DIGEST_SIZE];
	int r = statement_run(p->db, SQL_AUDIT_PROVE, INT(row), INT(f->pieces), INT(f->left_out),
		INT(f->octets), INT(f->cleaned), INT(f->held), INT(f->found), INT(c->count),
		c->until_us ? INT(c->until_us) : NONE, INT(c->kept), INT(now_us));

	if (r > 0)
		r = make_digest(p->db, row, digest);
	return r <= 0 ? r
	              : statement_run(
				p->db, SQL_AUDIT_CERTIFY, INT(row), TEXT(digest), INT(now_us));
}

int proof_end(
	struct proof *p, const struct proof_copies *copies, int64_t now_us, struct proof_facts *ret)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r = step_begin(&step, p->db);

	p->facts.held = p->facts.found = p->facts.rows = 0;
	for (size_t i = 0; i < p->search.count; i++) {
		p->facts.found += p->search.entries[i].is_found;
		p->facts.held += p->search.entries[i].is_held && !p->search.entries[i].is_found;
	}
	for (size_t i = 0; i < p->remains.owed_count && r >= 0; i++) {
		r = certify(p, p->remains.owed[i], copies, now_us);
		p->facts.rows += r > 0;
	}
	if (r >= 0 && p->facts.found > 0)
		r = proof_left_note(p->db);
	if (r >= 0)
		r = step_commit(&step, 0);
	if (r < 0)
		return r;
	p->remains.owed_count = 0;
	*ret = p->facts;
	return 0;
}
