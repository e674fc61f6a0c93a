/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_command.c - what each command does, from the text to the rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/tracking.h"
#include "tests/unit/talk_world.h"

/* Budi's first complaint, without a question. */
static int set_up(void **state)
{
	struct trunk *t = malloc(sizeof *t);

	trunk_open(t, "gateway = \"test\"; intake = { ask_place = false; };"
		      " replies = { per_sender_per_day = 0; identical_per_hour = 0; };");
	trunk_text(t, BUDI, "LAPOR lampu jalan mati");
	*state = t;
	return 0;
}

static void each_command_goes_to_central_once_and_wishes_are_answered_each_time(void **state)
{
	static const struct {
		const char *text, *said, *answers;
	} rows[] = {
		{ "TAMBAH {} sudah tiga malam", "addition|sudah tiga malam\n", "receipt\nadded\n" },
		{ "SELESAI {}", "done|SELESAI {}\n", "receipt\nclosed\nclosed\n" },
		{ "NILAI {} 4", "rating|NILAI {} 4\n", "receipt\nrated\nrated\n" },
		{ "BATAL {}", "cancel|BATAL {}\n", "receipt\ncancelled\ncancelled\n" },
		{ "HAPUS {}", "erase|HAPUS {}\n", "receipt\nerase-asked\nerase-asked\n" },
	};

	trunk_tear_down(state);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[64], said[64];
		struct trunk *t;

		set_up(state);
		t = *state;
		(void)copy_string(text, sizeof text, talk_fill(t, 1, rows[i].text));
		(void)copy_string(said, sizeof said,
			strstr(rows[i].said, "{}") ? talk_fill(t, 1, rows[i].said) : rows[i].said);
		trunk_text(t, BUDI, text);
		trunk_text(t, BUDI, text);
		assert_said(t, said);
		assert_answers(t, rows[i].answers);
		assert_look(t, "SELECT count(*) FROM complaint", "1\n");
		if (i + 1 < COUNT_OF(rows))
			trunk_tear_down(state);
	}
}

static void a_rating_goes_with_its_number_and_a_new_one_again(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, talk_fill(t, 1, "NILAI {} 2"));
	trunk_text(t, BUDI, "NILAI 5");
	trunk_text(t, BUDI, "NILAI 5");
	trunk_text(t, BUDI, "nilai bintang 2");
	assert_look(t, "SELECT rating FROM complaint_message ORDER BY id", "2\n5\n2\n");
}

static void a_foreign_ticket_is_one_that_does_not_exist(void **state)
{
	static const char *const texts[] = { "TAMBAH {} tambahan", "SELESAI {}", "NILAI {} 5",
		"BATAL {}", "HAPUS {}", "STATUS {}" };
	struct trunk *t = *state;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		trunk_text(t, SITI, talk_fill(t, 1, texts[i]));
	assert_said(t, "");
	assert_answers(t, "receipt\nunknown-id\nunknown-id\nunknown-id\nunknown-id\nunknown-id\n"
			  "unknown-id\n");
}

static void without_an_id_it_is_the_latest_that_can_take_it(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "LAPOR sampah menumpuk");
	trunk_text(t, BUDI, "LAPOR air keruh");
	talk_set_status(t, 3, "closed");
	trunk_text(t, BUDI, "SELESAI");
	trunk_text(t, BUDI, "NILAI 3");
	talk_set_status(t, 2, "cancelled");
	trunk_text(t, BUDI, "BATAL");
	assert_look(t, "SELECT complaint, kind FROM complaint_message ORDER BY id",
		"2|done\n3|rating\n1|cancel\n");
}

static void what_is_over_is_answered_with_its_status(void **state)
{
	struct trunk *t = *state;

	talk_set_status(t, 1, "closed");
	trunk_text(t, BUDI, talk_fill(t, 1, "BATAL {}"));
	trunk_text(t, BUDI, "SELESAI");
	assert_said(t, "");
	assert_answers(t, "receipt\nstatus\nstatus\n");
}

static void who_has_no_complaint_is_told_so(void **state)
{
	static const char *const texts[] = { "SELESAI", "BATAL", "NILAI 5", "DAFTAR", "STATUS" };
	struct trunk *t = *state;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		trunk_text(t, SITI, texts[i]);
	assert_answers(t, "receipt\nno-complaint\nno-complaint\nno-complaint\nno-complaint\n"
			  "no-complaint\n");
}

static void the_list_has_the_latest_five(void **state)
{
	struct trunk *t = *state;
	char expected[256];
	size_t used;

	for (int i = 2; i <= 7; i++) {
		char text[32];

		(void)snprintf(text, sizeof text, "LAPOR masalah ke %d", i);
		trunk_text(t, BUDI, text);
		talk_set_status(t, i, "replied"); /* the longest word */
	}
	talk_set_status(t, 6, "received");
	trunk_text(t, SITI, "LAPOR milik orang lain");
	trunk_text(t, BUDI, "DAFTAR");
	used = (size_t)snprintf(expected, sizeof expected, "LAPOR: laporan Anda: ");
	for (int i = 7; i >= 3; i--)
		used += (size_t)snprintf(expected + used, sizeof expected - used, "%s%s %s",
			i < 7 ? ", " : "", talk_ticket(t, i),
			i == 6 ? "diterima" : "ditanggapi pelapor");
	(void)copy_string(expected + used, sizeof expected - used, "\n");
	assert_look(t, "SELECT text FROM reply WHERE template = 'list'", expected);
	assert_look(t, "SELECT parts FROM reply WHERE template = 'list'", "1\n");
}

/* What central says of the first complaint. */
static void tell(struct trunk *t, const char *status, const char *event)
{
	struct central_event e = { .at_us = t->now_us };
	struct central_page page = { .verdict = CENTRAL_ACCEPTED, .events = &e, .count = 1 };

	(void)talk_look(t, "SELECT ref FROM complaint WHERE id = 1");
	memcpy(e.ref, t->rows, sizeof e.ref - 1);
	(void)copy_string(e.status, sizeof e.status, status);
	(void)copy_string(e.id, sizeof e.id, event);
	assert_int_equal(tracking_keep(&t->central, &page, t->now_us), 0);
}

static void stop_ends_notices_and_nothing_else(void **state)
{
	struct trunk *t = *state;

	tell(t, "submitted", "e1");
	trunk_text(t, BUDI, "STOP");
	/* A notice that waited is not sent behind the confirmation. */
	assert_look(t, "SELECT template, state FROM reply ORDER BY id",
		"receipt|queued\nnotice-submitted|dropped\nstop|queued\n");
	tell(t, "verified", "e2");
	trunk_text(t, BUDI, "STATUS");
	trunk_text(t, BUDI, "LAPOR jembatan putus");
	assert_answers(t, "receipt\nnotice-submitted\nstop\nstatus\nreceipt\n");
	trunk_text(t, BUDI, "MULAI");
	tell(t, "in_progress", "e3");
	assert_answers(t, "receipt\nnotice-submitted\nstop\nstatus\nreceipt\nstart\n"
			  "notice-in-progress\n");
}

static void an_add_word_without_an_id_is_for_the_latest_open_one(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "LAPOR sampah menumpuk");
	talk_set_status(t, 2, "closed");
	trunk_text(t, BUDI, "Tambah: tiang ketiga dari gang");
	assert_look(t, "SELECT complaint, kind, text FROM complaint_message",
		"1|addition|tiang ketiga dari gang\n");
	talk_set_status(t, 1, "archived");
	trunk_text(t, BUDI, "TAMBAH lagi satu tiang yang mati");
	assert_look(
		t, "SELECT text FROM complaint WHERE id = 3", "TAMBAH lagi satu tiang yang mati\n");
	trunk_text(t, BUDI, "TAMBAH");
	assert_answers(t, "receipt\nreceipt\nadded\nreceipt\nhelp\n");
}

static void behind_an_add_word_only_ones_own_tracking_id_is_one(void **state)
{
	struct trunk *t = *state;

	assert_int_equal(sqlite3_exec(t->app.db->sqlite,
				 "UPDATE complaint SET tracking_id = '191644' WHERE id = 1", NULL,
				 NULL, NULL),
		SQLITE_OK);
	trunk_text(t, BUDI, "TAMBAH 191644 masih mati");
	trunk_text(t, BUDI, "TAMBAH 1916449 meter dari pasar");
	assert_said(t, "addition|masih mati\naddition|1916449 meter dari pasar\n");
	assert_look(t, "SELECT text FROM reply WHERE template = 'added' ORDER BY id LIMIT 1",
		"LAPOR: keterangan Anda sudah ditambahkan ke laporan 191-644 dan kami teruskan. "
		"Terima kasih. Cek: ketik STATUS 191-644\n");
}

static void the_answer_is_in_the_language_of_the_message(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, BUDI, "TAMBAH dalan neng ngarep omahe wis peteng kabeh");
	trunk_text(t, SITI, "LAPOR cai PDAM teu ngocor geus tilu poe, kumaha ieu");
	assert_look(t, "SELECT substr(text, 1, 28) FROM reply WHERE id > 1 ORDER BY id",
		"LAPOR: katrangan panjenengan\nLAPOR: laporan anjeun parant\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TALK(f) cmocka_unit_test_setup_teardown(f, set_up, trunk_tear_down)
		TALK(each_command_goes_to_central_once_and_wishes_are_answered_each_time),
		TALK(a_rating_goes_with_its_number_and_a_new_one_again),
		TALK(a_foreign_ticket_is_one_that_does_not_exist),
		TALK(without_an_id_it_is_the_latest_that_can_take_it),
		TALK(what_is_over_is_answered_with_its_status),
		TALK(who_has_no_complaint_is_told_so),
		TALK(the_list_has_the_latest_five),
		TALK(stop_ends_notices_and_nothing_else),
		TALK(an_add_word_without_an_id_is_for_the_latest_open_one),
		TALK(behind_an_add_word_only_ones_own_tracking_id_is_one),
		TALK(the_answer_is_in_the_language_of_the_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
