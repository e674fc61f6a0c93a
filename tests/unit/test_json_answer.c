/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json_answer.c - what the profile `json` makes of answers. */
#include "tests/unit/json_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

#define REF   "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define OTHER "11111111-2222-4333-8444-555555555555"
#define JSON  "application/json"
#define HTML  "text/html; charset=utf-8"
#define LONG  "1234567890123456789012345678901234567890123456789012345678901234" /* 64 */

static struct answer answer(int status, const char *type, const char *body)
{
	struct answer a = { .http_status = status, .body = body, .body_size = strlen(body) };

	assert_int_equal(copy_string(a.content_type, sizeof(a.content_type), type), 0);
	return a;
}

static void judge(int status, const char *type, const char *body, struct central_outcome *ret)
{
	struct answer a = answer(status, type, body);

	json_judge_of(CENTRAL_COMPLAINT, REF, &a, ret);
	assert_int_equal(ret->http_status, status);
}

static void complaints_are_accepted_with_their_tracking_id(void **state)
{
	static const struct {
		int http_status;
		const char *body, *tracking_id, *status;
	} cases[] = {
		{ 201, "{\"ref\":\"" REF "\",\"tracking_id\":\"6340753\",\"status\":\"submitted\"}",
			"6340753", "submitted" },
		{ 200, "{\"ref\":\"" REF "\",\"tracking_id\":6340753}", "6340753", "" },
		{ 200, "{\"more\":[1],\"tracking_id\":\"" LONG "\",\"ref\":\"" REF "\"}", LONG,
			"" },
		{ 201, "{\"ref\":\"0B5E8C1E-6A55-4D8E-9D0E-3F1F5B6A7C8D\",\"tracking_id\":\"a\"}",
			"a", "" },
		{ 201, "{\"ref\":\"" REF "\",\"tracking_id\":\"a\",\"status\":7}", "a", "" },
		{ 202, "{\"ref\":\"" REF "\",\"status\":\"queued\"}", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_outcome o;

		judge(cases[i].http_status, JSON, cases[i].body, &o);
		assert_int_equal(o.verdict, CENTRAL_ACCEPTED);
		assert_string_equal(o.tracking_id, cases[i].tracking_id);
		assert_string_equal(o.status, cases[i].status);
		assert_string_equal(o.detail, "");
	}
}

static void success_of_another_shape_is_asked_again(void **state)
{
	static const struct {
		int status;
		const char *type, *body, *detail;
	} cases[] = {
		{ 200, JSON, "", "200 with an empty body" },
		{ 200, HTML, "<html>", "200 with a web page instead of JSON" },
		{ 202, HTML, "{\"ref\":\"" REF "\"}", "202 with a web page instead of JSON" },
		{ 200, JSON, "nope", "200 with no JSON, at octet 4" },
		{ 200, JSON, "[]", "200 with JSON that is no object" },
		{ 200, JSON, "{\"ref\":\"" REF "\"",
			"200 with JSON that ends too early, at octet 45" },
		{ 200, JSON, "{}x", "200 with JSON with more behind it, at octet 3" },
		{ 200, JSON, "{\"a\":1,\"a\":2}", "200 with JSON with a key twice, at octet 10" },
		{ 200, JSON, "{\"a\":\"\\u0000\"}", "200 with JSON with a NUL in it, at octet 13" },
		{ 200, JSON, "{\"a\":\"\xff\"}", "200 with JSON that is not UTF-8, at octet 6" },
		{ 200, JSON, "{\"hello\":[]}", "200 without ref" },
		{ 200, JSON, "{\"ref\":7}", "200 without ref" },
		{ 201, JSON, "{\"ref\":\"" OTHER "\",\"tracking_id\":\"1\"}",
			"201 with the ref of another complaint" },
		{ 201, JSON, "{\"ref\":\"" REF "\"}", "201 with no tracking_id that can be kept" },
		{ 201, JSON, "{\"ref\":\"" REF "\",\"tracking_id\":null}",
			"201 with no tracking_id that can be kept" },
		{ 201, JSON, "{\"ref\":\"" REF "\",\"tracking_id\":\"\"}",
			"201 with no tracking_id that can be kept" },
		{ 201, JSON, "{\"ref\":\"" REF "\",\"tracking_id\":\"a b\"}",
			"201 with no tracking_id that can be kept" },
		{ 201, JSON, "{\"ref\":\"" REF "\",\"tracking_id\":\"" LONG "5\"}",
			"201 with no tracking_id that can be kept" },
		{ 204, JSON, "", "204: an answer of another meaning" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_outcome o;

		judge(cases[i].status, cases[i].type, cases[i].body, &o);
		assert_int_equal(o.verdict, CENTRAL_LATER);
		assert_string_equal(o.tracking_id, "");
		assert_string_equal(o.detail, cases[i].detail);
	}
}

static void every_other_status_has_its_verdict(void **state)
{
	static const struct {
		int status;
		enum central_verdict verdict;
	} cases[] = {
		{ 301, CENTRAL_MISCONFIGURED },
		{ 302, CENTRAL_MISCONFIGURED },
		{ 304, CENTRAL_MISCONFIGURED },
		{ 308, CENTRAL_MISCONFIGURED },
		{ 400, CENTRAL_REFUSED },
		{ 401, CENTRAL_MISCONFIGURED },
		{ 403, CENTRAL_MISCONFIGURED },
		{ 404, CENTRAL_MISCONFIGURED },
		{ 405, CENTRAL_MISCONFIGURED },
		{ 407, CENTRAL_MISCONFIGURED },
		{ 408, CENTRAL_LATER },
		{ 409, CENTRAL_REFUSED },
		{ 410, CENTRAL_MISCONFIGURED },
		{ 413, CENTRAL_REFUSED },
		{ 415, CENTRAL_MISCONFIGURED },
		{ 418, CENTRAL_MISCONFIGURED },
		{ 422, CENTRAL_REFUSED },
		{ 425, CENTRAL_LATER },
		{ 429, CENTRAL_LATER },
		{ 500, CENTRAL_LATER },
		{ 502, CENTRAL_LATER },
		{ 503, CENTRAL_LATER },
		{ 504, CENTRAL_LATER },
		{ 599, CENTRAL_LATER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_outcome o;

		judge(cases[i].status, JSON, "{}", &o);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_true(strlen(o.detail) > 5);
	}
}

static void a_web_page_with_400_is_not_about_this_complaint(void **state)
{
	struct central_outcome o;

	(void)state;
	judge(400, HTML, "<html>No required SSL certificate was sent", &o);
	assert_int_equal(o.verdict, CENTRAL_MISCONFIGURED);
}

static void a_problem_is_quoted_bounded_and_masked(void **state)
{
	char huge[2000], body[2100];
	struct central_outcome o;

	(void)state;
	judge(422, "application/problem+json",
		"{\"title\":\"Not accepted\",\"detail\":\"phone +6281234567890 or\\r\\nNIK "
		"3171-2345-6789-0001\"}",
		&o);
	assert_string_equal(
		o.detail, "422: Not accepted: phone +************* or  NIK ****-****-****-****");
	judge(422, "application/problem+json", "{\"title\":[],\"detail\":\"why\"}", &o);
	assert_string_equal(o.detail, "422: the content was not accepted: why");
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	(void)snprintf(body, sizeof(body), "{\"title\":\"%s\"}", huge);
	judge(409, "application/problem+json", body, &o);
	assert_int_equal(strlen(o.detail), CENTRAL_DETAIL_SIZE - 1);
	assert_string_equal(o.detail + CENTRAL_DETAIL_SIZE - 4, "x..");
}

static void no_answer_is_asked_again_and_bad_credentials_wait(void **state)
{
	struct answer a = { .error = "Timeout was reached (curl 28)", .body = "" };
	struct central_outcome o;

	(void)state;
	json_judge_of(CENTRAL_COMPLAINT, REF, &a, &o);
	assert_int_equal(o.verdict, CENTRAL_LATER);
	assert_string_equal(o.detail, "no answer: Timeout was reached (curl 28)");
	a.reach = ANSWER_CREDENTIALS;
	json_judge_of(CENTRAL_COMPLAINT, REF, &a, &o);
	assert_int_equal(o.verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(o.detail, "Timeout was reached (curl 28)");
	json_judge_of(CENTRAL_MESSAGE, "", &a, &o);
	assert_int_equal(o.verdict, CENTRAL_MISCONFIGURED);
	json_judge_of(CENTRAL_CONTACT, "", &a, &o);
	assert_int_equal(o.verdict, CENTRAL_MISCONFIGURED);
}

static void retry_after_is_handed_on(void **state)
{
	struct answer a = answer(503, JSON, "{}");
	struct central_outcome o;

	(void)state;
	a.retry_after_us = 7 * USEC_PER_SEC;
	json_judge_of(CENTRAL_COMPLAINT, REF, &a, &o);
	assert_int_equal(o.retry_after_us, 7 * USEC_PER_SEC);
}

static void messages_and_contacts_have_their_own_answers(void **state)
{
	static const struct {
		int status;
		const char *type;
		enum central_verdict message, contact;
	} cases[] = {
		{ 200, JSON, CENTRAL_ACCEPTED, CENTRAL_ACCEPTED },
		{ 201, JSON, CENTRAL_ACCEPTED, CENTRAL_ACCEPTED },
		{ 204, "", CENTRAL_ACCEPTED, CENTRAL_ACCEPTED },
		{ 200, HTML, CENTRAL_LATER, CENTRAL_LATER },
		{ 404, JSON, CENTRAL_REFUSED, CENTRAL_ACCEPTED },
		{ 409, JSON, CENTRAL_REFUSED, CENTRAL_REFUSED },
		{ 422, JSON, CENTRAL_REFUSED, CENTRAL_REFUSED },
		{ 401, JSON, CENTRAL_MISCONFIGURED, CENTRAL_MISCONFIGURED },
		{ 503, JSON, CENTRAL_LATER, CENTRAL_LATER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer a = answer(cases[i].status, cases[i].type, "");
		struct central_outcome o;

		json_judge_of(CENTRAL_MESSAGE, "", &a, &o);
		assert_int_equal(o.verdict, cases[i].message);
		assert_int_equal(o.detail[0] == '\0', o.verdict == CENTRAL_ACCEPTED);
		json_judge_of(CENTRAL_CONTACT, "", &a, &o);
		assert_int_equal(o.verdict, cases[i].contact);
		assert_int_equal(o.detail[0] == '\0', o.verdict == CENTRAL_ACCEPTED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complaints_are_accepted_with_their_tracking_id),
		cmocka_unit_test(success_of_another_shape_is_asked_again),
		cmocka_unit_test(every_other_status_has_its_verdict),
		cmocka_unit_test(a_web_page_with_400_is_not_about_this_complaint),
		cmocka_unit_test(a_problem_is_quoted_bounded_and_masked),
		cmocka_unit_test(no_answer_is_asked_again_and_bad_credentials_wait),
		cmocka_unit_test(retry_after_is_handed_on),
		cmocka_unit_test(messages_and_contacts_have_their_own_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
