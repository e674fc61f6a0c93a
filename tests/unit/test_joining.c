/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_joining.c - messages that belong together, and messages that are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/joining.h"
#include "daemon/text.h"
#include "tests/unit/talk_world.h"

static int set_up(void **state)
{
	struct trunk *t = malloc(sizeof *t);

	trunk_open(t, "gateway = \"test\"; intake = { ask_place = false; };");
	*state = t;
	return 0;
}

/* A text of so many septets that begins like this. */
static const char *fill(const char *text, size_t septets)
{
	static char filled[200];
	size_t size = strlen(text);

	assert_true(septets < sizeof filled);
	for (size_t i = 0; i < septets; i++)
		filled[i] = i < size ? text[i] : i % 7 == 6 ? ' ' : 'a';
	filled[septets - 1] = 'z';
	filled[septets] = '\0';
	return filled;
}

#define HALF "LAPOR jembatan gantung putus sejak banjir "

static void two_halves_of_an_old_phone_are_one_complaint(void **state)
{
	static const struct {
		size_t septets;
		int64_t pause_us;
		const char *second;
		int complaints;
	} rows[] = {
		{ 160, 0, "anak sekolah memutar lewat hutan", 1 },
		{ 150, 0, "anak sekolah memutar lewat hutan", 1 },
		{ 149, 0, "anak sekolah memutar lewat hutan", 2 },
		{ 160, 2 * MINUTE, "anak sekolah memutar lewat hutan", 1 },
		{ 160, 4 * MINUTE, "anak sekolah memutar lewat hutan", 2 },
		{ 160, 0, "parah", 1 }, /* too little alone */
		{ 160, 0, "LAPOR anak sekolah memutar lewat hutan", 2 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct trunk *t = *state;
		char expected[16];

		trunk_text(t, BUDI, fill(HALF, rows[i].septets));
		t->now_us += rows[i].pause_us;
		trunk_text(t, BUDI, rows[i].second);
		(void)snprintf(expected, sizeof expected, "%d\n", rows[i].complaints);
		assert_look(t, "SELECT count(*) FROM complaint", expected);
		if (rows[i].complaints == 1) {
			(void)talk_look(t, "SELECT text FROM complaint");
			assert_non_null(strstr(t->rows, rows[i].second));
			assert_answers(t, "receipt\nadded\n");
			assert_said(t, ""); /* central has seen neither */
		}
		trunk_tear_down(state);
		set_up(state);
	}
}

static void a_third_piece_joins_a_full_second_one(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, fill(HALF, 158));
	trunk_text(t, BUDI, fill("anak sekolah memutar lewat hutan ", 155));
	trunk_text(t, BUDI, "mohon segera diperbaiki pak");
	assert_look(t, "SELECT count(*) FROM complaint", "1\n");
	(void)talk_look(t, "SELECT text FROM complaint");
	assert_non_null(strstr(t->rows, "hutan"));
	assert_non_null(strstr(t->rows, "mohon segera diperbaiki pak"));
	trunk_text(t, BUDI, "lampu jalan mati di depan kantor");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
}

static void a_half_that_central_has_seen_is_followed_by_the_other(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, fill(HALF, 160));
	talk_forward(t);
	trunk_text(t, BUDI, "anak sekolah memutar lewat hutan");
	assert_look(t, "SELECT count(*) FROM complaint", "1\n");
	assert_said(t, "addition|anak sekolah memutar lewat hutan\n");
}

static void a_wish_to_be_hidden_in_the_second_half_holds_for_both(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, fill(HALF, 160));
	trunk_text(t, BUDI, "mohon jangan sebut nama saya pak");
	assert_look(t, "SELECT visibility FROM complaint", "anonim\n");
}

static void halves_of_two_people_stay_apart(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, fill(HALF, 160));
	trunk_text(t, SITI, "anak sekolah memutar lewat hutan");
	assert_look(t, "SELECT count(*) FROM complaint", "2\n");
}

static void a_command_behind_a_full_message_is_a_command(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, fill(HALF, 160));
	trunk_text(t, BUDI, "STATUS");
	assert_answers(t, "receipt\nstatus\n");
}

static void both_halves_again_are_nothing_new(void **state)
{
	struct trunk *t = *state;

	for (int i = 0; i < 2; i++) {
		trunk_text(t, BUDI, fill(HALF, 160));
		trunk_text(t, BUDI, "anak sekolah memutar lewat hutan");
	}
	assert_answers(t, "receipt\nadded\nduplicate\n");
	assert_look(t, "SELECT count(*) FROM complaint", "1\n");
}

static void too_little_is_joined_with_what_comes_next(void **state)
{
	static const struct {
		const char *first, *second;
		int64_t pause_us;
		const char *text;
	} rows[] = {
		{ "lampu mati", "LAPOR sudah tiga malam gelap sekali", 0,
			"lampu mati sudah tiga malam gelap sekali\n" },
		{ "lampu mati", "sudah tiga malam gelap sekali", 9 * MINUTE,
			"lampu mati sudah tiga malam gelap sekali\n" },
		{ "lampu mati", "sudah tiga malam gelap sekali", 11 * MINUTE,
			"sudah tiga malam gelap sekali\n" },
		/* Both too little, and enough together. */
		{ "lampu jalan", "mati semua", 0, "lampu jalan mati semua\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct trunk *t = *state;

		trunk_text(t, BUDI, rows[i].first);
		assert_answers(t, "unclear\n");
		t->now_us += rows[i].pause_us;
		trunk_text(t, BUDI, rows[i].second);
		assert_look(t, "SELECT text FROM complaint", rows[i].text);
		assert_answers(t, "unclear\nreceipt\n");
		assert_look(t, "SELECT kind FROM v_message ORDER BY id", "unclear\ncomplaint\n");
		trunk_tear_down(state);
		set_up(state);
	}
}

static void it_is_joined_once_and_by_its_sender_alone(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "lampu mati");
	trunk_text(t, SITI, "LAPOR air PDAM keruh lagi");
	trunk_text(t, BUDI, "LAPOR sudah tiga malam");
	trunk_text(t, BUDI, "LAPOR sampah menumpuk");
	assert_look(t, "SELECT text FROM complaint ORDER BY id",
		"air PDAM keruh lagi\nlampu mati sudah tiga malam\nsampah menumpuk\n");
}

static void the_same_text_of_one_sender_is_answered_once_then_never(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "LAPOR jalan rusak parah");
	trunk_text(t, BUDI, "lapor  jalan\nrusak PARAH \xf0\x9f\x98\xad");
	trunk_text(t, BUDI, "LAPOR jalan rusak parah");
	assert_look(t, "SELECT count(*) FROM complaint", "1\n");
	assert_answers(t, "receipt\nduplicate\n");
	assert_look(
		t, "SELECT kind FROM v_message ORDER BY id", "complaint\nduplicate\nduplicate\n");
	assert_look(t,
		"SELECT instr(r.text, c.ticket) > 0 FROM reply AS r, complaint AS c"
		" WHERE r.template = 'duplicate'",
		"1\n");
}

static void the_same_text_later_or_of_others_is_linked(void **state)
{
	struct trunk *t = *state;
	struct forward_item item = { 0 };

	trunk_text(t, BUDI, "LAPOR jalan rusak parah");
	trunk_text(t, SITI, "LAPOR jalan rusak parah");
	t->now_us += 25 * HOUR;
	trunk_text(t, BUDI, "LAPOR jalan rusak parah");
	trunk_text(t, BUDI, "LAPOR jalan rusak berat");
	assert_look(t, "SELECT similar_to FROM complaint ORDER BY id", "\n1\n1\n\n");
	assert_answers(t, "receipt\nreceipt\nreceipt\nreceipt\n");
	assert_int_equal(forward_take(t->app.db, "", t->now_us, &item), 1);
	assert_null(item.similar_to);
	forward_item_done(&item);
	assert_int_equal(forward_take(t->app.db, "", t->now_us, &item), 1);
	assert_int_equal(strlen(item.similar_to), 36);
	forward_item_done(&item);
}

static void texts_are_compared_by_their_symbols(void **state)
{
	static const struct {
		const char *text, *normalised;
	} rows[] = {
		{ "  Jalan\t rusak \n", "JALAN RUSAK" },
		{ "Jalan(spasi)rusak", "JALAN RUSAK" },
		{ "jalan \xf0\x9f\x98\xad rusak\xe2\x80\x8b", "JALAN RUSAK" },
		{ "\xe2\x80\x9cjalan\xe2\x80\x9d rusak.", "\"JALAN\" RUSAK." },
		{ "caf\xc3\xa9", "CAF\xc3\xa9" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *normalised = text_normalise(rows[i].text);

		assert_string_equal(normalised, rows[i].normalised);
		free(normalised);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TALK(f) cmocka_unit_test_setup_teardown(f, set_up, trunk_tear_down)
		TALK(two_halves_of_an_old_phone_are_one_complaint),
		TALK(a_third_piece_joins_a_full_second_one),
		TALK(a_half_that_central_has_seen_is_followed_by_the_other),
		TALK(a_wish_to_be_hidden_in_the_second_half_holds_for_both),
		TALK(halves_of_two_people_stay_apart),
		TALK(a_command_behind_a_full_message_is_a_command),
		TALK(both_halves_again_are_nothing_new),
		TALK(too_little_is_joined_with_what_comes_next),
		TALK(it_is_joined_once_and_by_its_sender_alone),
		TALK(the_same_text_of_one_sender_is_answered_once_then_never),
		TALK(the_same_text_later_or_of_others_is_linked),
		cmocka_unit_test(texts_are_compared_by_their_symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
