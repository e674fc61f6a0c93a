/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_talk.c - what a modem says while it is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/talk.h"

#include <stdio.h>

#define COMMAND "AT+CMGD=1;+CMGD=2"
#define REPORT                                                                                     \
	"07912618010000F006070C812618000000F06270413180448262704131804482"                         \
	"00"

/* What `said` is, line by line: a letter each, in the order of enum talk_kind. */
static const char *hear(struct talk *t, const char *said)
{
	static const char letters[] = "-LESBRP";
	static char kinds[64];
	size_t count = 0;

	for (; *said; said++)
		if (talk_add(t, *said))
			kinds[count++] = letters[talk_read(t)];
	kinds[count] = '\0';
	return kinds;
}

static void each_line_is_what_it_is(void **state)
{
	static const struct {
		const char *said, *kinds;
	} cases[] = {
		{ COMMAND "\r\r\nOK\r\n", "-E" },
		{ COMMAND "\r\r\nERROR\r\n", "-E" },
		{ COMMAND "\r\r\n+CMS ERROR: 321\r\n", "-E" },
		{ COMMAND "\r\r\n+CME ERROR: SIM busy\r\n", "-E" },
		{ COMMAND "\r\r\nCOMMAND NOT SUPPORT\r\n", "-E" },
		{ COMMAND "\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n", "-LE" },
		{ COMMAND "\r\r\nOKAY\r\n", "-L" },
		{ "", "" },
		{ "\r\n\r\n", "" },
		/* What is not of this answer. */
		{ "OK\r\n", "S" },
		{ "\r\nERROR\r\n" COMMAND "\r\r\nOK\r\n", "S-E" },
		{ "AT+CMGD=1\r\r\nOK\r\n", "-S" },
		{ COMMAND "\r\r\nERROR\r\n\r\nOK\r\n", "-ES" },
		{ "^BOOT:1\r\n" COMMAND "\r\r\n^BOOT:2\r\nOK\r\n^BOOT:3\r\n", "--LE-" },
		/* What comes by itself, before, amid and behind it. */
		{ "\r\n+CMTI: \"SM\",3\r\n" COMMAND "\r\r\nOK\r\n", "B-E" },
		{ COMMAND "\r\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n", "-BE" },
		{ COMMAND "\r\r\nOK\r\n\r\n+CMTI: \"SM\",3\r\n", "-EB" },
		/* Broken by it, an echo is none, and an end neither. */
		{ "AT+CM\r\n+CMTI: \"SM\",3\r\nGD=1;+CMGD=2\r\r\nOK\r\n", "-B-S" },
		{ COMMAND "\r\r\nO\r\n+CMTI: \"SM\",3\r\nK\r\n", "-LBL" },
		{ "+CDSI: \"SM\",4\r\n", "B" },
		{ "+CDSI: \"SR\",4\r\n", "P" },
		{ "+CDSI: \"SR\",0\r\n+CDSI: \"SR\"\r\n+CDSI: \"SR\",99999999999\r\n", "---" },
		{ "+CDS: 26\r\n" REPORT "\r\n", "-R" },
		{ "+CDS: 26\r\nOK\r\n" COMMAND "\r\r\nOK\r\n", "---E" },
		{ COMMAND "\r\r\n+CDS: 26\r\n" REPORT "\r\nOK\r\n", "--RE" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct talk t = { 0 };

		talk_ask(&t, COMMAND);
		assert_string_equal(hear(&t, cases[i].said), cases[i].kinds);
	}
}

static void a_report_and_its_place_are_read(void **state)
{
	struct talk t = { 0 };

	(void)state;
	assert_string_equal(hear(&t, "+CDS: 26\r\n" REPORT "\r\n"), "-R");
	assert_int_equal(t.report.reference, 7);
	assert_int_equal(t.report.status, 0);
	assert_string_equal(hear(&t, "+CDSI: \"SR\",12\r\n"), "P");
	assert_int_equal(t.slot, 12);
}

static void the_end_of_one_question_is_none_of_the_next(void **state)
{
	struct talk t = { 0 };

	(void)state;
	talk_ask(&t, "AT+CSQ");
	assert_string_equal(hear(&t, "AT+CSQ\r\r\nOK\r\n"), "-E");
	assert_true(t.is_answered);
	talk_ask(&t, "AT+CSQ");
	assert_false(t.is_answered);
	assert_string_equal(hear(&t, "OK\r\n"), "S");
	assert_false(t.is_answered);
}

static void what_is_left_of_a_line_is_known(void **state)
{
	struct talk t = { 0 };

	(void)state;
	talk_ask(&t, COMMAND);
	assert_string_equal(hear(&t, COMMAND "\r\r\nOK\r"), "-E");
	assert_false(t.is_ended);
	assert_string_equal(hear(&t, "\n"), "");
	assert_true(t.is_ended && !talk_is_amid(&t));
	assert_string_equal(hear(&t, "+CD"), "");
	assert_true(talk_is_amid(&t));
	assert_string_equal(hear(&t, "S: 26\r\n"), "-");
	assert_true(talk_is_amid(&t));
	assert_string_equal(hear(&t, REPORT "\r\n"), "R");
	assert_false(talk_is_amid(&t));
}

static void of_a_line_that_is_too_long_the_beginning_counts(void **state)
{
	struct talk t = { 0 };
	char said[3 * TALK_LINE_SIZE];

	(void)state;
	memset(said, 'x', sizeof(said));
	memcpy(said, "+CMTI:", 6);
	said[sizeof(said) - 2] = '\n';
	said[sizeof(said) - 1] = '\0';
	assert_string_equal(hear(&t, said), "B");
	assert_int_equal(strlen(t.text), TALK_LINE_SIZE - 1);
	assert_false(talk_add(&t, '\0') || talk_add(&t, 'a'));
	assert_true(talk_add(&t, '\r'));
	assert_string_equal(t.text, " a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_what_it_is),
		cmocka_unit_test(a_report_and_its_place_are_read),
		cmocka_unit_test(the_end_of_one_question_is_none_of_the_next),
		cmocka_unit_test(what_is_left_of_a_line_is_known),
		cmocka_unit_test(of_a_line_that_is_too_long_the_beginning_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
