/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ctl_csv.c - fields of CSV, and what a spreadsheet would make of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ctl_csv.h"

static void fields_are_quoted_where_they_must(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "", "" },
		{ "up", "up" },
		{ "-71", "-71" },
		{ "12500.5", "12500.5" },
		{ "-0.5", "-0.5" },
		{ "two words", "two words" },
		{ "a,b", "\"a,b\"" },
		{ "a;b", "\"a;b\"" },
		{ "say \"hi\"", "\"say \"\"hi\"\"\"" },
		{ "two\r\nlines", "\"two\r\nlines\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"" },
		{ "+62811", "\"'+62811\"" },
		{ "-", "\"'-\"" },
		{ "-1-1", "\"'-1-1\"" },
		{ "-1.", "\"'-1.\"" },
		{ "-.5", "\"'-.5\"" },
		{ "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "\t=1", "\"'\t=1\"" },
		{ "*1234 -> *7890", "*1234 -> *7890" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char written[64] = "";
		FILE *out = fmemopen(written, sizeof written, "w");

		assert_non_null(out);
		ctl_csv_field(out, 0, cases[i].text);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(written, cases[i].written);
	}
}

static void a_row_ends_as_the_standard_says(void **state)
{
	char written[64] = "";
	FILE *out = fmemopen(written, sizeof written, "w");

	(void)state;
	assert_non_null(out);
	ctl_csv_field(out, 0, "at");
	ctl_csv_field(out, 1, "");
	ctl_csv_field(out, 2, "-1");
	ctl_csv_end(out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, "at,,-1\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_quoted_where_they_must),
		cmocka_unit_test(a_row_ends_as_the_standard_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
