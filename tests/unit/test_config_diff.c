/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_config_diff.c - what differs between two settings, and what waits for a restart. */
#include "daemon/config_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MODEM(name, more)                                                                          \
	"{ name = \"" name "\"; device = \"/dev/" name "\"; number = \"+628110000000\"; " more " " \
	"}"

#define CODES(code)                                                                                \
	"central = { georeport2 = { service_codes = ("                                             \
	" { category = \"A\"; code = \"" code "\"; } ); }; };"

static struct config *load(const char *text)
{
	char error[CONFIG_ERROR_SIZE];
	struct config *config = NULL;

	if (config_load_text(&config, "f", text, error) < 0)
		fail_msg("%s", error);
	return config;
}

static void on_change(const struct config_item *item, enum config_change change, const char *entry,
	void *userdata)
{
	static const char *const words[] = { "", "+", "-" };

	(void)fprintf(userdata, "%s%s%s%s ", words[change], item->name, entry ? "/" : "",
		entry ? entry : "");
}

static void check(const char *from, const char *to, const char *wanted)
{
	_cleanup_(config_freep) struct config *a = load(from), *b = load(to);
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	config_diff(a, b, on_change, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, wanted);
}

static void each_difference_is_told_once(void **state)
{
	static const struct {
		const char *from, *to, *wanted;
	} cases[] = {
		{ "", "", "" },
		{ "gateway = \"a\";", "gateway = \"a\";", "" },
		{ "gateway = \"a\";", "gateway = \"b\";", "gateway " },
		{ "", "sla = { verify = 4; close = 11; };", "sla.verify sla.close " },
		{ "", "watch = { silence = false; };", "watch.silence " },
		{ "intake = { deny = [\"A\", \"B\"]; };", "intake = { deny = [\"B\", \"A\"]; };",
			"intake.deny " },
		{ "intake = { routes = ( { keyword = \"A\"; agency = \"x\"; } ); };",
			"intake = { routes = ( { keyword = \"A\"; agency = \"x\"; keep = true; } "
			"); };",
			"intake.routes " },
		{ "modems = (" MODEM("m1", "") ", " MODEM("m2", "") ");",
			"modems = (" MODEM("m2", "") ", " MODEM("m1", "") ");", "" },
		{ "modems = (" MODEM("m1", "") ", " MODEM("m2", "") ");",
			"modems = (" MODEM("m3", "") ", " MODEM("m2", "poll = 5;") ");",
			"-modems/m1 modems.poll/m2 +modems/m3 " },
		{ "modems = (" MODEM("m1", "balance = { every = 7; };") ");",
			"modems = (" MODEM("m1", "prefixes = [\"+62811\"];") ");",
			"modems.prefixes/m1 modems.balance.every/m1 " },
		{ "central = { url = \"https://a\"; };", "central = { url = \"https://b\"; };",
			"central.url/ " },
		{ "central = { url = \"https://a\"; };",
			"central = ( { name = \"n\"; url = \"https://a\"; } );",
			"-central/ +central/n " },
		{ CODES("1"), CODES("2"), "central.georeport2.service_codes/ " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		check(cases[i].from, cases[i].to, cases[i].wanted);
}

static void on_held(const struct config_item *item, void *userdata)
{
	(void)fprintf(userdata, "%s ", item->name);
}

static void what_needs_a_restart_keeps_its_value_and_is_named(void **state)
{
	_cleanup_(config_freep) struct config *running = load("store = { path = \"/a\"; };");
	_cleanup_(config_freep) struct config *next =
		load("store = { path = \"/b\"; }; gateway = \"other\"; alert = { language = "
		     "\"en\"; per_hour = 9; };");
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(config_hold(running, next, on_held, out), 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, "store.path alert.language ");
	assert_string_equal(next->store.path, "/a");
	assert_string_equal(next->alert.language, "id");
	assert_string_equal(next->gateway, "other");
	assert_int_equal(next->alert.per_hour, 9);
}

static void only_texts_of_the_file_itself_need_a_restart(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];

		if (item->effect != CONFIG_EFFECT_RESTART)
			continue;
		count++;
		assert_int_equal(item->scope, CONFIG_SCOPE_ROOT);
		assert_int_equal(item->kind, CONFIG_KIND_STRING);
	}
	assert_in_range(count, 1, 16); /* APP_RESTART_MAX */
}

static void settings_go_with_their_last_owner(void **state)
{
	struct config *config = load("gateway = \"a\";");

	(void)state;
	assert_ptr_equal(config_ref(config), config);
	config_free(config);
	assert_string_equal(config->gateway, "a");
	config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_difference_is_told_once),
		cmocka_unit_test(what_needs_a_restart_keeps_its_value_and_is_named),
		cmocka_unit_test(only_texts_of_the_file_itself_need_a_restart),
		cmocka_unit_test(settings_go_with_their_last_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
