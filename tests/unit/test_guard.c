/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_guard.c - who is answered, how often, and who never; from the text to the rows. */
#include "daemon/guard.h"
#include "daemon/inbound.h"
#include "store/denied.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define BUDI "+6281234567890"
#define SITI "+6285712345678"

#define MINUTE USEC_PER_MINUTE
#define HOUR   (60 * MINUTE)

/* The trunk's clock begins at 17:20:30 in Jakarta. */
#define MIDNIGHT_IN (6 * HOUR + 39 * MINUTE + 30 * USEC_PER_SEC)

static const char modems[] = "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );";

static void open_with(struct trunk *t, const char *settings)
{
	char all[512];

	(void)snprintf(all, sizeof all, "%s%s", modems, settings);
	trunk_open(t, all);
}

/* "receipt queued, limit-reached queued": all replies to a number, oldest first. */
static const char *replies_to(struct trunk *t, const char *number)
{
	static char rows[4096];
	char person[DB_PSEUDONYM_SIZE];
	size_t used = 0;
	sqlite3_stmt *s = NULL;

	assert_int_equal(db_person(t->app.db, number, t->now_us, person), 0);
	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite,
				 "SELECT template, state FROM reply WHERE person = ?1 ORDER BY id",
				 -1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, person, -1, SQLITE_STATIC), SQLITE_OK);
	rows[0] = '\0';
	while (sqlite3_step(s) == SQLITE_ROW)
		used += (size_t)snprintf(rows + used, sizeof rows - used, "%s%s %s",
			used > 0 ? ", " : "", (const char *)sqlite3_column_text(s, 0),
			(const char *)sqlite3_column_text(s, 1));
	sqlite3_finalize(s);
	return rows;
}

static int count(const char *text, const char *word)
{
	int n = 0;

	for (; (text = strstr(text, word)); text++)
		n++;
	return n;
}

static int complaints(struct trunk *t)
{
	return count(trunk_rows(t, REPORT_COMPLAINTS, NULL, "status"), "\n");
}

static void over_the_limit_of_a_day_complaints_are_taken_in_silence(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 2; };");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "LAPOR lampu mati di Desa Sukamaju");
	trunk_text(&t, BUDI, "LAPOR sampah menumpuk di Pasar Baru");
	trunk_text(&t, SITI, "LAPOR banjir di Desa Sukamaju");
	assert_string_equal(replies_to(&t, BUDI),
		"receipt queued, help queued, limit-reached queued, receipt dropped");
	assert_string_equal(replies_to(&t, SITI), "receipt queued");
	assert_int_equal(complaints(&t), 4);
	assert_int_equal(count(trunk_rows(&t, REPORT_QUEUE_FORWARD, NULL, "state"), "due"), 4);
	trunk_close(&t);
}

static void a_day_begins_at_the_midnight_of_the_gateway(void **state)
{
	struct trunk t;
	int64_t midnight;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 1; };");
	midnight = t.now_us + MIDNIGHT_IN;
	t.now_us = midnight - 2 * USEC_PER_SEC;
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "STATUS");
	trunk_text(&t, BUDI, "STATUS");
	assert_string_equal(
		replies_to(&t, BUDI), "help queued, limit-reached queued, no-complaint queued");
	trunk_close(&t);
}

static void helps_have_their_own_limit(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "replies = { help_per_sender_per_day = 2; };");
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "LAPOR");
	trunk_text(&t, BUDI, "STATUS K7M-2QO");
	trunk_text(&t, BUDI, "HELP");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	assert_string_equal(replies_to(&t, BUDI),
		"help queued, empty queued, limit-reached queued, help dropped, receipt queued");
	trunk_close(&t);
}

static void one_text_is_said_so_often_in_an_hour(void **state)
{
	static const char *const texts[] = { "BANTUAN", "HELP", "PANDUAN", "FORMAT", "?" };
	struct trunk t;

	(void)state;
	open_with(&t, "replies = { help_per_sender_per_day = 0; };");
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		trunk_text(&t, BUDI, texts[i]);
	assert_string_equal(replies_to(&t, BUDI),
		"help queued, help queued, help queued, limit-reached queued, help dropped");
	t.now_us += HOUR;
	trunk_text(&t, BUDI, "BANTUAN");
	assert_int_equal(count(replies_to(&t, BUDI), "help queued"), 4);
	trunk_close(&t);
}

static void beyond_so_many_complaints_nothing_is_answered(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "limits = { complaints_per_sender_per_day = 1; };");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	trunk_text(&t, BUDI, "LAPOR lampu mati di Desa Sukamaju");
	trunk_text(&t, BUDI, "STATUS");
	assert_string_equal(
		replies_to(&t, BUDI), "receipt queued, limit-reached queued, status dropped");
	assert_int_equal(complaints(&t), 2);
	trunk_close(&t);
}

/* The text of the last reply to a number. */
static void last_reply(struct trunk *t, const char *number, char ret[static REPLY_TEXT_SIZE])
{
	char person[DB_PSEUDONYM_SIZE];
	sqlite3_stmt *s = NULL;

	assert_int_equal(db_person(t->app.db, number, t->now_us, person), 0);
	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite,
				 "SELECT text FROM reply WHERE person = ?1 AND state = 'queued'"
				 " ORDER BY id DESC LIMIT 1",
				 -1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, person, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(copy_string(ret, REPLY_TEXT_SIZE, column_text(s, 0)), 0);
	sqlite3_finalize(s);
}

static void an_echo_has_a_few_replies_in_an_hour(void **state)
{
	struct trunk t;
	char text[REPLY_TEXT_SIZE] = "LAPOR pulsa Anda tidak cukup di Desa Sukamaju";

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 0; identical_per_hour = 0; };");
	for (int minute = 0; minute < 60; minute++) {
		trunk_text(&t, BUDI, text);
		last_reply(&t, BUDI, text);
		t.now_us += MINUTE - USEC_PER_SEC;
	}
	/* The first names a place, and so has another receipt than its echoes; so has now and then
	 * an echo whose ticket reads like one (KM2-..). */
	assert_in_range(count(replies_to(&t, BUDI), "queued"), 1 + 3, 10);
	assert_in_range(complaints(&t), 1 + 4, 11);
	trunk_close(&t);
}

static void a_machine_that_says_the_same_has_no_more(void **state)
{
	static const struct {
		const char *text;
		int replies;
	} cases[] = { { "LAPOR", 3 }, { "Maaf kata kunci yang Anda kirim salah", 2 },
		{ "STATUS K7M-2QO", 3 }, { "BANTUAN", 4 } /* a person is told */ };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct trunk t;

		open_with(&t, "");
		for (int minute = 0; minute < 60; minute++)
			trunk_text(&t, BUDI, cases[i].text);
		assert_int_equal(count(replies_to(&t, BUDI), "queued"), cases[i].replies);
		trunk_close(&t);
	}
}

static void who_asks_for_one_complaint_after_the_other_is_no_machine(void **state)
{
	struct trunk t;
	char sql[] = "SELECT 'STATUS ' || ticket FROM v_complaint";
	char texts[6][32];
	sqlite3_stmt *s = NULL;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 0; identical_per_hour = 0; };");
	for (int i = 0; i < 6; i++) {
		char text[64];

		(void)snprintf(
			text, sizeof text, "LAPOR jalan rusak di RT %02d Desa Sukamaju", i + 1);
		trunk_text(&t, BUDI, text);
	}
	assert_int_equal(sqlite3_prepare_v2(t.app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	for (int i = 0; i < 6 && sqlite3_step(s) == SQLITE_ROW; i++)
		(void)snprintf(texts[i], sizeof texts[i], "%s", column_text(s, 0));
	sqlite3_finalize(s);
	for (int i = 0; i < 6; i++)
		trunk_text(&t, BUDI, texts[i]);
	assert_int_equal(count(replies_to(&t, BUDI), "status queued"), 6);
	trunk_close(&t);
}

static void danger_is_answered_beyond_all_limits(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 1; };"
		      " limits = { complaints_per_sender_per_day = 1; };");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	trunk_text(&t, BUDI, "LAPOR sampah di Desa Sukamaju");
	trunk_text(&t, BUDI, "LAPOR kebakaran rumah di Desa Sukamaju");
	assert_string_equal(
		replies_to(&t, BUDI), "receipt queued, limit-reached queued, emergency queued");
	trunk_close(&t);
}

static void a_restart_forgets_nothing(void **state)
{
	struct trunk t;
	struct guard before;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 1; };");
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "STATUS");
	before = t.app.guard;
	t.app.guard = (struct guard){ .pump = before.pump, .timer = before.timer };
	guard_start(&t.app);
	trunk_text(&t, BUDI, "STATUS");
	assert_string_equal(
		replies_to(&t, BUDI), "help queued, limit-reached queued, no-complaint dropped");
	trunk_close(&t);
}

/* So many senders ask so often each, within a minute. */
static void flood(struct trunk *t, int senders, int each)
{
	char number[32], text[32];

	t->now_us -= t->now_us % MINUTE;
	for (int i = 0; i < senders * each; i++) {
		int64_t now = t->now_us;

		(void)snprintf(number, sizeof number, "+62811%07d", i % senders);
		(void)snprintf(text, sizeof text, "CEK 19164%d", 10 + i);
		trunk_text(t, number, text);
		t->now_us = now + MINUTE / (senders * each + 1);
	}
}

static void few_senders_that_ask_for_too_much_stop_all_replies(void **state)
{
	struct trunk t;
	int64_t flood_us;

	(void)state;
	open_with(&t, "replies = { per_sender_per_day = 0; identical_per_hour = 0; };");
	flood(&t, 4, 15);
	assert_false(guard_is_stopped(&t.app, t.now_us));
	assert_true(guard_turn(&t.app, t.now_us) == INT64_MAX);
	flood(&t, 4, 16);
	flood_us = t.app.guard.flood_us;
	assert_true(guard_is_stopped(&t.app, t.now_us));
	assert_true(guard_turn(&t.app, t.now_us) == flood_us + 10 * MINUTE);
	assert_int_equal(guard_turn(&t.app, t.now_us) > 0, 1);
	assert_string_equal(
		trunk_rows(&t, REPORT_HEALTH, NULL, "event severity"), "replies-stopped|alarm\n");
	assert_string_equal(trunk_rows(&t, REPORT_ALARMS, NULL, "code"), "LPR-6011\n");
	trunk_text(&t, SITI, "LAPOR jalan rusak di Desa Sukamaju");
	assert_string_equal(replies_to(&t, SITI), "receipt queued");
	trunk_text(&t, SITI, "BANTUAN");
	assert_string_equal(replies_to(&t, SITI), "receipt queued, help dropped");
	assert_int_equal(complaints(&t), 1);
	/* It outlives a restart. */
	t.app.guard = (struct guard){ .pump = t.app.guard.pump, .timer = t.app.guard.timer };
	guard_start(&t.app);
	assert_true(guard_is_stopped(&t.app, t.now_us));
	t.now_us = t.app.guard.flood_us + 10 * MINUTE;
	assert_true(guard_turn(&t.app, t.now_us) == INT64_MAX);
	assert_string_equal(
		trunk_rows(&t, REPORT_HEALTH, NULL, "event"), "replies-stopped\nreplies-resumed\n");
	assert_string_equal(trunk_rows(&t, REPORT_ALARMS, NULL, "code"), "");
	trunk_text(&t, SITI, "STATUS");
	assert_string_equal(replies_to(&t, SITI), "receipt queued, help dropped, status queued");
	trunk_close(&t);
}

static void many_senders_are_a_campaign(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "");
	flood(&t, 10, 9);
	flood(&t, 300, 1);
	assert_false(guard_is_stopped(&t.app, t.now_us));
	trunk_close(&t);
}

static void modems_that_may_send_more_make_the_bound_wider(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, "modems = ( { name = \"a\"; device = \"/dev/a\"; send_per_minute = 70; },"
		       " { name = \"gsm1\"; device = \"/dev/b\"; send_per_minute = 10; } );"
		       " replies = { per_sender_per_day = 0; identical_per_hour = 0; };");
	flood(&t, 4, 20);
	assert_false(guard_is_stopped(&t.app, t.now_us));
	t.now_us += 2 * MINUTE;
	flood(&t, 4, 21);
	assert_true(guard_is_stopped(&t.app, t.now_us));
	trunk_close(&t);
}

static void who_is_denied_is_kept_and_not_answered(void **state)
{
	struct trunk t;
	char ticket[8];

	(void)state;
	open_with(&t, "");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	memcpy(ticket, trunk_rows(&t, REPORT_COMPLAINTS, NULL, "ticket"), 7);
	ticket[7] = '\0';
	assert_int_equal(denied_add(t.app.db, BUDI, "by uid 0", t.now_us), 1);
	assert_string_equal(replies_to(&t, BUDI), "receipt dropped");
	trunk_text(&t, "081234567890", "LAPOR lampu mati di Desa Sukamaju");
	trunk_text(&t, BUDI, "BANTUAN");
	assert_string_equal(replies_to(&t, BUDI), "receipt dropped");
	assert_int_equal(complaints(&t), 1);
	assert_int_equal(denied_remove(t.app.db, BUDI), 1);
	trunk_text(&t, BUDI, "BANTUAN");
	assert_string_equal(replies_to(&t, BUDI), "receipt dropped, help queued");
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_the_limit_of_a_day_complaints_are_taken_in_silence),
		cmocka_unit_test(a_day_begins_at_the_midnight_of_the_gateway),
		cmocka_unit_test(helps_have_their_own_limit),
		cmocka_unit_test(one_text_is_said_so_often_in_an_hour),
		cmocka_unit_test(beyond_so_many_complaints_nothing_is_answered),
		cmocka_unit_test(an_echo_has_a_few_replies_in_an_hour),
		cmocka_unit_test(a_machine_that_says_the_same_has_no_more),
		cmocka_unit_test(who_asks_for_one_complaint_after_the_other_is_no_machine),
		cmocka_unit_test(danger_is_answered_beyond_all_limits),
		cmocka_unit_test(a_restart_forgets_nothing),
		cmocka_unit_test(few_senders_that_ask_for_too_much_stop_all_replies),
		cmocka_unit_test(many_senders_are_a_campaign),
		cmocka_unit_test(modems_that_may_send_more_make_the_bound_wider),
		cmocka_unit_test(who_is_denied_is_kept_and_not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
