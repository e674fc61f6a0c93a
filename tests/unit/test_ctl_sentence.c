/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ctl_sentence.c - sentences about a modem, found again by their codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ctl_sentence.h"

static void a_reason_is_composed_anew(void **state)
{
	static const struct {
		const char *code, *reason;
	} cases[] = {
		{ "LPR-2133",
			"The modem could not be reset. Unplug the modem and plug it in again." },
		{ "LPR-2133",
			"The modem could not be reset (CME 4). Unplug the modem and plug it in "
			"again." },
		{ "LPR-2133",
			"The modem could not be reset (a (b). c). Unplug the modem and plug it in "
			"again." },
		/* Of another version, of nobody. */
		{ "LPR-2133", "The modem does not want to. Ask it." },
		{ "LPR-2133", "" },
		{ "LPR-9999", "Something else" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *shown = ctl_sentence_reason(cases[i].code, cases[i].reason);

		assert_string_equal(shown, cases[i].reason);
		free(shown);
	}
}

static void an_event_is_a_sentence(void **state)
{
	static const struct {
		const char *code, *detail, *shown;
	} cases[] = {
		{ "LPR-2133", "",
			"The modem could not be reset. Unplug the modem and plug it in again." },
		{ "LPR-2133", "x",
			"The modem could not be reset (x). Unplug the modem and plug it in "
			"again." },
		{ "LPR-2001", "", "The modem works." },
		{ "LPR-9999", "x", "LPR-9999" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *shown = ctl_sentence_event(cases[i].code, cases[i].detail);

		assert_string_equal(shown, cases[i].shown);
		free(shown);
	}
}

static void signals_have_words(void **state)
{
	static const struct {
		int dbm;
		const char *shown;
	} cases[] = { { -51, "very good (-51 dBm)" }, { -73, "very good (-73 dBm)" },
		{ -74, "good (-74 dBm)" }, { -90, "fair (-90 dBm)" }, { -105, "weak (-105 dBm)" },
		{ -113, "very weak (-113 dBm)" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *shown = ctl_sentence_signal(cases[i].dbm);

		assert_string_equal(shown, cases[i].shown);
		free(shown);
	}
}

static void ages_are_rounded_down(void **state)
{
	static const struct {
		int64_t age_s;
		const char *shown;
	} cases[] = { { -5, "just now" }, { 59, "just now" }, { 60, "1 min ago" },
		{ 7199, "119 min ago" }, { 7200, "2 h ago" }, { 172799, "47 h ago" },
		{ 172800, "2 days ago" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *shown = ctl_sentence_age(cases[i].age_s);

		assert_string_equal(shown, cases[i].shown);
		free(shown);
	}
}

static void a_word_of_others_is_given_back(void **state)
{
	(void)state;
	assert_string_equal(ctl_sentence_word("quarantined"), "quarantined");
	assert_string_equal(ctl_sentence_word("in_flight"), "in_flight");
	assert_string_equal(ctl_sentence_word(""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reason_is_composed_anew),
		cmocka_unit_test(an_event_is_a_sentence),
		cmocka_unit_test(signals_have_words),
		cmocka_unit_test(ages_are_rounded_down),
		cmocka_unit_test(a_word_of_others_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
