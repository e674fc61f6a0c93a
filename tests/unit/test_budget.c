/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_budget.c - what a SIM may send in a minute and in a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/budget.h"
#include "tests/unit/pool_world.h"

#define MINUTE (60 * SECOND)

/* The trunk's clock begins at 17:20:30 in Jakarta. */
#define MIDNIGHT_IN (6 * HOUR + 39 * MINUTE + 30 * SECOND)

static struct pool_modem look(struct trunk *t, struct app_modem *am)
{
	struct pool_modem m = { 0 };

	assert_int_equal(budget_look(&t->app, am, &m, t->now_us), 0);
	return m;
}

/* One SMS leaves by it. */
static void send(struct trunk *t, struct app_modem *am)
{
	const int16_t reference = 7;

	world_report(t);
	(void)world_take(t, am);
	world_answer(t, am, MODEM_SEND_DONE, &reference, 1);
}

/* How often this was told. */
static int told(struct trunk *t, const char *code)
{
	const char *at = trunk_rows(t, REPORT_HEALTH, NULL, "code");
	int count = 0;

	for (; (at = strstr(at, code)); at++)
		count++;
	return count;
}

static void a_minute_is_any_sixty_seconds(void **state)
{
	struct app_modem *am;
	struct trunk t;
	int64_t begun;

	(void)state;
	world_open(&t, WORLD("send_per_minute = 3; send_per_day = 0;"));
	am = &t.app.modems[0];
	begun = t.now_us + SECOND; /* trunk_text() takes a second */
	assert_int_equal(look(&t, am).minute_left, 3);
	send(&t, am);
	send(&t, am);
	assert_int_equal(look(&t, am).minute_left, 1);
	assert_int_equal(look(&t, &t.app.modems[1]).minute_left, 3);
	t.now_us = begun + MINUTE - 1;
	assert_int_equal(look(&t, am).minute_left, 1);
	t.now_us = begun + MINUTE;
	assert_int_equal(look(&t, am).minute_left, 2);
	assert_true(look(&t, am).day_left == INT64_MAX);
	trunk_close(&t);
}

static void what_waits_for_a_minute_has_its_time_and_is_told_once(void **state)
{
	struct app_modem *am;
	struct trunk t;
	struct pool_modem m;
	int64_t next = INT64_MAX, begun;

	(void)state;
	world_open(&t, WORLD("send_per_minute = 2; send_per_day = 0;"));
	am = &t.app.modems[0];
	begun = t.now_us + SECOND;
	send(&t, am);
	send(&t, am);
	m = look(&t, am);
	assert_int_equal(budget_wait(&t.app, am, &m, true, t.now_us, &next), 0);
	assert_true(next == INT64_MAX); /* nothing wants it */
	assert_int_equal(told(&t, "LPR-2144"), 0);
	m.is_wanted = true;
	for (int i = 0; i < 3; i++)
		assert_int_equal(budget_wait(&t.app, am, &m, true, t.now_us, &next), 0);
	assert_true(next == begun + MINUTE);
	assert_int_equal(told(&t, "LPR-2144"), 1);
	t.now_us = begun + 2 * MINUTE;
	m = look(&t, am);
	assert_int_equal(budget_wait(&t.app, am, &m, true, t.now_us, &next), 0);
	m.is_wanted = true;
	assert_int_equal(budget_wait(&t.app, am, &m, true, t.now_us, &next), 0);
	assert_int_equal(told(&t, "LPR-2144"), 2);
	trunk_close(&t);
}

static void a_day_ends_at_the_midnight_of_the_gateway(void **state)
{
	struct app_modem *am;
	struct trunk t;
	struct pool_modem m;
	int64_t next = INT64_MAX, midnight;

	(void)state;
	world_open(&t, WORLD("send_per_minute = 0; send_per_day = 3; reserve_for_receipts = 1;"));
	am = &t.app.modems[0];
	midnight = t.now_us + MIDNIGHT_IN;
	send(&t, am);
	assert_int_equal(look(&t, am).day_left, 2);
	assert_int_equal(look(&t, am).reserve, 1);
	assert_int_equal(told(&t, "LPR-2145"), 0);
	send(&t, am);
	assert_int_equal(told(&t, "LPR-2145"), 1);
	send(&t, am);
	m = look(&t, am);
	assert_int_equal(m.day_left, 0);
	assert_int_equal(told(&t, "LPR-2146"), 1);
	assert_int_equal(budget_wait(&t.app, am, &m, false, t.now_us, &next), 0);
	assert_true(next == INT64_MAX);
	assert_int_equal(budget_wait(&t.app, am, &m, true, t.now_us, &next), 0);
	assert_true(next == midnight);
	t.now_us = midnight - 1;
	assert_int_equal(look(&t, am).day_left, 0);
	t.now_us = midnight;
	m = look(&t, am);
	assert_int_equal(m.day_left, 3);
	assert_int_equal(m.sent_today, 0);
	trunk_close(&t);
}

static void a_restart_forgets_nothing(void **state)
{
	struct app_modem *am;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD("send_per_minute = 5; send_per_day = 2; reserve_for_receipts = 0;"));
	am = &t.app.modems[0];
	send(&t, am);
	send(&t, am);
	assert_int_equal(told(&t, "LPR-2145"), 0); /* there is no reserve to be left */
	assert_int_equal(told(&t, "LPR-2146"), 1);
	am->budget = (struct app_budget){ 0 };
	assert_int_equal(look(&t, am).day_left, 0);
	assert_int_equal(look(&t, am).minute_left, 3);
	budget_spend(&t.app, am, 1, t.now_us);
	assert_int_equal(told(&t, "LPR-2146"), 1);
	trunk_close(&t);
}

static void what_may_have_left_counts(void **state)
{
	struct app_modem *am;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD("send_per_minute = 9; send_per_day = 9;"));
	am = &t.app.modems[0];
	world_report(&t);
	(void)world_take(&t, am);
	world_answer(&t, am, MODEM_SEND_UNKNOWN, NULL, 0);
	assert_int_equal(look(&t, am).day_left, 8);
	assert_int_equal(look(&t, am).minute_left, 8);
	world_report(&t);
	(void)world_take(&t, am);
	world_answer(&t, am, MODEM_SEND_TEMPORARY, NULL, 0);
	assert_int_equal(look(&t, am).day_left, 8);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minute_is_any_sixty_seconds),
		cmocka_unit_test(what_waits_for_a_minute_has_its_time_and_is_told_once),
		cmocka_unit_test(a_day_ends_at_the_midnight_of_the_gateway),
		cmocka_unit_test(a_restart_forgets_nothing),
		cmocka_unit_test(what_may_have_left_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
