/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_oauth2.c - the request for an access token, and what servers answer to it. */
#include "forwarder/oauth2.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TOKEN "\"access_token\":\"abc.DEF-123_~+/=\""

static void the_request_is_that_of_the_standard(void **state)
{
	static const struct {
		const char *id, *secret, *scope, *authorization, *body;
	} cases[] = {
		/* RFC 6749 section 2.3.1. */
		{ "s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", "",
			"Authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
			"grant_type=client_credentials" },
		/* "gateway%201:p%3As%2Bs" */
		{ "gateway 1", "p:s+s", "complaints.write events.read",
			"Authorization: Basic Z2F0ZXdheSUyMDE6cCUzQXMlMkJz",
			"grant_type=client_credentials&scope=complaints.write%20events.read" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_oauth2 o = { .token_url = "https://id.example/token?tenant=1" };
		struct request r;

		(void)copy_string(o.client_id, sizeof(o.client_id), cases[i].id);
		(void)copy_string(o.scope, sizeof(o.scope), cases[i].scope);
		assert_int_equal(oauth2_build(&o, cases[i].secret, &r), 0);
		assert_string_equal(r.method, "POST");
		assert_string_equal(r.url, o.token_url);
		assert_string_equal(
			r.headers[0], "Content-Type: application/x-www-form-urlencoded");
		assert_string_equal(r.headers[1], "Accept: application/json");
		assert_string_equal(r.headers[2], cases[i].authorization);
		assert_string_equal(r.headers[3], "");
		assert_string_equal(r.body, cases[i].body);
		assert_int_equal(r.body_size, strlen(cases[i].body));
		oauth2_request_done(&r);
		assert_null(r.body);
		assert_string_equal(r.headers[2], "");
	}
}

static void a_secret_has_a_limit(void **state)
{
	struct central_oauth2 o = { .token_url = "https://id.example/", .client_id = "gw" };
	struct request r;
	char secret[400];

	(void)state;
	memset(secret, 'a', sizeof(secret));
	secret[350] = '\0';
	assert_int_equal(oauth2_build(&o, secret, &r), 0);
	assert_true(strlen(r.headers[2]) < REQUEST_HEADER_SIZE);
	oauth2_request_done(&r);
	secret[350] = 'a';
	secret[357] = '\0';
	assert_int_equal(oauth2_build(&o, secret, &r), -EOVERFLOW);
	oauth2_request_done(&r);
}

static struct answer answer(int status, const char *body)
{
	return (struct answer){ .reach = ANSWER_WHOLE,
		.http_status = status,
		.retry_after_us = 7,
		.body = body,
		.body_size = strlen(body) };
}

static void a_token_is_used_until_a_minute_before_its_end(void **state)
{
	static const struct {
		const char *body;
		int64_t good_s;
	} cases[] = {
		{ "{" TOKEN ",\"token_type\":\"Bearer\",\"expires_in\":3600}", 3540 },
		{ "{" TOKEN ",\"token_type\":\"bearer\",\"expires_in\":121}", 61 },
		{ "{" TOKEN ",\"token_type\":\"BEARER\",\"expires_in\":120}", 60 },
		{ "{" TOKEN ",\"expires_in\":10}", 5 },
		{ "{" TOKEN ",\"expires_in\":1}", 0 },
		{ "{" TOKEN ",\"expires_in\":0}", 0 },
		{ "{" TOKEN ",\"expires_in\":-5}", 0 },
		{ "{" TOKEN ",\"expires_in\":\"7200\",\"scope\":\"x\"}", 7140 },
		{ "{" TOKEN ",\"expires_in\":299.9}", 239 },
		{ "{" TOKEN ",\"expires_in\":1e300}", 86340 },
		{ "{" TOKEN ",\"expires_in\":999999999}", 86340 },
		{ "{" TOKEN ",\"expires_in\":\"soon\"}", 3540 },
		{ "{" TOKEN "}", 3540 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer a = answer(200, cases[i].body), failure;
		struct oauth2_token token = { 0 };

		assert_true(oauth2_judge(&a, &token, &failure));
		assert_string_equal(token.value, "abc.DEF-123_~+/=");
		assert_int_equal(token.good_us / USEC_PER_SEC, cases[i].good_s);
	}
}

static void what_is_no_token_says_whether_waiting_helps(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum answer_reach reach;
		const char *error;
	} cases[] = {
		{ 401, "{\"error\":\"invalid_client\",\"error_description\":\"secret x\"}",
			ANSWER_CREDENTIALS, "no access token: 401 invalid_client" },
		{ 400, "{\"error\":\"invalid_scope\"}", ANSWER_CREDENTIALS,
			"no access token: 400 invalid_scope" },
		{ 400, "{\"error\":\"Secret 12345678\"}", ANSWER_CREDENTIALS,
			"no access token: 400 is no answer of a token_url" },
		{ 404, "<html>", ANSWER_CREDENTIALS,
			"no access token: 404 is no answer of a token_url" },
		{ 302, "", ANSWER_CREDENTIALS, "no access token: 302 is no answer of a token_url" },
		{ 429, "{\"error\":\"slow_down\"}", ANSWER_NOT_SENT,
			"no access token: 429 slow_down" },
		{ 503, "{\"error\":\"temporarily_unavailable\"}", ANSWER_NOT_SENT,
			"no access token: 503 temporarily_unavailable" },
		{ 500, "", ANSWER_NOT_SENT, "no access token: 500 is no answer of a token_url" },
		{ 200, "<html>", ANSWER_NOT_SENT,
			"no access token: 200 is no answer of a token_url" },
		{ 200, "{" TOKEN ",\"access_token\":\"other\"}", ANSWER_NOT_SENT,
			"no access token: 200 is no answer of a token_url" },
		{ 200, "{\"error\":\"invalid_client\"}", ANSWER_NOT_SENT,
			"no access token that can be kept in the answer" },
		{ 200, "{\"access_token\":\"\"}", ANSWER_NOT_SENT,
			"no access token that can be kept in the answer" },
		{ 200, "{\"access_token\":\"a b\"}", ANSWER_NOT_SENT,
			"no access token that can be kept in the answer" },
		{ 200, "{\"access_token\":\"a\\r\\nX: y\"}", ANSWER_NOT_SENT,
			"no access token that can be kept in the answer" },
		{ 200, "{\"access_token\":[1]}", ANSWER_NOT_SENT,
			"no access token that can be kept in the answer" },
		{ 200, "[]", ANSWER_NOT_SENT, "no access token that can be kept in the answer" },
		{ 200, "{" TOKEN ",\"token_type\":\"mac\"}", ANSWER_CREDENTIALS,
			"the access token is of another type than Bearer" },
		{ 200, "{" TOKEN ",\"token_type\":7}", ANSWER_CREDENTIALS,
			"the access token is of another type than Bearer" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer a = answer(cases[i].status, cases[i].body), failure;
		struct oauth2_token token = { 0 };

		assert_false(oauth2_judge(&a, &token, &failure));
		assert_string_equal(failure.error, cases[i].error);
		assert_int_equal(failure.reach, cases[i].reach);
		assert_int_equal(failure.http_status, 0);
		assert_string_equal(failure.body, "");
		assert_string_equal(token.value, "");
	}
}

static void a_token_url_that_is_busy_says_when(void **state)
{
	struct answer a = answer(503, ""), failure;
	struct oauth2_token token;

	(void)state;
	assert_false(oauth2_judge(&a, &token, &failure));
	assert_int_equal(failure.retry_after_us, 7);
}

static void no_answer_of_the_token_url_means_that_nothing_was_sent(void **state)
{
	static const struct {
		enum answer_reach before, after;
	} cases[] = {
		{ ANSWER_NOT_SENT, ANSWER_NOT_SENT },
		{ ANSWER_LOST, ANSWER_NOT_SENT },
		{ ANSWER_CREDENTIALS, ANSWER_CREDENTIALS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer a = { .reach = cases[i].before, .error = "why", .body = "" };
		struct answer failure;
		struct oauth2_token token;

		assert_false(oauth2_judge(&a, &token, &failure));
		assert_int_equal(failure.reach, cases[i].after);
		assert_string_equal(failure.error, "no access token: why");
	}
}

static void a_token_that_is_too_long_is_not_kept(void **state)
{
	static char body[2 * OAUTH2_TOKEN_SIZE] = "{\"access_token\":\"";
	size_t used = strlen(body);
	struct oauth2_token token = { 0 };
	struct answer a, failure;

	(void)state;
	memset(body + used, 'a', OAUTH2_TOKEN_SIZE - 1);
	memcpy(body + used + OAUTH2_TOKEN_SIZE - 1, "\"}", 3);
	a = answer(200, body);
	assert_true(oauth2_judge(&a, &token, &failure));
	memcpy(body + used + OAUTH2_TOKEN_SIZE - 1, "a\"}", 4);
	a = answer(200, body);
	assert_false(oauth2_judge(&a, &token, &failure));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_is_that_of_the_standard),
		cmocka_unit_test(a_secret_has_a_limit),
		cmocka_unit_test(a_token_is_used_until_a_minute_before_its_end),
		cmocka_unit_test(what_is_no_token_says_whether_waiting_helps),
		cmocka_unit_test(a_token_url_that_is_busy_says_when),
		cmocka_unit_test(no_answer_of_the_token_url_means_that_nothing_was_sent),
		cmocka_unit_test(a_token_that_is_too_long_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
