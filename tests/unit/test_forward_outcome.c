/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_forward_outcome.c - what becomes of a complaint that was given away: unknown, a token,
 * doubted, held, released. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "store/conversation_add.h"
#include "tests/unit/forward_fixture.h"

#define TICKET "T00-001"

static void one_that_may_be_there_is_looked_for_and_not_sent_again(void **state)
{
	struct db *db = *state;
	struct forward_item item;

	(void)open_complaint(db, BUDI, 1, NOW);
	item = take(db, NOW + SECOND);
	assert_int_equal(item.step, FORWARD_SUBMIT);
	assert_int_equal(item.sent_us, NOW + SECOND);
	assert_int_equal(forward_unknown(db, item.id, NOW + 31 * SECOND, "no answer"), 1);
	assert_forward(db, TICKET, "unknown|1|0|1");
	assert_int_equal(next_due(db, "", NOW + 2 * SECOND), NOW + 31 * SECOND);
	assert_int_equal(take(db, NOW + 30 * SECOND).id, 0);
	item = take(db, NOW + 31 * SECOND);
	assert_int_equal(item.step, FORWARD_FIND);
	assert_int_equal(item.sent_us, NOW + SECOND);
	assert_int_equal(item.attempts, 1);
	/* A search that found nothing counts, one that failed does not. */
	assert_int_equal(forward_unknown(db, item.id, NOW + HOUR, "not there"), 1);
	assert_forward(db, TICKET, "unknown|1|1|1");
	item = take(db, NOW + HOUR);
	assert_int_equal(item.tries, 1);
	assert_int_equal(forward_later(db, item.id, NOW + 2 * HOUR, "503", true), 1);
	assert_forward(db, TICKET, "unknown|1|1|1");
	/* Surely not there: anew. */
	item = take(db, NOW + 2 * HOUR);
	assert_int_equal(forward_again(db, item.id, false, "not there", NOW + 2 * HOUR), 1);
	assert_forward(db, TICKET, "due|0|0|1");
	item = take(db, NOW + 2 * HOUR);
	assert_int_equal(item.step, FORWARD_SUBMIT);
	assert_int_equal(item.sent_us, NOW + 2 * HOUR);
	assert_false(item.use_default || item.resent);
}

static void a_token_is_kept_until_the_tracking_id_comes(void **state)
{
	struct db *db = *state;
	struct forward_item item;
	char longest[DB_TOKEN_SIZE + 1];

	(void)open_complaint(db, BUDI, 1, NOW);
	item = take(db, NOW);
	memset(longest, 't', sizeof(longest));
	longest[DB_TOKEN_SIZE] = '\0';
	assert_int_equal(forward_token(db, item.id, longest, NOW), -EOVERFLOW);
	assert_int_equal(forward_token(db, item.id, "", NOW), -EINVAL);
	assert_int_equal(forward_token(db, item.id, "T5c", NOW + 5 * SECOND), 1);
	assert_forward(db, TICKET, "due|2|0|1");
	assert_int_equal(take(db, NOW).id, 0);
	item = take(db, NOW + 5 * SECOND);
	assert_int_equal(item.step, FORWARD_TOKEN);
	assert_string_equal(item.token, "T5c");
	assert_int_equal(forward_token(db, item.id, "T5c", NOW + 9 * SECOND), 1);
	assert_forward(db, TICKET, "due|2|1|1");
	item = take(db, NOW + HOUR);
	assert_int_equal(forward_later(db, item.id, NOW + HOUR, "503", true), 1);
	assert_forward(db, TICKET, "due|2|1|1");
	assert_int_equal(forward_done(db, take(db, NOW + HOUR).id, "638344", "", NOW + HOUR), 1);
	assert_look_text(db, "SELECT tracking_id FROM v_complaint", "638344");
}

static void a_person_releases_what_is_held_or_unknown(void **state)
{
	static const struct {
		const char *token, *before, *after;
		bool is_unknown;
	} cases[] = {
		{ "", "held|0|0|1", "due|0|0|1", false },
		{ "", "unknown|1|0|1", "due|0|0|1", true },
		{ "T5c", "held|2|0|1", "due|2|0|1", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		(void)open_complaint(db, BUDI, 1, NOW);
		id = take(db, NOW).id;
		if (*cases[i].token) {
			assert_int_equal(forward_token(db, id, cases[i].token, NOW), 1);
			id = take(db, NOW).id;
		}
		assert_int_equal(forward_release(db, TICKET, NOW), 0); /* in flight */
		if (cases[i].is_unknown)
			assert_int_equal(forward_unknown(db, id, NOW + HOUR, "?"), 1);
		else
			assert_int_equal(forward_hold(db, id, "a person must look", true), 1);
		assert_forward(db, TICKET, cases[i].before);
		assert_int_equal(forward_any_held(db), !cases[i].is_unknown);
		assert_int_equal(forward_retry(db, NULL, NOW), 0); /* it is not parked */
		assert_int_equal(forward_release(db, "T00-002", NOW), 0);
		assert_int_equal(forward_release(db, TICKET, NOW + HOUR), 1);
		assert_forward(db, TICKET, cases[i].after);
		assert_int_equal(next_due(db, "", NOW), NOW + HOUR);
		db_close(db);
	}
}

static void what_was_held_without_being_sent_has_no_attempt(void **state)
{
	struct db *db = *state;

	(void)open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(forward_hold(db, take(db, NOW).id, "rahasia", false), 1);
	assert_forward(db, TICKET, "held|0|0|0");
	assert_look_text(db, "SELECT sent_at FROM v_forward", NULL);
	assert_look_text(db, "SELECT last_error FROM v_forward", "rahasia");
}

static void doubts_and_the_default_code_are_remembered(void **state)
{
	struct db *db = *state;
	struct forward_item item;

	(void)open_complaint(db, BUDI, 1, NOW);
	item = take(db, NOW);
	assert_int_equal(forward_doubt(db, item.id, NOW + SECOND, "400"), 1);
	item = take(db, NOW + SECOND);
	assert_int_equal(item.tries, 1);
	assert_int_equal(forward_again(db, item.id, true, "404", NOW + SECOND), 1);
	item = take(db, NOW + SECOND);
	assert_true(item.use_default);
	assert_int_equal(item.tries, 0);
	assert_int_equal(forward_resend(db, item.id, NOW + HOUR, "no search"), 1);
	item = take(db, NOW + HOUR);
	assert_true(item.use_default && item.resent);
	assert_int_equal(item.attempts, 4);
	assert_int_equal(forward_untracked(db, item.id, "", NOW + HOUR), 1);
	assert_look_text(db, "SELECT state || untracked FROM v_forward", "done1");
	assert_look_text(db, "SELECT status FROM v_complaint", "received");
}

static void after_a_crash_only_an_idempotent_one_is_sent_again(void **state)
{
	static const struct {
		bool is_idempotent;
		enum forward_step step;
		const char *after;
		int64_t next_us;
	} cases[] = {
		{ true, FORWARD_SUBMIT, "due|0|0|1", NOW + HOUR },
		{ false, FORWARD_SUBMIT, "unknown|1|0|1", NOW + HOUR + 30 * SECOND },
		{ false, FORWARD_FIND, "unknown|1|0|1", NOW + HOUR },
		{ false, FORWARD_TOKEN, "due|2|0|1", NOW + HOUR },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		int64_t id;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		(void)open_complaint(db, BUDI, 1, NOW);
		(void)open_complaint_for(db, "daerah", SITI, 2, NOW);
		assert_true(take_from(db, "daerah", NOW).id > 0);
		id = take(db, NOW).id;
		if (cases[i].step == FORWARD_FIND)
			assert_int_equal(forward_unknown(db, id, NOW, "?"), 1);
		else if (cases[i].step == FORWARD_TOKEN)
			assert_int_equal(forward_token(db, id, "T5c", NOW), 1);
		if (cases[i].step != FORWARD_SUBMIT)
			assert_int_equal(take(db, NOW).id, id);
		assert_int_equal(forward_recover(db, "", cases[i].is_idempotent, NOW + HOUR), 1);
		assert_forward(db, TICKET, cases[i].after);
		assert_int_equal(next_due(db, "", NOW), cases[i].next_us);
		assert_forward(db, "T00-002", "in_flight|0|0|1"); /* not its own */
		db_close(db);
	}
}

static void a_message_says_all_of_its_complaint(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t complaint = open_complaint(db, BUDI, 1, NOW);

	assert_int_equal(forward_done(db, take(db, NOW).id, "6340753", "", NOW), 1);
	add_message(db, complaint, 1);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(item.kind, FORWARD_MESSAGE);
	assert_string_equal(item.tracking_id, "6340753");
	assert_string_equal(item.status, "submitted");
	assert_string_equal(item.token, "");
	forward_item_done(&item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(one_that_may_be_there_is_looked_for_and_not_sent_again),
		MEMORY(a_token_is_kept_until_the_tracking_id_comes),
		cmocka_unit_test(a_person_releases_what_is_held_or_unknown),
		MEMORY(what_was_held_without_being_sent_has_no_attempt),
		MEMORY(doubts_and_the_default_code_are_remembered),
		cmocka_unit_test(after_a_crash_only_an_idempotent_one_is_sent_again),
		MEMORY(a_message_says_all_of_its_complaint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
