/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_language_rows.c - how often the guess is right, and how rarely it is wrong where that hurts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/language.h"

static const struct {
	enum language language;
	const char *text;
} rows[] = {
#define ROW(language, text) { LANGUAGE_##language, text },
#include "tests/unit/language_rows.inc"
#undef ROW
};

/* Everybody reads Indonesian: to be answered in it is no harm, to be answered in another is. */
static void the_guess_is_right_and_never_harms(void **state)
{
	size_t wrong[LANGUAGES] = { 0 }, all[LANGUAGES] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum language guess = language_guess(rows[i].text);

		all[rows[i].language]++;
		if (guess == rows[i].language)
			continue;
		wrong[rows[i].language]++;
		print_message("%s taken for %s: %s\n", language_suffix(rows[i].language),
			language_suffix(guess), rows[i].text);
	}
	for (int i = 0; i < LANGUAGES; i++)
		print_message("%s: %zu of %zu wrong\n", language_suffix((enum language)i), wrong[i],
			all[i]);
	assert_int_equal(wrong[LANGUAGE_ID], 0);
	assert_true(wrong[LANGUAGE_JV] * 10 <= all[LANGUAGE_JV]);
	assert_true(wrong[LANGUAGE_SU] * 10 <= all[LANGUAGE_SU]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_guess_is_right_and_never_harms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
