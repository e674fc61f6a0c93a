/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ctl_colour.c - who gets colours, and which. Standard output is no terminal here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>

#include "daemon/ctl_colour.h"

static int kept_output = -1;

static int forget_wishes(void **state)
{
	int file = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	kept_output = dup(STDOUT_FILENO);
	(void)dup2(file, STDOUT_FILENO);
	close(file);
	return unsetenv("NO_COLOR") | unsetenv("CLICOLOR_FORCE");
}

static int give_output_back(void **state)
{
	(void)state;
	(void)dup2(kept_output, STDOUT_FILENO);
	close(kept_output);
	return 0;
}

static void colours_are_for_a_terminal_or_for_who_asks(void **state)
{
	(void)state;
	assert_false(ctl_colour_is_on());
	assert_int_equal(ctl_colour_choose("always"), 0);
	assert_true(ctl_colour_is_on());
	assert_int_equal(ctl_colour_choose("never"), 0);
	assert_false(ctl_colour_is_on());
	assert_int_equal(ctl_colour_choose("auto"), 0);
	assert_false(ctl_colour_is_on());
	assert_int_equal(ctl_colour_choose("perhaps"), -EINVAL);
}

static void what_is_asked_for_beats_the_environment(void **state)
{
	(void)state;
	assert_int_equal(setenv("CLICOLOR_FORCE", "1", 1), 0);
	assert_true(ctl_colour_is_on());
	assert_int_equal(setenv("NO_COLOR", "", 1), 0);
	assert_true(ctl_colour_is_on());
	assert_int_equal(setenv("NO_COLOR", "yes", 1), 0);
	assert_false(ctl_colour_is_on());
	assert_int_equal(ctl_colour_choose("always"), 0);
	assert_true(ctl_colour_is_on());
}

static void words_are_coloured_by_what_they_mean(void **state)
{
	static const struct {
		const char *word;
		enum ctl_colour colour;
		const char *painted;
	} cases[] = {
		{ "up", CTL_COLOUR_GOOD, "\x1b[32mup\x1b[0m" },
		{ "done", CTL_COLOUR_GOOD, "\x1b[32mdone\x1b[0m" },
		{ "degraded", CTL_COLOUR_CARE, "\x1b[33mdegraded\x1b[0m" },
		{ "parked", CTL_COLOUR_CARE, "\x1b[33mparked\x1b[0m" },
		{ "held", CTL_COLOUR_CARE, "\x1b[33mheld\x1b[0m" },
		{ "down", CTL_COLOUR_BAD, "\x1b[31mdown\x1b[0m" },
		{ "quarantined", CTL_COLOUR_BAD, "\x1b[31mquarantined\x1b[0m" },
		{ "alarm", CTL_COLOUR_BAD, "\x1b[31malarm\x1b[0m" },
		{ "submitted", CTL_COLOUR_NONE, "submitted" },
		{ "", CTL_COLOUR_NONE, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum ctl_colour colour = ctl_colour_of(cases[i].word);
		char *painted;

		assert_int_equal(colour, cases[i].colour);
		assert_int_equal(ctl_colour_choose("always"), 0);
		painted = ctl_colour_paint(colour, cases[i].word);
		assert_string_equal(painted, cases[i].painted);
		free(painted);
		assert_int_equal(ctl_colour_choose("never"), 0);
		painted = ctl_colour_paint(colour, cases[i].word);
		assert_string_equal(painted, cases[i].word);
		free(painted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(colours_are_for_a_terminal_or_for_who_asks,
			forget_wishes, give_output_back),
		cmocka_unit_test_setup_teardown(
			what_is_asked_for_beats_the_environment, forget_wishes, give_output_back),
		cmocka_unit_test_setup_teardown(
			words_are_coloured_by_what_they_mean, forget_wishes, give_output_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
