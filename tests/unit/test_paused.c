/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_paused.c - a pause by hand is kept until it is taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/health.h"
#include "store/paused.h"
#include "tests/unit/store_fixture.h"

static const char *const names[] = { "gsm1", "gsm2" };

static void a_pause_is_news_once(void **state)
{
	struct db *db = *state;

	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW), 0);
	assert_int_equal(paused_get(db, "gsm1"), 0);
	assert_int_equal(paused_set(db, "gsm1", true), 1);
	assert_int_equal(paused_set(db, "gsm1", true), 0);
	assert_int_equal(paused_get(db, "gsm1"), 1);
	assert_int_equal(paused_get(db, "gsm2"), 0);
	assert_int_equal(paused_set(db, "gsm1", false), 1);
	assert_int_equal(paused_get(db, "gsm1"), 0);
	assert_int_equal(paused_set(db, "gsm9", true), 0);
	assert_int_equal(paused_get(db, "gsm9"), 0);
}

static void a_start_keeps_what_was_paused_as_it_was(void **state)
{
	struct db *db = *state;
	const struct health_modem paused = { .name = "gsm1",
		.state = "paused",
		.reason = "by hand",
		.code = "LPR-2128",
		.network = "",
		.operator_name = "",
		.sim_used = -1,
		.sim_size = -1,
		.imei = "",
		.imsi = "" };

	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW), 0);
	assert_int_equal(health_modem_set(db, &paused, NOW + SECOND), 0);
	assert_int_equal(paused_set(db, "gsm1", true), 1);
	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW + 9 * SECOND), 0);
	assert_look_text(db, "SELECT state || reason || code FROM v_modem WHERE name = 'gsm1'",
		"pausedby handLPR-2128");
	assert_int_equal(look(db, "SELECT since_us FROM modem WHERE name = 'gsm1'"), NOW + SECOND);
	assert_look_text(db, "SELECT state FROM v_modem WHERE name = 'gsm2'", "starting");
	assert_int_equal(paused_set(db, "gsm1", false), 1);
	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW + 10 * SECOND), 0);
	assert_look_text(db, "SELECT state FROM v_modem WHERE name = 'gsm1'", "starting");
	assert_int_equal(
		look(db, "SELECT since_us FROM modem WHERE name = 'gsm1'"), NOW + 10 * SECOND);
}

/* Paused, and the power went before the worker had ended. */
static void one_that_was_not_paused_yet_is_so_from_the_start_on(void **state)
{
	struct db *db = *state;

	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW), 0);
	assert_int_equal(paused_set(db, "gsm1", true), 1);
	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW + SECOND), 0);
	assert_look_text(db, "SELECT state FROM v_modem WHERE name = 'gsm1'", "paused");
	assert_int_equal(look(db, "SELECT since_us FROM modem WHERE name = 'gsm1'"), NOW + SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_pause_is_news_once),
		MEMORY(a_start_keeps_what_was_paused_as_it_was),
		MEMORY(one_that_was_not_paused_yet_is_so_from_the_start_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
