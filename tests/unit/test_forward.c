/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_forward.c - what goes to central: taken, repeated, parked, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "tests/unit/store_fixture.h"

/* Takes the next one and forgets its strings; 0 when none is due. */
static int64_t take(struct db *db, int64_t now_us)
{
	struct forward_item item = { 0 };
	int r = forward_take(db, "", now_us, &item);

	assert_true(r >= 0);
	forward_item_done(&item);
	return r > 0 ? item.id : 0;
}

static void all_that_a_request_needs_is_there(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	int64_t similar = open_complaint(db, SITI, 7, NOW - HOUR);
	struct complaint_draft d = {
		.ref = "6f1c1e9e-0000-4000-8000-000000000001",
		.ticket = "K7M-2Q2",
		.person = person,
		.modem = "gsm1",
		.class_name = "aspirasi",
		.visibility = "anonim",
		.route = "TANGKAB",
		.category = "JALAN",
		.location = "Kp Melayu",
		.has_time = true,
		.text = "lampu",
		.whole_text = "ANONIM lampu",
		.missing = (const uint8_t[]){ 2, 255 },
		.missing_count = 2,
		.received_us = NOW,
	};

	assert_true(take(db, NOW) > 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_open(db, &d, NOW + SECOND, NULL), 0);
	change(db, "UPDATE complaint SET similar_to = 1 WHERE ticket = 'K7M-2Q2'");
	assert_int_equal(forward_take(db, "", NOW + SECOND, &item), 1);
	assert_int_equal(item.kind, FORWARD_COMPLAINT);
	assert_int_equal(item.complaint_id, similar + 1);
	assert_int_equal(item.attempts, 1);
	assert_int_equal(item.first_us, NOW + SECOND);
	assert_string_equal(item.ref, d.ref);
	assert_string_equal(item.ticket, d.ticket);
	assert_string_equal(item.uuid, "");
	assert_string_equal(item.message_kind, "");
	assert_int_equal(item.at_us, NOW);
	assert_string_equal(item.class_name, "aspirasi");
	assert_string_equal(item.visibility, "anonim");
	assert_string_equal(item.text, "lampu");
	assert_string_equal(item.route, "TANGKAB");
	assert_string_equal(item.category, "JALAN");
	assert_string_equal(item.location, "Kp Melayu");
	assert_null(item.place);
	assert_string_equal(item.similar_to, "00000000-0000-4000-8000-000000000007");
	assert_false(item.has_place);
	assert_true(item.has_time);
	assert_false(item.emergency);
	assert_int_equal(item.missing_count, 2);
	assert_int_equal(item.missing[1], 255);
	assert_string_equal(item.number, BUDI);
	assert_string_equal(item.pseudonym, person);
	forward_item_done(&item);
}

static void they_are_taken_in_the_order_they_are_due(void **state)
{
	struct db *db = *state;
	int64_t at = 0, a, b;

	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_true(at == INT64_MAX);
	(void)open_complaint(db, BUDI, 1, NOW);
	(void)open_complaint(db, SITI, 2, NOW);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_int_equal(at, NOW);
	assert_int_equal(take(db, NOW - 1), 0);
	a = take(db, NOW);
	b = take(db, NOW);
	assert_true(a > 0 && b > a);
	assert_int_equal(take(db, NOW), 0);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_true(at == INT64_MAX);
	assert_int_equal(forward_later(db, a, NOW + 2 * SECOND, "busy", true), 1);
	assert_int_equal(forward_later(db, b, NOW + SECOND, "busy", true), 1);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_int_equal(at, NOW + SECOND);
	assert_int_equal(take(db, NOW + HOUR), b);
	assert_int_equal(take(db, NOW + HOUR), a);
}

static void attempts_are_counted_unless_given_back(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };

	(void)open_complaint(db, BUDI, 1, NOW);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(forward_take(db, "", NOW + HOUR * i, &item), 1);
		assert_int_equal(item.attempts, i < 3 ? i : 2);
		assert_int_equal(item.first_us, NOW);
		assert_int_equal(forward_later(db, item.id, NOW, "no answer", i != 2), 1);
		forward_item_done(&item);
	}
	assert_look_text(db, "SELECT last_error FROM v_forward", "no answer");
	assert_look_text(db, "SELECT state FROM v_forward", "due");
}

static void central_gives_tracking_id_and_status(void **state)
{
	static const struct {
		const char *tracking, *status, *kept_status;
	} cases[] = {
		{ "1916449", "submitted", "submitted" },
		{ "1916449", "verified", "verified" },
		{ "1916449", "", "submitted" },
		{ "1916449", "on hold", "in_progress" },
		{ "", "", "received" },
		{ "", "queued", "received" },
		{ "", "submitted", "submitted" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;
		struct complaint c;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		(void)open_complaint(db, BUDI, 1, NOW);
		assert_int_equal(
			forward_done(db, take(db, NOW), cases[i].tracking, cases[i].status, NOW),
			1);
		assert_int_equal(complaint_find(db, "T00-001", &c), 1);
		assert_string_equal(c.tracking_id, cases[i].tracking);
		assert_string_equal(c.status, cases[i].kept_status);
		assert_look_text(db, "SELECT forward_state FROM v_complaint", "done");
		assert_look_text(
			db, "SELECT forwarded_at FROM v_complaint", "2026-11-21T10:20:30Z");
		db_close(db);
	}
}

static void a_later_status_is_not_overwritten_by_the_answer(void **state)
{
	struct db *db = *state;
	int64_t id, row = 0;
	struct complaint_event e = { .event_id = "e",
		.status = "verified",
		.label = "",
		.note = "",
		.agency = "",
		.tracking_id = "1916449",
		.at_us = NOW };
	enum complaint_news news = COMPLAINT_OLD;

	e.complaint_id = open_complaint(db, BUDI, 1, NOW);
	id = take(db, NOW);
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &row), 0);
	assert_int_equal(forward_done(db, id, "1916449", "submitted", NOW), 1);
	assert_look_text(db, "SELECT status FROM v_complaint", "verified");
}

static void a_tracking_id_of_another_is_not_kept(void **state)
{
	struct db *db = *state;
	struct complaint c;
	char longest[DB_TRACKING_SIZE + 1];

	(void)open_complaint(db, BUDI, 1, NOW);
	(void)open_complaint(db, SITI, 2, NOW);
	assert_int_equal(forward_done(db, take(db, NOW), "1916449", "submitted", NOW), 1);
	memset(longest, '1', sizeof(longest));
	longest[DB_TRACKING_SIZE] = '\0';
	assert_int_equal(forward_done(db, 2, longest, "submitted", NOW), -EOVERFLOW);
	assert_int_equal(forward_done(db, take(db, NOW), "1916449", "submitted", NOW), 1);
	assert_int_equal(complaint_find(db, "T00-002", &c), 1);
	assert_string_equal(c.tracking_id, "");
	assert_string_equal(c.status, "submitted");
	assert_int_equal(complaint_find(db, "1916449", &c), 1);
	assert_string_equal(c.ticket, "T00-001");
}

static void only_what_is_in_flight_ends(void **state)
{
	struct db *db = *state;
	int64_t id;

	(void)open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(forward_done(db, 1, "1916449", "", NOW), 0);
	assert_int_equal(forward_later(db, 1, NOW, "", true), 0);
	assert_int_equal(forward_park(db, 1, ""), 0);
	id = take(db, NOW);
	assert_int_equal(forward_done(db, id, "1916449", "", NOW), 1);
	assert_int_equal(forward_done(db, id, "1916450", "", NOW), 0);
	assert_int_equal(forward_later(db, id, NOW, "", true), 0);
	assert_int_equal(forward_recover(db, "", true, NOW), 0);
	assert_look_text(db, "SELECT tracking_id FROM v_complaint", "1916449");
}

static void a_parked_one_waits_for_a_person(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t at = 0;

	for (unsigned n = 1; n <= 3; n++) {
		(void)open_complaint(db, BUDI, n, NOW);
		assert_int_equal(forward_park(db, take(db, NOW), "422 text is empty"), 1);
	}
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_true(at == INT64_MAX);
	assert_int_equal(forward_retry(db, "T00-009", NOW), 0);
	assert_int_equal(forward_retry(db, "T00-002", NOW + HOUR), 1);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_string_equal(item.ticket, "T00-002");
	assert_int_equal(item.attempts, 2);
	assert_int_equal(item.first_us, NOW + HOUR); /* its week begins anew */
	forward_item_done(&item);
	assert_int_equal(forward_retry(db, NULL, NOW + HOUR), 2);
	assert_int_equal(forward_retry(db, NULL, NOW + HOUR), 0);
}

static void the_contact_follows_the_complaint_once(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), id, at = 0;

	assert_int_equal(forward_contact(db, complaint, NOW + SECOND, NOW + SECOND), 1);
	assert_int_equal(forward_contact(db, complaint, NOW + HOUR, NOW + HOUR), 0);
	id = take(db, NOW + HOUR);
	assert_int_equal(take(db, NOW + HOUR), 0);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_true(at == INT64_MAX); /* nothing to wake up for */
	assert_look_text(db, "SELECT next_at FROM v_forward_more", NULL);
	assert_int_equal(forward_later(db, id, NOW + 2 * HOUR, "no answer", true), 1);
	assert_int_equal(take(db, NOW + HOUR), 0);
	assert_int_equal(forward_done(db, take(db, NOW + 2 * HOUR), "", "", NOW + 2 * HOUR), 1);
	assert_int_equal(forward_take(db, "", NOW + 2 * HOUR, &item), 1);
	assert_int_equal(item.kind, FORWARD_CONTACT);
	assert_int_equal(item.at_us, NOW + SECOND);
	assert_int_equal(item.first_us, NOW + 2 * HOUR);
	assert_string_equal(item.text, "");
	assert_int_equal(forward_done(db, item.id, "999", "closed", NOW), 1);
	forward_item_done(&item);
	/* The answer to a contact says nothing of the complaint. */
	assert_look_text(db, "SELECT status FROM v_complaint", "received");
	assert_look_text(db, "SELECT tracking_id FROM v_complaint", NULL);
}

static void one_of_a_complaint_is_in_flight_at_a_time(void **state)
{
	struct db *db = *state;
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), other, id, at = 0;

	assert_int_equal(forward_done(db, take(db, NOW), "", "", NOW), 1);
	assert_int_equal(forward_contact(db, complaint, NOW, NOW), 1);
	change(db, "INSERT INTO complaint_message (complaint, uuid, kind, text, at_us) VALUES"
		   " (1, '6f1c1e9e-0000-4000-8000-0000000000aa', 'addition', 'x', 1)");
	change(db, "INSERT INTO forward (complaint, kind, message, state, waits, first_us, next_us,"
		   " at_us) VALUES (1, 1, 1, 'due', 0, 1, 1, 1)");
	other = open_complaint(db, SITI, 2, NOW);
	assert_true(other > complaint);
	id = take(db, NOW);
	assert_true(id > 0);
	assert_true(take(db, NOW) > 0); /* the other complaint's */
	assert_int_equal(take(db, NOW), 0);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_true(at == INT64_MAX);
	assert_int_equal(forward_done(db, id, "", "", NOW), 1);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_int_equal(at, NOW);
	assert_true(take(db, NOW) > 0);
}

static void what_was_in_flight_is_due_again_after_a_restart(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct forward_item item = { 0 };

	(void)open_complaint(db, BUDI, 1, NOW);
	assert_true(take(db, NOW) > 0);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(take(db, NOW), 0);
	assert_int_equal(forward_recover(db, "", true, NOW + HOUR), 1);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_int_equal(item.attempts, 2);
	assert_string_equal(item.ref, "00000000-0000-4000-8000-000000000001");
	forward_item_done(&item);
	db_close(db);
}

static void an_erased_reporter_has_no_number(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };

	(void)open_complaint(db, BUDI, 1, NOW);
	change(db, "UPDATE person SET number = NULL");
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_string_equal(item.number, "");
	assert_int_equal(strlen(item.pseudonym), 32);
	forward_item_done(&item);
}

/* Whatever fails, and whenever the next try of each would be: words stand in their order. */
static void what_was_said_of_a_complaint_goes_in_its_order(void **state)
{
	static const char *const uuids[] = { "00000000-0000-4000-9000-000000000001",
		"00000000-0000-4000-9000-000000000002", "00000000-0000-4000-9000-000000000003" };
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t complaint = open_complaint(db, BUDI, 1, NOW), id, at;

	id = take(db, NOW);
	assert_int_equal(forward_done(db, id, "1", "submitted", NOW), 1);
	for (size_t i = 0; i < COUNT_OF(uuids); i++) {
		const struct conversation_words words = { .complaint_id = complaint,
			.uuid = uuids[i],
			.kind = "addition",
			.text = uuids[i],
			.at_us = NOW };

		assert_int_equal(conversation_add(db, &words, NOW), 1);
	}
	id = take(db, NOW);
	assert_int_equal(forward_later(db, id, NOW + HOUR, "no answer", true), 1);
	assert_int_equal(take(db, NOW + HOUR - 1), 0);
	assert_int_equal(forward_next_due(db, "", NOW, &at), 0);
	assert_int_equal(at, NOW + HOUR);
	assert_int_equal(take(db, NOW + HOUR), id);
	/* The power goes. */
	assert_int_equal(forward_recover(db, "", true, NOW + 2 * HOUR), 1);
	assert_int_equal(take(db, NOW + 2 * HOUR), id);
	/* What is refused holds up nothing. */
	assert_int_equal(forward_park(db, id, "refused"), 1);
	assert_int_equal(forward_take(db, "", NOW + 2 * HOUR, &item), 1);
	assert_string_equal(item.uuid, uuids[1]);
	forward_item_done(&item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(all_that_a_request_needs_is_there),
		MEMORY(they_are_taken_in_the_order_they_are_due),
		MEMORY(attempts_are_counted_unless_given_back),
		cmocka_unit_test(central_gives_tracking_id_and_status),
		MEMORY(a_later_status_is_not_overwritten_by_the_answer),
		MEMORY(a_tracking_id_of_another_is_not_kept),
		MEMORY(only_what_is_in_flight_ends),
		MEMORY(a_parked_one_waits_for_a_person),
		MEMORY(the_contact_follows_the_complaint_once),
		MEMORY(one_of_a_complaint_is_in_flight_at_a_time),
		cmocka_unit_test_setup_teardown(
			what_was_in_flight_is_due_again_after_a_restart, make_disk, remove_disk),
		MEMORY(an_erased_reporter_has_no_number),
		MEMORY(what_was_said_of_a_complaint_goes_in_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
