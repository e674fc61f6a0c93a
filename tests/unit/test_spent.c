/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spent.c - SMS that have left by a modem, or may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/spent.h"
#include "tests/unit/store_fixture.h"

static int64_t take(struct db *db, const char *modem, int parts, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, modem);
	struct outbox_item item = { 0 };

	assert_int_equal(db_person(db, BUDI, now_us, person), 0);
	d.parts = parts;
	assert_int_equal(outbox_add(db, &d, now_us), 0);
	assert_int_equal(take_first(db, modem, now_us, &item), 1);
	outbox_item_done(&item);
	return item.id;
}

static int64_t spent(struct db *db, const char *modem, int64_t from_us, int64_t to_us)
{
	int64_t parts = -1;

	assert_int_equal(spent_sum(db, modem, from_us, to_us, &parts), 0);
	return parts;
}

static void what_has_left_or_may_have_left_is_spent(void **state)
{
	struct db *db = *state;
	static const int16_t references[] = { 1, 2 };
	const struct outbox_again again = { .error = "CMS 38" };
	int64_t id;

	assert_int_equal(spent(db, "gsm1", 0, NOW), 0);
	assert_int_equal(outbox_sent(db, take(db, "gsm1", 1, NOW), "gsm1", references, 2, NOW), 1);
	assert_int_equal(spent(db, "gsm1", 0, NOW), 2);
	assert_int_equal(
		outbox_uncertain(db, take(db, "gsm1", 3, NOW), "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(spent(db, "gsm1", 0, NOW), 5);
	id = take(db, "gsm1", 1, NOW);
	assert_int_equal(outbox_again(db, id, &again), 1);
	assert_int_equal(outbox_take(db, id, "gsm1"), 1);
	assert_int_equal(outbox_failed(db, id, "CMS 1"), 1);
	id = take(db, "gsm1", 1, NOW);
	assert_int_equal(outbox_untake(db, id), 1);
	assert_int_equal(spent(db, "gsm1", 0, NOW), 5);
	assert_int_equal(outbox_take(db, id, "gsm2"), 1);
	assert_int_equal(outbox_recover(db, NULL, NOW), 1);
	assert_int_equal(spent(db, "gsm1", 0, NOW), 5);
	assert_int_equal(spent(db, "gsm2", 0, NOW), 1);
}

static void a_repeat_is_spent_once_more(void **state)
{
	struct db *db = *state;
	int64_t id = take(db, "gsm1", 1, NOW);
	int16_t reference = 7;

	assert_int_equal(outbox_uncertain(db, id, "no answer", AT_ONCE, NOW), 1);
	assert_int_equal(outbox_resend(db, NOW), 1);
	assert_int_equal(outbox_take(db, id, "gsm2"), 1);
	assert_int_equal(outbox_sent(db, id, "gsm2", &reference, 1, NOW), 1);
	assert_int_equal(spent(db, "gsm1", 0, NOW), 1);
	assert_int_equal(spent(db, "gsm2", 0, NOW), 1);
}

static void only_the_window_counts(void **state)
{
	struct db *db = *state;
	int16_t reference = 7;
	int64_t at = 0;

	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(outbox_sent(db, take(db, "gsm1", 1, NOW), "gsm1", &reference, 1,
					 NOW + i * HOUR),
			1);
	assert_int_equal(spent(db, "gsm1", NOW, NOW + 2 * HOUR), 2);
	assert_int_equal(spent_first(db, "gsm1", NOW, NOW + 2 * HOUR, &at), 0);
	assert_int_equal(at, NOW + HOUR);
	assert_int_equal(spent_first(db, "gsm2", NOW, NOW + 2 * HOUR, &at), 0);
	assert_true(at == INT64_MAX);
	assert_int_equal(spent_forget(db, "gsm1", NOW + HOUR), 2);
	assert_int_equal(spent(db, "gsm1", 0, NOW + 4 * HOUR), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(what_has_left_or_may_have_left_is_spent),
		MEMORY(a_repeat_is_spent_once_more),
		MEMORY(only_the_window_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
