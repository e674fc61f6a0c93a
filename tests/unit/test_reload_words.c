/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reload_words.c - what reading the settings again has changed, in words. */
#include "daemon/reload_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define MODEM(name, more) "{ name = \"" name "\"; device = \"/dev/" name "\"; " more " }"

static struct config *load(const char *text)
{
	char error[CONFIG_ERROR_SIZE];
	struct config *config = NULL;

	if (config_load_text(&config, "f", text, error) < 0)
		fail_msg("%s", error);
	return config;
}

static void the_sentence_counts_and_the_list_names(void **state)
{
	static const struct {
		const char *from, *to, *sentence, *list;
	} cases[] = {
		{ "", "", "no setting has changed", "[]" },
		{ "", "sla = { verify = 4; };", "1 other setting changed", "[\"sla.verify\"]" },
		{ "modems = (" MODEM("a", "") ", " MODEM("b", "") ", " MODEM("c", "") ");",
			"modems = (" MODEM("a", "poll = 5; reports = false;") ", " MODEM(
				"b", "poll = 5;") ", " MODEM("d", "") "); gateway = \"g\";",
			"1 modem added, 1 modem removed, 2 modems changed, 1 other setting changed",
			"[\"gateway\", \"modems.poll of a\", \"modems.reports of a\", "
			"\"modems.poll of b\", \"modems: c is gone\", \"modems: d is new\"]" },
		{ "central = { url = \"https://a\"; timeout = 9; };", "",
			"1 central system changed", "[\"central.url\", \"central.timeout\"]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *from = load(cases[i].from);
		_cleanup_(config_freep) struct config *to = load(cases[i].to);
		char said[RELOAD_SENTENCE_SIZE], wanted[RELOAD_SENTENCE_SIZE];
		struct reload_words words;
		char *list;

		assert_int_equal(reload_words_collect(&words, from, to), 0);
		reload_words_write(&words, NULL, 0, said);
		assert_true(snprintf(wanted, sizeof wanted, "Settings read again: %s",
				    cases[i].sentence) < (int)sizeof wanted);
		assert_string_equal(said, wanted);
		list = json_dumps(words.changed, 0);
		assert_string_equal(list, cases[i].list);
		free(list);
		reload_words_done(&words);
	}
}

static void what_needs_a_restart_is_in_the_sentence(void **state)
{
	static const char *const restart[] = { "store.path", "alert.language" };
	_cleanup_(config_freep) struct config *config = load("");
	char said[RELOAD_SENTENCE_SIZE];
	struct reload_words words;

	(void)state;
	assert_int_equal(reload_words_collect(&words, config, config), 0);
	reload_words_write(&words, restart, COUNT_OF(restart), said);
	assert_string_equal(said,
		"Settings read again: no setting has changed; a restart is needed "
		"for store.path, alert.language");
	reload_words_done(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sentence_counts_and_the_list_names),
		cmocka_unit_test(what_needs_a_restart_is_in_the_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
