/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_balance.c - what follows from a balance. */
#include "daemon/balance.h"
#include "daemon/health.h"
#include "daemon/modems.h"
#include "store/alarm.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int set_up(void **state)
{
	struct trunk *t = calloc(1, sizeof *t);

	trunk_open(t, "gateway = \"test\"; modems = ( { name = \"gsm1\"; device = \"/dev/a\"; "
		      "balance = { ussd = \"*888#\"; every = 3600; warn_below = 10000; }; },"
		      " { name = \"gsm2\"; device = \"/dev/b\"; } );\n");
	assert_int_equal(modems_new(&t->app), 0);
	*state = t;
	return 0;
}

static void answer(struct trunk *t, enum modem_ussd_result result, const char *text)
{
	struct modem_ussd ussd = { .result = result };

	assert_int_equal(copy_string(ussd.text, sizeof ussd.text, text), 0);
	balance_answer(&t->app, &t->app.modems[0], &ussd, t->now_us);
	t->now_us += USEC_PER_SEC;
}

static const char *log_of(struct trunk *t)
{
	return trunk_rows(t, REPORT_HEALTH, "gsm1", "code detail");
}

static void a_low_balance_alarms_once_until_it_is_fine(void **state)
{
	struct trunk *t = *state;

	answer(t, MODEM_USSD_ANSWERED, "Pulsa Rp 25.000");
	assert_string_equal(trunk_rows(t, REPORT_MODEMS, NULL, "name balance balance_at"),
		"gsm1|25000.0|2026-11-21T10:20:30Z\ngsm2||\n");
	answer(t, MODEM_USSD_ANSWERED, "Pulsa Rp 9.999");
	answer(t, MODEM_USSD_ANSWERED, "Pulsa Rp 9.000");
	assert_int_equal(alarm_stands(t->app.db, "gsm1", "LPR-2141", NULL), 1);
	answer(t, MODEM_USSD_ANSWERED, "Pulsa Rp 10.000");
	assert_int_equal(alarm_stands(t->app.db, "gsm1", "LPR-2141", NULL), 0);
	assert_string_equal(log_of(t), "LPR-2140|Rp 25000\nLPR-2140|Rp 9999\nLPR-2141|Rp 9999\n"
				       "LPR-2140|Rp 9000\nLPR-2140|Rp 10000\nLPR-2143|Rp 10000\n");
}

static void two_failures_in_a_row_are_told_once(void **state)
{
	struct trunk *t = *state;

	answer(t, MODEM_USSD_SILENT, "");
	assert_string_equal(log_of(t), "");
	answer(t, MODEM_USSD_ANSWERED, "Nomor Anda 081234567890, terima kasih");
	answer(t, MODEM_USSD_REFUSED, "");
	assert_string_equal(log_of(t), "LPR-2142|balance.pattern finds no amount in the answer\n");
	answer(t, MODEM_USSD_ANSWERED, "Rp 20.000");
	answer(t, MODEM_USSD_SILENT, "");
	answer(t, MODEM_USSD_NOT_ASKED, ""); /* says nothing */
	answer(t, MODEM_USSD_SILENT, "");
	assert_string_equal(log_of(t), "LPR-2142|balance.pattern finds no amount in the answer\n"
				       "LPR-2140|Rp 20000\nLPR-2142|no answer\n");
}

static void only_a_connected_modem_with_a_code_is_asked(void **state)
{
	struct trunk *t = *state;
	struct app_modem *am = &t->app.modems[0];
	int64_t first_us;

	assert_int_equal(balance_turn(&t->app, t->now_us), INT64_MAX);
	am->state = t->app.modems[1].state = MODEM_UP;
	first_us = balance_turn(&t->app, t->now_us);
	assert_in_range(first_us - t->now_us, 5 * USEC_PER_SEC, 30 * USEC_PER_SEC);
	assert_int_equal(balance_turn(&t->app, t->now_us), first_us);
	/* Its worker is not there: it is asked again soon. */
	t->now_us = first_us;
	assert_int_equal(balance_turn(&t->app, t->now_us), t->now_us + 30 * USEC_PER_SEC);
	am->state = MODEM_DOWN;
	assert_int_equal(balance_turn(&t->app, t->now_us), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_low_balance_alarms_once_until_it_is_fine, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			two_failures_in_a_row_are_told_once, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			only_a_connected_modem_with_a_code_is_asked, set_up, trunk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
