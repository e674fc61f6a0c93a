/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_question.c - the bounded dialogue: where is it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/inbound.h"
#include "tests/unit/talk_world.h"

#define LAMP "LAPOR lampu jalan mati"

/* With other settings than the defaults. */
static struct trunk *reopen(void **state, const char *settings)
{
	trunk_close(*state);
	trunk_open(*state, settings);
	return *state;
}

static void a_complaint_without_a_place_is_asked_where_and_forwarded_at_once(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	assert_answers(t, "receipt-question\n");
	assert_look(t, "SELECT incomplete, forward_state FROM v_complaint", "1|due\n");
	assert_look(t, "SELECT class FROM reply", "0\n");
}

static void a_complaint_with_a_place_is_not_asked(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "LAPOR lampu mati di Jl Melati RT 02 Desa Sukamaju");
	assert_answers(t, "receipt\n");
	assert_look(t, "SELECT incomplete, has_place FROM v_complaint", "0|1\n");
	/* So the next message is no answer. */
	trunk_text(t, BUDI, "sampah menumpuk di Pasar Baru Kec Cibadak");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
}

static void hidden_complaints_are_asked_and_told_that_they_are_hidden(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "ANONIM petugas minta uang");
	trunk_text(t, SITI, "RAHASIA petugas minta uang lagi");
	assert_answers(t, "receipt-anonim-question\nreceipt-rahasia-question\n");
}

static void an_answer_that_names_no_place_is_asked_once_more_and_never_again(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "yang dekat rumah saya pak");
	trunk_text(t, BUDI, "di sana");
	assert_answers(t, "receipt-question\nquestion\nadded\n");
	assert_said(t, "answer|yang dekat rumah saya pak\nanswer|di sana\n");
	assert_look(t, "SELECT incomplete FROM v_complaint", "1\n");
	assert_look(t, "SELECT kind, ticket IS NOT NULL FROM v_message ORDER BY id",
		"complaint|1\nanswer|1\nanswer|1\n");
}

static void an_answer_with_a_place_ends_the_questions(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "Jl Melati RT 02 Desa Sukamaju");
	assert_answers(t, "receipt-question\nadded\n");
	assert_look(t, "SELECT incomplete FROM v_complaint", "0\n");
	/* In two messages: the second comes right behind. */
	trunk_text(t, BUDI, "Kec Cibadak");
	assert_answers(t, "receipt-question\nadded\nadded\n");
	t->now_us += 11 * MINUTE;
	trunk_text(t, BUDI, "sampah menumpuk di Pasar Baru Kec Cibadak");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
	assert_said(t, "answer|Jl Melati RT 02 Desa Sukamaju\nanswer|Kec Cibadak\n");
}

static void the_answer_follows_its_complaint_to_central(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "dekat rumah pak lurah");
	assert_look(t, "SELECT what, state, next_at IS NULL FROM v_forward_more",
		"answer|due|1\n"); /* central has not taken the complaint yet */
	talk_forward(t);
	assert_look(t, "SELECT what, state FROM v_forward_more", "answer|done\n");
	assert_look(t, "SELECT text FROM complaint", "lampu jalan mati\n");
}

static void a_report_word_or_a_command_is_no_answer(void **state)
{
	static const struct {
		const char *text, *kind;
	} rows[] = {
		{ "LAPOR sampah menumpuk", "complaint\n" },
		{ "Laporan saya kemarin belum dibalas juga", "complaint\n" },
		{ "USUL dibangun taman bermain", "complaint\n" },
		{ "STATUS", "status\n" },
		{ "BANTUAN", "help\n" },
		{ "STATUS K7M-2QO", "bad_id\n" },
		{ "K7M-2Q2", "status\n" },
		{ "LAPOR", "empty\n" },
		{ "???", "help\n" },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct trunk *t = *state;

		trunk_text(t, BUDI, LAMP);
		trunk_text(t, BUDI, rows[i].text);
		assert_look(t, "SELECT kind FROM message ORDER BY id DESC LIMIT 1", rows[i].kind);
		assert_said(t, "");
		trunk_tear_down(state);
		talk_open(state);
	}
}

static void what_would_be_too_little_is_an_answer(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "RT 05");
	assert_said(t, "answer|RT 05\n");
	assert_look(t, "SELECT count(*) FROM reply WHERE template = 'unclear'", "0\n");
}

static void an_add_word_without_an_id_answers_the_question(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "TAMBAH pak");
	assert_answers(t, "receipt-question\nhelp\n");
	assert_said(t, "");
	trunk_text(t, BUDI, "TAMBAH Cibadak");
	assert_said(t, "answer|Cibadak\n");
}

static void an_answer_comes_by_any_modem(void **state)
{
	struct trunk *t = *state;
	int64_t message;

	trunk_text(t, BUDI, LAMP);
	assert_int_equal(inbound_inject(&t->app, "gsm2", "0812-3456-7890", "dekat balai desa",
				 t->now_us, &message),
		0);
	assert_said(t, "answer|dekat balai desa\n");
	assert_look(t, "SELECT preferred FROM reply ORDER BY id DESC LIMIT 1", "gsm2\n");
}

static void a_question_ends_with_its_day(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	t->now_us += 24 * HOUR;
	trunk_text(t, BUDI, "lampunya ada dekat rumah pak lurah");
	assert_said(t, "");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
}

static void who_takes_it_back_or_sees_it_closed_is_not_asked_any_more(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "BATAL");
	trunk_text(t, BUDI, "sampah menumpuk di dekat rumah pak lurah");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
	talk_set_status(t, 2, "closed");
	trunk_text(t, BUDI, "air keruh di dekat rumah pak lurah");
	assert_look(t, "SELECT count(*) FROM complaint", "3\n");
	assert_look(t, "SELECT kind FROM complaint_message", "cancel\n");
}

static void anothers_question_is_not_answered_by_me(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, SITI, "lampunya ada dekat rumah pak lurah");
	assert_said(t, "");
}

static void the_same_answer_again_is_kept_and_not_answered(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "dekat rumah saya");
	trunk_text(t, BUDI, "dekat rumah saya");
	assert_said(t, "answer|dekat rumah saya\n");
	assert_answers(t, "receipt-question\nquestion\n");
}

static void the_settings_bound_the_questions(void **state)
{
	struct trunk *t = reopen(state, "gateway = \"t\"; intake = { ask_limit = 1; };");

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "dekat rumah saya");
	assert_answers(t, "receipt-question\nadded\n");
	t = reopen(state, "gateway = \"t\"; intake = { ask_window = 60; };");
	trunk_text(t, BUDI, LAMP);
	t->now_us += 2 * MINUTE;
	trunk_text(t, BUDI, "dekat rumah saya yang di ujung");
	assert_answers(t, "receipt-question\nreceipt-question\n");
	t = reopen(state, "gateway = \"t\"; intake = { ask_place = false; };");
	trunk_text(t, BUDI, LAMP);
	assert_answers(t, "receipt\n");
	assert_look(t, "SELECT incomplete FROM v_complaint", "0\n");
}

static void a_danger_is_a_new_complaint_unless_it_was_asked_about(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, LAMP);
	trunk_text(t, BUDI, "Kebakaran!!");
	assert_answers(t, "receipt-question\nemergency\n");
	trunk_text(t, BUDI, "kebakaran di belakang pasar");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
	assert_look(t, "SELECT complaint FROM complaint_message", "2\n");
}

/* It is the same request that is repeated, whatever was told since. */
static void an_answer_does_not_change_what_central_was_sent(void **state)
{
	struct trunk *t = *state;
	struct forward_item item = { 0 };

	trunk_text(t, BUDI, LAMP);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(forward_take(t->app.db, "", t->now_us, &item), 1);
		assert_string_equal(item.text, "lampu jalan mati");
		assert_false(item.has_place);
		assert_int_equal(
			forward_later(t->app.db, item.id, t->now_us, "no answer", true), 1);
		forward_item_done(&item);
		trunk_text(t, BUDI, "Jl Melati RT 02 Desa Sukamaju");
	}
}

/* One of two parts, as a modem brings it. */
static void bring_part(struct trunk *t, uint8_t number, const char *text)
{
	uint8_t data[256];
	struct inbox_part part = { .modem = "gsm1",
		.sender = BUDI,
		.scts_us = t->now_us,
		.coding = INBOX_UCS2,
		.message_class = -1,
		.data = data,
		.data_size = 2 * strlen(text),
		.width = 8,
		.reference = 7,
		.total = 2,
		.part = number };
	enum inbox_result result;

	for (size_t i = 0; text[i]; i++) {
		data[2 * i] = 0;
		data[2 * i + 1] = (uint8_t)text[i];
	}
	assert_int_equal(inbox_add(t->app.db, &part, 1, t->now_us, 30 * MINUTE, &result), 0);
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	t->now_us += USEC_PER_SEC;
}

static void a_late_part_may_hold_the_answer(void **state)
{
	for (int is_seen = 0; is_seen < 2; is_seen++) {
		struct trunk *t = *state;

		bring_part(t, 1, "LAPOR lampu jalan mati ");
		t->now_us += 30 * MINUTE;
		assert_int_equal(inbound_read(&t->app, t->now_us), 0);
		assert_answers(t, "receipt-question\n");
		if (is_seen)
			talk_forward(t);
		bring_part(t, 2, "di Jl Melati RT 02 Desa Sukamaju");
		assert_look(t, "SELECT incomplete, text FROM v_complaint",
			"0|lampu jalan mati di Jl Melati RT 02 Desa Sukamaju\n");
		assert_look(t, "SELECT has_place FROM complaint", is_seen ? "0\n" : "1\n");
		assert_said(t, is_seen ? "addition|di Jl Melati RT 02 Desa Sukamaju\n" : "");
		/* So it is not asked about any more. */
		t->now_us += 11 * MINUTE;
		trunk_text(t, BUDI, "sampah menumpuk di dekat rumah kami");
		assert_look(t, "SELECT count(*) FROM complaint", "2\n");
		trunk_tear_down(state);
		talk_open(state);
	}
}

static void a_late_part_hides_what_was_meant_to_be_hidden(void **state)
{
	struct trunk *t = *state;

	bring_part(t, 2, "petugas minta uang di Pasar Baru Cibadak");
	t->now_us += 30 * MINUTE;
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	bring_part(t, 1, "RAHASIA ");
	assert_look(t, "SELECT visibility, unsealed(text, 'complaint.text:' || ref) FROM complaint",
		"rahasia|petugas minta uang di Pasar Baru Cibadak\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TALK(f) cmocka_unit_test_setup_teardown(f, talk_open, trunk_tear_down)
		TALK(a_complaint_without_a_place_is_asked_where_and_forwarded_at_once),
		TALK(a_complaint_with_a_place_is_not_asked),
		TALK(hidden_complaints_are_asked_and_told_that_they_are_hidden),
		TALK(an_answer_that_names_no_place_is_asked_once_more_and_never_again),
		TALK(an_answer_with_a_place_ends_the_questions),
		TALK(the_answer_follows_its_complaint_to_central),
		TALK(a_report_word_or_a_command_is_no_answer),
		TALK(what_would_be_too_little_is_an_answer),
		TALK(an_add_word_without_an_id_answers_the_question),
		TALK(an_answer_comes_by_any_modem),
		TALK(a_question_ends_with_its_day),
		TALK(who_takes_it_back_or_sees_it_closed_is_not_asked_any_more),
		TALK(anothers_question_is_not_answered_by_me),
		TALK(the_same_answer_again_is_kept_and_not_answered),
		TALK(the_settings_bound_the_questions),
		TALK(a_danger_is_a_new_complaint_unless_it_was_asked_about),
		TALK(an_answer_does_not_change_what_central_was_sent),
		TALK(a_late_part_may_hold_the_answer),
		TALK(a_late_part_hides_what_was_meant_to_be_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
