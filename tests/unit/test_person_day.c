/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_person_day.c - what each person has had today, and who is never answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/denied.h"
#include "store/person_day.h"
#include "tests/unit/store_fixture.h"

/* Field by field: what lies between the fields is nobody's. */
static void assert_same_day(const struct person_day *day, const struct person_day *set)
{
	assert_int_equal(day->day_us, set->day_us);
	assert_int_equal(day->replies, set->replies);
	assert_int_equal(day->helps, set->helps);
	assert_int_equal(day->complaints, set->complaints);
	assert_int_equal(day->is_told, set->is_told);
	assert_int_equal(day->replied_us, set->replied_us);
	assert_true(day->heard == set->heard);
	assert_true(day->said == set->said);
	assert_int_equal(day->alike, set->alike);
	assert_int_equal(day->alike_us, set->alike_us);
	assert_int_equal(day->silent_us, set->silent_us);
}

static void a_day_is_kept_as_it_was_set(void **state)
{
	struct db *db = *state;
	char budi[DB_PSEUDONYM_SIZE], siti[DB_PSEUDONYM_SIZE];
	struct person_day day, set = { .day_us = NOW,
		.replies = 3,
		.helps = 2,
		.complaints = 1,
		.is_told = true,
		.replied_us = NOW + 1,
		.heard = UINT64_MAX,
		.said = UINT64_C(1) << 63,
		.alike = 2,
		.alike_us = NOW + 2,
		.silent_us = NOW + 3 };

	assert_int_equal(db_person(db, BUDI, NOW, budi), 0);
	assert_int_equal(db_person(db, SITI, NOW, siti), 0);
	memset(&day, 0xff, sizeof day);
	assert_int_equal(person_day_get(db, budi, &day), 0);
	assert_int_equal(day.day_us, 0);
	assert_int_equal(day.replies, 0);
	assert_false(day.is_told);
	assert_int_equal(person_day_set(db, budi, &set), 0);
	set.replies = 4;
	assert_int_equal(person_day_set(db, budi, &set), 0);
	assert_int_equal(person_day_get(db, budi, &day), 0);
	assert_same_day(&day, &set);
	assert_int_equal(person_day_get(db, siti, &day), 0);
	assert_int_equal(day.replies, 0);
}

static void who_is_denied_stays_so_until_allowed(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(denied_has(db, person), 0);
	assert_int_equal(denied_remove(db, BUDI), 0);
	assert_int_equal(denied_add(db, BUDI, "by uid 0", NOW), 1);
	assert_int_equal(denied_add(db, BUDI, "by uid 1", NOW + 1), 0);
	assert_int_equal(denied_has(db, person), 1);
	assert_look_text(db, "SELECT sender || since || who FROM v_denied",
		"+62812****7892026-11-21T10:20:30Zby uid 0");
	assert_int_equal(denied_add(db, "+62811222", "by uid 0", NOW), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM v_denied"), 2);
	assert_int_equal(denied_remove(db, BUDI), 1);
	assert_int_equal(denied_has(db, person), 0);
	assert_look_text(db, "SELECT sender FROM v_denied", "+62****22");
}

static void what_waits_for_the_denied_is_dropped(void **state)
{
	static const struct {
		const char *number, *template_name;
		enum outbox_class class;
		const char *state;
	} rows[] = {
		{ BUDI, "receipt", OUTBOX_RECEIPT, "dropped" },
		{ BUDI, "status", OUTBOX_ANSWER, "dropped" },
		{ BUDI, "notice-verified", OUTBOX_NOTICE, "dropped" },
		{ BUDI, "send", OUTBOX_BULK, "queued" },
		{ BUDI, "alarm-begin", OUTBOX_ANSWER, "queued" },
		{ SITI, "receipt", OUTBOX_RECEIPT, "queued" },
	};
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE], sql[128];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct outbox_draft d = make_reply(person, "gsm1");

		assert_int_equal(db_person(db, rows[i].number, NOW, person), 0);
		d.template_name = rows[i].template_name;
		d.class = rows[i].class;
		assert_int_equal(outbox_add(db, &d, NOW), 0);
	}
	assert_int_equal(denied_add(db, BUDI, "", NOW), 1);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT state FROM reply WHERE id = %zu", i + 1);
		assert_look_text(db, sql, rows[i].state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_day_is_kept_as_it_was_set),
		MEMORY(who_is_denied_stays_so_until_allowed),
		MEMORY(what_waits_for_the_denied_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
