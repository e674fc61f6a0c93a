/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_inbox_message.c - messages as they are read: mixed codings, late parts, limits, reopening.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

static void close_next(struct db *db, int64_t now_us)
{
	struct inbox_message m;

	assert_int_equal(inbox_next(db, now_us, &m), 1);
	assert_int_equal(inbox_close(db, m.id, "status", "", now_us), 0);
	inbox_message_done(&m);
}

/* What these two parts of a message become, in a store of their own; *ret is yours. */
static void join(struct inbox_part a, struct inbox_part b, struct inbox_message *ret)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
	(void)add_one(db, b, NOW);
	(void)add_one(db, a, NOW);
	assert_int_equal(inbox_next(db, NOW, ret), 1);
	db_close(db);
}

static void codings_mix_where_all_are_text(void **state)
{
	static const struct {
		enum inbox_coding first, second, expected;
		const char *data;
	} cases[] = {
		{ INBOX_GSM7, INBOX_UCS2, INBOX_GSM7, "ab" },
		{ INBOX_UCS2, INBOX_GSM7, INBOX_UCS2, "ab" },
		{ INBOX_GSM7, INBOX_8BIT, INBOX_GSM7, "a" },
		{ INBOX_8BIT, INBOX_UCS2, INBOX_UCS2, "b" },
		{ INBOX_8BIT, INBOX_8BIT, INBOX_8BIT, "ab" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct inbox_part a = make_long(BUDI, 3, 2, 1, "a"),
				  b = make_long(BUDI, 3, 2, 2, "b");
		struct inbox_message m;

		a.coding = cases[i].first;
		b.coding = cases[i].second;
		join(a, b, &m);
		assert_int_equal(m.coding, cases[i].expected);
		assert_int_equal(m.missing_count, 0);
		assert_int_equal(m.data_size, strlen(cases[i].data));
		assert_memory_equal(m.data, cases[i].data, m.data_size);
		inbox_message_done(&m);
	}
}

static void a_message_is_a_text_when_one_of_its_parts_is(void **state)
{
	static const struct {
		enum inbox_part_kind first, second, expected;
	} cases[] = {
		{ INBOX_TEXT, INBOX_TEXT, INBOX_TEXT },
		{ INBOX_TEXT, INBOX_FLASH, INBOX_TEXT },
		{ INBOX_FLASH, INBOX_TEXT, INBOX_TEXT },
		{ INBOX_FLASH, INBOX_INDICATION, INBOX_FLASH },
		{ INBOX_WAP, INBOX_WAP, INBOX_WAP },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct inbox_part a = make_long(BUDI, 3, 2, 1, "a"),
				  b = make_long(BUDI, 3, 2, 2, "b");
		struct inbox_message m;

		a.kind = cases[i].first;
		b.kind = cases[i].second;
		join(a, b, &m);
		assert_int_equal(m.kind, cases[i].expected);
		assert_int_equal(m.data_size, 2);
		inbox_message_done(&m);
	}
}

static void the_longest_message_has_255_parts(void **state)
{
	struct db *db = *state;
	struct inbox_message m;

	for (unsigned part = 255; part > 1; part--)
		(void)add_one(db, make_long(BUDI, 3, 255, (uint8_t)part, "x"), NOW);
	assert_int_equal(inbox_next(db, NOW + DEADLINE, &m), 1);
	assert_int_equal(m.missing_count, 1);
	assert_int_equal(m.missing[0], 1);
	assert_int_equal(m.data_size, 254);
	inbox_message_done(&m);
	(void)add_one(db, make_long(BUDI, 3, 255, 1, "x"), NOW);
	assert_int_equal(inbox_next(db, NOW + DEADLINE, &m), 1);
	assert_int_equal(m.missing_count, 0);
	assert_int_equal(m.data_size, 255);
	inbox_message_done(&m);
}

static void a_late_part_is_handed_out_with_the_whole_message(void **state)
{
	struct db *db = *state;
	struct inbox_message m;
	uint8_t part = 0;

	(void)add_one(db, make_long(BUDI, 3, 3, 1, "a"), NOW);
	close_next(db, NOW + DEADLINE);
	assert_int_equal(inbox_next_late(db, &m, &part), 0);
	assert_int_equal(add_one(db, make_long(BUDI, 3, 3, 3, "c"), NOW + HOUR), INBOX_NEW);
	assert_int_equal(add_one(db, make_long(BUDI, 3, 3, 2, "b"), NOW + HOUR + 1), INBOX_NEW);
	assert_int_equal(add_one(db, make_long(BUDI, 3, 3, 2, "b"), NOW + HOUR + 2), INBOX_SEEN);
	assert_int_equal(inbox_next(db, NOW + 2 * HOUR, &m), 0); /* no message of its own */
	assert_int_equal(inbox_next_late(db, &m, &part), 1);
	assert_int_equal(part, 3);
	assert_int_equal(m.missing_count, 0);
	assert_memory_equal(m.data, "abc", 3);
	assert_int_equal(inbox_late_done(db, m.id, part, "abc", NOW + HOUR), 0);
	inbox_message_done(&m);
	assert_int_equal(inbox_next_late(db, &m, &part), 1);
	assert_int_equal(part, 2);
	assert_int_equal(inbox_late_done(db, m.id, part, "abc", NOW + HOUR), 0);
	inbox_message_done(&m);
	assert_int_equal(inbox_next_late(db, &m, &part), 0);
	assert_look_text(db, "SELECT text FROM v_message", "abc");
	assert_int_equal(look(db, "SELECT parts FROM v_message"), 3);
	assert_int_equal(look(db, "SELECT parts_expected FROM v_message"), 3);
}

static void a_part_between_deadline_and_reading_is_not_late(void **state)
{
	struct db *db = *state;
	struct inbox_message m;
	uint8_t part = 0;

	(void)add_one(db, make_long(BUDI, 3, 2, 1, "a"), NOW);
	assert_int_equal(inbox_next(db, NOW + DEADLINE, &m), 1);
	inbox_message_done(&m); /* the daemon ended here */
	(void)add_one(db, make_long(BUDI, 3, 2, 2, "b"), NOW + DEADLINE + 1);
	assert_int_equal(inbox_next_late(db, &m, &part), 0);
	assert_int_equal(inbox_next(db, NOW + DEADLINE + 1, &m), 1);
	assert_memory_equal(m.data, "ab", 2);
	assert_int_equal(m.missing_count, 0);
	inbox_message_done(&m);
}

static void an_open_message_comes_before_one_that_was_closed(void **state)
{
	struct db *db = *state;
	struct inbox_part p = make_long(BUDI, 3, 3, 1, "x1");
	struct inbox_message m;
	uint8_t part = 0;

	(void)add_one(db, p, NOW);
	close_next(db, NOW + DEADLINE);
	p.data = (const uint8_t *)"y1";
	p.scts_us += HOUR;
	(void)add_one(db, p, NOW + HOUR);
	(void)add_one(db, make_long(BUDI, 3, 3, 2, "2"), NOW + HOUR);
	assert_int_equal(inbox_next_late(db, &m, &part), 0);
	assert_int_equal(inbox_next(db, NOW + HOUR + DEADLINE, &m), 1);
	assert_memory_equal(m.data, "y12", 3);
	inbox_message_done(&m);
}

static void a_whole_message_takes_no_further_part(void **state)
{
	struct db *db = *state;
	struct inbox_part other = make_long(BUDI, 3, 2, 2, "other");
	struct inbox_message m;
	uint8_t part = 0;

	(void)add_one(db, make_long(BUDI, 3, 2, 1, "a"), NOW);
	(void)add_one(db, make_long(BUDI, 3, 2, 2, "b"), NOW);
	close_next(db, NOW);
	(void)add_one(db, other, NOW + 1);
	assert_int_equal(inbox_next_late(db, &m, &part), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM message WHERE state = 'open'"), 1);
}

static void one_sender_keeps_at_most_fifty_waiting(void **state)
{
	struct db *db = *state;
	struct inbox_message m;

	for (uint16_t i = 0; i < 52; i++)
		(void)add_one(db, make_long(BUDI, i, 2, 1, "half"), NOW + i);
	(void)add_one(db, make_long(SITI, 1, 2, 1, "half"), NOW);
	assert_int_equal(look(db, "SELECT count(*) FROM message WHERE state = 'open'"), 51);
	for (int64_t i = 0; i < 2; i++) {
		assert_int_equal(inbox_next(db, NOW + 60, &m), 1);
		assert_string_equal(m.sender, BUDI);
		assert_int_equal(m.received_us, NOW + i); /* the oldest ones, none is lost */
		assert_int_equal(m.missing_count, 1);
		assert_int_equal(inbox_close(db, m.id, "status", "half", NOW), 0);
		inbox_message_done(&m);
	}
	assert_int_equal(inbox_next(db, NOW + 60, &m), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM message"), 53);
}

static void an_erased_sender_is_empty(void **state)
{
	struct db *db = *state;
	struct inbox_message m;

	(void)add_one(db, make_part(BUDI, "halo"), NOW);
	change(db, "UPDATE person SET number = NULL");
	assert_int_equal(inbox_next(db, NOW, &m), 1);
	assert_string_equal(m.sender, "");
	inbox_message_done(&m);
	/* The same part again does not bring the number back. */
	assert_int_equal(add_one(db, make_part(BUDI, "halo"), NOW), INBOX_SEEN);
	assert_int_equal(look(db, "SELECT count(*) FROM person WHERE number IS NOT NULL"), 0);
}

static void a_step_of_the_callers_is_undone_with_it(void **state)
{
	struct db *db = *state;

	assert_int_equal(db_begin(db), 0);
	assert_int_equal(add_one(db, make_part(BUDI, "halo"), NOW), INBOX_NEW);
	db_rollback(db);
	assert_int_equal(add_one(db, make_part(BUDI, "halo"), NOW), INBOX_NEW);
}

static void a_failed_batch_leaves_the_callers_transaction_as_it_was(void **state)
{
	struct db *db = *state;
	struct inbox_part parts[] = { make_part(BUDI, "halo"), make_part(SITI, "halo") };
	enum inbox_result results[2];

	parts[1].message_class = 9;
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(add_one(db, make_part(BUDI, "first"), NOW), INBOX_NEW);
	assert_int_equal(inbox_add(db, parts, 2, NOW, DEADLINE, results), -EINVAL);
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM person"), 1);
}

static void what_waits_outlives_a_restart(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct inbox_message m;

	(void)add_one(db, make_long(BUDI, 3, 2, 2, "b"), NOW);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(add_one(db, make_long(BUDI, 3, 2, 2, "b"), NOW + 1), INBOX_SEEN);
	assert_int_equal(add_one(db, make_long(BUDI, 3, 2, 1, "a"), NOW + 2), INBOX_NEW);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(inbox_next(db, NOW + 3, &m), 1);
	assert_memory_equal(m.data, "ab", 2);
	inbox_message_done(&m);
	db_close(db);
}

static void numbers_are_masked_for_people(void **state)
{
	static const struct {
		const char *sender, *shown;
	} cases[] = {
		{ "+6281234567789", "+62812****789" },
		{ "0812345678", "081****78" },
		{ "+62812345", "+62****45" },
		{ "1708", "1708" },
		{ "PLN-INFO", "PLN-INFO" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		(void)add_one(db, make_part(cases[i].sender, "halo"), NOW);
		assert_look_text(db, "SELECT sender FROM v_message", cases[i].shown);
		assert_look_text(db, "SELECT received_at FROM v_message", "2026-11-21T10:20:30Z");
		assert_look_text(db, "SELECT scts FROM v_message", "2026-11-21T10:20:25Z");
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
#define DISK(f)   cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		cmocka_unit_test(codings_mix_where_all_are_text),
		cmocka_unit_test(a_message_is_a_text_when_one_of_its_parts_is),
		MEMORY(the_longest_message_has_255_parts),
		MEMORY(a_late_part_is_handed_out_with_the_whole_message),
		MEMORY(a_part_between_deadline_and_reading_is_not_late),
		MEMORY(an_open_message_comes_before_one_that_was_closed),
		MEMORY(a_whole_message_takes_no_further_part),
		MEMORY(one_sender_keeps_at_most_fifty_waiting),
		MEMORY(an_erased_sender_is_empty),
		MEMORY(a_step_of_the_callers_is_undone_with_it),
		MEMORY(a_failed_batch_leaves_the_callers_transaction_as_it_was),
		DISK(what_waits_outlives_a_restart),
		cmocka_unit_test(numbers_are_masked_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
