/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_attack.c - machines and forgers against a gateway with the settings that it comes with: each
 * ends in few replies, complaints are taken, and citizens are answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/unit/attack_world.h"

#define FLOOD 1000
#define EVERY 6 /* minutes between two messages of a bot */

/* #: a counter; $: what we have said last. */
struct bot {
	const char *name, *text;
	int64_t bound;
	bool complains; /* each of its messages is a complaint of its own */
};

static const struct bot bots[] = {
	{ "echo", "$", DAY_BOUND, false },
	{ "echo that quotes", "Re: $", DAY_BOUND, false },
	{ "echo that counts", "Pesan #: $", DAY_BOUND, false },
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
		for (int minute = 0; minute < 16 * 60; minute += EVERY) {
			int64_t now_us = t.now_us;

			text_of(&bots[i], minute, heard, text, sizeof text);
			trunk_text(&t, BOT, text);
			if (replies(&t, BOT) > 0)
				last_reply(&t, BOT, heard);
			t.now_us = now_us + EVERY * MINUTE;
		}
		count = replies(&t, BOT);
		print_message("%-32s %2d replies\n", bots[i].name, (int)count);
		if (count > bots[i].bound)
			fail_msg("%s: %d replies", bots[i].name, (int)count);
		assert_true(told(&t, BOT) <= 1);
		if (bots[i].complains)
			assert_int_equal(complaints(&t, BOT), 16 * 60 / EVERY);
		assert_all_taken(&t, 16 * 60 / EVERY);
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
		assert_true(replies(&t, numbers[i]) <= DAY_BOUND);
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

static void fifty_numbers_that_flood_have_their_limit_each(void **state)
{
	char number[32], text[96];
	struct trunk t;

	(void)state;
	trunk_open(&t, modems);
	for (int i = 0; i < FLOOD; i++) {
		int64_t now_us = t.now_us;

		(void)snprintf(number, sizeof number, "+62819%07d", i % 50);
		(void)snprintf(text, sizeof text, "LAPOR jalan rusak nomor %d di Desa Sukamaju", i);
		trunk_text(&t, number, text);
		t.now_us = now_us + USEC_PER_SEC / 30;
	}
	assert_true(look(&t, "SELECT count(*) FROM reply WHERE state = 'queued'", NULL) <=
		    50 * DAY_BOUND);
	assert_int_equal(
		look(&t, "SELECT count(*) FROM reply WHERE template = 'limit-reached'", NULL), 50);
	assert_int_equal(look(&t, "SELECT count(*) FROM complaint", NULL), FLOOD);
	assert_all_taken(&t, FLOOD);
	assert_others_are_answered(&t);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_has_few_replies_within_a_day),
		cmocka_unit_test(two_machines_do_not_talk_through_us),
		cmocka_unit_test(who_is_no_person_is_never_answered),
		cmocka_unit_test(fifty_numbers_that_flood_have_their_limit_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
