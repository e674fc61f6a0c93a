/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_check_central.c - what --check says of central systems whose settings cannot work. */
#include "daemon/check_central.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#include <cmocka.h>

static struct config *load_text(const char *text)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	assert_int_equal(config_load_text(&config, "f", text, error), 0);
	return config;
}

#define PLAIN                                                                                      \
	"central.url: http:// is for this machine only (127.0.0.0/8, ::1, localhost); use "        \
	"https://\n"

static const struct {
	const char *text, *said;
} cases[] = {
	{ "", "" },
	{ "central = { url = \"https://central.example\"; };", "" },
	{ "central = { url = \"http://127.0.0.1:80\"; };", "" },
	{ "central = {\n url = \"http://central.example\"; };", "f:2: " PLAIN },
	{ "central = { url = \"http://central.example\"; insecure = true; };", "" },
	{ "central = ( { name = \"a\"; url = \"https://a\"; },\n"
	  "{ name = \"b\"; classes = [\"aspirasi\"];\n url = \"http://b\"; } );",
		"f:3: " PLAIN },
	{ "central = { url = \"https://a\";\n token_file = \"/nonexistent/t\";\n"
	  " client_key = \"/nonexistent/k\"; };",
		"f:2: central.token_file: /nonexistent/t cannot be read: No such file or "
		"directory\n"
		"f:3: central.client_key: /nonexistent/k cannot be read: No such file or "
		"directory\n" },
	{ "central = {\n georeport2 = { api_key_file = \"/nonexistent/a\"; }; };",
		"f:2: central.georeport2.api_key_file: /nonexistent/a cannot be read: No such file "
		"or directory\n" },
	{ "central = {\n oauth2 = { token_url = \"https://b\"; client_id = \"i\";\n"
	  " client_secret_file = \"/nonexistent/s\"; }; };",
		"f:3: central.oauth2.client_secret_file: /nonexistent/s cannot be read: No such "
		"file or directory\n" },
	{ "central = { url = \"https://a\";\n oauth2 = { token_url = \"https://b\"; client_id = "
	  "\"i\"; }; };",
		"f:1: central.oauth2.client_secret_file: is not set\n" },
	{ "central = { profile = \"spool\";\n spool = { directory = \"/nonexistent/d\"; }; };",
		"f:2: central.spool.directory: /nonexistent/d: No such file or directory\n" },
	{ "central = { profile = \"spool\"; spool = { directory = \"/dev/null\"; }; };",
		"f:1: central.spool.directory: /dev/null is no directory\n" },
};

static void what_cannot_work_is_named_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *config = load_text(cases[i].text);
		_cleanup_(freep) char *said = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&said, &size);
		int code;

		assert_non_null(out);
		code = check_central(config, out);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(said, cases[i].said);
		assert_int_equal(code, *cases[i].said ? EX_CONFIG : 0);
	}
}

static void what_may_be_a_slip_is_noted(void **state)
{
	static const struct {
		const char *text, *said;
	} notes[] = {
		{ "central = { url = \"https://a\"; };", "" },
		{ "", "f: note: central.url is not set: complaints are kept and wait\n" },
		{ "central = { url = \"http://a\";\n insecure = true; };",
			"f:2: note: central.insecure: without TLS, who sits between can read and "
			"change everything\n" },
		{ "central = { url = \"https://a\"; insecure = false; };", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(notes); i++) {
		_cleanup_(config_freep) struct config *config = load_text(notes[i].text);
		_cleanup_(freep) char *said = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&said, &size);

		assert_non_null(out);
		check_central_note(config, "f", out);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(said, notes[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_work_is_named_with_its_place),
		cmocka_unit_test(what_may_be_a_slip_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
