/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_settings.c - settings of the central system that can work, and those that cannot. */
#include "forwarder/settings.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct central_settings settings_for(const char *url)
{
	struct central_settings s = { .profile = "json", .timeout_us = USEC_PER_SEC };

	assert_int_equal(copy_string(s.url, sizeof(s.url), url), 0);
	return s;
}

static void plain_http_is_for_this_machine_only(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{ "https://central.example", true },
		{ "HTTPS://central.example:8443/api/", true },
		{ "http://127.0.0.1:8080", true },
		{ "http://127.9.9.9/x", true },
		{ "http://localhost:1", true },
		{ "http://LOCALHOST", true },
		{ "http://[::1]:80/", true },
		{ "http://central.example", false },
		{ "http://128.0.0.1", false },
		{ "http://10.0.0.1", false },
		{ "http://[::2]", false },
		{ "http://localhost.example", false },
		{ "http://127.0.0.1.example", false },
		{ "http://0.0.0.0", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = settings_for(cases[i].url);
		char error[CENTRAL_DETAIL_SIZE] = "";

		assert_int_equal(settings_check(&s, error), cases[i].good ? 0 : -EINVAL);
		assert_int_equal(error[0] == '\0', cases[i].good);
		s.insecure = true;
		assert_int_equal(settings_check(&s, error), 0);
	}
}

static void a_url_that_cannot_work_is_named(void **state)
{
	static const struct {
		const char *url, *error;
	} cases[] = {
		{ "", "central.url: is not set" },
		{ "central.example", "central.url: is no URL; https://HOST/PATH is wanted" },
		{ "/v1", "central.url: is no URL; https://HOST/PATH is wanted" },
		{ "https://", "central.url: is no URL; https://HOST/PATH is wanted" },
		{ "https://a b/", "central.url: is no URL; https://HOST/PATH is wanted" },
		{ "https://h:99999", "central.url: is no URL; https://HOST/PATH is wanted" },
		{ "ftp://h/", "central.url: must begin with https://" },
		{ "file:///etc/passwd", "central.url: has no scheme or no host" },
		{ "https://u:p@h/",
			"central.url: must not hold credentials; use central.token_file" },
		{ "https://h/?key=1", "central.url: must not hold a query or a fragment" },
		{ "https://h/#x", "central.url: must not hold a query or a fragment" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = settings_for(cases[i].url);
		char error[CENTRAL_DETAIL_SIZE] = "";

		assert_int_equal(settings_check(&s, error), -EINVAL);
		assert_string_equal(error, cases[i].error);
	}
}

static void a_profile_that_there_is_not_says_so(void **state)
{
	static const struct {
		const char *profile, *error;
	} cases[] = {
		{ "jason", "central.profile: there is no \"jason\"" },
		{ "", "central.profile: there is no \"\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = settings_for("https://central.example");
		struct central *c = NULL;
		char error[CENTRAL_DETAIL_SIZE] = "";

		assert_int_equal(copy_string(s.profile, sizeof(s.profile), cases[i].profile), 0);
		assert_int_equal(central_new(&c, NULL, &s, error), -EINVAL);
		assert_string_equal(error, cases[i].error);
		assert_null(c);
	}
}

static void certificates_must_be_there_and_secrets_may_come_later(void **state)
{
	static const char missing[] = "/nonexistent/file";
	struct central_settings s = settings_for("https://central.example");
	char error[CENTRAL_DETAIL_SIZE] = "";

	(void)state;
	(void)copy_string(s.token_file, sizeof(s.token_file), missing);
	(void)copy_string(s.hmac_key_file, sizeof(s.hmac_key_file), missing);
	assert_int_equal(settings_check(&s, error), 0);
	(void)copy_string(s.client_key, sizeof(s.client_key), missing);
	assert_int_equal(settings_check(&s, error), -EINVAL);
	assert_string_equal(
		error, "central.client_key: /nonexistent/file: No such file or directory");
	(void)copy_string(s.client_cert, sizeof(s.client_cert), missing);
	assert_int_equal(settings_check(&s, error), -EINVAL);
	assert_string_equal(
		error, "central.client_cert: /nonexistent/file: No such file or directory");
	(void)copy_string(s.ca_file, sizeof(s.ca_file), missing);
	assert_int_equal(settings_check(&s, error), -EINVAL);
	assert_string_equal(error, "central.ca_file: /nonexistent/file: No such file or directory");
}

static void a_request_must_have_time(void **state)
{
	struct central_settings s = settings_for("https://central.example");
	char error[CENTRAL_DETAIL_SIZE] = "";

	(void)state;
	s.timeout_us = 0;
	assert_int_equal(settings_check(&s, error), -EINVAL);
	assert_string_equal(error, "central.timeout: must be more than 0");
}

static void what_oauth2_lacks_is_named(void **state)
{
	static const struct {
		const char *error;
		struct central_oauth2 oauth2;
	} cases[] = {
		{ "", { "https://id.example/token?tenant=1", "gw 1", "/nonexistent", "a b" } },
		{ "", { "http://127.0.0.1:1/token", "gw", "/nonexistent", "" } },
		{ "central.oauth2.token_url: is not set", { "", "gw", "", "" } },
		{ "central.oauth2.token_url: is not set", { "", "", "/nonexistent", "" } },
		{ "central.oauth2.token_url: is not set", { "", "", "", "a" } },
		{ "central.oauth2.client_id: is not set",
			{ "https://id.example/", "", "/nonexistent", "" } },
		{ "central.oauth2.client_id: is not ASCII",
			{ "https://id.example/", "caf\xc3\xa9", "/nonexistent", "" } },
		{ "central.oauth2.client_secret_file: is not set",
			{ "https://id.example/", "gw", "", "" } },
		{ "central.oauth2.scope: holds what no scope may hold",
			{ "https://id.example/", "gw", "/nonexistent", "a\"b" } },
		{ "central.oauth2.token_url: http:// is for this machine only (127.0.0.0/8, ::1, "
		  "localhost); use https://",
			{ "http://id.example/", "gw", "/nonexistent", "" } },
		{ "central.oauth2.token_url: must not hold a fragment",
			{ "https://id.example/#x", "gw", "/nonexistent", "" } },
		{ "central.oauth2.token_url: must not hold credentials; use "
		  "central.oauth2.client_secret_file",
			{ "https://gw:x@id.example/", "gw", "/nonexistent", "" } },
		{ "central.oauth2.token_url: must begin with https://",
			{ "ftp://id.example/", "gw", "/nonexistent", "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = settings_for("https://central.example");
		char error[CENTRAL_DETAIL_SIZE] = "";

		s.oauth2 = cases[i].oauth2;
		assert_int_equal(settings_check(&s, error), cases[i].error[0] ? -EINVAL : 0);
		assert_string_equal(error, cases[i].error);
	}
}

static void a_token_file_and_oauth2_are_one_too_many(void **state)
{
	struct central_settings s = settings_for("https://central.example");
	char error[CENTRAL_DETAIL_SIZE] = "";

	(void)state;
	s.oauth2 = (struct central_oauth2){ "https://id.example/", "gw", "/nonexistent", "" };
	(void)copy_string(s.token_file, sizeof(s.token_file), "/nonexistent");
	assert_int_equal(settings_check(&s, error), -EINVAL);
	assert_string_equal(error, "central.token_file: is not used beside oauth2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_http_is_for_this_machine_only),
		cmocka_unit_test(a_url_that_cannot_work_is_named),
		cmocka_unit_test(a_profile_that_there_is_not_says_so),
		cmocka_unit_test(certificates_must_be_there_and_secrets_may_come_later),
		cmocka_unit_test(a_request_must_have_time),
		cmocka_unit_test(what_oauth2_lacks_is_named),
		cmocka_unit_test(a_token_file_and_oauth2_are_one_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
