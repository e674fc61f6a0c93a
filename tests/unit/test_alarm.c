/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_alarm.c - which alarms the admin is told of, when, and by which modem. */
#include "daemon/alarm.h"
#include "daemon/alarm_text.h"
#include "daemon/health.h"
#include "daemon/modems.h"
#include "daemon/watch.h"
#include "store/outbox.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MINUTE USEC_PER_MINUTE

#define MODEMS                                                                                     \
	"gateway = \"jatim-1\";\n"                                                                 \
	"modems = ( { name = \"gsm1\"; device = \"/dev/a\"; },"                                    \
	" { name = \"gsm2\"; device = \"/dev/b\"; }, { name = \"gsm3\"; device = \"/dev/c\"; } "   \
	");\n"
#define ADMIN "alert = { number = \"081100000009\"; "

/* State of a modem, as its worker tells it. */
static void tell(struct trunk *t, size_t n, enum modem_state state, enum modem_cause cause)
{
	struct modem_status status = { .state = state, .cause = cause };

	health_modem(&t->app, &t->app.modems[n], &status, t->now_us);
}

static void open_with(struct trunk *t, const char *settings)
{
	trunk_open(t, settings);
	assert_int_equal(modems_new(&t->app), 0);
	for (size_t i = 0; i < t->app.modem_count; i++)
		tell(t, i, MODEM_UP, MODEM_CAUSE_NONE);
	watch_start(&t->app);
}

/* Lets time pass, and the alarms be looked at. */
static int64_t pass(struct trunk *t, int64_t us)
{
	t->now_us += us;
	return alarm_turn(&t->app, t->now_us);
}

/* The templates queued so far, oldest first. */
static const char *told(struct trunk *t)
{
	return trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template");
}

/* The text of the nth message, which must be the admin's, by `modem` and never by `avoid`. */
static void read_nth(
	struct trunk *t, unsigned n, const char *modem, const char *avoid, char ret[static 512])
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(
		sqlite3_prepare_v2(t->app.db->sqlite,
			"SELECT r.text, p.number, r.preferred, r.avoid, r.class FROM reply AS r"
			" JOIN person AS p ON p.pseudonym = r.person WHERE r.id = ?1",
			-1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_bind_int64(s, 1, n), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(copy_string(ret, 512, column_text(s, 0)), 0);
	assert_string_equal(column_text(s, 1), "+6281100000009");
	assert_string_equal(column_text(s, 2), modem);
	assert_string_equal(column_text(s, 3), avoid);
	assert_int_equal(sqlite3_column_int(s, 4), OUTBOX_ANSWER);
	sqlite3_finalize(s);
}

static void an_alarm_is_told_once_and_so_is_its_end(void **state)
{
	struct trunk t;
	char text[512];

	(void)state;
	open_with(&t, MODEMS ADMIN "per_hour = 3; };\n");
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	assert_int_equal(pass(&t, 0), t.now_us + MINUTE);
	assert_string_equal(told(&t), "");
	assert_int_equal(pass(&t, MINUTE), INT64_MAX);
	assert_string_equal(told(&t), "alarm-begin\n");
	pass(&t, MINUTE);
	tell(&t, 0, MODEM_STARTING, MODEM_CAUSE_NONE);
	pass(&t, 5 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin\n"); /* it only begins anew */
	read_nth(&t, 1, "gsm2", "gsm1", text);
	assert_string_equal(text,
		"LAPOR jatim-1: ALARM gsm1 LPR-2106: The modem has gone from the line, sejak 21 "
		"Nov 17.20. Rincian: lapor-smsctl health");
	tell(&t, 0, MODEM_UP, MODEM_CAUSE_NONE);
	assert_int_equal(pass(&t, 0), t.now_us + MINUTE);
	pass(&t, MINUTE);
	read_nth(&t, 2, "gsm2", "gsm1", text);
	assert_non_null(strstr(text, "alarm gsm1 LPR-2106 sudah berakhir"));
	assert_int_equal(pass(&t, 24 * 60 * MINUTE), INT64_MAX);
	assert_string_equal(told(&t), "alarm-begin\nalarm-end\n");
	trunk_close(&t);
}

static void a_flap_tells_nobody_but_one_without_end_does(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS ADMIN "};\n");
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, 5 * USEC_PER_SEC);
	tell(&t, 0, MODEM_UP, MODEM_CAUSE_NONE);
	pass(&t, MINUTE);
	assert_int_equal(pass(&t, 10 * MINUTE), INT64_MAX);
	assert_string_equal(told(&t), "");
	for (int i = 0; i < 3; i++) {
		assert_string_equal(told(&t), "");
		tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
		pass(&t, 20 * USEC_PER_SEC);
		tell(&t, 0, MODEM_UP, MODEM_CAUSE_NONE);
		pass(&t, 5 * USEC_PER_SEC);
	}
	assert_string_equal(told(&t), "alarm-begin\n");
	pass(&t, 0);
	/* An end and a beginning within a minute cancel each other too. */
	tell(&t, 0, MODEM_UP, MODEM_CAUSE_NONE);
	pass(&t, 30 * USEC_PER_SEC);
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, 10 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin\n");
	trunk_close(&t);
}

static void another_trouble_of_the_modem_ends_the_one_before(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS ADMIN "};\n");
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, 2 * MINUTE);
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_NO_DEVICE);
	pass(&t, 2 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin\nalarm-end\nalarm-begin\n");
	tell(&t, 0, MODEM_DEGRADED, MODEM_CAUSE_NOT_REGISTERED);
	pass(&t, 2 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin\nalarm-end\nalarm-begin\n"); /* 3 an hour */
	pass(&t, 60 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin\nalarm-end\nalarm-begin\nalarm-end\n");
	trunk_close(&t);
}

static void those_beyond_the_limit_are_told_together_when_the_hour_allows(void **state)
{
	struct trunk t;
	char text[512];
	int64_t first_us;

	(void)state;
	open_with(&t, MODEMS ADMIN "per_hour = 2; language = \"en\"; };\n");
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, MINUTE);
	first_us = t.now_us;
	alarm_event(&t.app, "", LOG_EVENT_CENTRAL_MISCONFIGURED, t.now_us);
	pass(&t, MINUTE);
	assert_string_equal(told(&t), "alarm-begin.en\nalarm-begin.en\n");
	tell(&t, 1, MODEM_DOWN, MODEM_CAUSE_NO_SIM);
	alarm_event(&t.app, "", LOG_EVENT_CENTRAL_UP, t.now_us);
	/* The hour is spent: until an hour after the first. */
	assert_int_equal(pass(&t, MINUTE), first_us + 60 * MINUTE);
	assert_string_equal(told(&t), "alarm-begin.en\nalarm-begin.en\n");
	read_nth(&t, 1, "gsm2", "gsm1", text);
	assert_string_equal(text, "LAPOR jatim-1: ALARM gsm1 LPR-2106: The modem has gone from the "
				  "line, since 21 Nov 17:20. See lapor-smsctl health");
	pass(&t, first_us + 60 * MINUTE - t.now_us);
	read_nth(&t, 3, "gsm3", "", text);
	assert_string_equal(text, "LAPOR jatim-1: 2 more alarms: LPR-4003 over, gsm2 LPR-2108. See "
				  "lapor-smsctl health");
	assert_int_equal(pass(&t, 24 * 60 * MINUTE), INT64_MAX);
	trunk_close(&t);
}

static void more_at_once_than_the_hour_allows_share_its_last_message(void **state)
{
	struct trunk t;
	char text[512];

	(void)state;
	open_with(&t, MODEMS ADMIN "per_hour = 1; };\n");
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	tell(&t, 1, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, MINUTE);
	read_nth(&t, 1, "gsm3", "gsm1", text);
	assert_string_equal(text, "LAPOR jatim-1: 2 alarm lagi: gsm1 LPR-2106, gsm2 LPR-2106. "
				  "Rincian: lapor-smsctl health");
	assert_string_equal(told(&t), "alarm-more\n");
	trunk_close(&t);
}

static void an_alarm_that_no_modem_can_tell_of_waits_for_one(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS ADMIN "per_hour = 0; };\n");
	for (size_t i = 0; i < 3; i++)
		tell(&t, i, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, 5 * MINUTE);
	assert_string_equal(told(&t), "");
	tell(&t, 2, MODEM_UP, MODEM_CAUSE_NONE);
	pass(&t, MINUTE);
	/* Of two; the third has ended before anybody was told. */
	assert_string_equal(told(&t), "alarm-begin\nalarm-begin\n");
	trunk_close(&t);
}

static void without_a_number_nobody_is_told_and_the_alarms_stand(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS);
	tell(&t, 0, MODEM_DOWN, MODEM_CAUSE_LINE_GONE);
	pass(&t, 5 * MINUTE);
	assert_string_equal(told(&t), "");
	assert_int_equal(alarm_stands(t.app.db, "gsm1", "LPR-2106", NULL), 1);
	tell(&t, 0, MODEM_PAUSED, MODEM_CAUSE_NONE);
	assert_int_equal(alarm_stands(t.app.db, "gsm1", "LPR-2106", NULL), 0);
	assert_int_equal(pass(&t, 5 * MINUTE), INT64_MAX);
	trunk_close(&t);
}

static void a_start_ends_what_nothing_speaks_of_any_more(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS ADMIN "};\n");
	assert_int_equal(alarm_add(t.app.db, "gone", "LPR-2106", t.now_us), 1);
	assert_int_equal(alarm_add(t.app.db, "gsm1", "LPR-2106", t.now_us), 1);
	assert_int_equal(alarm_add(t.app.db, "", "LPR-3001", t.now_us), 1);
	alarm_start(&t.app);
	assert_int_equal(alarm_stands(t.app.db, "gone", "LPR-2106", NULL), 0);
	assert_int_equal(alarm_stands(t.app.db, "gsm1", "LPR-2106", NULL), 1);
	assert_int_equal(alarm_stands(t.app.db, "", "LPR-3001", NULL), 0);
	trunk_close(&t);
}

static void what_happens_once_is_told_without_an_end(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, MODEMS ADMIN "per_hour = 0; };\n");
	alarm_event(&t.app, "gsm1", LOG_EVENT_MESSAGE_FAILED, t.now_us);
	alarm_event(&t.app, "", LOG_EVENT_FORWARD_PARKED, t.now_us); /* none is parked: over */
	alarm_event(&t.app, "gsm2", LOG_EVENT_BUDGET_SPENT, t.now_us);
	pass(&t, MINUTE);
	pass(&t, MINUTE);
	assert_string_equal(told(&t), "alarm-begin\nalarm-begin\n");
	assert_int_equal(alarm_stands(t.app.db, "gsm2", "LPR-2146", NULL), 1);
	pass(&t, 24 * 60 * MINUTE);
	pass(&t, MINUTE);
	assert_int_equal(alarm_stands(t.app.db, "gsm2", "LPR-2146", NULL), 0); /* midnight */
	trunk_close(&t);
}

static void another_sim_is_an_alarm_of_once_or_until_it_is_accepted(void **state)
{
	struct trunk t;

	(void)state;
	open_with(&t, "modems = ( { name = \"gsm1\"; device = \"/dev/a\"; },"
		      " { name = \"gsm2\"; device = \"/dev/b\"; sim_change = \"hold\"; } );\n");
	for (size_t i = 0; i < 2; i++) {
		health_tell(&t.app, &t.app.modems[i], LOG_EVENT_MODEM_SIM_CHANGED, "", t.now_us);
		alarm_modem(&t.app, &t.app.modems[i],
			i == 0 ? LOG_EVENT_MODEM_UP : LOG_EVENT_MODEM_SIM_CHANGED, t.now_us);
	}
	assert_int_equal(alarm_stands(t.app.db, "gsm1", "LPR-2125", NULL), 1);
	assert_int_equal(alarm_stands(t.app.db, "gsm2", "LPR-2125", NULL), 1);
	pass(&t, MINUTE);
	assert_int_equal(alarm_stands(t.app.db, "gsm1", "LPR-2125", NULL), 0);
	assert_int_equal(alarm_stands(t.app.db, "gsm2", "LPR-2125", NULL), 1);
	tell(&t, 1, MODEM_UP, MODEM_CAUSE_NONE);
	alarm_modem(
		&t.app, &t.app.modems[1], LOG_EVENT_MODEM_UP, t.now_us); /* the right one again */
	assert_int_equal(alarm_stands(t.app.db, "gsm2", "LPR-2125", NULL), 0);
	trunk_close(&t);
}

static void every_alarm_makes_one_part_in_either_language(void **state)
{
	static const char *const languages[] = { "id", "en" };
	struct trunk t;
	char settings[512], text[REPLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(languages); i++) {
		(void)snprintf(settings, sizeof settings, "%s%s language = \"%s\"; };\n", MODEMS,
			ADMIN, languages[i]);
		open_with(&t, settings);
		for (int e = 0; e < LOG_EVENTS; e++) {
			struct alarm a = { .modem = "modem-of-thirty-one-octets-0001",
				.ended_us = INT64_MAX };

			log_code((enum log_event)e, a.code);
			assert_int_equal(log_event_of(a.code), e);
			(void)alarm_text_write(&t.app, &a, 1, text);
			assert_true(strlen(text) <= 160);
			assert_non_null(strstr(text, a.code));
		}
		assert_int_equal(log_event_of("LPR-0000"), LOG_EVENTS);
		trunk_close(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_alarm_is_told_once_and_so_is_its_end),
		cmocka_unit_test(a_flap_tells_nobody_but_one_without_end_does),
		cmocka_unit_test(another_trouble_of_the_modem_ends_the_one_before),
		cmocka_unit_test(those_beyond_the_limit_are_told_together_when_the_hour_allows),
		cmocka_unit_test(more_at_once_than_the_hour_allows_share_its_last_message),
		cmocka_unit_test(an_alarm_that_no_modem_can_tell_of_waits_for_one),
		cmocka_unit_test(without_a_number_nobody_is_told_and_the_alarms_stand),
		cmocka_unit_test(a_start_ends_what_nothing_speaks_of_any_more),
		cmocka_unit_test(what_happens_once_is_told_without_an_end),
		cmocka_unit_test(another_sim_is_an_alarm_of_once_or_until_it_is_accepted),
		cmocka_unit_test(every_alarm_makes_one_part_in_either_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
