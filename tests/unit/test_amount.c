/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_amount.c - amounts as operators write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/amount.h"

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
		int r = amount_parse(rows[i].text, &value);

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
		assert_int_equal(amount_find(&pattern, rows[i].answer, &value), rows[i].error);
		assert_int_equal(value, rows[i].hundredths);
		regfree(&pattern);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_are_read_as_operators_write_them),
		cmocka_unit_test(a_pattern_finds_the_amount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
