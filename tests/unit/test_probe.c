/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_probe.c - messages of our own from modem to modem. */
#include "daemon/inbound.h"
#include "daemon/modems.h"
#include "daemon/probe.h"
#include "store/alarm.h"
#include "store/outbox.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SETTINGS                                                                                   \
	"gateway = \"test\"; modems = ( { name = \"gsm1\"; device = \"/dev/a\"; number = "         \
	"\"081100000001\"; }, { name = \"gsm2\"; device = \"/dev/b\"; number = "                   \
	"\"+6281100000002\"; }, { name = \"gsm3\"; device = \"/dev/c\"; } );\n"
#define ON "watch = { probe_every = 3600; probe_within = 600; };\n"

static int set_up(void **state)
{
	struct trunk *t = calloc(1, sizeof *t);

	trunk_open(t, SETTINGS ON);
	assert_int_equal(modems_new(&t->app), 0);
	for (size_t i = 0; i < t->app.modem_count; i++) {
		t->app.modems[i].state = MODEM_UP;
		t->app.modems[i].can_send = true;
	}
	*state = t;
	return 0;
}

/* The first round; gives when to look again. */
static int64_t begin(struct trunk *t)
{
	t->now_us = probe_turn(&t->app, t->now_us);
	return probe_turn(&t->app, t->now_us);
}

/* The modem has sent its probe; gives the text. */
static void take(struct trunk *t, const char *modem, const char *to, char ret[static 512])
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite,
				 "UPDATE reply SET state = 'sent', modem = ?1, sent_us = ?2"
				 " WHERE preferred = ?1 RETURNING text, (SELECT number FROM person"
				 " WHERE pseudonym = person)",
				 -1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_text(s, 1, modem, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_bind_int64(s, 2, t->now_us), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(copy_string(ret, 512, column_text(s, 0)), 0);
	assert_string_equal(column_text(s, 1), to);
	assert_int_equal(sqlite3_step(s), SQLITE_DONE);
	sqlite3_finalize(s);
}

static void arrive(struct trunk *t, const char *modem, const char *from, const char *text)
{
	int64_t message;

	t->now_us += USEC_PER_SEC;
	assert_int_equal(inbound_inject(&t->app, modem, from, text, t->now_us, &message), 0);
}

static int stands(struct trunk *t, const char *modem)
{
	return alarm_stands(t->app.db, modem, "LPR-2151", NULL);
}

static void each_modem_with_a_number_texts_the_next_one(void **state)
{
	struct trunk *t = *state;
	char text[512];
	int64_t next_us;

	next_us = begin(t);
	assert_int_equal(next_us, t->now_us + 600 * USEC_PER_SEC);
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template modem"),
		"probe|gsm1\nprobe|gsm2\n");
	take(t, "gsm1", "+6281100000002", text);
	assert_int_equal(strlen(text), 26);
	assert_memory_equal(text, "LAPOR UJI ", 10);
	take(t, "gsm2", "+6281100000001", text);
	assert_int_equal(probe_turn(&t->app, t->now_us), t->now_us + 600 * USEC_PER_SEC);
}

static void a_probe_is_neither_answered_nor_a_complaint(void **state)
{
	struct trunk *t = *state;
	char text[512];

	(void)begin(t);
	take(t, "gsm1", "+6281100000002", text);
	arrive(t, "gsm2", "081100000001", text);
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "text"), "");
	assert_string_equal(
		trunk_rows(t, REPORT_HEALTH, "gsm2", "code detail"), "LPR-2150|after 1.0 s\n");
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "probe\n");
}

static void nobody_else_can_forge_one(void **state)
{
	struct trunk *t = *state;
	char text[512];

	(void)begin(t);
	take(t, "gsm1", "+6281100000002", text);
	arrive(t, "gsm2", "+6281234567890", text); /* whoever has seen it */
	assert_string_equal(trunk_rows(t, REPORT_HEALTH, "gsm2", "code"), "");
	assert_int_equal(strlen(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket")), 8);
	arrive(t, "gsm3", "081100000001", text); /* by another way than it was sent */
	arrive(t, "gsm2", "081100000001", "LAPOR UJI BBBBBBBBBBBBBBBB");
	assert_string_equal(trunk_rows(t, REPORT_HEALTH, NULL, "code"), "");
	/* From our own numbers nothing becomes a complaint. */
	assert_int_equal(strlen(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket")), 8);
	arrive(t, "gsm2", "081100000001", text);
	assert_string_equal(trunk_rows(t, REPORT_HEALTH, "gsm2", "code"), "LPR-2150\n");
	arrive(t, "gsm2", "081100000001", text); /* once */
	assert_string_equal(trunk_rows(t, REPORT_HEALTH, "gsm2", "code"), "LPR-2150\n");
}

static void one_that_does_not_come_alarms_until_one_comes(void **state)
{
	struct trunk *t = *state;
	char text[512];

	(void)begin(t);
	take(t, "gsm1", "+6281100000002", text);
	t->now_us += 601 * USEC_PER_SEC;
	(void)probe_turn(&t->app, t->now_us);
	assert_int_equal(stands(t, "gsm2"), 1);
	assert_int_equal(stands(t, "gsm1"), 0); /* gsm2's own has not left yet */
	assert_string_equal(
		trunk_rows(t, REPORT_HEALTH, "gsm2", "code detail"), "LPR-2151|sent by gsm1\n");
	arrive(t, "gsm2", "081100000001", text); /* late */
	assert_int_equal(stands(t, "gsm2"), 0);
	assert_string_equal(
		trunk_rows(t, REPORT_HEALTH, "gsm2", "code"), "LPR-2151\nLPR-2150\nLPR-2152\n");
}

static void modems_that_cannot_are_left_out(void **state)
{
	struct trunk *t = *state;

	t->app.modems[0].can_send = false;
	t->app.modems[1].state = MODEM_PAUSED;
	(void)begin(t);
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "");
	t->app.modems[0].can_send = true;
	t->app.modems[1].state = MODEM_DOWN;
	t->now_us += USEC_PER_HOUR;
	(void)probe_turn(&t->app, t->now_us);
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "");
	t->app.modems[1].state = MODEM_UP;
	t->now_us += USEC_PER_HOUR;
	(void)probe_turn(&t->app, t->now_us);
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "probe\nprobe\n");
}

static void a_restart_goes_on_where_the_last_run_was(void **state)
{
	struct trunk *t = *state;
	int64_t sent_us;

	(void)begin(t);
	sent_us = t->now_us;
	t->app.probes.next_us = 0; /* as after a start */
	t->now_us += 60 * USEC_PER_SEC;
	assert_int_equal(probe_turn(&t->app, t->now_us), sent_us + 600 * USEC_PER_SEC);
	t->now_us = sent_us + 700 * USEC_PER_SEC;
	assert_int_equal(probe_turn(&t->app, t->now_us), sent_us + USEC_PER_HOUR);
}

static void without_the_setting_there_is_none(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, SETTINGS);
	assert_int_equal(modems_new(&t.app), 0);
	assert_int_equal(alarm_add(t.app.db, "gsm1", "LPR-2151", t.now_us), 1);
	probe_start(&t.app);
	assert_int_equal(stands(&t, "gsm1"), 0);
	assert_int_equal(probe_turn(&t.app, t.now_us), INT64_MAX);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TRUNK(f) cmocka_unit_test_setup_teardown(f, set_up, trunk_tear_down)
		TRUNK(each_modem_with_a_number_texts_the_next_one),
		TRUNK(a_probe_is_neither_answered_nor_a_complaint),
		TRUNK(nobody_else_can_forge_one),
		TRUNK(one_that_does_not_come_alarms_until_one_comes),
		TRUNK(modems_that_cannot_are_left_out),
		TRUNK(a_restart_goes_on_where_the_last_run_was),
		cmocka_unit_test(without_the_setting_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
