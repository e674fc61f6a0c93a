/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_conversation.c - what citizens say about their complaints, as the store keeps it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "store/migrate.h"
#include "tests/unit/store_fixture.h"

static int say(struct db *db, int64_t complaint, const char *kind, const char *text, int rating,
	int64_t now_us)
{
	static unsigned number;
	char uuid[LAPOR_UUID_SIZE];
	struct conversation_words words = { .complaint_id = complaint,
		.uuid = uuid,
		.kind = kind,
		.text = text,
		.rating = rating,
		.at_us = now_us };

	(void)snprintf(uuid, sizeof uuid, "00000000-0000-4000-9000-%012u", ++number);
	return conversation_add(db, &words, now_us);
}

static void what_was_said_is_queued_once(void **state)
{
	static const struct {
		const char *kind, *text;
		int rating;
		int64_t later_us;
		int expected;
	} rows[] = {
		{ "addition", "dua tiang", 0, 0, 1 },
		{ "addition", "dua tiang", 0, HOUR, 0 },
		{ "addition", "tiga tiang", 0, HOUR, 1 },
		{ "addition", "dua tiang", 0, 25 * HOUR, 1 },
		{ "answer", "dua tiang", 0, HOUR, 1 },
		{ "done", "SELESAI", 0, 0, 1 },
		{ "done", "selesai pak", 0, 25 * HOUR, 0 },
		{ "rating", "NILAI 4", 4, 0, 1 },
		{ "rating", "nilai 4", 4, HOUR, 0 },
		{ "rating", "NILAI 5", 5, HOUR, 1 },
		{ "rating", "NILAI 4", 4, HOUR, 1 },
		{ "cancel", "BATAL", 0, 0, 1 },
		{ "erase", "HAPUS", 0, 0, 1 },
		{ "erase", "HAPUS", 0, HOUR, 0 },
	};
	struct db *db = *state;
	int64_t mine = open_complaint(db, BUDI, 1, NOW), other = open_complaint(db, BUDI, 2, NOW);
	int64_t said = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (say(db, mine, rows[i].kind, rows[i].text, rows[i].rating,
			    NOW + rows[i].later_us) != rows[i].expected)
			fail_msg("row %zu", i);
		said += rows[i].expected;
	}
	assert_int_equal(look(db, "SELECT count(*) FROM forward WHERE kind = 1"), said);
	assert_int_equal(say(db, other, "done", "SELESAI", 0, NOW), 1);
}

static void a_rating_reaches_the_request(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t mine = open_complaint(db, BUDI, 1, NOW);

	assert_int_equal(say(db, mine, "rating", "NILAI 4", 4, NOW), 1);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(item.rating, 0);
	assert_int_equal(forward_done(db, item.id, "", "submitted", NOW), 1);
	forward_item_done(&item);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_string_equal(item.message_kind, "rating");
	assert_int_equal(item.rating, 4);
	forward_item_done(&item);
}

static void the_latest_that_is_open_or_answered_is_found(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct complaint c, list[3];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_find_open(db, person, &c), 0);
	assert_int_equal(complaint_list(db, person, list, 3), 0);
	for (unsigned i = 1; i <= 5; i++)
		(void)open_complaint(db, BUDI, i, NOW);
	(void)open_complaint(db, SITI, 6, NOW);
	assert_int_equal(complaint_find_answered(db, person, &c), 0);
	change(db, "UPDATE complaint SET status = 'closed' WHERE id IN (2, 5)");
	change(db, "UPDATE complaint SET status = 'cancelled' WHERE id = 4");
	assert_int_equal(complaint_find_open(db, person, &c), 1);
	assert_int_equal(c.id, 3);
	assert_int_equal(complaint_find_answered(db, person, &c), 1);
	assert_int_equal(c.id, 5);
	assert_int_equal(complaint_find_row(db, 4, &c), 1);
	assert_string_equal(c.status, "cancelled");
	assert_int_equal(complaint_list(db, person, list, 3), 3);
	assert_int_equal(list[0].id, 5);
	assert_int_equal(list[2].id, 3);
}

static void open_with(struct db *db, unsigned n, const char *same, int64_t asked_until_us)
{
	char person[DB_PSEUDONYM_SIZE], ref[LAPOR_UUID_SIZE], ticket[DB_TICKET_SIZE];
	struct complaint_draft d = { .ref = ref,
		.ticket = ticket,
		.person = person,
		.modem = "gsm1",
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = "jalan rusak",
		.same = same,
		.asked_until_us = asked_until_us,
		.received_us = NOW };

	(void)snprintf(ref, sizeof ref, "00000000-0000-4000-8000-%012u", n);
	(void)snprintf(ticket, sizeof ticket, "T00-%03u", n);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_open(db, &d, NOW, NULL), 0);
}

static void a_question_is_open_until_it_is_closed_or_its_time_is_over(void **state)
{
	struct db *db = *state;
	struct conversation_question q;
	char person[DB_PSEUDONYM_SIZE];

	open_with(db, 1, NULL, NOW + HOUR);
	open_with(db, 2, NULL, 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(conversation_find_question(db, person, NOW + HOUR, &q), 1);
	assert_int_equal(q.complaint_id, 1);
	assert_int_equal(q.asked, 1);
	assert_true(q.lacks_place);
	assert_string_equal(q.ticket, "T00-001");
	assert_int_equal(conversation_find_question(db, person, NOW + HOUR + 1, &q), 0);
	assert_int_equal(conversation_ask_again(db, 1), 0);
	assert_int_equal(conversation_close_question(db, 1, NOW + 2 * HOUR, false), 0);
	assert_int_equal(conversation_find_question(db, person, NOW + HOUR, &q), 1);
	assert_int_equal(q.asked, 2);
	/* never later than it was */
	assert_int_equal(conversation_find_question(db, person, NOW + HOUR + 1, &q), 0);
	assert_int_equal(conversation_close_question(db, 1, NOW + SECOND, true), 0);
	assert_int_equal(conversation_find_question(db, person, NOW + 2 * SECOND, &q), 0);
	assert_look_text(db, "SELECT incomplete FROM v_complaint WHERE ticket = 'T00-001'", "0");
	/* None was asked: nothing to close. */
	assert_int_equal(conversation_close_question(db, 2, NOW, true), 0);
	assert_look_text(db, "SELECT asked_until_us FROM complaint WHERE id = 2", NULL);
}

static void the_same_text_is_known_by_a_keyed_hash(void **state)
{
	struct db *db = *state;
	struct conversation_same same;
	char person[DB_PSEUDONYM_SIZE];

	open_with(db, 1, "JALAN RUSAK", 0);
	open_with(db, 2, "JALAN RUSAK", 0);
	open_with(db, 3, NULL, 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(look(db, "SELECT similar_to FROM complaint WHERE id = 2"), 1);
	assert_look_text(db, "SELECT similar_to FROM v_complaint WHERE ticket = 'T00-002'",
		"00000000-0000-4000-8000-000000000001");
	assert_int_equal(look(db, "SELECT similar_to FROM complaint WHERE id = 3"), -1);
	assert_int_equal(look(db, "SELECT length(same) FROM complaint WHERE id = 1"), 16);
	assert_int_equal(conversation_same_again(db, "JALAN RUSAK", person, NOW - 1, &same), 1);
	assert_int_equal(same.complaint_id, 2);
	assert_int_equal(same.repeats, 0);
	assert_int_equal(conversation_same_again(db, "JALAN RUSAK", person, NOW - 1, &same), 1);
	assert_int_equal(same.repeats, 1);
	assert_int_equal(conversation_same_again(db, "JALAN RUSAK", person, NOW, &same), 0);
	assert_int_equal(conversation_same_again(db, "JALAN", person, NOW - 1, &same), 0);
}

static int64_t hear(struct db *db, const char *sender, const char *text, const char *kind)
{
	struct inbox_part part = make_part(sender, text);
	static int64_t scts = NOW;
	int64_t id = 0;

	part.scts_us = scts += SECOND;
	assert_int_equal(add_one(db, part, NOW), INBOX_NEW);
	assert_int_equal(inbox_newest(db, &id), 0);
	if (kind)
		assert_int_equal(inbox_close(db, id, kind, text, NOW), 0);
	return id;
}

static void the_message_before_is_the_senders_own(void **state)
{
	struct db *db = *state;
	struct conversation_before before = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	int64_t first = hear(db, BUDI, "lampu mati", "unclear"), last;

	(void)hear(db, SITI, "air keruh", "complaint");
	last = hear(db, BUDI, "di sana", NULL);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(conversation_find_before(db, person, last, &before), 1);
	assert_int_equal(before.id, first);
	assert_string_equal(before.kind, "unclear");
	assert_string_equal(before.text, "lampu mati");
	assert_int_equal(before.parts, 1);
	assert_int_equal(before.complaint_id, 0);
	conversation_before_done(&before);
	assert_int_equal(conversation_find_before(db, person, first, &before), 0);
}

static void a_message_is_joined_before_central_sees_it_and_follows_after(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t mine = open_complaint(db, BUDI, 1, NOW);
	struct conversation_words more = { .complaint_id = mine,
		.uuid = "00000000-0000-4000-9000-00000000abcd",
		.kind = "addition",
		.text = "di Jl Melati",
		.at_us = NOW };

	assert_int_equal(
		complaint_join(db, &more, &(struct complaint_facts){ .has_place = true }, NOW), 0);
	assert_look_text(db, "SELECT text FROM complaint", "jalan rusak di Jl Melati");
	assert_int_equal(look(db, "SELECT has_place FROM complaint"), 1);
	assert_int_equal(conversation_holds(db, mine, "di Jl Melati"), 1);
	assert_int_equal(conversation_holds(db, mine, "di Jl Mawar"), 0);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(forward_later(db, item.id, NOW, "no answer", true), 1);
	forward_item_done(&item);
	more.text = "sejak kemarin";
	assert_int_equal(
		complaint_join(db, &more, &(struct complaint_facts){ .has_time = true }, NOW), 1);
	/* What is repeated is what was sent. */
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_string_equal(item.text, "jalan rusak di Jl Melati");
	assert_false(item.has_time);
	forward_item_done(&item);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint_message"), 1);
}

static void who_wants_no_notices_gets_none_of_those_that_wait(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft notice = make_reply(person, "gsm1");
	int64_t mine = open_complaint(db, BUDI, 1, NOW);
	struct complaint_event event = make_event(mine, "e1", "verified");
	enum complaint_news news;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_apply_event(db, &event, NOW, &news, &notice.event), 0);
	notice.class = OUTBOX_NOTICE;
	assert_int_equal(outbox_add(db, &notice, NOW), 0);
	notice.event = 0;
	notice.class = OUTBOX_ANSWER;
	assert_int_equal(outbox_add(db, &notice, NOW), 0);
	assert_int_equal(conversation_is_stopped(db, person), 0);
	assert_int_equal(conversation_stop(db, person, NOW), 0);
	assert_int_equal(conversation_stop(db, person, NOW + HOUR), 0);
	assert_int_equal(conversation_is_stopped(db, person), 1);
	assert_int_equal(look(db, "SELECT stopped_us FROM person"), NOW);
	assert_look_text(db, "SELECT state FROM reply WHERE class = 2", "dropped");
	assert_look_text(db, "SELECT state FROM reply WHERE class = 1", "queued");
	assert_int_equal(conversation_start(db, person), 0);
	assert_int_equal(conversation_is_stopped(db, person), 0);
}

/* An answer in two parts, of which one came late. */
static void a_late_part_of_an_answer_is_added_to_its_complaint(void **state)
{
	struct db *db = *state;
	struct inbox_part part = make_long(BUDI, 7, 2, 1, "di Jl ");
	int64_t mine = open_complaint(db, BUDI, 1, NOW), id = 0;

	assert_int_equal(add_one(db, part, NOW), INBOX_NEW);
	assert_int_equal(inbox_newest(db, &id), 0);
	assert_int_equal(inbox_close_about(db, id, "answer", "di Jl", mine, NOW), 0);
	assert_int_equal(complaint_add_late(db, id, "di Jl Melati", NULL, 0,
				 "00000000-0000-4000-9000-00000000abcd", "Melati", NULL, NOW),
		1);
	assert_look_text(db, "SELECT text FROM complaint", "jalan rusak");
	assert_look_text(db, "SELECT text FROM complaint_message", "Melati");
}

/* A store of the level before: its complaints were not asked, are like no other, and its people
 * want their notices. */
static void a_store_of_the_level_before_is_brought_up(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	sqlite3 *old = NULL;
	char path[128];

	db_close(db);
	assert_int_equal(unlink(d->path), 0);
	(void)snprintf(path, sizeof path, "%s", d->path);
	assert_int_equal(sqlite3_open(path, &old), SQLITE_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(sqlite3_exec(old, migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(old,
			"INSERT INTO person (pseudonym, number, created_us)"
			" VALUES (printf('%032d', 1), '" BUDI "', 1);"
			"INSERT INTO complaint (ref, serial, ticket, person, modem, status, class,"
			" visibility, has_place, has_time, emergency, text, missing, received_us,"
			" updated_us) VALUES (printf('%036d', 1), 1, 'K7M-2Q2', printf('%032d', 1),"
			" 'gsm1', 'received', 'pengaduan', 'normal', 0, 0, 0, 'jalan rusak', x'', "
			"1, 1)",
			NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
	db = open_disk(d);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	assert_int_equal(look(db, "SELECT asked + lacks_place + repeats FROM complaint"), 0);
	assert_look_text(db, "SELECT incomplete FROM v_complaint", "0");
	assert_look_text(db, "SELECT stopped_us FROM person", NULL);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(what_was_said_is_queued_once),
		MEMORY(a_rating_reaches_the_request),
		MEMORY(the_latest_that_is_open_or_answered_is_found),
		MEMORY(a_question_is_open_until_it_is_closed_or_its_time_is_over),
		MEMORY(the_same_text_is_known_by_a_keyed_hash),
		MEMORY(the_message_before_is_the_senders_own),
		MEMORY(a_message_is_joined_before_central_sees_it_and_follows_after),
		MEMORY(who_wants_no_notices_gets_none_of_those_that_wait),
		MEMORY(a_late_part_of_an_answer_is_added_to_its_complaint),
		cmocka_unit_test_setup_teardown(
			a_store_of_the_level_before_is_brought_up, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
