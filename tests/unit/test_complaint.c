/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_complaint.c - complaints: opened all or none, found, completed by late parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#define REF  "6f1c1e9e-0000-4000-8000-000000000001"
#define UUID "6f1c1e9e-0000-4000-8000-0000000000aa"

/* A message of three parts that lacks those in `missing`, as the trunk would open it. */
struct setup {
	struct complaint_draft draft;
	char person[DB_PSEUDONYM_SIZE];
};

static void prepare(struct db *db, struct setup *s, int64_t message)
{
	assert_int_equal(db_person(db, BUDI, NOW, s->person), 0);
	s->draft = (struct complaint_draft){
		.message_id = message,
		.ref = REF,
		.ticket = "K7M-2Q2",
		.person = s->person,
		.modem = "gsm1",
		.class_name = "pengaduan",
		.visibility = "rahasia",
		.route = "TANGKAB",
		.place = "Kp Melayu",
		.has_place = true,
		.emergency = true,
		.text = "lampu mati",
		.whole_text = "RAHASIA TANGKAB lampu mati",
		.received_us = NOW,
	};
	assert_int_equal(complaint_next_serial(db, &s->draft.serial), 0);
}

static int64_t take_message(struct db *db, int64_t now_us)
{
	struct inbox_message m;
	int64_t id;

	assert_int_equal(inbox_next(db, now_us, &m), 1);
	id = m.id;
	inbox_message_done(&m);
	return id;
}

static void serials_go_up_by_one(void **state)
{
	struct db *db = *state;
	int64_t first = 0, second = 0;

	assert_int_equal(complaint_next_serial(db, &first), 0);
	assert_int_equal(complaint_next_serial(db, &second), 0);
	assert_int_equal(second, first + 1);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(complaint_next_serial(db, &second), 0);
	db_rollback(db); /* no complaint was opened: the number is free again */
	assert_int_equal(complaint_next_serial(db, &second), 0);
	assert_int_equal(second, first + 2);
}

static void opening_does_all_of_it(void **state)
{
	struct db *db = *state;
	struct inbox_message m;
	struct setup s;

	(void)add_one(db, make_part(BUDI, "RAHASIA TANGKAB lampu mati"), NOW);
	prepare(db, &s, take_message(db, NOW));
	assert_int_equal(complaint_open(db, &s.draft, NOW + SECOND, NULL), 0);
	assert_int_equal(inbox_next(db, NOW + SECOND, &m), 0);
	assert_look_text(db, "SELECT kind FROM v_message WHERE ticket = 'K7M-2Q2'", "complaint");
	assert_look_text(db, "SELECT unsealed(text, 'message.text:' || id) FROM message",
		"RAHASIA TANGKAB lampu mati");
	assert_look_text(db, "SELECT state FROM v_forward WHERE ref = '" REF "'", "due");
	assert_look_text(db, "SELECT next_at FROM v_forward", "2026-11-21T10:20:31Z");
}

static void the_view_shows_what_was_opened(void **state)
{
	static const struct {
		const char *column, *expected;
	} cases[] = {
		{ "ref", REF },
		{ "ticket", "K7M-2Q2" },
		{ "tracking_id", NULL },
		{ "status", "received" },
		{ "class", "pengaduan" },
		{ "visibility", "normal" },
		{ "route", "TANGKAB" },
		{ "category", NULL },
		{ "place", "Kp Melayu" },
		{ "has_place", "1" },
		{ "has_time", "0" },
		{ "emergency", "1" },
		{ "incomplete", "1" },
		{ "text", "lampu mati" },
		{ "received_at", "2026-11-21T10:20:30Z" },
		{ "forwarded_at", NULL },
		{ "updated_at", "2026-11-21T10:20:31Z" },
		{ "modem", "gsm1" },
		{ "forward_state", "due" },
	};
	struct db *db = *state;
	struct setup s;
	char sql[64];

	prepare(db, &s, 0);
	s.draft.visibility = "normal";
	s.draft.missing = (const uint8_t[]){ 2 };
	s.draft.missing_count = 1;
	assert_int_equal(complaint_open(db, &s.draft, NOW + SECOND, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT %s FROM v_complaint", cases[i].column);
		assert_look_text(db, sql, cases[i].expected);
	}
}

/* Everything that makes it fail leaves nothing behind. */
static void opening_does_all_or_nothing(void **state)
{
	struct db *db = *state;
	struct setup s;
	int64_t message;

	(void)add_one(db, make_part(BUDI, "halo"), NOW);
	message = take_message(db, NOW);
	prepare(db, &s, message);
	s.draft.class_name = "gosip";
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), -EINVAL);
	s.draft.class_name = "aspirasi";
	s.draft.person = "nobody";
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), -EINVAL);
	s.draft.person = s.person;
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM forward"), 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	s.draft.ticket = "BX4-TRQ";
	s.draft.ref = UUID;
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), -EALREADY);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM forward"), 1);
}

static void a_ticket_is_given_once(void **state)
{
	struct db *db = *state;
	struct setup s;

	prepare(db, &s, 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	s.draft.ref = UUID;
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), -EEXIST);
	s.draft.ticket = "BX4-TRQ"; /* the next one, in the same transaction */
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 2);
}

static void a_ticket_is_taken_by_what_citizens_may_write_in_its_place(void **state)
{
	struct db *db = *state;
	struct setup s;

	assert_int_equal(complaint_has_ticket(db, "K7M-2Q2"), 0);
	prepare(db, &s, 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	assert_int_equal(complaint_has_ticket(db, "K7M-2Q2"), 1);
	assert_int_equal(complaint_has_ticket(db, "BX4-TRQ"), 0);
	assert_int_equal(complaint_has_ticket(db, ""), 0);
	change(db, "UPDATE complaint SET tracking_id = 'BX4-TRQ'");
	assert_int_equal(complaint_has_ticket(db, "BX4-TRQ"), 1);
	change(db, "UPDATE complaint SET status = 'closed', text = '', text_erased_us = 1");
	assert_int_equal(complaint_has_ticket(db, "K7M-2Q2"), 1);
	/* One of a transaction that is undone is free again. */
	s.draft.ref = UUID;
	s.draft.ticket = "K7M-2Q3";
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	assert_int_equal(complaint_has_ticket(db, "K7M-2Q3"), 1);
	db_rollback(db);
	assert_int_equal(complaint_has_ticket(db, "K7M-2Q3"), 0);
}

/* Behind its row those of the forward, the chain and the counters were put in. */
static void who_opens_a_complaint_is_told_its_row(void **state)
{
	struct db *db = *state;
	int64_t id = -1;
	struct setup s;

	(void)open_complaint(db, SITI, 1, NOW);
	(void)open_complaint(db, SITI, 2, NOW);
	(void)add_one(db, make_part(BUDI, "RAHASIA TANGKAB lampu mati"), NOW);
	prepare(db, &s, take_message(db, NOW));
	s.draft.ticket = "T00-001"; /* taken */
	assert_int_equal(complaint_open(db, &s.draft, NOW, &id), -EEXIST);
	assert_int_equal(id, -1);
	s.draft.ticket = "K7M-2Q2";
	assert_int_equal(complaint_open(db, &s.draft, NOW, &id), 0);
	assert_int_equal(id, look(db, "SELECT id FROM complaint WHERE ref = '" REF "'"));
	s.draft.ref = UUID;
	s.draft.ticket = "BX4-TRQ";
	id = -1;
	assert_int_equal(complaint_open(db, &s.draft, NOW, &id), -EALREADY);
	assert_int_equal(id, -1);
}

static void a_complaint_is_found_by_each_of_its_ids(void **state)
{
	struct db *db = *state;
	struct complaint c;
	struct setup s;

	prepare(db, &s, 0);
	assert_int_equal(complaint_open(db, &s.draft, NOW, NULL), 0);
	assert_int_equal(complaint_find(db, "1916449", &c), 0);
	change(db, "UPDATE complaint SET tracking_id = '1916449'");
	(void)open_complaint(db, SITI, 2, NOW);
	for (size_t i = 0; i < 3; i++) {
		static const char *const ids[] = { "K7M-2Q2", "1916449", REF };

		memset(&c, 0xff, sizeof(c));
		assert_int_equal(complaint_find(db, ids[i], &c), 1);
		assert_string_equal(c.ref, REF);
		assert_string_equal(c.ticket, "K7M-2Q2");
		assert_string_equal(c.tracking_id, "1916449");
		assert_string_equal(c.status, "received");
		assert_string_equal(c.label, "");
		assert_string_equal(c.agency, "");
		assert_string_equal(c.person, s.person);
		assert_string_equal(c.modem, "gsm1");
		assert_int_equal(c.received_us, NOW);
		assert_int_equal(c.updated_us, NOW);
	}
	assert_int_equal(complaint_find(db, "", &c), 0);
}

static void the_latest_is_the_persons_own(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct complaint c;
	int64_t second;

	(void)open_complaint(db, BUDI, 1, NOW);
	second = open_complaint(db, BUDI, 2, NOW);
	(void)open_complaint(db, SITI, 3, NOW);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_find_latest(db, person, &c), 1);
	assert_int_equal(c.id, second);
	assert_int_equal(db_person(db, "+628110000", NOW, person), 0);
	assert_int_equal(complaint_find_latest(db, person, &c), 0);
}

/* An incomplete complaint of parts 1 and 2, whose second part is late. */
static int64_t open_incomplete(struct db *db, struct setup *s)
{
	int64_t message;

	(void)add_one(db, make_long(BUDI, 3, 2, 1, "first"), NOW);
	message = take_message(db, NOW + DEADLINE);
	prepare(db, s, message);
	s->draft.text = "first";
	s->draft.missing = (const uint8_t[]){ 2 };
	s->draft.missing_count = 1;
	assert_int_equal(complaint_open(db, &s->draft, NOW + DEADLINE, NULL), 0);
	(void)add_one(db, make_long(BUDI, 3, 2, 2, "second"), NOW + HOUR);
	return message;
}

static void a_late_part_before_the_first_attempt_puts_the_complaint_right(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	struct setup s;
	int64_t message = open_incomplete(db, &s);

	assert_int_equal(complaint_add_late(db, message, "first second", NULL, 0, UUID, "second",
				 NULL, NOW + HOUR),
		0);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_string_equal(item.text, "first second");
	assert_int_equal(item.missing_count, 0);
	forward_item_done(&item);
	assert_int_equal(look(db, "SELECT count(*) FROM forward"), 1);
	assert_int_equal(look(db, "SELECT incomplete FROM v_complaint"), 0);
}

static void a_late_part_after_it_follows_as_an_addition(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	struct setup s;
	int64_t message = open_incomplete(db, &s);

	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	forward_item_done(&item);
	assert_int_equal(complaint_add_late(db, message, "first second", NULL, 0, UUID, "second",
				 NULL, NOW + HOUR),
		1);
	assert_look_text(db, "SELECT unsealed(text, 'complaint.text:' || ref) FROM complaint",
		"first second");
	/* A repeated request is the same as the first. */
	assert_int_equal(forward_later(db, item.id, NOW + HOUR, "no answer", true), 1);
	assert_int_equal(forward_take(db, "", NOW + 2 * HOUR, &item), 1);
	assert_int_equal(item.kind, FORWARD_COMPLAINT);
	assert_string_equal(item.text, "first");
	assert_int_equal(item.missing_count, 1);
	assert_int_equal(item.missing[0], 2);
	forward_item_done(&item);
	assert_int_equal(forward_done(db, item.id, "1916449", "submitted", NOW + 2 * HOUR), 1);
	assert_int_equal(forward_take(db, "", NOW + 2 * HOUR, &item), 1);
	assert_int_equal(item.kind, FORWARD_MESSAGE);
	assert_string_equal(item.uuid, UUID);
	assert_string_equal(item.message_kind, "addition");
	assert_string_equal(item.text, "second");
	assert_int_equal(item.at_us, NOW + HOUR);
	forward_item_done(&item);
}

static void a_second_late_part_does_not_change_what_was_sent(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	struct setup s;
	int64_t message = open_incomplete(db, &s);

	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	forward_item_done(&item);
	assert_int_equal(complaint_add_late(
				 db, message, "second text", NULL, 0, UUID, "2", NULL, NOW + HOUR),
		1);
	assert_int_equal(
		complaint_add_late(db, message, "third text", NULL, 0, REF, "3", NULL, NOW + HOUR),
		1);
	assert_int_equal(forward_recover(db, "", true, NOW + HOUR), 1);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_string_equal(item.text, "first");
	assert_int_equal(item.missing_count, 1);
	forward_item_done(&item);
}

static void a_late_part_of_no_complaint_is_told_so(void **state)
{
	struct db *db = *state;
	int64_t message;

	(void)add_one(db, make_long(BUDI, 3, 2, 1, "CEK"), NOW);
	message = take_message(db, NOW + DEADLINE);
	assert_int_equal(inbox_close(db, message, "status", "CEK", NOW), 0);
	assert_int_equal(
		complaint_add_late(db, message, "CEK x", NULL, 0, UUID, "x", NULL, NOW + HOUR),
		-ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(serials_go_up_by_one),
		MEMORY(opening_does_all_of_it),
		MEMORY(the_view_shows_what_was_opened),
		MEMORY(opening_does_all_or_nothing),
		MEMORY(a_ticket_is_given_once),
		MEMORY(a_ticket_is_taken_by_what_citizens_may_write_in_its_place),
		MEMORY(who_opens_a_complaint_is_told_its_row),
		MEMORY(a_complaint_is_found_by_each_of_its_ids),
		MEMORY(the_latest_is_the_persons_own),
		MEMORY(a_late_part_before_the_first_attempt_puts_the_complaint_right),
		MEMORY(a_late_part_after_it_follows_as_an_addition),
		MEMORY(a_second_late_part_does_not_change_what_was_sent),
		MEMORY(a_late_part_of_no_complaint_is_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
