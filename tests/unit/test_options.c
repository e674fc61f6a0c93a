/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_options.c - which settings the unit starts a gateway with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/options.h"
#include "lapor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void only_settings_without_a_modem_hold_the_unit_back(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = { { "", 1 }, { "gateway = \"x\"; modems = ( );", 1 },
		{ "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );", 0 },
		{ "central = { tiemout = 5; };", 0 }, { "modems = (", 0 } };
	char path[] = "/tmp/lapor-options-XXXXXX";

	(void)state;
	(void)close(mkstemp(path));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		FILE *file = fopen(path, "we");

		assert_non_null(file);
		assert_true(fputs(cases[i].text, file) >= 0);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(options_is_configured(path), cases[i].code);
	}
	assert_int_equal(unlink(path), 0);
	/* The start says what is wrong with it. */
	assert_int_equal(options_is_configured(path), 0);
}

static void the_word_on_the_command_line_is_known(void **state)
{
	char name[] = "lapor-smsd", file[] = "-cf", word[] = "--configured";
	char *words[] = { name, file, word, NULL };
	struct options options;

	(void)state;
	assert_int_equal(options_parse(3, words, &options), 0);
	assert_int_equal(options.mode, OPTIONS_CONFIGURED);
	assert_string_equal(options.config_path, "f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_settings_without_a_modem_hold_the_unit_back),
		cmocka_unit_test(the_word_on_the_command_line_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
