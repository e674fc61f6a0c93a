/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_balance.c - amounts as operators write them, and what follows from a balance. */
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

static void amounts_are_read_as_operators_write_them(void **state)
{
	static const struct {
		const char *text;
		int64_t hundredths; /* -1: none */
	} rows[] = {
		{ "0", 0 },
		{ "12500", 1250000 },
		{ "1.250.000", 125000000 },
		{ "1,250,000", 125000000 },
		{ "12.500,00", 1250000 },
		{ "12,500.50", 1250050 },
		{ "12,500", 1250000 },
		{ "12500,75", 1250075 },
		{ "12500.75", 1250075 },
		{ "25.000 aktif s.d. 31/12/2026", 2500000 },
		{ "25.000. Ketik *123#", 2500000 },
		{ "25.000,- sampai", 2500000 },
		{ "999999999999999", INT64_C(99999999999999900) },
		{ "1234567890123456", -1 },
		{ "1.23.456", -1 },
		{ "12.500.00", -1 },
		{ "1250.500", -1 },
		{ "1.250,000", -1 },
		{ "12.5", -1 },
		{ "12.500,5", -1 },
		{ "", -1 },
		{ "x", -1 },
		{ ".500", -1 },
		{ "-5", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t value = -1;
		int r = balance_parse(rows[i].text, &value);

		if (value != rows[i].hundredths || (r < 0) != (value < 0))
			fail_msg("%s: %lld", rows[i].text, (long long)value);
	}
}

static void a_pattern_finds_the_amount(void **state)
{
	static const struct {
		const char *pattern, *answer;
		int64_t hundredths;
		int error;
	} rows[] = {
		{ "Rp ?([0-9.]+)", "Pulsa Anda Rp 25.000 aktif s.d. 31/12/2026.", 2500000, 0 },
		{ "Rp ?([0-9.]+)", "Sisa pulsa Rp12,500", 1250000, 0 },
		{ "Rp ?([0-9.]+)", "Rp1.250.000,50 s/d 2027-01-01", 125000050, 0 },
		{ "[Pp]ulsa:? *([0-9]+)", "SisaPulsa: 500", 50000, 0 },
		{ "Rp ?([0-9.]+)", "Maaf, sistem sibuk", 0, -ENOENT },
		{ "Rp ?([0-9.]+)", "", 0, -ENOENT },
		{ "Pulsa", "Pulsa 100", 0, -ENOENT },
		{ "(Rp)|(x)", "x 100", 0, -ENOENT },
		{ "(Pulsa)", "Pulsa 100", 0, -EBADMSG },
		{ "Rp([.])", "Rp.100", 0, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t value = 0;
		regex_t pattern;

		assert_int_equal(regcomp(&pattern, rows[i].pattern, REG_EXTENDED), 0);
		assert_int_equal(balance_find(&pattern, rows[i].answer, &value), rows[i].error);
		assert_int_equal(value, rows[i].hundredths);
		regfree(&pattern);
	}
}

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

static int tear_down(void **state)
{
	struct trunk *t = *state;

	modems_free(&t->app);
	trunk_close(t);
	free(t);
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
		cmocka_unit_test(amounts_are_read_as_operators_write_them),
		cmocka_unit_test(a_pattern_finds_the_amount),
		cmocka_unit_test_setup_teardown(
			a_low_balance_alarms_once_until_it_is_fine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			two_failures_in_a_row_are_told_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			only_a_connected_modem_with_a_code_is_asked, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
