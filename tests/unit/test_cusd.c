/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cusd.c - what networks answer to a USSD code, in the forms of many modems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/cusd.h"

#include <stdio.h>

/* Takes lines that a line feed parts; true when the last one, and no other, made it whole. */
static bool take(struct cusd *c, const char *lines)
{
	char copy[CUSD_SIZE * 2], *rest = copy, *line;
	bool is_whole = false;

	*c = (struct cusd){ 0 };
	assert_int_equal(copy_string(copy, sizeof(copy), lines), 0);
	while ((line = strsep(&rest, "\n")) != NULL) {
		assert_false(is_whole);
		is_whole = cusd_add(c, line);
	}
	return is_whole;
}

static void an_answer_is_text_in_whatever_form(void **state)
{
	static const struct {
		const char *lines;
		int status;
		const char *text;
	} rows[] = {
		{ "+CUSD: 0,\"Pulsa Rp 25.000\",15", CUSD_DONE, "Pulsa Rp 25.000" },
		{ "+CUSD: 0,\"Pulsa Rp 25.000\", 15", CUSD_DONE, "Pulsa Rp 25.000" },
		{ "+CUSD:0,\"Pulsa\",0", CUSD_DONE, "Pulsa" },
		{ "+CUSD: 1,\"1 Pulsa\n2 Paket\n\n9 Kembali\",15", CUSD_MENU,
			"1 Pulsa 2 Paket  9 Kembali" },
		{ "+CUSD: 0,\"Ketik \"YA\", lalu\n\"OK\"\nya\",15", CUSD_DONE,
			"Ketik \"YA\", lalu \"OK\" ya" },
		{ "+CUSD: 0,\"Pulsa\n+CMTI: \"SM\",3\n25.000\",15", CUSD_DONE, "Pulsa 25.000" },
		{ "+CUSD: 0,\"\xc3\xa9t\xc3\xa9 \xff\xc3\",15", CUSD_DONE, "\xc3\xa9t\xc3\xa9 ??" },
		{ "+CUSD: 2", CUSD_ENDED, "" },
		{ "+CUSD: 4", CUSD_UNSUPPORTED, "" },
		{ "+CUSD: 0,\"\",15", CUSD_DONE, "" },
		{ "+CUSD: 0, Pulsa 5000", CUSD_DONE, "Pulsa 5000" },
		/* "Rp 5" in UCS-2, whatever the <dcs> */
		{ "+CUSD: 0,\"0052007000200035\",72", CUSD_DONE, "Rp 5" },
		{ "+CUSD: 0,\"0052007000200035\",15", CUSD_DONE, "Rp 5" },
		{ "+CUSD: 0,\"005200700020201C0035\",17", CUSD_DONE, "Rp \xe2\x80\x9c\x35" },
		{ "+CUSD: 0,\"D83DDE00\",72", CUSD_DONE, "\xf0\x9f\x98\x80" },
		{ "+CUSD: 0,\"0052000D000A0035\",72", CUSD_DONE, "R 5" },
		/* "*888#" and "Sisa Pulsa" packed */
		{ "+CUSD: 0,\"2A1C0E3702\",15", CUSD_DONE, "*888#" },
		{ "+CUSD: 0,\"D3F43C0C82D6D9F330\",15", CUSD_DONE, "Sisa Pulsa" },
		/* octets of ASCII */
		{ "+CUSD: 0,\"50756C73612052702032352E303030\",15", CUSD_DONE, "Pulsa Rp 25.000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[4 * MODEM_USSD_MAX + 1];
		struct cusd c;

		assert_true(take(&c, rows[i].lines));
		assert_int_equal(cusd_read(&c, text), rows[i].status);
		assert_string_equal(text, rows[i].text);
	}
}

static void what_is_packed_is_read_back(void **state)
{
	static const char *const codes[] = { "*", "*888#", "*123*1#", "*1234567#", "*888*12#",
		"0123456789*#01234567890123456789" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		char hex[2 * MODEM_USSD_MAX + 1], line[2 * MODEM_USSD_MAX + 32];
		char text[4 * MODEM_USSD_MAX + 1];
		struct cusd c;

		assert_int_equal(cusd_pack(codes[i], hex, sizeof(hex)), 0);
		(void)snprintf(line, sizeof(line), "+CUSD: 0,\"%s\",15", hex);
		assert_true(take(&c, line));
		/* Two digits may be a number as well. */
		if (strlen(hex) <= 2)
			continue;
		assert_int_equal(cusd_read(&c, text), CUSD_DONE);
		assert_string_equal(text, codes[i]);
	}
	assert_int_equal(cusd_pack("*888#", (char[8]){ 0 }, 8), -EOVERFLOW);
}

static void an_answer_without_its_end_is_read_as_far_as_it_came(void **state)
{
	char text[4 * MODEM_USSD_MAX + 1];
	struct cusd c;

	(void)state;
	assert_false(take(&c, "+CUSD: 0,\"Pulsa\n25.000"));
	assert_int_equal(cusd_read(&c, text), CUSD_DONE);
	assert_string_equal(text, "Pulsa 25.000");
	assert_false(take(&c, "+CUSD: 0,\"Pulsa\n25.000\""));
	assert_int_equal(cusd_read(&c, text), CUSD_DONE);
	assert_string_equal(text, "Pulsa 25.000");
}

static void what_is_no_answer_is_none(void **state)
{
	static const char *const lines[] = { "OK", "+CMTI: \"SM\",1", "+CUSD: x", "+CUSD: 7",
		"+CUSD: -1,\"a\",15", "+CUSD:" };
	char text[4 * MODEM_USSD_MAX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct cusd c;

		(void)take(&c, lines[i]);
		assert_int_equal(cusd_read(&c, text), -EBADMSG);
		assert_string_equal(text, "");
	}
}

static void too_much_of_it_is_left_out(void **state)
{
	char line[CUSD_SIZE], text[4 * MODEM_USSD_MAX + 1];
	struct cusd c = { 0 };
	bool is_whole = cusd_add(&c, "+CUSD: 0,\"begin");

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	for (int i = 0; i < 3; i++)
		is_whole = cusd_add(&c, line);
	assert_true(is_whole);
	assert_int_equal(cusd_read(&c, text), CUSD_DONE);
	assert_int_equal(strlen(text), MODEM_USSD_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_text_in_whatever_form),
		cmocka_unit_test(what_is_packed_is_read_back),
		cmocka_unit_test(an_answer_without_its_end_is_read_as_far_as_it_came),
		cmocka_unit_test(what_is_no_answer_is_none),
		cmocka_unit_test(too_much_of_it_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
