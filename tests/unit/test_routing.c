/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_routing.c - which central system a complaint goes to. */
#include "daemon/routing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ROUTES                                                                                     \
	"intake = { routes = ( { keyword = \"TANGKAB\"; }, { keyword = \"BBM\"; },"                \
	" { keyword = \"PDAM\"; } ); };"

#define NATIONAL "{ name = \"national\"; url = \"https://a\"; }"
#define INFO     "{ name = \"info\"; url = \"https://b\"; classes = [\"informasi\"]; }"
#define REGION   "{ name = \"region\"; url = \"https://c\"; routes = [\"tangkab\", \"PDAM\"]; }"
#define BOTH                                                                                       \
	"{ name = \"both\"; url = \"https://d\"; routes = [\"PDAM\"];"                             \
	" classes = [\"aspirasi\", \"informasi\"]; }"

static const char *chosen(const char *centrals, const char *route, const char *class_name)
{
	static char name[LAPOR_NAME_SIZE];
	_cleanup_(config_freep) struct config *config = NULL;
	char text[1024], error[CONFIG_ERROR_SIZE];

	(void)snprintf(text, sizeof(text), ROUTES "central = ( %s );", centrals);
	assert_int_equal(config_load_text(&config, "f", text, error), 0);
	(void)copy_string(name, sizeof(name),
		config->centrals[routing_choose(config, route, class_name)].name);
	return name;
}

static void a_route_counts_before_a_class_and_the_default_takes_the_rest(void **state)
{
	static const struct {
		const char *centrals, *route, *class_name, *name;
	} cases[] = {
		{ NATIONAL, "TANGKAB", "pengaduan", "national" },
		{ NATIONAL, NULL, NULL, "national" },
		{ NATIONAL "," REGION, "TANGKAB", "pengaduan", "region" },
		{ NATIONAL "," REGION, "PDAM", "informasi", "region" },
		{ NATIONAL "," REGION, "BBM", "pengaduan", "national" },
		{ NATIONAL "," REGION, NULL, "pengaduan", "national" },
		{ NATIONAL "," REGION, "", "", "national" },
		/* Wherever it stands in the list. */
		{ INFO "," NATIONAL "," REGION, "TANGKAB", "informasi", "region" },
		{ INFO "," NATIONAL "," REGION, "BBM", "informasi", "info" },
		{ REGION "," INFO "," NATIONAL, NULL, "informasi", "info" },
		{ REGION "," INFO "," NATIONAL, NULL, "aspirasi", "national" },
		/* Of two that fit, the first. */
		{ REGION "," BOTH "," NATIONAL, "PDAM", "aspirasi", "region" },
		{ BOTH "," REGION "," NATIONAL, "PDAM", "pengaduan", "both" },
		{ INFO "," BOTH "," NATIONAL, NULL, "informasi", "info" },
		/* Either is enough for one with both. */
		{ BOTH "," NATIONAL, NULL, "aspirasi", "both" },
		{ BOTH "," NATIONAL, "BBM", "pengaduan", "national" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(chosen(cases[i].centrals, cases[i].route, cases[i].class_name),
			cases[i].name);
}

static void without_any_settings_there_is_one_and_it_takes_all(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	(void)state;
	assert_int_equal(config_load_text(&config, "f", "", error), 0);
	assert_int_equal(config->central_count, 1);
	assert_int_equal(routing_choose(config, "TANGKAB", "pengaduan"), 0);
	assert_int_equal(routing_default(config), 0);
	assert_true(routing_is_default(&config->centrals[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_route_counts_before_a_class_and_the_default_takes_the_rest),
		cmocka_unit_test(without_any_settings_there_is_one_and_it_takes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
