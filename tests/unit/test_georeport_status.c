/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_status.c - statuses of GeoReport and ours. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void each_word_has_our_code(void **state)
{
	static const struct {
		const char *word;
		bool has_words;
		const char *code;
	} rows[] = {
		{ "open", false, "verified" },
		{ "OPEN", false, "verified" },
		{ "open", true, "answered" },
		{ "for_triage", false, "verified" },
		{ "for triage", true, "verified" },
		{ "FOR-TRIAGE", false, "verified" },
		{ "investigating", false, "in_progress" },
		{ "in_progress", true, "in_progress" },
		{ "In Progress", false, "in_progress" },
		{ "in-progress", false, "in_progress" },
		{ "planned", false, "in_progress" },
		{ "ACTION_SCHEDULED", false, "in_progress" },
		{ "internal_referral", false, "in_progress" },
		{ "reopen", true, "in_progress" },
		{ "fixed", false, "closed" },
		{ "closed", false, "closed" },
		{ "closed", true, "closed" },
		{ "no_further_action", true, "archived" },
		{ "duplicate", false, "archived" },
		{ "not_councils_responsibility", false, "redirected" },
		{ "cancelled", false, "cancelled" },
		{ " closed\n", false, "closed" },
		{ "unchanged", true, "answered" },
		{ "unchanged", false, "" },
		{ "", true, "answered" },
		{ "", false, "" },
		{ "Menunggu_Dana", true, "Menunggu_Dana" },
		{ "a word that is longer than any status may be", false,
			"a word that is longer than an.." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char code[CENTRAL_STATUS_SIZE] = "?";

		georeport_status_read(rows[i].word, rows[i].has_words, code);
		assert_string_equal(code, rows[i].code);
	}
}

static void each_code_of_ours_has_a_word_in_capitals(void **state)
{
	static const struct {
		const char *code, *word;
	} rows[] = {
		{ "received", "OPEN" },
		{ "submitted", "OPEN" },
		{ "verified", "OPEN" },
		{ "in_progress", "IN_PROGRESS" },
		{ "answered", "IN_PROGRESS" },
		{ "replied", "IN_PROGRESS" },
		{ "postponed", "PLANNED" },
		{ "redirected", "NOT_COUNCILS_RESPONSIBILITY" },
		{ "closed", "CLOSED" },
		{ "archived", "NO_FURTHER_ACTION" },
		{ "cancelled", "CANCELLED" },
		{ "", "OPEN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(georeport_status_write(rows[i].code), rows[i].word);
}

static void a_word_is_compared_in_one_form(void **state)
{
	char plain[CENTRAL_LABEL_SIZE];

	(void)state;
	georeport_status_plain("__In - PROGRESS_ \xc3\x89 ", plain);
	assert_string_equal(plain, "in progress \xc3\x89");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_has_our_code),
		cmocka_unit_test(each_code_of_ours_has_a_word_in_capitals),
		cmocka_unit_test(a_word_is_compared_in_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
