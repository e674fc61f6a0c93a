/* SPDX-License-Identifier: GPL-2.0-or-later */
/* retention.c - what has been kept long enough is erased, in small steps. */
#include "store/retention.h"
#include "store/erasure.h"
#include "store/step.h"

/* One step of a pass under way. */
struct turn {
	struct db *db;
	const struct retention_limits *limits;
	struct retention_pass *pass; /* a copy, taken over with the commit */
	struct audit_counts counts;  /* of this step */
	int64_t now_us;
};

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* 1 while there is more of it. */
static int erase_some(struct turn *t, enum sql id, int64_t keep_us, int64_t *count)
{
	int r;

	if (keep_us == 0)
		return 0;
	r = statement_run(t->db, id, INT(t->now_us - keep_us), INT(RETENTION_STEP));
	if (r > 0)
		*count += r;
	return r < 0 ? r : r == RETENTION_STEP;
}

static int erase_raw(struct turn *t)
{
	int64_t keep_us = t->limits->raw_us;

	if (keep_us > 0)
		keep_us = larger(keep_us, RETENTION_RAW_LEAST_US);
	return erase_some(t, SQL_RETENTION_RAW, keep_us, &t->counts.raw_parts);
}

/* The next complaint behind the last one: 1; its row, and whether anything waits for it. */
static int next_complaint(struct turn *t, enum sql id, int64_t until_us, bool *ret_waits)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct retention_pass *p = t->pass;
	int r = statement_first(t->db, &s, id, INT(until_us), INT(p->at_us), INT(p->id));

	if (r <= 0)
		return r;
	p->id = sqlite3_column_int64(s, 0);
	p->at_us = sqlite3_column_int64(s, 1);
	*ret_waits = sqlite3_column_int(s, 2) != 0;
	return 1;
}

static int erase_texts(struct turn *t, enum sql id, int64_t keep_us)
{
	bool waits = false;
	int r;

	for (int i = 0; i < RETENTION_STEP; i++) {
		r = next_complaint(t, id, t->now_us - keep_us, &waits);
		if (r <= 0)
			return r;
		if (!waits)
			r = erasure_words(t->db, t->pass->id, t->now_us, &t->counts);
		if (r < 0)
			return r;
	}
	return 1;
}

static int erase_over(struct turn *t)
{
	return t->limits->text_us == 0 ? 0 : erase_texts(t, SQL_RETENTION_OVER, t->limits->text_us);
}

static int erase_lasting(struct turn *t)
{
	return t->limits->text_us == 0 ? 0
	                               : erase_texts(t, SQL_RETENTION_LASTING,
						 larger(t->limits->text_us, RETENTION_LASTING_US));
}

static int erase_messages(struct turn *t)
{
	return erase_some(t, SQL_RETENTION_MESSAGES, t->limits->text_us, &t->counts.messages);
}

static int erase_replies(struct turn *t)
{
	return erase_some(t, SQL_RETENTION_REPLIES, t->limits->text_us, &t->counts.replies);
}

/* One person, who was last heard of by then as far as is known. 1, or 0 when there is none. */
static int find_person(struct turn *t, char ret[static DB_PSEUDONYM_SIZE])
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int r = statement_first(
		t->db, &s, SQL_RETENTION_PERSON, INT(t->now_us - t->limits->number_us));

	if (r > 0)
		r = column_copy(s, 0, ret, DB_PSEUDONYM_SIZE) < 0 ? -EUCLEAN : 1;
	return r;
}

/* When to look at them again counts from *ret_active_us. */
static int look_at_person(
	struct turn *t, const char *person, int64_t *ret_active_us, bool *ret_is_needed)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	int64_t lasting_us = larger(t->limits->number_us, RETENTION_LASTING_US);
	int r = statement_first(
		t->db, &s, SQL_RETENTION_PERSON_LOOK, TEXT(person), INT(t->now_us - lasting_us));

	if (r <= 0)
		return r < 0 ? r : -EUCLEAN;
	*ret_active_us = sqlite3_column_int64(s, 0);
	*ret_is_needed = sqlite3_column_int(s, 1) != 0;
	return 0;
}

static int deal_with_person(struct turn *t, const char *person)
{
	int64_t until_us = t->now_us - t->limits->number_us, active_us = 0;
	bool is_needed = false;
	int r = look_at_person(t, person, &active_us, &is_needed);

	if (r < 0)
		return r;
	/* Tomorrow again. */
	if (is_needed && active_us <= until_us)
		active_us = until_us + USEC_PER_DAY;
	if (active_us > until_us)
		return statement_run(
			t->db, SQL_RETENTION_PERSON_LATER, TEXT(person), INT(active_us));
	r = statement_run(t->db, SQL_PERSON_ERASE, TEXT(person));
	if (r > 0)
		t->counts.numbers += r;
	return r;
}

static int erase_numbers(struct turn *t)
{
	char person[DB_PSEUDONYM_SIZE];
	int r;

	if (t->limits->number_us == 0)
		return 0;
	for (int i = 0; i < RETENTION_STEP; i++) {
		r = find_person(t, person);
		if (r <= 0)
			return r;
		r = deal_with_person(t, person);
		if (r < 0)
			return r;
	}
	return 1;
}

/* One of the pass' kinds of things. 1 while there is more of it. */
static int (*const stages[])(struct turn *t) = { erase_raw, erase_over, erase_lasting,
	erase_messages, erase_replies, erase_numbers };

static int keep_audit(struct turn *t, const struct audit_deed *deed)
{
	struct retention_pass *p = t->pass;
	int r = 0;

	if (!audit_is_any(&t->counts))
		return 0;
	if (p->audit == 0)
		r = audit_add(t->db, deed, false, t->now_us, &p->audit);
	if (r >= 0)
		r = audit_count(t->db, p->audit, &t->counts);
	return r;
}

int retention_step(struct db *db, const struct retention_limits *limits,
	const struct audit_deed *deed, struct retention_pass *pass, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	struct retention_pass next = *pass;
	struct turn t = { .db = db, .limits = limits, .pass = &next, .now_us = now_us };
	bool is_over;
	int r = step_begin(&step, db);

	if (r >= 0)
		r = stages[next.stage](&t);
	if (r < 0)
		return r;
	if (r == 0) {
		next.stage++;
		next.at_us = next.id = 0;
	}
	is_over = next.stage == COUNT_OF(stages);
	r = keep_audit(&t, deed);
	if (r >= 0)
		r = step_commit(&step, 0);
	if (r < 0)
		return r;
	audit_sum(&next.counts, &t.counts);
	*pass = next;
	if (is_over && pass->audit != 0)
		r = audit_end_proved(db, pass->audit, now_us);
	return r < 0 ? r : !is_over;
}
