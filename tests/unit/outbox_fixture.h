/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbox_fixture.h - replies into the queue and out of it, told apart by their templates. */
#pragma once

#include "tests/unit/store_fixture.h"

/* Queues one for this number; the template tells them apart. */
static inline void queue(struct db *db, const char *number, const char *modem,
	const char *template_name, enum outbox_class class, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, modem);

	assert_int_equal(db_person(db, number, now_us, person), 0);
	d.template_name = template_name;
	d.class = class;
	assert_int_equal(outbox_add(db, &d, now_us), 0);
}

/* The template that this modem takes now, "" for none. */
static inline const char *take(struct db *db, const char *modem, int64_t now_us, int64_t *ret_id)
{
	static char name[DB_WORD_SIZE];
	struct outbox_item item = { 0 };
	int r = take_first(db, modem, now_us, &item);

	assert_true(r >= 0);
	(void)copy_string(name, sizeof(name), item.template_name);
	if (ret_id)
		*ret_id = item.id;
	outbox_item_done(&item);
	return name;
}
