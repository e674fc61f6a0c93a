/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audit.h - who was shown or has erased what of citizens, and why: rows that stay.
 *
 * Spec: interfaces 1 (reveal, erase, purge).
 */
#pragma once

#include "store/db.h"

#define AUDIT_WHO_SIZE    32
#define AUDIT_REASON_SIZE 512

/* What was erased. */
struct audit_counts {
	int64_t complaints; /* their texts */
	int64_t messages;   /* texts that came in */
	int64_t replies;    /* texts that went out */
	int64_t raw_parts;  /* parts as they were heard */
	int64_t numbers;
	int64_t dropped; /* replies that waited */
};

struct audit_deed {
	const char *who;    /* "by uid 0" */
	const char *what;   /* reveal, export, erase, purge, rotate */
	const char *ticket; /* NULL: of no complaint alone */
	const char *person; /* pseudonym; NULL: of nobody alone */
	const char *reason; /* "": none was given */
};

/* Begins a row; *ret is it. With is_over it is one of a moment, and never changed. */
int audit_add(
	struct db *db, const struct audit_deed *deed, bool is_over, int64_t now_us, int64_t *ret);

/* Adds to a row that is under way. */
int audit_count(struct db *db, int64_t id, const struct audit_counts *more);

/* Without a proof (proof.h). */
int audit_end(struct db *db, int64_t id, int64_t now_us);

/* It has erased something, and ends with the next proof that it is gone; without one where too many
 * wait. */
int audit_end_proved(struct db *db, int64_t id, int64_t now_us);

/* a += b */
void audit_sum(struct audit_counts *a, const struct audit_counts *b);

/* Whether anything was erased. */
bool audit_is_any(const struct audit_counts *counts);

/* Whether this row is an export of this person's data by this user, since then. 1, or 0. */
int audit_is_export(
	struct db *db, int64_t id, const char *person, const char *who, int64_t since_us);
