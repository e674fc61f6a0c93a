/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_intake.c - what the parser goes by, made of the settings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/intake.h"

static const char text[] =
	"modems = ( { name = \"gsm1\"; device = \"/dev/a\"; number = \"+6281100000001\"; },\n"
	"           { name = \"gsm2\"; device = \"/dev/b\"; number = \"+6281100000002\"; } );\n"
	"intake = { routes = ( { keyword = \"tangkab\"; agency = \"Kabupaten Tangerang\"; },\n"
	"                      { keyword = \"PUNGLI\"; agency = \"Saber\"; keep = true; } );\n"
	"           categories = [\"JALAN\", \"AIR\"]; deny = [\"+6281299999999\"];\n"
	"           own_numbers = [\"1708\"]; };\n";

static void the_settings_reach_the_parser(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	struct intake intake;
	const struct parse_settings *s = &intake.settings;

	(void)state;
	assert_int_equal(config_load_text(&config, "test", text, error), 0);
	assert_int_equal(intake_init(&intake, config), 0);
	assert_int_equal(s->route_count, 2);
	assert_string_equal(s->routes[0].keyword, "TANGKAB");
	assert_false(s->routes[0].keep);
	assert_string_equal(s->routes[1].keyword, "PUNGLI");
	assert_true(s->routes[1].keep);
	assert_int_equal(s->category_count, 2);
	assert_string_equal(s->categories[1], "AIR");
	assert_int_equal(s->deny_count, 1);
	assert_string_equal(s->deny[0], "+6281299999999");
	assert_int_equal(s->own_count, 3);
	assert_string_equal(s->own_numbers[0], "+6281100000001");
	assert_string_equal(s->own_numbers[1], "+6281100000002");
	assert_string_equal(s->own_numbers[2], "1708");
	intake_done(&intake);
}

static void without_settings_all_lists_are_empty(void **state)
{
	struct intake intake;

	(void)state;
	assert_int_equal(intake_init(&intake, NULL), 0);
	assert_int_equal(intake.settings.route_count, 0);
	assert_int_equal(intake.settings.category_count, 0);
	assert_int_equal(intake.settings.own_count, 0);
	assert_int_equal(intake.settings.deny_count, 0);
	intake_done(&intake);
	intake_done(&intake);
}

static void a_file_of_words_that_cannot_be_read_is_named(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE], wrong[FACTS_ERROR_SIZE];
	struct intake intake;

	(void)state;
	assert_int_equal(config_load_text(&config, "test",
				 "intake = { places_file = \"/nonexistent/places\"; };", error),
		0);
	assert_int_equal(intake_check(config, wrong), -ENOENT);
	assert_non_null(strstr(wrong, "/nonexistent/places:1: "));
	assert_int_equal(intake_init(&intake, config), -ENOENT);
	assert_int_equal(intake_check(NULL, wrong), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_reach_the_parser),
		cmocka_unit_test(without_settings_all_lists_are_empty),
		cmocka_unit_test(a_file_of_words_that_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
