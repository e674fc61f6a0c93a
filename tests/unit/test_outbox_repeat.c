/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox_repeat.c - replies that may have left or not: when they are sent again, and until
 * when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/report_fixture.h"

#define NEVER INT64_MAX

static int64_t next_of(struct db *db)
{
	int64_t at = 0;

	assert_int_equal(outbox_next_resend(db, &at), 0);
	return at;
}

/* Queued, taken and uncertain at NOW. */
static int64_t make_uncertain(struct db *db, enum outbox_class class, int64_t expires_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	struct outbox_item item = { 0 };

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.class = class;
	d.expires_us = expires_us;
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 1);
	outbox_item_done(&item);
	assert_int_equal(outbox_uncertain(db, item.id, "no answer", WAITS, NOW), 1);
	assert_int_equal(outbox_uncertain(db, item.id, "no answer", WAITS, NOW), 0);
	return item.id;
}

/* Its repeat, not before its time, is uncertain too. */
static void repeat(struct db *db, int64_t id, int64_t at_us, uint32_t attempts)
{
	struct outbox_item item = { 0 };
	struct outbox_name name;

	assert_int_equal(next_of(db), at_us);
	assert_int_equal(outbox_list_repeating(db, at_us - 1, &name, 1), 0);
	assert_int_equal(outbox_resend(db, at_us - 1), 0);
	assert_int_equal(take_first(db, "gsm1", at_us - 1, &item), 0);
	assert_int_equal(outbox_list_repeating(db, at_us, &name, 1), 1);
	assert_string_equal(name.ticket, "");
	assert_string_equal(name.template_name, "status");
	assert_int_equal(outbox_resend(db, at_us), 1);
	assert_int_equal(outbox_resend(db, at_us), 0);
	assert_int_equal(next_of(db), NEVER);
	assert_int_equal(take_first(db, "gsm1", at_us, &item), 1);
	assert_int_equal(item.id, id);
	assert_int_equal(item.attempts, attempts);
	outbox_item_done(&item);
	assert_int_equal(outbox_uncertain(db, id, "no answer", WAITS, at_us), 1);
}

static void a_receipt_is_repeated_ever_more_rarely(void **state)
{
	struct db *db = *state;
	int64_t id = make_uncertain(db, OUTBOX_RECEIPT, NEVER), at = NOW;

	assert_int_equal(look(db, "SELECT repeated + repeats FROM v_reply"), 0);
	assert_look_text(db, "SELECT next_at FROM v_reply", "2026-11-21T10:20:31Z");
	/* Those that were uncertain say nothing of the number: none counts as refused. */
	repeat(db, id, at += SECOND, 0);
	repeat(db, id, at += 2 * HOUR, 0);
	repeat(db, id, at += 3 * HOUR, 0);
	for (size_t i = 0; i < 9; i++)
		repeat(db, id, at += 5 * HOUR, 0);
	assert_int_equal(look(db, "SELECT repeated FROM v_reply"), 1);
	assert_int_equal(look(db, "SELECT repeats FROM v_reply"), 12);
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 13);
	assert_state(db, id, "uncertain");
}

static void all_else_is_repeated_once(void **state)
{
	static const enum outbox_class classes[] = { OUTBOX_ANSWER, OUTBOX_NOTICE, OUTBOX_BULK };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		struct db *db = NULL;
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		id = make_uncertain(db, classes[i], NEVER);
		repeat(db, id, NOW + SECOND, 0);
		assert_int_equal(next_of(db), NEVER);
		assert_int_equal(outbox_resend(db, NOW + 9 * USEC_PER_DAY), 0);
		assert_int_equal(outbox_recover(db, WAITS, NOW + 9 * USEC_PER_DAY), 0);
		assert_int_equal(next_of(db), NEVER);
		assert_int_equal(look(db, "SELECT repeated + repeats FROM v_reply"), 2);
		assert_state(db, id, "uncertain");
		db_close(db);
	}
}

static void a_repeat_that_is_refused_for_now_counts_as_refused(void **state)
{
	const struct outbox_again again = { .error = "CMS 38" };
	struct db *db = *state;
	struct outbox_item item = { 0 };
	int64_t id = make_uncertain(db, OUTBOX_RECEIPT, NEVER);

	assert_int_equal(outbox_resend(db, NOW + SECOND), 1);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(take_first(db, "gsm1", NOW + SECOND, &item), 1);
		assert_int_equal(item.attempts, i);
		outbox_item_done(&item);
		assert_int_equal(outbox_again(db, id, &again), 1);
	}
	assert_int_equal(look(db, "SELECT repeats FROM v_reply"), 1);
}

static void nothing_is_repeated_when_its_time_has_passed(void **state)
{
	struct db *db = *state;
	int64_t id = make_uncertain(db, OUTBOX_RECEIPT, NOW + 2 * HOUR);

	repeat(db, id, NOW + SECOND, 0);
	assert_int_equal(next_of(db), NOW + SECOND + 2 * HOUR);
	assert_int_equal(outbox_resend(db, NOW + SECOND + 2 * HOUR), 0);
	assert_state(db, id, "uncertain");
	assert_int_equal(next_of(db), NEVER); /* nothing to wake up for */
	assert_int_equal(outbox_recover(db, WAITS, NOW + 3 * HOUR), 0);
	assert_int_equal(next_of(db), NEVER);
	assert_int_equal(look(db, "SELECT repeats FROM v_reply"), 1);
}

static void a_report_for_any_attempt_ends_the_repeats(void **state)
{
	(void)state;
	for (int repeats = 0; repeats < 4; repeats++)
		for (int is_queued = 0; is_queued <= 1; is_queued++) {
			struct db *db = NULL;
			int64_t id, at = NOW;
			int64_t waits[] = { SECOND, 2 * HOUR, 3 * HOUR, 5 * HOUR };

			assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
			id = make_uncertain(db, OUTBOX_RECEIPT, NEVER);
			for (int i = 0; i < repeats; i++)
				repeat(db, id, at += waits[i], 0);
			if (is_queued)
				assert_int_equal(outbox_resend(db, next_of(db)), 1);
			assert_int_equal(hear(db, 9, BUDI, OUTBOX_DELIVERED, at), 1);
			assert_state(db, id, "delivered");
			assert_int_equal(next_of(db), NEVER);
			assert_look_text(db, "SELECT next_at FROM v_reply", NULL);
			assert_int_equal(outbox_resend(db, NOW + 9 * USEC_PER_DAY), 0);
			db_close(db);
		}
}

static void without_waits_nothing_is_repeated(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_RECEIPT, NOW);

	assert_int_equal(outbox_uncertain(db, id, "no answer", NULL, NOW), 1);
	assert_int_equal(next_of(db), NEVER);
	assert_int_equal(outbox_resend(db, NOW + 9 * USEC_PER_DAY), 0);
	assert_state(db, id, "uncertain");
}

static void what_was_being_sent_is_uncertain_after_a_restart(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct outbox_item item = { 0 };
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_RECEIPT, NOW);

	db_close(db);
	db = open_disk(d);
	assert_int_equal(outbox_recover(db, WAITS, NOW + SECOND), 1);
	assert_int_equal(outbox_recover(db, WAITS, NOW + 9 * SECOND), 0);
	/* A second restart does not put it off. */
	repeat(db, id, NOW + 2 * SECOND, 0);
	assert_int_equal(outbox_resend(db, next_of(db)), 1);
	assert_int_equal(take_first(db, "gsm1", NOW + 3 * HOUR, &item), 1);
	outbox_item_done(&item);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(outbox_recover(db, WAITS, NOW + 3 * HOUR), 1);
	assert_int_equal(next_of(db), NOW + 6 * HOUR);
	db_close(db);
}

static void another_policy_holds_for_what_is_uncertain_already(void **state)
{
	struct db *db = *state;
	int64_t id = queue_and_take(db, BUDI, 1, 0, OUTBOX_RECEIPT, NOW);

	assert_int_equal(outbox_recover(db, NULL, NOW), 1);
	assert_int_equal(next_of(db), NEVER);
	assert_state(db, id, "uncertain");
	assert_int_equal(outbox_recover(db, WAITS, NOW + HOUR), 0);
	assert_int_equal(next_of(db), NOW + HOUR + SECOND);
	assert_int_equal(outbox_recover(db, NULL, NOW + 2 * HOUR), 0);
	assert_int_equal(next_of(db), NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_receipt_is_repeated_ever_more_rarely),
		cmocka_unit_test(all_else_is_repeated_once),
		MEMORY(a_repeat_that_is_refused_for_now_counts_as_refused),
		MEMORY(nothing_is_repeated_when_its_time_has_passed),
		cmocka_unit_test(a_report_for_any_attempt_ends_the_repeats),
		MEMORY(without_waits_nothing_is_repeated),
		cmocka_unit_test_setup_teardown(
			what_was_being_sent_is_uncertain_after_a_restart, make_disk, remove_disk),
		MEMORY(another_policy_holds_for_what_is_uncertain_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
