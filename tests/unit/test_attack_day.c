/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_attack_day.c - wrong clocks, restarts and storms; and the citizens, who are always
 * answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "tests/unit/attack_world.h"

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
	assert_true(replies(&t, BOT) <= 2 * DAY_BOUND);
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
		cmocka_unit_test(a_clock_that_jumps_gives_no_new_day_each_time),
		cmocka_unit_test(a_clock_that_was_wrong_by_years_silences_nobody),
		cmocka_unit_test(what_was_said_in_the_hours_ahead_does_not_count),
		cmocka_unit_test(a_day_begins_at_midnight_in_each_zone),
		cmocka_unit_test(a_restart_after_each_message_changes_nothing),
		cmocka_unit_test(five_complaints_within_minutes_are_all_answered),
		cmocka_unit_test(a_receipt_waits_while_all_replies_are_stopped),
		cmocka_unit_test(that_a_limit_is_reached_is_told_after_the_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
