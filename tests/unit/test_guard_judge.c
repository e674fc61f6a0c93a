/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_guard_judge.c - when a person has had enough, exchange by exchange. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/guard_judge.h"

#include <stdio.h>

#define MINUTE USEC_PER_MINUTE
#define HOUR   (60 * MINUTE)
#define DAY    USEC_PER_DAY

/* Of a script: "R" a receipt, "H" a help, "C" an answer to a command, "N" an answer to anything. */
struct line {
	const char *what;
	int64_t at_us;
	uint64_t heard, said;
	char expected; /* 's'ent, 'l'imit, '-' silent */
};

#define SCRIPT_MOST 16

struct script {
	struct guard_limits limits;
	struct line lines[SCRIPT_MOST];
};

static const struct script scripts[] = {
	{ { .replies = 2 }, /* told once a day, then silence till the next */
		{ { "C", 0, 1, 1, 's' }, { "R", 1, 2, 2, 's' }, { "C", 2, 3, 3, 'l' },
			{ "R", 3, 4, 4, '-' }, { "C", DAY - 1, 5, 5, '-' }, { "C", DAY, 6, 6, 's' },
			{ "C", DAY, 7, 7, 's' }, { "C", DAY, 8, 8, 'l' } } },
	{ { .helps = 1 }, /* of helps only */
		{ { "H", 0, 1, 1, 's' }, { "H", 1, 2, 1, 'l' }, { "H", 2, 3, 1, '-' },
			{ "C", 3, 4, 2, 's' }, { "R", 4, 5, 3, 's' } } },
	{ { .complaints = 2 }, /* beyond them nothing at all */
		{ { "R", 0, 1, 1, 's' }, { "C", 1, 2, 2, 's' }, { "R", 2, 3, 3, 's' },
			{ "C", 3, 4, 4, 's' }, { "R", 4, 5, 5, 'l' }, { "C", 5, 6, 6, '-' },
			{ "R", DAY, 7, 7, 's' } } },
	{ { .replies = 1 }, /* a clock that is set back brings no new day */
		{ { "C", DAY, 1, 1, 's' }, { "C", 0, 2, 2, 'l' }, { "C", DAY + 1, 3, 3, '-' },
			{ "C", 2 * DAY, 4, 4, 's' }, { "C", 0, 5, 5, 'l' } } },
	{ { .replies = 1, .complaints = 3 }, /* those that were not answered count */
		{ { "R", 0, 1, 1, 's' }, { "R", 1, 2, 2, 'l' }, { "R", 2, 3, 3, '-' } } },
	{ { 0 }, /* no limits: any number, as long as they differ */
		{ { "H", 0, 1, 1, 's' }, { "H", 0, 2, 1, 's' }, { "H", 0, 3, 1, 's' },
			{ "H", 0, 4, 1, 's' }, { "H", 0, 5, 1, 's' }, { "R", 0, 1, 2, 's' },
			{ "R", 0, 1, 3, 's' }, { "R", 0, 1, 4, 's' }, { "R", 0, 1, 5, 's' } } },
	{ { 0 }, /* the same for the same: silence for a day, and who knows a command is told */
		{ { "C", 0, 1, 9, 's' }, { "C", MINUTE, 1, 9, 's' }, { "C", 2 * MINUTE, 1, 9, 's' },
			{ "C", 3 * MINUTE, 1, 9, 'l' }, { "C", 4 * MINUTE, 1, 9, '-' },
			{ "R", 5 * MINUTE, 2, 8, '-' }, { "C", DAY + 3 * MINUTE - 1, 3, 7, '-' },
			{ "C", DAY + 3 * MINUTE, 1, 9, 's' }, { "C", DAY + 4 * MINUTE, 1, 9, 's' },
			{ "C", DAY + 5 * MINUTE, 1, 9, 's' },
			{ "C", DAY + 6 * MINUTE, 1, 9, 'l' } } },
	{ { 0 }, /* a machine is not told */
		{ { "N", 0, 1, 9, 's' }, { "N", 1, 1, 9, 's' }, { "N", 2, 1, 9, 's' },
			{ "N", 3, 1, 9, '-' }, { "N", 4, 1, 9, '-' } } },
	{ { 0 }, /* an echo: our words come back; its receipts differ by their ticket only */
		{ { "R", 0, 1, 9, 's' }, { "R", 1, 9, 9, 's' }, { "R", 2, 9, 9, 's' },
			{ "R", 3, 9, 9, '-' }, { "R", HOUR, 9, 9, '-' } } },
	{ { 0 }, /* whoever takes his time is no machine */
		{ { "C", 0, 1, 9, 's' }, { "C", 20 * MINUTE, 1, 9, 's' },
			{ "C", 40 * MINUTE, 1, 9, 's' }, { "C", HOUR, 1, 9, 's' },
			{ "C", HOUR + 1, 1, 9, 's' } } },
	{ { 0 }, /* in a row only, and for the same reply only */
		{ { "C", 0, 1, 9, 's' }, { "C", 1, 1, 9, 's' }, { "C", 2, 2, 9, 's' },
			{ "C", 3, 1, 9, 's' }, { "C", 4, 1, 9, 's' }, { "C", 5, 1, 8, 's' },
			{ "C", 6, 1, 8, 's' }, { "C", 7, 1, 8, 's' }, { "C", 8, 1, 8, 'l' } } },
};

static enum guard_verdict play(
	struct person_day *day, const struct script *script, const struct line *line)
{
	struct guard_case c = { .is_receipt = *line->what == 'R',
		.is_help = *line->what == 'H',
		.is_command = *line->what == 'C' || *line->what == 'H',
		.heard = line->heard,
		.said = line->said,
		.day_us = DAY + line->at_us / DAY * DAY,
		.now_us = DAY + line->at_us };
	const char *why = NULL;
	enum guard_verdict verdict = guard_judge(day, &script->limits, &c, &why);

	assert_true(verdict == GUARD_SEND || *why != '\0');
	return verdict;
}

static void each_script_goes_as_it_should(void **state)
{
	static const char words[] = {
		[GUARD_SEND] = 's', [GUARD_SEND_LIMIT] = 'l', [GUARD_SILENT] = '-'
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		struct person_day day = { 0 };

		for (size_t j = 0; j < SCRIPT_MOST && scripts[i].lines[j].what; j++) {
			enum guard_verdict verdict = play(&day, &scripts[i], &scripts[i].lines[j]);

			if (words[verdict] != scripts[i].lines[j].expected)
				fail_msg("script %zu, line %zu: %c", i + 1, j + 1, words[verdict]);
		}
	}
}

static void the_same_text_has_its_limit_of_an_hour(void **state)
{
	const struct guard_limits limits = { .same = 3 };
	struct person_day day = { 0 };
	const char *why;

	(void)state;
	for (int64_t same = 0; same < 5; same++) {
		struct guard_case c = { .heard = (uint64_t)same,
			.said = 7,
			.same = same,
			.day_us = DAY,
			.now_us = DAY + same };
		enum guard_verdict expected = same < 3    ? GUARD_SEND
		                              : same == 3 ? GUARD_SEND_LIMIT
		                                          : GUARD_SILENT;

		assert_int_equal(guard_judge(&day, &limits, &c, &why), expected);
	}
	assert_string_equal(why, "replies.identical_per_hour");
}

static void a_clock_that_was_wrong_silences_nobody(void **state)
{
	const struct guard_limits none = { 0 };
	struct person_day day = { .silent_us = 900 * DAY, .alike = 3, .alike_us = 899 * DAY };
	struct guard_case c = { .day_us = DAY, .now_us = DAY };
	const char *why;

	(void)state;
	assert_int_equal(guard_judge(&day, &none, &c, &why), GUARD_SEND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_script_goes_as_it_should),
		cmocka_unit_test(the_same_text_has_its_limit_of_an_hour),
		cmocka_unit_test(a_clock_that_was_wrong_silences_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
