/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward_fixture.h - what the tests of the forward queues share. Stands behind cmocka's includes.
 */
#pragma once

#include "tests/unit/store_fixture.h"

/* Takes the next one of a destination and forgets its strings; zero when none is due. */
static inline struct forward_item take_from(struct db *db, const char *destination, int64_t now_us)
{
	struct forward_item item = { 0 };
	int r = forward_take(db, destination, now_us, &item);

	assert_true(r >= 0);
	forward_item_done(&item);
	return item;
}

static inline struct forward_item take(struct db *db, int64_t now_us)
{
	return take_from(db, "", now_us);
}

/* "due|0|1|.." of the one complaint with this ticket: state, step, tries, attempts. */
static inline void assert_forward(struct db *db, const char *ticket, const char *expected)
{
	char sql[256];

	(void)snprintf(sql, sizeof(sql),
		"SELECT state || '|' || step || '|' || tries || '|' || attempts FROM forward"
		" WHERE kind = 0 AND complaint = (SELECT id FROM complaint WHERE ticket = '%s')",
		ticket);
	assert_look_text(db, sql, expected);
}

static inline int64_t next_due(struct db *db, const char *destination, int64_t now_us)
{
	int64_t at = 0;

	assert_int_equal(forward_next_due(db, destination, now_us, &at), 0);
	return at;
}

/* Something else that follows the complaint with this row. */
static inline void add_message(struct db *db, int64_t complaint, unsigned n)
{
	const struct conversation_words words = { .complaint_id = complaint,
		.uuid = (char[LAPOR_UUID_SIZE]){ 0 },
		.kind = "addition",
		.text = "juga di Jl Melati",
		.at_us = NOW };

	(void)snprintf((char *)words.uuid, LAPOR_UUID_SIZE, "00000000-0000-4000-9000-%012u", n);
	assert_true(conversation_add_words(db, &words, NOW) >= 0);
}
