/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_ctl_text.c - citizens' words on an operator's screen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ctl_text.h"

struct pair {
	const char *in, *out;
};

static void check(char *(*f)(const char *), const struct pair *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *out = f(cases[i].in);

		assert_non_null(out);
		assert_string_equal(out, cases[i].out);
	}
}

static void numbers_of_people_are_masked(void **state)
{
	static const struct pair cases[] = {
		{ "hubungi 081234567890 ya", "hubungi 0812****890 ya" },
		{ "+6281234567890", "+62812****890" },
		{ "6281234567890.", "62812****890." },
		{ "WA 0812-3456-7890", "WA 0812****890" },
		{ "0812 3456 7890 pak", "0812****890 pak" },
		{ "(0812) 3456.7890", "(0812****890" },
		{ "+62 812 3456 7890", "+62812****890" },
		{ "81234567890", "8123****890" },
		{ "021-7654321", "0217****21" },
		{ "hp:081234567890/081298765432", "hp:0812****890/0812****432" },
		{ "no 12 081234567890", "no 12 0812****890" },
		{ "+12345678", "+1234****" },
		{ "+62123456", "+62123****" },
		{ "NIK 3578011203990001", "NIK 3578************" },
		{ "3578 0112 0399 0001", "3578************" },
		{ "357801.120399.0001", "3578************" },
		{ "197801122005011001", "1978************" },
		{ "a081234567890b", "a0812****890b" },
		{ "1+6281234567890", "1+62812****890" },
	};

	(void)state;
	check(ctl_text_mask, cases, COUNT_OF(cases));
}

static void other_numbers_stay(void **state)
{
	static const struct pair cases[] = {
		{ "", "" },
		{ "+", "+" },
		{ "RT 02 RW 05, Jl Melati 12", "RT 02 RW 05, Jl Melati 12" },
		{ "laporan 1916449 tiket K7M-2Q2", "laporan 1916449 tiket K7M-2Q2" },
		{ "1-916-449", "1-916-449" },
		{ "tgl 21-11-2026 jam 10.30", "tgl 21-11-2026 jam 10.30" },
		{ "08-11-2026", "08-11-2026" },
		{ "Rp 1.500.000,-", "Rp 1.500.000,-" },
		{ "jam 08.00 - 16.00", "jam 08.00 - 16.00" },
		{ "kWh 45001234567", "kWh 45001234567" },
	};

	(void)state;
	check(ctl_text_mask, cases, COUNT_OF(cases));
}

static void whatever_the_octets_the_text_is_valid(void **state)
{
	static const struct pair cases[] = {
		{ "Jalan rusak \xf0\x9f\x98\xa1 caf\xc3\xa9",
			"Jalan rusak \xf0\x9f\x98\xa1 caf\xc3\xa9" },
		{ "\xff", "\xef\xbf\xbd" },
		{ "a\xc3", "a\xef\xbf\xbd" },
		{ "\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe0\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf0\x9f\x98", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	};

	(void)state;
	check(ctl_text_repair, cases, COUNT_OF(cases));
	check(ctl_text_mask, cases, COUNT_OF(cases));
}

static void a_terminal_is_given_nothing_to_obey(void **state)
{
	static const struct pair cases[] = {
		{ "a\nb\r\nc\td", "a b  c d" }, { "\x1b[31mred", " [31mred" }, { "\x7f\x01", "  " },
		{ "x\xc2\x9b"
		  "2J\xc2\xa0y",
			"x  2J\xc2\xa0y" },
		{ "a\xe2\x80\xae"
		  "b\xe2\x81\xa6"
		  "c",
			"a   b   c" }, /* turned round */
	};

	(void)state;
	check(ctl_text_line, cases, COUNT_OF(cases));
}

static void an_id_is_understood_as_operators_type_it(void **state)
{
	static const struct pair cases[] = {
		{ "K7M-2Q2", "K7M-2Q2" },
		{ "k7m2q2", "K7M-2Q2" },
		{ "#k7m 2q2", "K7M-2Q2" },
		{ "1-916-449", "1916449" },
		{ "#1916449", "1916449" },
		{ "K7M-2Q3", "K7M-2Q3" },
		{ "123", "123" },
		{ "", "" },
		{ "5f0c2a9e-8d41-4c55-9a1e-0c2f3b7d6e10", "5f0c2a9e-8d41-4c55-9a1e-0c2f3b7d6e10" },
	};
	char id[CTL_ID_SIZE];
	char endless[CTL_ID_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(ctl_text_id(cases[i].in, id), 0);
		assert_string_equal(id, cases[i].out);
	}
	memset(endless, 'x', sizeof(endless));
	endless[CTL_ID_SIZE] = '\0';
	assert_int_equal(ctl_text_id(endless, id), -EOVERFLOW);
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(ctl_text_distance("", ""), 0);
	assert_int_equal(ctl_text_distance("status", "status"), 0);
	assert_int_equal(ctl_text_distance("stats", "status"), 1);
	assert_int_equal(ctl_text_distance("helth", "health"), 1);
	assert_int_equal(ctl_text_distance("", "send"), 4);
	assert_int_equal(ctl_text_distance("xyz", "show"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_people_are_masked),
		cmocka_unit_test(other_numbers_stay),
		cmocka_unit_test(whatever_the_octets_the_text_is_valid),
		cmocka_unit_test(a_terminal_is_given_nothing_to_obey),
		cmocka_unit_test(an_id_is_understood_as_operators_type_it),
		cmocka_unit_test(distance_counts_edits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
