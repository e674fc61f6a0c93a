/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_config_central.c - one central system or several: read, printed, refused, in several files.
 */
#include "daemon/config.h"
#include "tests/unit/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

#define SEVERAL                                                                                    \
	"intake = { routes = ( { keyword = \"TANGKAB\"; } ); };\n"                                 \
	"central = (\n"                                                                            \
	"  { name = \"national\"; url = \"https://a.example\"; },\n"                               \
	"  { name = \"region\"; profile = \"georeport2\"; url = \"https://b.example\";\n"          \
	"    routes = [\"TANGKAB\"]; georeport2 = { service_code = \"1\"; }; },\n"                 \
	"  { name = \"desk\"; profile = \"spool\"; classes = [\"informasi\"];\n"                   \
	"    spool = { directory = \"/srv/desk\"; }; } );\n"

static struct config *load_text(const char *text)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	int r = config_load_text(&config, "f", text, error);

	assert_string_equal(error, "");
	assert_int_equal(r, 0);
	return config;
}

static char *print_text(const struct config *config)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(config_print(config, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void several_are_read_each_with_its_own_defaults(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(SEVERAL);
	const struct config_central *region = &config->centrals[1];

	(void)state;
	assert_int_equal(config->central_count, 3);
	assert_string_equal(config->centrals[0].profile, "json");
	assert_string_equal(region->name, "region");
	assert_string_equal(region->routes.items[0], "TANGKAB");
	assert_string_equal(region->georeport2.service_code, "1");
	assert_string_equal(region->georeport2.address, "lokasi tidak disebutkan");
	assert_string_equal(region->georeport2.first_name, "Warga");
	assert_string_equal(region->georeport2.last_name, "-");
	assert_true(region->georeport2.updates);
	assert_int_equal(region->retry_for, 604800);
	assert_false(region->insecure);
	assert_string_equal(config->centrals[2].spool.directory, "/srv/desk");
}

static void several_are_printed_as_a_list_and_one_as_a_group(void **state)
{
	static const struct {
		const char *text, *printed;
	} cases[] = {
		{ SEVERAL, "\ncentral = (\n  {\n    name = \"national\";\n" },
		{ "central = ( { name = \"a\"; } );", "\ncentral = {\n  name = \"a\";\n" },
		{ "central = ( );", "\ncentral = {\n  name = \"\";\n" },
		{ "", "\ncentral = {\n  name = \"\";\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *config = load_text(cases[i].text);
		_cleanup_(freep) char *text = print_text(config);
		_cleanup_(config_freep) struct config *again = load_text(text);
		_cleanup_(freep) char *text_again = print_text(again);

		assert_non_null(strstr(text, cases[i].printed));
		assert_string_equal(text, text_again);
	}
}

#define ENTRY(name, rest) "{ name = \"" name "\"; url = \"https://a\"; " rest "}"

static const struct {
	const char *text, *error;
} wrong[] = {
	{ "central = ( { url = \"https://a\"; },\n" ENTRY("b", "classes = [\"informasi\"];") " );",
		"f:1: central.name: is missing; each of several central systems must have a name" },
	{ "central = ( " ENTRY("a", "") ",\n{ url = \"https://b\";\nname = \"a\"; } );",
		"f:3: central.name: \"a\" stands twice; it must be 1 to 31 letters, digits, '_' "
		"and "
		"'-', other than those of each other central system" },
	{ "central = ( " ENTRY("a", "") ",\n{ name = \"b\"; classes = [\"aspirasi\"]; } );",
		"f:2: central.url: is missing; each of several central systems must have its own" },
	{ "central = ( " ENTRY("a", "") ",\n" ENTRY("b", "ruotes = [\"X\"];") " );",
		"f:2: unknown setting \"central.ruotes\"; did you mean \"routes\"?" },
	{ "centrl = { };", "f:1: unknown setting \"centrl\"; did you mean \"central\"?" },
	{ "central = ( 5 );", "f:1: central: must be groups in ( { }, { } ), not a whole number" },
	{ "central = \"https://a\";",
		"f:1: central: must be a group in { }, or groups in ( { }, { } ), not text" },
	{ "central = ( " ENTRY("a", "") ",\n" ENTRY("b", "\n routes = [\"TANGKAP\"]; ") " );",
		"f:3: central.routes: \"TANGKAP\" is no keyword of intake.routes; it must be one" },
	{ "central = ( " ENTRY("a", "") ",\n" ENTRY("b", "") ",\n" ENTRY("c", "") " );",
		"f:2: central: \"a\" and \"b\" have neither routes nor classes; only one may, for "
		"what no other one names" },
	{ "central = (\n" ENTRY("a", "classes = [\"aspirasi\"];") ",\n" ENTRY(
		  "b", "classes = [\"informasi\"];") " );",
		"f:2: central: each one has routes or classes; one must have neither routes nor "
		"classes, for what no other one names" },
	{ "central = { classes = [\"informasi\"]; };", "f:1: central: the only one has routes or "
						       "classes; one must have neither routes nor "
						       "classes, for what no other one names" },
	{ "central = { url = \"\";\nprofile = \"spool\"; };",
		"f:1: central.spool.directory: is missing; the profile \"spool\" must have a "
		"directory" },
	{ "central = { url = \"https://a\"; profile = \"georeport2\";\n"
	  "georeport2 = { service_code = \"\"; }; };",
		"f:2: central.georeport2.service_code: is missing; the profile \"georeport2\" must "
		"have one for what no category fits" },
	{ "central = { url = \"https://a\";\ntoken_file = \"/t\";\n oauth2 = { token_url = "
	  "\"https://b\";\n client_id = \"c\"; client_secret_file = \"/s\"; }; };",
		"f:2: central.token_file: stands beside oauth2.token_url; it must be one of the "
		"two" },
	{ "central = {\n oauth2 = {\n token_url = \"https://b\"; }; };",
		"f:1: central.oauth2.client_id: is missing; oauth2.token_url needs it" },
	{ "central = {\n oauth2 = {\n scope = \"x\"; }; };",
		"f:1: central.oauth2.token_url: is missing; without it the rest of oauth2 is not "
		"used" },
};

static void each_mistake_is_named_with_its_place_and_what_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct config *config = NULL;
		char error[CONFIG_ERROR_SIZE];

		assert_int_equal(config_load_text(&config, "f", wrong[i].text, error), -EINVAL);
		assert_string_equal(error, wrong[i].error);
		assert_null(config);
	}
}

static void more_than_sixteen_are_refused(void **state)
{
	_cleanup_(freep) char *text = NULL;
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	for (int i = 0; i <= CONFIG_CENTRALS_MAX; i++)
		fprintf(out, "%s{ name = \"n%d\"; }", i > 0 ? ", " : "central = ( ", i);
	fputs(" );", out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(config_load_text(&config, "f", text, error), -EINVAL);
	assert_string_equal(error, "f:1: central: has 17 entries; it must have at most 16");
}

static void a_setting_is_found_in_the_one_that_it_belongs_to(void **state)
{
	static const struct {
		size_t which;
		const char *name;
		unsigned line;
	} cases[] = {
		{ 0, "central.url", 3 },
		{ 1, "central.url", 4 },
		{ 1, "central.routes", 5 },
		{ 2, "central.url", 6 },
		{ 2, "central.spool.directory", 7 },
		{ 2, "central", 6 },
	};
	_cleanup_(config_freep) struct config *config = load_text(SEVERAL);
	_cleanup_(config_freep) struct config *empty = load_text("");
	const char *file;
	unsigned line;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(
			config_where_central(config, cases[i].which, cases[i].name, &file, &line));
		assert_string_equal(file, "f");
		assert_int_equal(line, cases[i].line);
	}
	assert_false(config_where_central(empty, 0, "central.url", &file, &line));
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* main.conf has the first text, conf.d/a.conf the second. Gives what the load does. */
static int load_two(
	const char *first, const char *second, struct config **ret, char error[CONFIG_ERROR_SIZE])
{
	char folder[] = "/tmp/lapor-config-XXXXXX", drop_ins[64], path[64];
	int r;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(drop_ins, sizeof(drop_ins), "%s/conf.d", folder);
	assert_int_equal(mkdir(drop_ins, 0700), 0);
	write_file(drop_ins, "a.conf", second);
	write_file(folder, "main.conf", first);
	(void)snprintf(path, sizeof(path), "%s/main.conf", folder);
	r = config_load(ret, path, error);
	assert_int_equal(folder_remove(folder), 0);
	return r;
}

static void a_group_of_a_later_file_is_merged_and_a_list_stands_instead(void **state)
{
	static const char first[] =
		"central = { url = \"https://a\"; token_file = \"/t\"; timeout = 9; };";
	_cleanup_(config_freep) struct config *merged = NULL;
	_cleanup_(config_freep) struct config *replaced = NULL;
	_cleanup_(config_freep) struct config *one = NULL;
	char error[CONFIG_ERROR_SIZE];
	const char *file;
	unsigned line;

	(void)state;
	assert_int_equal(load_two(first, "central = { timeout = 7; };", &merged, error), 0);
	assert_int_equal(merged->central_count, 1);
	assert_string_equal(merged->centrals[0].token_file, "/t");
	assert_int_equal(merged->centrals[0].timeout, 7);

	assert_int_equal(load_two(first, "\n" SEVERAL, &replaced, error), 0);
	assert_int_equal(replaced->central_count, 3);
	assert_string_equal(replaced->centrals[0].token_file, "");
	assert_int_equal(replaced->centrals[0].timeout, 60);
	/* What stood in the group before is nowhere any more. */
	assert_false(config_where(replaced, "central.token_file", "/t", &file, &line));
	assert_true(config_where_central(replaced, 0, "central.token_file", &file, &line));
	assert_int_equal(line, 4);

	assert_int_equal(load_two("central = ( { url = \"https://a\"; } );",
				 "central = { timeout = 7; };", &one, error),
		0);
	assert_string_equal(one->centrals[0].url, "https://a");
	assert_int_equal(one->centrals[0].timeout, 7);
}

static void a_group_cannot_be_merged_into_several(void **state)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	(void)state;
	assert_int_equal(
		load_two(SEVERAL, "\ncentral = { timeout = 7; };", &config, error), -EINVAL);
	assert_non_null(strstr(error, "conf.d/a.conf:2: central: is a list in a file before this "
				      "one; it must be a list of all again"));
	assert_null(config);
}

static void routes_may_stand_in_a_later_file(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	(void)state;
	assert_int_equal(
		load_two("central = ( " ENTRY("a", "") ", " ENTRY(
				 "b", "routes = [\"pdam\"]; ") " );",
			"intake = { routes = ( { keyword = \"PDAM\"; } ); };", &config, error),
		0);
	assert_string_equal(config->centrals[1].routes.items[0], "pdam");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_are_read_each_with_its_own_defaults),
		cmocka_unit_test(several_are_printed_as_a_list_and_one_as_a_group),
		cmocka_unit_test(each_mistake_is_named_with_its_place_and_what_is_right),
		cmocka_unit_test(more_than_sixteen_are_refused),
		cmocka_unit_test(a_setting_is_found_in_the_one_that_it_belongs_to),
		cmocka_unit_test(a_group_of_a_later_file_is_merged_and_a_list_stands_instead),
		cmocka_unit_test(a_group_cannot_be_merged_into_several),
		cmocka_unit_test(routes_may_stand_in_a_later_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
