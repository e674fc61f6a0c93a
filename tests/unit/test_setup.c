/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_setup.c - answers to a first configuration, and the settings that they make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/setup.h"

typedef int (*take)(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);

static void answers_are_taken_or_refused_with_a_reason(void **state)
{
	static const struct {
		take take;
		const char *profile, *answer;
		bool is_taken;
	} cases[] = {
		{ setup_set_gateway, "json", "jatim-1", true },
		{ setup_set_gateway, "json", "", false },
		{ setup_set_gateway, "json", "Kabupaten \"X\" \\ Y", true },
		{ setup_set_gateway, "json", "a\tb", false },
		{ setup_set_gateway, "json",
			"0123456789012345678901234567890123456789012345678901234567890123", false },
		{ setup_set_profile, "json", "spool", true },
		{ setup_set_profile, "json", "xml", false },
		{ setup_set_profile, "json", "", false },
		{ setup_set_url, "json", "https://central.example/api", true },
		{ setup_set_url, "json", "HTTPS://central.example", true },
		{ setup_set_url, "json", "", true },
		{ setup_set_url, "json", "http://127.0.0.1:8080/x", true },
		{ setup_set_url, "json", "http://localhost", true },
		{ setup_set_url, "json", "http://[::1]:8080", true },
		{ setup_set_url, "json", "http://central.example", false },
		{ setup_set_url, "json", "http://127.0.0.1.example", false },
		{ setup_set_url, "json", "http://localhost.example", false },
		{ setup_set_url, "json", "http://[2001:db8::1]/", false },
		{ setup_set_url, "json", "http://[::1.example", false },
		{ setup_set_url, "json", "central.example", false },
		{ setup_set_url, "json", "https://user:secret@central.example", false },
		{ setup_set_url, "json", "https://central.example?a=b", false },
		{ setup_set_url, "spool", "/tmp", true }, { setup_set_url, "spool", "", false },
		{ setup_set_url, "spool", "tmp", false },
		{ setup_set_url, "spool", "/nowhere-at-all", false },
		{ setup_set_code, "georeport2", "001", true },
		{ setup_set_code, "georeport2", "", false }, { setup_set_token, "json", "", true },
		{ setup_set_token, "json", "aB3-_.~+/=", true },
		{ setup_set_token, "json", "two words", false },
		{ setup_set_token, "json", "t\xc3\xb6ken", false },
		{ setup_set_token, "addstream", "", false }, { setup_set_alert, "json", "", true },
		{ setup_set_alert, "json", "0812-3456-7890", true },
		{ setup_set_alert, "json", "+6281234567890", true },
		{ setup_set_alert, "json", "0811", false },
		{ setup_set_alert, "json", "PLN", false },
		{ setup_set_alert, "json", "0811 0000 0001", false }, /* that is gsm1 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct setup s = { .modem_count = 1,
			.modems = { { .name = "gsm1", .number = "+6281100000001" } } };
		char why[SETUP_WHY_SIZE] = "";
		int r;

		(void)copy_string(s.profile, sizeof(s.profile), cases[i].profile);
		r = cases[i].take(&s, cases[i].answer, why);
		if (r != (cases[i].is_taken ? 0 : -EINVAL))
			fail_msg("\"%s\": %d %s", cases[i].answer, r, why);
		assert_int_equal(*why == '\0', cases[i].is_taken);
	}
}

static void a_refused_token_is_not_repeated(void **state)
{
	struct setup s = { 0 };
	char why[SETUP_WHY_SIZE];

	(void)state;
	assert_int_equal(setup_set_token(&s, "my secret", why), -EINVAL);
	assert_null(strstr(why, "secret"));
	assert_string_equal(s.token, "");
}

static void modems_get_names_and_each_its_own_number(void **state)
{
	struct setup s = { 0 };
	char why[SETUP_WHY_SIZE], device[160];

	(void)state;
	assert_int_equal(setup_add_modem(&s, "/dev/ttyUSB0", "E173", why), 0);
	assert_int_equal(setup_set_number(&s, "081100000001", why), 0);
	assert_string_equal(s.modems[0].name, "gsm1");
	assert_string_equal(s.modems[0].number, "+6281100000001");
	assert_int_equal(setup_add_modem(&s, "/dev/ttyUSB0", "", why), -EINVAL);
	assert_int_equal(setup_add_modem(&s, "", "", why), -EINVAL);
	memset(device, 'x', sizeof(device) - 1);
	device[sizeof(device) - 1] = '\0';
	assert_int_equal(setup_add_modem(&s, device, "", why), -EINVAL);
	assert_int_equal(setup_add_modem(&s, "imei:352949100000012", "", why), 0);
	assert_int_equal(setup_set_number(&s, "+62 811 0000 0001", why), -EINVAL);
	assert_non_null(strstr(why, "gsm1"));
	assert_int_equal(setup_set_number(&s, "", why), 0);
	assert_string_equal(s.modems[1].number, "");
	for (size_t i = s.modem_count; i < SETUP_MODEMS_MAX; i++) {
		(void)snprintf(device, sizeof(device), "/dev/ttyUSB%zu", i);
		assert_int_equal(setup_add_modem(&s, device, "", why), 0);
	}
	assert_int_equal(setup_add_modem(&s, "/dev/ttyUSB99", "", why), -EINVAL);
	assert_int_equal(s.modem_count, SETUP_MODEMS_MAX);
}

static struct config *print_and_load(const struct setup *s, char **ret_text)
{
	char error[CONFIG_ERROR_SIZE];
	struct config *config = NULL;
	size_t size = 0;
	FILE *out = open_memstream(ret_text, &size);

	assert_non_null(out);
	setup_print(s, "2026-11-22", out);
	assert_int_equal(fclose(out), 0);
	if (config_load_text(&config, "printed", *ret_text, error) < 0)
		fail_msg("%s\n%s", error, *ret_text);
	return config;
}

static void what_is_printed_is_read_as_it_was_answered(void **state)
{
	struct setup s = { .gateway = "Kab. \"X\" \\ \xc3\xa9",
		.profile = "json",
		.url = "https://central.example/a",
		.token = "secret-token",
		.token_file = "/etc/lapor-smsd/central-token",
		.alert = "+6281299990000" };
	char why[SETUP_WHY_SIZE], *text = NULL;
	struct config *config;

	(void)state;
	assert_int_equal(setup_add_modem(&s, "/dev/lapor/gsm1", "E173, IMEI ..0012", why), 0);
	assert_int_equal(setup_set_number(&s, "081100000001", why), 0);
	assert_int_equal(setup_add_modem(&s, "imei:352949100000012", "", why), 0);
	config = print_and_load(&s, &text);
	assert_string_equal(config->gateway, s.gateway);
	assert_int_equal(config->modem_count, 2);
	assert_string_equal(config->modems[0].device, "/dev/lapor/gsm1");
	assert_string_equal(config->modems[0].number, "+6281100000001");
	assert_string_equal(config->modems[0].init.items[0], "AT+CPMS=\"SM\",\"SM\",\"SM\"");
	assert_string_equal(config->modems[1].device, "imei:352949100000012");
	assert_string_equal(config->centrals[0].url, s.url);
	assert_string_equal(config->centrals[0].token_file, s.token_file);
	assert_string_equal(config->alert.number, s.alert);
	assert_string_equal(config->alert.language, "en");
	assert_null(strstr(text, "secret-token"));
	config_free(config);
	free(text);
}

static void each_profile_has_what_it_needs(void **state)
{
	struct setup geo = { .gateway = "g",
		.profile = "georeport2",
		.url = "https://central.example",
		.code = "00\"1",
		.token = "key",
		.token_file = "/etc/lapor-smsd/api-key" };
	struct setup spool = { .gateway = "g", .profile = "spool", .url = "/srv/spool" };
	struct setup credential = {
		.gateway = "g", .profile = "addstream", .url = "https://c.example", .token = "t"
	};
	char *text = NULL;
	struct config *config = print_and_load(&geo, &text);

	(void)state;
	assert_string_equal(config->centrals[0].georeport2.service_code, geo.code);
	assert_string_equal(config->centrals[0].georeport2.api_key_file, geo.token_file);
	assert_string_equal(config->centrals[0].token_file, "");
	config_free(config);
	free(text);
	assert_false(setup_has_token(&spool));
	config = print_and_load(&spool, &text);
	assert_string_equal(config->centrals[0].spool.directory, "/srv/spool");
	assert_int_equal(config->modem_count, 0);
	config_free(config);
	free(text);
	assert_true(setup_has_token(&credential));
	config = print_and_load(&credential, &text);
	assert_string_equal(config->centrals[0].token_file, "");
	assert_non_null(strstr(text, "credentials/central-token"));
	config_free(config);
	free(text);
}

/* Each setting has a line of explanation right above it. */
static void every_line_is_explained(void **state)
{
	struct setup s = { .gateway = "g",
		.profile = "json",
		.url = "https://c.example",
		.token = "t",
		.token_file = "/t" };
	char why[SETUP_WHY_SIZE], *text = NULL, *rest, *line;
	bool is_explained = false;
	size_t settings = 0;

	(void)state;
	assert_int_equal(setup_add_modem(&s, "/dev/x", "", why), 0);
	config_free(print_and_load(&s, &text));
	rest = text;
	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " ");
		if (strstr(line, " = ") && *line != '#') {
			settings++;
			if (!is_explained)
				fail_msg("nothing explains %s", line);
		}
		is_explained = *line == '#';
	}
	assert_true(settings >= 10);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_taken_or_refused_with_a_reason),
		cmocka_unit_test(a_refused_token_is_not_repeated),
		cmocka_unit_test(modems_get_names_and_each_its_own_number),
		cmocka_unit_test(what_is_printed_is_read_as_it_was_answered),
		cmocka_unit_test(each_profile_has_what_it_needs),
		cmocka_unit_test(every_line_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
