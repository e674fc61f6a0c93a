/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_csv.c - CSV of spreadsheets, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/csv.h"

/* Appends to a text of `size`, as far as it goes. */
static void add(char *all, size_t size, const char *text)
{
	size_t used = strlen(all);

	(void)snprintf(all + used, size - used, "%s", text);
}

/* Cells as "a|b", rows as "..\n", an error as "!ROW". */
static void assert_rows(const char *text, char separator, const char *expected)
{
	char *copy = strdup(text), all[512] = "", number[8] = "!0";
	struct csv c;
	int r;

	assert_non_null(copy);
	csv_begin(&c, copy, separator);
	while ((r = csv_next(&c)) > 0) {
		for (size_t i = 0; i < c.count; i++) {
			add(all, sizeof all, i > 0 ? "|" : "");
			add(all, sizeof all, c.cells[i]);
		}
		add(all, sizeof all, "\n");
	}
	number[1] = (char)('0' + c.row);
	if (r < 0) {
		assert_non_null(c.error);
		add(all, sizeof all, number);
	}
	assert_string_equal(all, expected);
	free(copy);
}

static void rows_and_cells_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		char separator;
		const char *rows;
	} cases[] = {
		{ "", ',', "" },
		{ "a", ',', "a\n" },
		{ "a,b\r\nc,d\r\n", ',', "a|b\nc|d\n" },
		{ "a,b\nc,d", ',', "a|b\nc|d\n" },
		{ "a,b\rc,d\r", ',', "a|b\nc|d\n" },
		{ "a;b,c\n", ';', "a|b,c\n" },
		{ ",\n\n,,", ',', "|\n\n||\n" },
		{ "\"a,b\",\"c\nd\r\n\",e\n", ',', "a,b|c\nd\r\n|e\n" },
		{ "\"say \"\"hi\"\"\",\"\"\n", ',', "say \"hi\"|\n" },
		{ "\"\"\"\"\n", ',', "\"\n" },
		{ " a , b \n", ',', " a | b \n" },
		{ "a\tb\n", '\t', "a|b\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_rows(cases[i].text, cases[i].separator, cases[i].rows);
}

static void what_is_ill_formed_is_refused_by_its_row(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "a\nb\"c\n", "a\n!2" },
		{ "\"a\"b\n", "!1" },
		{ "\"a\" ,b\n", "!1" },
		{ "a\n\n\"b\n", "a\n\n!3" },
		{ "\"", "!1" },
		{ "\"\"\"", "!1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_rows(cases[i].text, ',', cases[i].rows);
}

static void a_row_has_a_limit(void **state)
{
	char text[CSV_CELLS_MAX + 2];
	struct csv c;

	(void)state;
	memset(text, ',', sizeof text);
	text[CSV_CELLS_MAX - 1] = '\0';
	csv_begin(&c, text, ',');
	assert_int_equal(csv_next(&c), 1);
	assert_int_equal(c.count, CSV_CELLS_MAX);
	memset(text, ',', sizeof text);
	text[CSV_CELLS_MAX] = '\0';
	csv_begin(&c, text, ',');
	assert_int_equal(csv_next(&c), -EBADMSG);
}

static void both_encodings_become_utf8(void **state)
{
	static const struct {
		const char *octets, *text;
	} cases[] = {
		{ "Jl. Melati \xe2\x80\x93 \xf0\x9f\x9a\xa7",
			"Jl. Melati \xe2\x80\x93 \xf0\x9f\x9a\xa7" },
		{ "Jl. \x93Melati\x94 \x96 \xe9\x80\x81",
			"Jl. \xe2\x80\x9cMelati\xe2\x80\x9d \xe2\x80\x93 "
			"\xc3\xa9\xe2\x82\xac\xef\xbf\xbd" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *text = csv_decode(cases[i].octets);

		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_cells_are_told_apart),
		cmocka_unit_test(what_is_ill_formed_is_refused_by_its_row),
		cmocka_unit_test(a_row_has_a_limit),
		cmocka_unit_test(both_encodings_become_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
