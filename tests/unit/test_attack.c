/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_attack.c - machines, forgers and wrong clocks against a gateway with the settings that it
 * comes with: each ends in few replies, complaints are taken, and citizens are answered. */
#include "daemon/guard.h"
#include "daemon/inbound.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define BOT  "+6281190001234"
#define BUDI "+6281234567890"
#define SITI "+6285712345678"

#define MINUTE (60 * USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

/* Of one sender within a day, by the settings as they come: ten at once, one more for each hour,
 * and the one that tells of the limit. */
#define DAY_BOUND 35

/* In a hurry the hours bring nothing. */
#define HURRY_BOUND 11

/* Danger to life goes ten beyond the limit of a day. */
#define URGENT_BOUND (DAY_BOUND + 10)

static const char modems[] = "modems = ( { name = \"gsm1\"; device = \"/dev/null\";"
			     " number = \"+6281100000001\"; } );"
			     "intake = { own_numbers = [ \"0811-0000-0002\" ]; };";

static int64_t look(struct trunk *t, const char *sql, const char *number)
{
	sqlite3_stmt *s = NULL;
	int64_t value;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	if (number)
		assert_int_equal(sqlite3_bind_text(s, 1, number, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

#define OF_PERSON " WHERE person = (SELECT pseudonym FROM person WHERE number = ?1)"

static int64_t replies(struct trunk *t, const char *number)
{
	return look(t, "SELECT count(*) FROM reply" OF_PERSON " AND state = 'queued'", number);
}

static int64_t told(struct trunk *t, const char *number)
{
	return look(t,
		"SELECT count(*) FROM reply" OF_PERSON
		" AND state = 'queued' AND template = 'limit-reached'",
		number);
}

static int64_t complaints(struct trunk *t, const char *number)
{
	return look(t, "SELECT count(*) FROM complaint" OF_PERSON, number);
}

/* Whatever it was, each message was dealt with. */
static void assert_all_taken(struct trunk *t, int64_t count)
{
	assert_int_equal(look(t,
				 "SELECT count(*) FROM message WHERE state = 'closed'"
				 " AND kind <> 'failed'",
				 NULL),
		count);
}

/* What a person was told last; "" for nothing. */
static void last_reply(struct trunk *t, const char *number, char ret[static REPLY_TEXT_SIZE])
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite,
				 "SELECT text FROM reply" OF_PERSON
				 " AND state = 'queued' ORDER BY id DESC LIMIT 1",
				 -1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, number, -1, SQLITE_STATIC), SQLITE_OK);
	ret[0] = '\0';
	if (sqlite3_step(s) == SQLITE_ROW)
		assert_int_equal(copy_string(ret, REPLY_TEXT_SIZE, column_text(s, 0)), 0);
	sqlite3_finalize(s);
}

static void assert_others_are_answered(struct trunk *t)
{
	trunk_text(t, SITI, "LAPOR jalan rusak di Desa Sukamaju");
	assert_int_equal(replies(t, SITI), 1);
	assert_int_equal(complaints(t, SITI), 1);
}

/* #: a counter; $: what we have said last. */
struct bot {
	const char *name, *text;
	int64_t bound;
	bool complains; /* each of its messages is a complaint of its own */
};

static const struct bot bots[] = {
	{ "echo", "$", HURRY_BOUND, false },
	{ "echo that quotes", "Re: $", HURRY_BOUND, false },
	{ "echo that counts", "Pesan #: $", HURRY_BOUND, false },
	{ "counter", "Pesan otomatis # tidak terkirim ke tujuan", DAY_BOUND, false },
	{ "driver", "Saya sedang menyetir, nanti saya hubungi kembali", 3, false },
	{ "driver with a clock", "Saya sedang menyetir sejak # menit", DAY_BOUND, false },
	{ "operator", "Pelanggan Yth, pulsa Anda Rp#. Isi ulang segera di gerai", DAY_BOUND,
		false },
	{ "operator in caps", "PELANGGAN YTH KUOTA ANDA SISA # MB SEGERA DI MENU", DAY_BOUND,
		false },
	{ "who counts complaints", "LAPOR jalan rusak nomor # di Desa Sukamaju", DAY_BOUND, true },
	{ "arsonist", "LAPOR kebakaran rumah nomor # di Desa Sukamaju", URGENT_BOUND, true },
	{ "who asks for help", "BANTUAN", 5, false },
	{ "who asks in words that differ", "??? #", DAY_BOUND, false },
	{ "status of strangers", "CEK 19164#", DAY_BOUND, false },
	{ "status without end", "STATUS", 5, false },
	{ "wrong ticket", "STATUS K7M-2Q#", DAY_BOUND, false },
	{ "nothing", "...", 5, false },
};

static void text_of(const struct bot *bot, int count, const char *heard, char *ret, size_t size)
{
	size_t used = 0;

	for (const char *at = bot->text; *at && used + 1 < size; at++) {
		if (*at == '#')
			used += (size_t)snprintf(ret + used, size - used, "%d", count);
		else if (*at == '$')
			used += (size_t)snprintf(ret + used, size - used, "%s", heard);
		else
			ret[used++] = *at;
	}
	assert_true(used < size);
	ret[used] = '\0';
}

/* A message every two minutes, for a day. */
static void a_machine_has_few_replies_within_a_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bots); i++) {
		char text[512], heard[REPLY_TEXT_SIZE] = "Halo petugas";
		struct trunk t;
		int64_t count;

		trunk_open(&t, modems);
		t.now_us += 7 * HOUR; /* a whole day of the gateway lies ahead */
		for (int minute = 0; minute < 16 * 60; minute += 2) {
			int64_t now_us = t.now_us;

			text_of(&bots[i], minute, heard, text, sizeof text);
			trunk_text(&t, BOT, text);
			if (replies(&t, BOT) > 0)
				last_reply(&t, BOT, heard);
			t.now_us = now_us + 2 * MINUTE;
		}
		count = replies(&t, BOT);
		print_message("%-32s %2d replies\n", bots[i].name, (int)count);
		if (count > bots[i].bound)
			fail_msg("%s: %d replies", bots[i].name, (int)count);
		assert_true(told(&t, BOT) <= 1);
		if (bots[i].complains)
			assert_int_equal(complaints(&t, BOT), 8 * 60);
		assert_all_taken(&t, 8 * 60);
		assert_others_are_answered(&t);
		trunk_close(&t);
	}
}

/* Each is told what the other was told, so often as one may answer in a day. */
static void two_machines_do_not_talk_through_us(void **state)
{
	char texts[2][REPLY_TEXT_SIZE] = { "Ada yang bisa kami bantu hari ini?",
		"Terima kasih, pesan Anda sudah kami terima" };
	static const char *const numbers[] = { BOT, BUDI };
	struct trunk t;

	(void)state;
	trunk_open(&t, modems);
	for (int turn = 0; turn < 500; turn++) {
		trunk_text(&t, numbers[turn % 2], texts[turn % 2]);
		last_reply(&t, numbers[turn % 2], texts[(turn + 1) % 2]);
		t.now_us += 10 * USEC_PER_SEC;
	}
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		assert_true(replies(&t, numbers[i]) <= HURRY_BOUND);
		assert_true(told(&t, numbers[i]) <= 1);
	}
	assert_all_taken(&t, 500);
	assert_others_are_answered(&t);
	trunk_close(&t);
}

static void who_is_no_person_is_never_answered(void **state)
{
	static const char *const senders[] = { "", "TELKOMSEL", "Info-BRI", "LAPOR1708", "123",
		"1708", "8888", "98108", "123456", "1234567", "*123#", "081234567890X",
		"62812A4567890", "+6281100000001", "081100000001", "6281100000001",
		"+6281100000002", "0811-0000-0002" };
	static const char *const texts[] = { "LAPOR jalan rusak di Desa Sukamaju", "STATUS",
		"Pelanggan Yth, pulsa Anda Rp1.234 masa aktif 30/11/26", "STOP",
		"LAPOR kebakaran rumah di Desa Sukamaju" };
	struct trunk t;

	(void)state;
	trunk_open(&t, modems);
	for (size_t i = 0; i < COUNT_OF(senders); i++)
		for (size_t j = 0; j < COUNT_OF(texts); j++)
			trunk_text(&t, senders[i], texts[j]);
	assert_int_equal(look(&t, "SELECT count(*) FROM reply", NULL), 0);
	assert_int_equal(look(&t, "SELECT count(*) FROM complaint", NULL), 0);
	assert_all_taken(&t, COUNT_OF(senders) * COUNT_OF(texts));
	assert_others_are_answered(&t);
	trunk_close(&t);
}

static void fifty_numbers_with_ten_thousand_messages_have_their_limit_each(void **state)
{
	char number[32], text[96];
	struct trunk t;

	(void)state;
	trunk_open(&t, modems);
	for (int i = 0; i < 10000; i++) {
		int64_t now_us = t.now_us;

		(void)snprintf(number, sizeof number, "+62819%07d", i % 50);
		(void)snprintf(text, sizeof text, "LAPOR jalan rusak nomor %d di Desa Sukamaju", i);
		trunk_text(&t, number, text);
		t.now_us = now_us + USEC_PER_SEC / 30;
	}
	assert_true(look(&t, "SELECT count(*) FROM reply WHERE state = 'queued'", NULL) <=
		    50 * HURRY_BOUND);
	assert_int_equal(
		look(&t, "SELECT count(*) FROM reply WHERE template = 'limit-reached'", NULL), 50);
	assert_int_equal(look(&t, "SELECT count(*) FROM complaint", NULL), 10000);
	assert_all_taken(&t, 10000);
	assert_others_are_answered(&t);
	trunk_close(&t);
}

/* Its clock goes a day ahead and back again, again and again. */
static void a_clock_that_jumps_gives_no_new_day_each_time(void **state)
{
	struct trunk t;
	char text[96];
	int count = 0;

	(void)state;
	trunk_open(&t, modems);
	for (int jump = 0; jump < 20; jump++) {
		for (int i = 0; i < 30; i++) {
			(void)snprintf(text, sizeof text,
				"LAPOR jalan rusak nomor %d di Desa Sukamaju", count++);
			trunk_text(&t, BOT, text);
		}
		t.now_us += jump % 2 == 0 ? USEC_PER_DAY : -USEC_PER_DAY;
	}
	assert_true(replies(&t, BOT) <= 2 * HURRY_BOUND);
	assert_int_equal(told(&t, BOT), 2); /* of each day that there was */
	assert_int_equal(complaints(&t, BOT), count);
	assert_others_are_answered(&t);
	trunk_close(&t);
}

static void a_clock_that_was_wrong_by_years_silences_nobody(void **state)
{
	struct trunk t;
	int64_t now_us;

	(void)state;
	trunk_open(&t, modems);
	now_us = t.now_us;
	t.now_us += 3650 * USEC_PER_DAY;
	for (int i = 0; i < 30; i++)
		trunk_text(&t, BUDI, "BANTUAN");
	t.now_us = now_us;
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	trunk_text(&t, BUDI, "STATUS");
	assert_int_equal(look(&t,
				 "SELECT count(*) FROM reply WHERE state = 'queued'"
				 " AND template IN ('receipt', 'status')",
				 NULL),
		2);
	trunk_close(&t);
}

/* Asked thrice, then the clock is set back: the hour of those has not come yet. */
static void what_was_said_in_the_hours_ahead_does_not_count(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, modems);
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	t.now_us += USEC_PER_DAY;
	for (int i = 0; i < 3; i++)
		trunk_text(&t, BUDI, i == 1 ? "STATUS" : "CEK");
	t.now_us -= USEC_PER_DAY - HOUR;
	trunk_text(&t, BUDI, "STATUS");
	assert_int_equal(replies(&t, BUDI), 5);
	assert_int_equal(told(&t, BUDI), 0);
	trunk_close(&t);
}

static void set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

/* 2026-11-21, in UTC hours. */
static void a_day_begins_at_midnight_in_each_zone(void **state)
{
	static const struct {
		const char *zone;
		int midnight;
	} zones[] = { { "Asia/Jakarta", 17 }, { "Asia/Makassar", 16 }, { "Asia/Jayapura", 15 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(zones); i++) {
		char settings[512];
		struct trunk t;

		(void)snprintf(settings, sizeof settings,
			"%s replies = { per_sender_per_day = 2; time_zone = \"%s\"; };", modems,
			zones[i].zone);
		trunk_open(&t, settings);
		t.now_us = INT64_C(1795219200) * USEC_PER_SEC + zones[i].midnight * HOUR -
		           4 * USEC_PER_SEC;
		trunk_text(&t, BUDI, "BANTUAN");
		trunk_text(&t, BUDI, "STATUS");
		trunk_text(&t, BUDI, "HELP");
		trunk_text(&t, BUDI, "PANDUAN");
		assert_int_equal(replies(&t, BUDI), 3);
		trunk_text(&t, BUDI, "DAFTAR");
		assert_int_equal(replies(&t, BUDI), 4);
		trunk_close(&t);
	}
	set_zone("Asia/Jakarta");
}

/* As if the gateway had ended and begun again: only the store is left. */
static void restart(struct trunk *t)
{
	struct guard before = t->app.guard;

	t->app.guard = (struct guard){ .pump = before.pump, .timer = before.timer };
	guard_start(&t->app);
}

static void a_restart_after_each_message_changes_nothing(void **state)
{
	char text[96];
	int64_t counts[2];

	(void)state;
	for (int restarts = 0; restarts < 2; restarts++) {
		struct trunk t;

		trunk_open(&t, modems);
		for (int i = 0; i < 60; i++) {
			(void)snprintf(text, sizeof text, "LAPOR jalan %d di Desa Sukamaju", i);
			trunk_text(&t, BOT, text);
			trunk_text(&t, BUDI, "LAPOR");
			if (restarts)
				restart(&t);
		}
		counts[restarts] = replies(&t, BOT) + replies(&t, BUDI);
		assert_int_equal(told(&t, BOT), 1);
		trunk_close(&t);
	}
	assert_int_equal(counts[0], counts[1]);
}

static void a_citizen_with_five_complaints_who_asks_each_hour_is_always_answered(void **state)
{
	static const char *const places[] = { "Pasar Baru", "Desa Makmur", "Jl Melati",
		"RT 02 RW 05", "Kecamatan Cibadak" };
	struct trunk t;
	char text[96];
	int asked = 0;

	(void)state;
	trunk_open(&t, modems);
	t.now_us += MINUTE * 400; /* past midnight */
	for (int hour = 0; hour < 24; hour++) {
		int64_t now_us = t.now_us;

		trunk_text(&t, BUDI, "STATUS");
		asked++;
		/* All in the evening, when hours have been spent already. */
		t.now_us += 20 * MINUTE;
		if (hour >= 15 && hour < 20) {
			(void)snprintf(
				text, sizeof text, "LAPOR jalan rusak di %s", places[hour - 15]);
			trunk_text(&t, BUDI, text);
			asked++;
		}
		/* A clock is not that exact. */
		t.now_us = now_us + HOUR - (hour % 3) * 20 * USEC_PER_SEC;
	}
	assert_int_equal(complaints(&t, BUDI), 5);
	assert_int_equal(replies(&t, BUDI), asked);
	assert_int_equal(told(&t, BUDI), 0);
	trunk_close(&t);
}

/* All at once, with a few questions, is a morning's work of a village head. */
static void five_complaints_within_minutes_are_all_answered(void **state)
{
	struct trunk t;
	char text[96];

	(void)state;
	trunk_open(&t, modems);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(
			text, sizeof text, "LAPOR jalan rusak di RT %02d Desa Sukamaju", i + 1);
		trunk_text(&t, BUDI, text);
	}
	trunk_text(&t, BUDI, "DAFTAR");
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "STATUS");
	assert_int_equal(replies(&t, BUDI), 8);
	assert_int_equal(told(&t, BUDI), 0);
	trunk_close(&t);
}

/* Six numbers, more than the modems may send in a minute, for two minutes. */
static void storm(struct trunk *t)
{
	char number[32], text[64];

	t->now_us += MINUTE - t->now_us % MINUTE;
	for (int i = 0; i < 140; i++) {
		int64_t now_us = t->now_us;

		(void)snprintf(number, sizeof number, "+62819%07d", i % 6);
		(void)snprintf(text, sizeof text, "CEK 19164%d", 10 + i);
		trunk_text(t, number, text);
		t->now_us = now_us + MINUTE / 70;
	}
}

/* While a few stop all replies, who reports something has his receipt when it is over, once. */
static void a_receipt_waits_while_all_replies_are_stopped(void **state)
{
	static const char waiting[] = "SELECT count(*) FROM reply WHERE state = 'queued'"
				      " AND class = 0 AND next_us IS NOT NULL";
	struct trunk t;
	char settings[512];

	(void)state;
	(void)snprintf(settings, sizeof settings,
		"%s replies = { per_sender_per_day = 0; identical_per_hour = 0; };", modems);
	trunk_open(&t, settings);
	storm(&t);
	assert_true(guard_is_stopped(&t.app, t.now_us));
	trunk_text(&t, SITI, "LAPOR jalan rusak di Desa Sukamaju");
	trunk_text(&t, SITI, "LAPOR lampu mati di Desa Sukamaju");
	trunk_text(&t, SITI, "BANTUAN");
	assert_int_equal(complaints(&t, SITI), 2);
	assert_int_equal(replies(&t, SITI), 1);
	assert_int_equal(look(&t, waiting, NULL), 1);
	/* Who has made the storm has nothing to wait for. */
	trunk_text(&t, "+628190000001", "LAPOR jalan rusak di Desa Makmur");
	assert_int_equal(look(&t, waiting, NULL), 1);
	t.now_us = t.app.guard.flood_us + 10 * MINUTE + USEC_PER_SEC;
	assert_int_equal(outbox_wake(t.app.db, t.now_us), 0);
	assert_int_equal(look(&t, waiting, NULL), 0);
	trunk_close(&t);
}

/* A limit that is reached while nothing leaves is told when something does. */
static void that_a_limit_is_reached_is_told_after_the_storm(void **state)
{
	struct trunk t;
	char settings[512];

	(void)state;
	(void)snprintf(settings, sizeof settings,
		"%s replies = { per_sender_per_day = 0; help_per_sender_per_day = 1;"
		" identical_per_hour = 0; };",
		modems);
	trunk_open(&t, settings);
	trunk_text(&t, SITI, "BANTUAN");
	storm(&t);
	trunk_text(&t, SITI, "PANDUAN");
	assert_int_equal(told(&t, SITI), 0);
	t.now_us = t.app.guard.flood_us + 10 * MINUTE + USEC_PER_SEC;
	trunk_text(&t, SITI, "HELP");
	assert_int_equal(told(&t, SITI), 1);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_has_few_replies_within_a_day),
		cmocka_unit_test(two_machines_do_not_talk_through_us),
		cmocka_unit_test(who_is_no_person_is_never_answered),
		cmocka_unit_test(fifty_numbers_with_ten_thousand_messages_have_their_limit_each),
		cmocka_unit_test(a_clock_that_jumps_gives_no_new_day_each_time),
		cmocka_unit_test(a_clock_that_was_wrong_by_years_silences_nobody),
		cmocka_unit_test(what_was_said_in_the_hours_ahead_does_not_count),
		cmocka_unit_test(a_day_begins_at_midnight_in_each_zone),
		cmocka_unit_test(a_restart_after_each_message_changes_nothing),
		cmocka_unit_test(
			a_citizen_with_five_complaints_who_asks_each_hour_is_always_answered),
		cmocka_unit_test(five_complaints_within_minutes_are_all_answered),
		cmocka_unit_test(a_receipt_waits_while_all_replies_are_stopped),
		cmocka_unit_test(that_a_limit_is_reached_is_told_after_the_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
