/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_central_settings.c - what forwarder/ is told of each central system, and its token. */
#include "daemon/central_settings.h"
#include "daemon/credential.h"
#include "tests/unit/folder.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char every_setting[] =
	"gateway = \"jatim-1\";\n"
	"central = { profile = \"georeport2\"; url = \"https://a\"; insecure = true; timeout = 7;\n"
	" ca_file = \"/ca\"; client_cert = \"/cert\"; client_key = \"/key\"; hmac_key_file = "
	"\"/hmac\";\n"
	" oauth2 = { token_url = \"https://b\"; client_id = \"id\"; client_secret_file = "
	"\"/secret\";\n"
	"   scope = \"all\"; };\n"
	" georeport2 = { jurisdiction_id = \"j\"; api_key_file = \"/api\"; service_code = \"1\";\n"
	"   service_code_secret = \"9\"; ref_attribute = \"ref\"; updates = false;\n"
	"   address = \"Kantor\"; first_name = \"F\"; last_name = \"L\"; email = \"e@x\";\n"
	"   service_codes = ( { category = \"JALAN\"; code = \"3\"; },\n"
	"     { category = \"AIR\"; code = \"4\"; } ); };\n"
	" spool = { directory = \"/srv\"; }; };\n";

static struct config *load_text(const char *text)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	assert_int_equal(config_load_text(&config, "f", text, error), 0);
	return config;
}

static void every_setting_reaches_its_field(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(every_setting);
	struct central_settings s = { 0 };
	const struct {
		const char *is, *wanted;
	} texts[] = {
		{ s.gateway, "jatim-1" },
		{ s.profile, "georeport2" },
		{ s.url, "https://a" },
		{ s.ca_file, "/ca" },
		{ s.client_cert, "/cert" },
		{ s.client_key, "/key" },
		{ s.hmac_key_file, "/hmac" },
		{ s.token_file, "" },
		{ s.directory, "/srv" },
		{ s.oauth2.token_url, "https://b" },
		{ s.oauth2.client_id, "id" },
		{ s.oauth2.client_secret_file, "/secret" },
		{ s.oauth2.scope, "all" },
		{ s.georeport2.jurisdiction_id, "j" },
		{ s.georeport2.api_key_file, "/api" },
		{ s.georeport2.service_code, "1" },
		{ s.georeport2.service_code_secret, "9" },
		{ s.georeport2.ref_attribute, "ref" },
		{ s.georeport2.address, "Kantor" },
		{ s.georeport2.first_name, "F" },
		{ s.georeport2.last_name, "L" },
		{ s.georeport2.email, "e@x" },
	};

	(void)state;
	assert_int_equal(central_settings_of(config, 0, &s), 0);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_string_equal(texts[i].is, texts[i].wanted);
	assert_int_equal(s.timeout_us, 7 * USEC_PER_SEC);
	assert_true(s.insecure);
	assert_false(s.georeport2.updates);
	assert_int_equal(s.georeport2.service_code_count, 2);
	assert_string_equal(s.georeport2.service_codes[0].category, "JALAN");
	assert_string_equal(s.georeport2.service_codes[1].code, "4");
	central_settings_done(&s);
	assert_int_equal(s.georeport2.service_code_count, 0);
	central_settings_done(&s);
}

/* The longest text that the settings take fits into what forwarder/ has for it. */
static void the_longest_texts_fit(void **state)
{
	static const struct {
		const char *around;
		int size;
	} cases[] = {
		{ "central = { georeport2 = { jurisdiction_id = \"%.*s\"; }; };", 63 },
		{ "central = { georeport2 = { service_code = \"%.*s\"; }; };", 64 },
		{ "central = { georeport2 = { service_code_secret = \"%.*s\"; }; };", 64 },
		{ "central = { georeport2 = { ref_attribute = \"%.*s\"; }; };", 63 },
		{ "central = { georeport2 = { address = \"%.*s\"; }; };", 127 },
		{ "central = { georeport2 = { first_name = \"%.*s\"; }; };", 63 },
		{ "central = { georeport2 = { last_name = \"%.*s\"; }; };", 63 },
		{ "central = { georeport2 = { api_key_file = \"%.*s\"; }; };", 255 },
		{ "central = { georeport2 = { service_codes = ( { category = \"%.*s\"; code = "
		  "\"1\"; } ); }; };",
			31 },
		{ "central = { georeport2 = { service_codes = ( { category = \"A\"; code = "
		  "\"%.*s\"; } ); }; };",
			64 },
		{ "central = { spool = { directory = \"%.*s\"; }; };", 255 },
		{ "central = { oauth2 = { token_url = \"https://b\"; client_id = \"%.*s\"; "
		  "client_secret_file = \"/s\"; }; };",
			127 },
		{ "central = { oauth2 = { token_url = \"https://b\"; client_id = \"i\"; scope = "
		  "\"%.*s\"; client_secret_file = \"/s\"; }; };",
			127 },
		{ "central = { token_file = \"%.*s\"; };", 255 },
		{ "central = { client_key = \"%.*s\"; };", 255 },
		{ "central = { url = \"https://%.*s\"; };", 503 },
		{ "gateway = \"%.*s\";", 63 },
	};
	char longest[512], text[1024], error[CONFIG_ERROR_SIZE];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *config = NULL;
		struct config *longer = NULL;
		struct central_settings s = { 0 };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		(void)snprintf(text, sizeof(text), cases[i].around, cases[i].size, longest);
		config = load_text(text);
		(void)snprintf(text, sizeof(text), cases[i].around, cases[i].size + 1, longest);
#pragma GCC diagnostic pop
		assert_int_equal(central_settings_of(config, 0, &s), 0);
		central_settings_done(&s);
		assert_int_equal(config_load_text(&longer, "f", text, error), -EINVAL);
	}
}

static void complaints_go_nowhere_until_there_is_an_address(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {
		{ "", 0 },
		{ "central = { };", 0 },
		{ "central = { url = \"https://a\"; };", 1 },
		{ "central = { profile = \"spool\"; spool = { directory = \"/srv\"; }; };", 1 },
		{ "central = { spool = { directory = \"/srv\"; }; };", 0 },
		{ "central = ( { name = \"a\"; url = \"https://a\"; }, { name = \"b\"; url = "
		  "\"https://b\"; classes = [\"aspirasi\"]; } );",
			2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *config = load_text(cases[i].text);

		assert_int_equal(central_settings_count(config), cases[i].count);
	}
}

static void make_credential(const char *folder, const char *name)
{
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
}

static void each_finds_its_own_token_and_never_that_of_another(void **state)
{
	static const struct {
		const char *text;
		size_t which;
		const char *token; /* a '/' first: as it is; else in the folder of credentials */
	} cases[] = {
		{ "", 0, "central-token" },
		{ "central = { token_file = \"/t\"; };", 0, "/t" },
		{ "central = { name = \"a\"; };", 0, "central-token-a" },
		{ "central = { name = \"alone\"; };", 0, "central-token" },
		{ "central = { name = \"a\"; token_file = \"/t\"; };", 0, "/t" },
		{ "central = { oauth2 = { token_url = \"https://b\"; client_id = \"i\"; "
		  "client_secret_file = \"/s\"; }; };",
			0, "" },
		{ "central = ( { name = \"a\"; url = \"https://a\"; }, { name = \"b\"; url = "
		  "\"https://b\"; classes = [\"aspirasi\"]; } );",
			0, "central-token-a" },
		{ "central = ( { name = \"a\"; url = \"https://a\"; }, { name = \"b\"; url = "
		  "\"https://b\"; classes = [\"aspirasi\"]; } );",
			1, "" },
	};
	char folder[] = "/tmp/lapor-credential-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	make_credential(folder, "central-token");
	make_credential(folder, "central-token-a");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(config_freep) struct config *config = load_text(cases[i].text);
		bool is_whole = *cases[i].token == '/' || *cases[i].token == '\0';
		char path[256], wanted[128];

		(void)snprintf(wanted, sizeof(wanted), "%s%s%s", is_whole ? "" : folder,
			is_whole ? "" : "/", cases[i].token);
		assert_int_equal(credential_central_path(config, cases[i].which, CREDENTIAL_TOKEN,
					 path, sizeof(path)),
			0);
		assert_string_equal(path, wanted);
	}
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_reaches_its_field),
		cmocka_unit_test(the_longest_texts_fit),
		cmocka_unit_test(complaints_go_nowhere_until_there_is_an_address),
		cmocka_unit_test(each_finds_its_own_token_and_never_that_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
