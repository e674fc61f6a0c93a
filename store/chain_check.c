/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chain_check.c - whether the store is what the gateway has written. */
#include "store/chain_check.h"
#include "store/chain.h"
#include "store/chain_rows.h"

#include <openssl/crypto.h>

/* In what is kept of a row: its last entry, and whether its words were ever erased. */
#define ENTRY_MASK INT64_C(0x3fffffff)
#define ERASED     UINT32_C(0x80000000)
#define GONE       UINT32_C(0x40000000)

#define STEP_EVERY 1024
#define SPARE_ROWS (INT64_C(1) << 20)

static const struct {
	const char *name;
	enum sql rows, row;
} tables[] = {
	{ "inbox_part", SQL_CHAIN_ROWS_PART, SQL_CHAIN_ROW_PART },
	{ "message", SQL_CHAIN_ROWS_MESSAGE, SQL_CHAIN_ROW_MESSAGE },
	{ "complaint", SQL_CHAIN_ROWS_COMPLAINT, SQL_CHAIN_ROW_COMPLAINT },
	{ "complaint_message", SQL_CHAIN_ROWS_SAID, SQL_CHAIN_ROW_SAID },
	{ "complaint_event", SQL_CHAIN_ROWS_EVENT, SQL_CHAIN_ROW_EVENT },
	{ "reply", SQL_CHAIN_ROWS_REPLY, SQL_CHAIN_ROW_REPLY },
	{ "audit", SQL_CHAIN_ROWS_AUDIT, SQL_CHAIN_ROW_AUDIT },
};

#define TABLES COUNT_OF(tables)

struct check {
	struct db *db;
	const struct chain_watch *watch;
	struct chain_sum sum;
	uint32_t *last[TABLES]; /* by row: its last entry. 4 octets for each row that there ever was
	                         */
	int64_t sizes[TABLES], done;
};

static void tell(struct check *c, struct chain_finding *finding)
{
	int64_t row = finding->row;
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;

	c->sum.faults++;
	if (!c->watch->found)
		return;
	if (statement_first(c->db, &s, SQL_CHAIN_TICKET, TEXT(finding->what), INT(row)) > 0)
		(void)column_copy(s, 0, finding->ticket, sizeof(finding->ticket));
	c->watch->found(finding, c->watch->userdata);
}

static void step(struct check *c)
{
	if (c->done++ % STEP_EVERY == 0 && c->watch->step)
		c->watch->step(c->done, c->watch->userdata);
}

/* A row's number is hardly more than the count of rows that were ever added, and each has an entry:
 * one far above was put there by nobody of ours, and has none. */
static int make_room(struct check *c)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int64_t entries, steps;
	int r = statement_first(c->db, &s, SQL_CHAIN_SIZES);

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	steps = entries = sqlite3_column_int64(s, (int)TABLES);
	if (entries < 0 || entries > ENTRY_MASK)
		return -EOVERFLOW;
	for (size_t i = 0; i < TABLES; i++) {
		int64_t most = sqlite3_column_int64(s, (int)i), limit = 2 * entries + SPARE_ROWS;

		most = most > limit ? limit : most;
		c->sizes[i] = (most > entries ? most : entries) + 1;
		c->last[i] = calloc((size_t)c->sizes[i], sizeof(*c->last[i]));
		if (!c->last[i])
			return -ENOMEM;
		steps += most;
	}
	if (c->watch->begin)
		c->watch->begin(steps, c->watch->userdata);
	return 0;
}

static int find_table(const char *name)
{
	for (size_t i = 0; i < TABLES; i++)
		if (strcmp(tables[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* What an entry says of its row. */
static void note(struct check *c, const struct chain_entry *e)
{
	int table = find_table(e->what);
	uint32_t *last;

	if (strcmp(e->word, "begun") == 0)
		c->sum.begun_us = e->at_us;
	if (strcmp(e->word, "adopted") == 0)
		c->sum.adopted++;
	if (table < 0 || e->row < 0 || e->row >= c->sizes[table])
		return;
	last = &c->last[table][e->row];
	*last = (*last & ERASED) | (uint32_t)(e->id & ENTRY_MASK);
	if (strcmp(e->word, "erased") == 0)
		*last |= ERASED;
	if (strcmp(e->word, "gone") == 0)
		*last |= GONE;
}

static int look_at_entry(struct check *c, sqlite3_stmt *s, int64_t expected,
	uint8_t previous[static CHAIN_HASH_SIZE])
{
	const struct chain_entry e = { .id = sqlite3_column_int64(s, 0),
		.at_us = sqlite3_column_int64(s, 1),
		.what = column_text(s, 2),
		.row = sqlite3_column_int64(s, 3),
		.word = column_text(s, 4),
		.previous = expected > 1 ? previous : NULL };
	const uint8_t *proof = sqlite3_column_blob(s, 5);
	struct chain_finding finding = {
		.what = "chain", .row = e.id, .entry = e.id, .at_us = e.at_us
	};
	uint8_t link[CHAIN_HASH_SIZE];
	int r;

	if (sqlite3_column_bytes(s, 5) != CHAIN_PROOF_SIZE)
		return -EUCLEAN;
	r = chain_link(c->db, &e, proof, link);
	if (r < 0)
		return r;
	if (e.id != expected)
		finding.fault = CHAIN_FAULT_GAP;
	else if (CRYPTO_memcmp(link, proof + CHAIN_HASH_SIZE, sizeof(link)) != 0)
		finding.fault = CHAIN_FAULT_LINK;
	if (finding.fault != CHAIN_FAULT_NONE)
		tell(c, &finding);
	memcpy(previous, proof + CHAIN_HASH_SIZE, CHAIN_HASH_SIZE);
	note(c, &e);
	return 0;
}

static int look_at_entries(struct check *c)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	uint8_t previous[CHAIN_HASH_SIZE] = { 0 };
	int64_t expected = 1;
	int r = statement_first(c->db, &s, SQL_CHAIN_READ);

	for (; r > 0; r = statement_step(c->db, s)) {
		step(c);
		r = look_at_entry(c, s, expected, previous);
		if (r < 0)
			return r;
		expected = sqlite3_column_int64(s, 0) + 1;
		c->sum.entries++;
	}
	if (r == 0 && c->sum.entries == 0)
		tell(c, &(struct chain_finding){ .fault = CHAIN_FAULT_NO_CHAIN, .what = "chain" });
	return r;
}

/* Whether the entry's HMAC is of the row's digest as it is now. */
static int is_proved(
	struct check *c, int64_t id, const uint8_t *digest, struct chain_finding *finding)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL, *before = NULL;
	uint8_t mac[CHAIN_HASH_SIZE];
	struct chain_entry e = { .id = id, .digest = digest };
	int r = statement_first(c->db, &s, SQL_CHAIN_ENTRY, INT(id));

	if (r > 0 && id > 1)
		r = statement_first(c->db, &before, SQL_CHAIN_LINK, INT(id - 1));
	if (r <= 0)
		return r;
	e.at_us = finding->at_us = sqlite3_column_int64(s, 1);
	e.what = column_text(s, 2);
	e.row = sqlite3_column_int64(s, 3);
	e.word = column_text(s, 4);
	e.previous = before && sqlite3_column_bytes(before, 0) == CHAIN_HASH_SIZE
	                     ? sqlite3_column_blob(before, 0)
	                     : NULL;
	(void)copy_string(finding->word, sizeof(finding->word), e.word);
	if (!c->sum.is_keyed)
		return 1;
	r = chain_mac(c->db, &e, mac);
	if (r < 0)
		return r;
	return sqlite3_column_bytes(s, 5) == CHAIN_PROOF_SIZE &&
	       CRYPTO_memcmp(mac, sqlite3_column_blob(s, 5), sizeof(mac)) == 0;
}

/* The digest as it is now: 1. 0: the row cannot be read any more, as what is sealed does not open.
 */
static int read_row(struct check *c, size_t table, int64_t row, bool *ret_empty,
	uint8_t ret[static CHAIN_HASH_SIZE])
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(c->db, &s, tables[table].row, INT(row));

	if (r == -EBADMSG || r == -EUCLEAN || r == -EINVAL)
		return 0;
	if (r <= 0 || sqlite3_column_bytes(s, 1) != CHAIN_HASH_SIZE)
		return r < 0 ? r : 0;
	*ret_empty = sqlite3_column_int(s, 0) != 0;
	memcpy(ret, sqlite3_column_blob(s, 1), CHAIN_HASH_SIZE);
	return 1;
}

static int look_at_row(struct check *c, size_t table, int64_t row)
{
	uint32_t last = row >= 0 && row < c->sizes[table] ? c->last[table][row] : 0;
	struct chain_finding finding = { .row = row, .entry = last & ENTRY_MASK };
	uint8_t digest[CHAIN_HASH_SIZE] = { 0 };
	bool is_empty = false;
	int r = 0;

	(void)copy_string(finding.what, sizeof(finding.what), tables[table].name);
	c->sum.rows++;
	if (last & ENTRY_MASK && !(last & GONE)) {
		r = read_row(c, table, row, &is_empty, digest);
		if (r >= 0)
			r = is_proved(c, finding.entry, r > 0 ? digest : NULL, &finding);
		if (r < 0)
			return r;
		finding.fault = CHAIN_FAULT_NONE;
		if (r == 0)
			finding.fault = is_empty && !(last & ERASED) ? CHAIN_FAULT_EMPTIED
			                                             : CHAIN_FAULT_CHANGED;
	} else {
		finding.fault = CHAIN_FAULT_UNCHAINED;
	}
	if (finding.fault != CHAIN_FAULT_NONE)
		tell(c, &finding);
	else if (last & ERASED)
		c->sum.erased++;
	if (row >= 0 && row < c->sizes[table])
		c->last[table][row] = 0; /* what is left has no row */
	return 0;
}

/* Entries whose row is not there: it is gone as it should be, or not. */
static int look_for_missing(struct check *c, size_t table)
{
	for (int64_t row = 0; row < c->sizes[table]; row++) {
		uint32_t last = c->last[table][row];
		struct chain_finding finding = {
			.fault = CHAIN_FAULT_MISSING, .row = row, .entry = last & ENTRY_MASK
		};
		int r;

		if (last == 0)
			continue;
		(void)copy_string(finding.what, sizeof(finding.what), tables[table].name);
		r = is_proved(c, finding.entry, NULL, &finding);
		if (r < 0)
			return r;
		if (r > 0 && last & GONE)
			c->sum.gone++;
		else
			tell(c, &finding);
	}
	return 0;
}

static int look_at_table(struct check *c, size_t table)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(c->db, &s, tables[table].rows);

	for (; r > 0; r = statement_step(c->db, s)) {
		step(c);
		r = look_at_row(c, table, sqlite3_column_int64(s, 0));
		if (r < 0)
			return r;
	}
	return r < 0 ? r : look_for_missing(c, table);
}

/* Whether the entry is there, and is what was signed. */
static int look_up(struct db *db, const struct chain_head *head)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(db, &s, SQL_CHAIN_LINK, INT(head->entry));

	if (r <= 0)
		return r < 0 ? r : CHAIN_FAULT_HEAD_CUT;
	if (sqlite3_column_bytes(s, 0) != CHAIN_HASH_SIZE ||
		CRYPTO_memcmp(sqlite3_column_blob(s, 0), head->link, CHAIN_HASH_SIZE) != 0)
		return CHAIN_FAULT_HEAD_LINK;
	return CHAIN_FAULT_NONE;
}

static int judge_head(struct check *c, const struct chain_head *head)
{
	const struct chain_head *last = &c->sum.last;

	if (!chain_head_is_signed(head))
		return CHAIN_FAULT_HEAD;
	if (last->entry > 0 && memcmp(last->key, head->key, sizeof(head->key)) != 0 &&
		!chain_head_is_vouched(head, last->key))
		return CHAIN_FAULT_HEAD_KEY;
	return look_up(c->db, head);
}

static int look_at_heads(struct check *c)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(c->db, &s, SQL_CHAIN_HEADS);

	for (; r > 0; r = statement_step(c->db, s)) {
		struct chain_finding finding = { .what = "chain_head",
			.row = sqlite3_column_int64(s, 0) };
		struct chain_head head;
		int fault = CHAIN_FAULT_HEAD;

		if (chain_rows_head(s, &head) > 0)
			fault = judge_head(c, &head);
		if (fault < 0)
			return fault;
		c->sum.heads++;
		finding.fault = (enum chain_fault)fault;
		finding.entry = head.entry;
		finding.at_us = head.at_us;
		(void)copy_string(finding.day, sizeof(finding.day), head.day);
		if (fault != CHAIN_FAULT_NONE)
			tell(c, &finding);
		if (fault != CHAIN_FAULT_HEAD)
			c->sum.last = head;
	}
	return r;
}

int chain_check(struct db *db, const struct chain_watch *watch, struct chain_sum *ret)
{
	struct check c = { .db = db, .watch = watch };
	int r = statement_run(db, SQL_CHAIN_SNAPSHOT);

	if (r < 0)
		return r;
	c.sum.is_keyed = chain_has_key(db);
	r = make_room(&c);
	if (r >= 0)
		r = look_at_entries(&c);
	for (size_t i = 0; i < TABLES && r >= 0; i++)
		r = look_at_table(&c, i);
	if (r >= 0)
		r = look_at_heads(&c);
	(void)statement_run(db, SQL_ROLLBACK);
	for (size_t i = 0; i < TABLES; i++)
		free(c.last[i]);
	if (r >= 0)
		*ret = c.sum;
	return r < 0 ? r : 0;
}

int chain_check_witness(struct db *db, const struct chain_head *witness)
{
	int64_t one;
	int r;

	if (!chain_head_is_signed(witness))
		return CHAIN_FAULT_HEAD;
	r = look_up(db, witness);
	if (r != CHAIN_FAULT_NONE)
		return r;
	r = statement_get(db, &one, SQL_CHAIN_HEAD_KEY, BLOB(witness->key, sizeof(witness->key)));
	if (r < 0)
		return r;
	return r > 0 ? CHAIN_FAULT_NONE : CHAIN_FAULT_HEAD_KEY;
}
