/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seal_complaint.c - complaints of which nobody may read a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/seal_fixture.h"

static int open_sealed(void **state)
{
	*state = open_keys(":memory:", &one);
	return 0;
}

/* Its words in all places, and the number of rows that hold them in clear. */
static int64_t count_clear(struct db *db)
{
	return look(db, "SELECT (SELECT count(*) FROM complaint WHERE instr(text, '" LAMPU "'))"
			" + (SELECT count(*) FROM complaint WHERE place = 'Kampung Rahasia')"
			" + (SELECT count(*) FROM complaint_message WHERE instr(text, '" LAMPU "'))"
			" + (SELECT count(*) FROM complaint_event WHERE instr(note, '" LAMPU "'))"
			" + (SELECT count(*) FROM message WHERE instr(text, '" LAMPU "'))"
			" + (SELECT count(*) FROM reply WHERE instr(text, '" LAMPU "'))"
			" + (SELECT count(*) FROM forward WHERE instr(sent_text, '" LAMPU "'))");
}

/* A complaint with words everywhere. */
static int64_t fill(struct db *db, const char *visibility)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft receipt = make_reply(person, "gsm1");
	struct complaint_draft d = { .ref = "00000000-0000-4000-8000-000000000001",
		.ticket = "K7M-2Q2",
		.person = person,
		.modem = "gsm1",
		.class_name = "pengaduan",
		.visibility = visibility,
		.place = "Kampung Rahasia",
		.location = "Kec. Contoh",
		.text = LAMPU,
		.whole_text = "LAPOR " LAMPU,
		.received_us = NOW };
	struct complaint_event event;
	enum complaint_news news;
	struct complaint found;
	int64_t row;

	(void)add_one(db, make_part(BUDI, "tadi malam " LAMPU), NOW);
	assert_int_equal(inbox_close(db, 1, "unclear", "tadi malam " LAMPU, NOW), 0);
	(void)add_one(db, make_part(BUDI, "LAPOR " LAMPU), NOW);
	d.message_id = 2;
	receipt.text = "Diterima: " LAMPU;
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(complaint_open(db, &d, NOW, &receipt.complaint_id), 0);
	assert_int_equal(outbox_add(db, &receipt, NOW), 0);
	assert_int_equal(complaint_find(db, d.ref, &found), 1);
	event = make_event(found.id, "e1", "answered");
	event.note = LAMPU " sudah dicek";
	assert_int_equal(complaint_apply_event(db, &event, NOW, &news, &row), 0);
	assert_true(conversation_add(db,
			    &(struct conversation_words){ .complaint_id = found.id,
				    .uuid = "00000000-0000-4000-9000-000000000001",
				    .kind = "answer",
				    .text = LAMPU " lagi",
				    .at_us = NOW },
			    NOW) > 0);
	return found.id;
}

static void a_secret_complaint_leaves_no_word_in_clear(void **state)
{
	static const char *const secret[] = { "anonim", "rahasia" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(secret); i++) {
		_cleanup_(db_closep) struct db *db = open_keys(":memory:", &one);
		_cleanup_(freep) char *text = NULL;
		struct complaint_event event;
		enum complaint_news news;
		int64_t id = fill(db, secret[i]), row;

		assert_int_equal(count_clear(db), 0);
		assert_int_equal(complaint_find_text(db, id, &text), 1);
		assert_string_equal(text, LAMPU);
		assert_int_equal(conversation_holds(db, id, "pabrik hantu"), 1);
		/* The same answer under another ID is no news. */
		event = make_event(id, "e2", "answered");
		event.note = LAMPU " sudah dicek";
		assert_int_equal(complaint_apply_event(db, &event, NOW, &news, &row), 0);
		assert_int_equal(news, COMPLAINT_KEPT);
		assert_look_text(db, "SELECT text FROM v_complaint", NULL);
		assert_look_text(db, "SELECT place FROM v_complaint", NULL);
		assert_look_text(db, "SELECT text FROM v_message WHERE ticket IS NOT NULL", NULL);
		assert_look_text(db, "SELECT text FROM v_reply", NULL);
	}
}

static void a_normal_complaint_stays_readable(void **state)
{
	struct db *db = *state;

	(void)fill(db, "normal");
	assert_int_equal(count_clear(db), 7);
	assert_int_equal(look(db, "SELECT count(*) FROM person WHERE instr(number, '456')"), 0);
	assert_int_equal(
		look(db, "SELECT count(*) FROM inbox_part WHERE instr(data, 'pabrik')"), 0);
}

static void what_was_kept_is_sealed_when_a_complaint_becomes_secret(void **state)
{
	struct db *db = *state;
	int64_t id = fill(db, "normal");
	const struct conversation_words more = { .complaint_id = id,
		.uuid = "00000000-0000-4000-9000-000000000002",
		.kind = "addition",
		.text = "tolong rahasiakan " LAMPU,
		.at_us = NOW };
	const struct complaint_facts facts = { .visibility = "rahasia" };
	_cleanup_(freep) char *text = NULL;

	assert_int_equal(complaint_join(db, &more, &facts, NOW), 0);
	assert_int_equal(count_clear(db), 0);
	assert_int_equal(complaint_find_text(db, id, &text), 1);
	assert_string_equal(text, LAMPU " tolong rahasiakan " LAMPU);
}

/* Neither in the store nor in its log. */
static void no_octet_tells_what_has_become_secret(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = open_keys(d->path, &one);
	int64_t id = fill(db, "normal");
	const struct conversation_words more = { .complaint_id = id,
		.uuid = "00000000-0000-4000-9000-000000000002",
		.kind = "addition",
		.text = "jangan sebut",
		.at_us = NOW };
	const struct complaint_facts facts = { .visibility = "anonim" };

	assert_true(store_has(d->path, LAMPU));
	assert_int_equal(complaint_join(db, &more, &facts, NOW), 0);
	assert_false(store_has(d->path, LAMPU));
}

static void a_wish_for_silence_that_is_no_complaint_is_sealed(void **state)
{
	struct db *db = *state;

	(void)add_one(db, make_part(BUDI, "x"), NOW);
	assert_int_equal(inbox_close(db, 1, "unclear", "RAHASIA " LAMPU, NOW), 0);
	assert_int_equal(count_clear(db), 0);
}

/* What central has seen stays; from then on nothing stands in clear, and no number is sent. */
static void what_central_has_seen_is_hidden_from_then_on(void **state)
{
	struct db *db = *state;
	int64_t id;
	const struct complaint_facts facts = { .visibility = "rahasia" };
	struct conversation_words more = { .uuid = "00000000-0000-4000-9000-000000000002",
		.kind = "addition",
		.text = "tolong rahasiakan " LAMPU,
		.at_us = NOW };
	struct forward_item f = { 0 };

	id = more.complaint_id = fill(db, "normal");
	/* What is sealed there is of the complaint's number, and not of its own. */
	change(db, "UPDATE forward SET id = id + 40");
	assert_int_equal(forward_take(db, "", NOW, &f), 1);
	assert_string_equal(f.number, BUDI);
	assert_false(f.is_hidden);
	assert_int_equal(forward_later(db, f.id, NOW, "no answer", true), 1);
	forward_item_done(&f);
	assert_int_equal(complaint_join(db, &more, &facts, NOW), 1);
	assert_int_equal(count_clear(db), 0);
	assert_look_text(db, "SELECT visibility FROM v_complaint", "anonim");
	assert_look_text(db, "SELECT text FROM v_complaint", NULL);
	assert_int_equal(
		look(db, "SELECT unsealed(sent_text, 'forward.sent_text:' || complaint) = '" LAMPU
			 "' FROM forward WHERE kind = 0"),
		1);
	assert_int_equal(forward_take(db, "", NOW, &f), 1);
	assert_int_equal(f.kind, FORWARD_COMPLAINT);
	assert_int_equal(f.complaint_id, id);
	assert_string_equal(f.text, LAMPU);
	assert_string_equal(f.visibility, "anonim");
	assert_true(f.is_hidden);
	forward_item_done(&f);
}

/* Each row is left for a person; what else befalls it is kept. */
static void what_does_not_open_holds_up_only_itself(void **state)
{
	struct db *db = *state;
	int64_t id = fill(db, "rahasia"), row;
	struct complaint_event event = make_event(id, "e2", "closed");
	struct inbox_message m = { 0 };
	struct outbox_item item;
	struct forward_item f;
	enum complaint_news news;

	change(db, "UPDATE reply SET text = substr(text, 1, 9) || 'AAAA' || substr(text, 14)");
	assert_int_equal(outbox_read(db, 1, &item), -EBADMSG);
	assert_int_equal(outbox_unreadable(db, 1, "broken"), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM reply WHERE state = 'failed'"), 1);
	change(db, "UPDATE complaint SET text = substr(text, 1, 9) || 'AAAA' || substr(text, 14)");
	assert_int_equal(forward_take(db, "", NOW, &f), 1);
	assert_true(f.is_broken);
	assert_string_equal(f.ticket, "K7M-2Q2");
	assert_int_equal(forward_hold(db, f.id, "broken", false), 1);
	assert_int_equal(complaint_apply_event(db, &event, NOW, &news, &row), 0);
	assert_int_equal(conversation_holds(db, id, LAMPU), 0);
	(void)add_one(db, make_part(SITI, "LAPOR " LAMPU), NOW);
	change(db, "UPDATE inbox_part SET data = CAST(x'01' || substr(data, 9) AS BLOB) WHERE "
		   "message = 3");
	assert_int_equal(inbox_next(db, NOW, &m), -EBADMSG);
	assert_int_equal(m.id, 3);
	assert_int_equal(inbox_close(db, m.id, "failed", "", NOW), 0);
	assert_int_equal(inbox_next(db, NOW, &m), 0);
}

static void a_reader_without_the_key_reads_what_is_not_sealed(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = open_keys(d->path, &one), *reader = NULL;
	char person[DB_PSEUDONYM_SIZE], number[LAPOR_NUMBER_SIZE];
	int64_t id = fill(db, "rahasia");
	char *text = NULL;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(db_open(&reader, d->path, DB_READ, NULL, NOW), 0);
	assert_look_text(reader, "SELECT mask FROM person", "+62812****789");
	assert_look_text(
		reader, "SELECT unsealed(text, 'complaint.text:' || ref) FROM complaint", NULL);
	assert_int_equal(db_person_number(reader, person, number), -ENOKEY);
	assert_int_equal(complaint_find_text(reader, id, &text), -ENOKEY);
	assert_int_equal(db_person(reader, BUDI, NOW, person), -ENOKEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_complaint_leaves_no_word_in_clear),
		cmocka_unit_test_setup_teardown(
			a_normal_complaint_stays_readable, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			what_was_kept_is_sealed_when_a_complaint_becomes_secret, open_sealed,
			close_memory),
		cmocka_unit_test_setup_teardown(
			no_octet_tells_what_has_become_secret, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(a_wish_for_silence_that_is_no_complaint_is_sealed,
			open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			what_central_has_seen_is_hidden_from_then_on, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			what_does_not_open_holds_up_only_itself, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			a_reader_without_the_key_reads_what_is_not_sealed, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
