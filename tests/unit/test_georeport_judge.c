/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_judge.c - what answers to complaints and additions mean. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define JSON   "application/json"
#define XML    "text/xml; charset=utf-8"
#define HTML   "text/html; charset=UTF-8"
#define PAGE   "<html><body>Maaf</body></html>"
#define ERRORS "[{\"code\":1,\"description\":\"categories/unknown\"}]"
#define LISTED "[{\"service_request_id\":1},{\"service_request_id\":2}]"

/* What comes back to the POST of a complaint. */
static const struct {
	int status;
	const char *type, *body;
	enum central_verdict verdict;
} table[] = {
	{ 200, HTML, PAGE, CENTRAL_UNKNOWN },
	{ 200, HTML, "SQLSTATE[HY000]", CENTRAL_UNKNOWN },
	{ 200, JSON, "", CENTRAL_UNKNOWN },
	{ 204, "", "", CENTRAL_UNKNOWN },
	{ 200, JSON, LISTED, CENTRAL_UNKNOWN },
	{ 200, JSON, "[]", CENTRAL_UNKNOWN },
	{ 200, JSON, "{}", CENTRAL_UNKNOWN },
	{ 200, JSON, "[null]", CENTRAL_UNKNOWN },
	{ 200, JSON, "[{\"service_request_id\":", CENTRAL_UNKNOWN },
	{ 200, JSON, "{\"errors\":{\"code\":400}}", CENTRAL_UNKNOWN },
	{ 502, HTML, PAGE, CENTRAL_UNKNOWN },
	{ 504, HTML, PAGE, CENTRAL_UNKNOWN },
	{ 429, "", "", CENTRAL_LATER },
	{ 429, HTML, PAGE, CENTRAL_LATER },
	{ 503, "", "", CENTRAL_LATER },
	{ 503, JSON, ERRORS, CENTRAL_LATER },
	{ 503, HTML, PAGE, CENTRAL_LATER },
	{ 408, "", "", CENTRAL_LATER },
	{ 425, "", "", CENTRAL_LATER },
	{ 409, JSON, ERRORS, CENTRAL_UNKNOWN },
	{ 401, "", "", CENTRAL_MISCONFIGURED },
	{ 403, JSON, ERRORS, CENTRAL_MISCONFIGURED },
	{ 404, "", "", CENTRAL_MISCONFIGURED },
	{ 404, HTML, PAGE, CENTRAL_MISCONFIGURED },
	{ 301, HTML, PAGE, CENTRAL_MISCONFIGURED },
	{ 302, "", "", CENTRAL_MISCONFIGURED },
	{ 405, "", "", CENTRAL_MISCONFIGURED },
	{ 415, "", "", CENTRAL_MISCONFIGURED },
	{ 501, "", "", CENTRAL_MISCONFIGURED },
	{ 400, HTML, PAGE, CENTRAL_MISCONFIGURED },
	{ 404, JSON, ERRORS, CENTRAL_UNKNOWN_CODE },
	{ 404, XML, "<errors><error><code>404</code></error></errors>", CENTRAL_UNKNOWN_CODE },
	{ 400, JSON, ERRORS, CENTRAL_DOUBTED },
	{ 400, XML, "<errors><error><description>no</description></error></errors>",
		CENTRAL_DOUBTED },
	{ 422, JSON, ERRORS, CENTRAL_DOUBTED },
	{ 413, JSON, ERRORS, CENTRAL_DOUBTED },
	{ 500, JSON, ERRORS, CENTRAL_DOUBTED },
	{ 500, JSON, "", CENTRAL_UNKNOWN },
	{ 500, HTML, PAGE, CENTRAL_UNKNOWN },
	{ 500, JSON, "[]", CENTRAL_UNKNOWN },
	{ 400, JSON, "[{\"description\":\"clients/unknownApiKey\"}]", CENTRAL_MISCONFIGURED },
	{ 500, JSON, "[{\"description\":\"Invalid api_key\\n\"}]", CENTRAL_MISCONFIGURED },
};

static void each_status_has_its_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct central_outcome o;

		geo_judge_text(
			CENTRAL_COMPLAINT, table[i].status, table[i].type, table[i].body, &o);
		if (o.verdict != table[i].verdict || !o.detail[0])
			print_error("%d %s: %s\n", table[i].status, table[i].body, o.detail);
		assert_int_equal(o.verdict, table[i].verdict);
		assert_int_equal(o.http_status, table[i].status);
		assert_string_not_equal(o.detail, "");
		assert_string_equal(o.tracking_id, "");
	}
}

static void how_far_a_request_came_decides_what_no_answer_means(void **state)
{
	static const struct {
		enum central_kind kind;
		enum answer_reach reach;
		enum central_verdict verdict;
	} rows[] = {
		{ CENTRAL_COMPLAINT, ANSWER_NOT_SENT, CENTRAL_LATER },
		{ CENTRAL_COMPLAINT, ANSWER_LOST, CENTRAL_UNKNOWN },
		{ CENTRAL_COMPLAINT, ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
		{ CENTRAL_MESSAGE, ANSWER_NOT_SENT, CENTRAL_LATER },
		{ CENTRAL_MESSAGE, ANSWER_LOST, CENTRAL_LATER },
		{ CENTRAL_MESSAGE, ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
		{ CENTRAL_FIND, ANSWER_NOT_SENT, CENTRAL_LATER },
		{ CENTRAL_FIND, ANSWER_LOST, CENTRAL_LATER },
		{ CENTRAL_FIND, ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
		{ CENTRAL_TOKEN, ANSWER_LOST, CENTRAL_LATER },
		{ CENTRAL_TOKEN, ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
		{ CENTRAL_PROBE, ANSWER_NOT_SENT, CENTRAL_LATER },
		{ CENTRAL_PROBE, ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
		{ CENTRAL_CONTACT, ANSWER_LOST, CENTRAL_LATER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct answer a = { .reach = rows[i].reach, .error = "no way", .body = "" };
		struct central_outcome o;

		geo_judge(rows[i].kind, &a, &o);
		assert_int_equal(o.verdict, rows[i].verdict);
		assert_non_null(strstr(o.detail, "no way"));
	}
}

static void one_request_of_ours_is_accepted(void **state)
{
	static const struct {
		int status;
		const char *type, *body, *id;
	} rows[] = {
		{ 200, JSON, "[{\"service_request_id\":293944,\"service_notice\":\"x\"}]",
			"293944" },
		{ 201, JSON,
			"{\"service_requests\":{\"request\":{\"service_request_id\":\"" GEO_UUID
			"\"}}}",
			GEO_UUID },
		{ 200, JSON, "{\"service_requests\":[{\"service_request_id\":\"a-1\"}]}", "a-1" },
		{ 200, JSON, "{\"service_request_id\":7}", "7" },
		{ 200, XML,
			"<?xml version=\"1.0\"?><service_requests><request><service_request_id>5"
			"</service_request_id><account_id/></request></service_requests>",
			"5" },
		{ 200, "application/xml",
			"  <service_requests>\n<request><service_request_id> 6 "
			"</service_request_id></request></service_requests>",
			"6" },
		{ 200, JSON,
			"[{\"service_request_id\":9,\"service_code\":3,\"description\":"
			"\"[jatim-1/K7M-2Q2] Jalan\",\"token\":null}]",
			"9" },
		{ 200, HTML, "[{\"service_request_id\":8}]", "8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_COMPLAINT, rows[i].status, rows[i].type, rows[i].body, &o);
		assert_string_equal(o.detail, "");
		assert_int_equal(o.verdict, CENTRAL_ACCEPTED);
		assert_string_equal(o.tracking_id, rows[i].id);
		assert_string_equal(o.status, "submitted");
		assert_false(o.untracked);
	}
}

static void what_may_be_another_s_is_never_taken(void **state)
{
	static const char *const bodies[] = {
		"[{\"service_request_id\":1,\"description\":\"Jalan berlubang\"}]",
		"[{\"service_request_id\":1,\"description\":\"[jatim-2/K7M-2Q2] Jalan\"}]",
		"[{\"service_request_id\":1,\"description\":\"[jatim-1/K7M-2Q3] Jalan\"}]",
		"[{\"service_request_id\":1,\"description\":"
		"\"[jatim-1/AAA-AAA] see [jatim-1/K7M-2Q2]\"}]",
		"[{\"service_request_id\":1,\"service_code\":\"4\"}]",
		"[{\"service_request_id\":\"a b\"}]",
		"[{\"service_request_id\":true}]",
		"[{\"service_request_id\":1.5}]",
		"[{\"service_request_id\":\"0123456789012345678901234567890123456789012345678901"
		"2345678901234\"}]",
		"[{\"status\":\"open\"}]",
		"[{\"id\":5}]",
		"[{\"service_request_id\":1,\"service_request_id\":2}]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_COMPLAINT, 200, JSON, bodies[i], &o);
		assert_int_equal(o.verdict, CENTRAL_UNKNOWN);
		assert_string_equal(o.tracking_id, "");
		assert_string_not_equal(o.detail, "");
	}
}

static void batch_services_give_a_token_and_blackboxes_nothing(void **state)
{
	static const char *const nothing[] = { "[{}]", "[{\"service_request_id\":null}]",
		"[{\"service_request_id\":\"\"}]",
		"[{\"service_notice\":\"terima kasih\",\"account_id\":null}]",
		"<service_requests><request/></service_requests>",
		"<service_requests><request></request></service_requests>" };
	struct central_outcome o;

	(void)state;
	geo_judge_text(CENTRAL_COMPLAINT, 200, JSON, "[{\"token\":\"T5c\"}]", &o);
	assert_int_equal(o.verdict, CENTRAL_TOKEN_GIVEN);
	assert_string_equal(o.token, "T5c");
	assert_string_equal(o.tracking_id, "");
	geo_judge_text(CENTRAL_COMPLAINT, 200, JSON, "[{\"token\":12345}]", &o);
	assert_string_equal(o.token, "12345");
	for (size_t i = 0; i < COUNT_OF(nothing); i++) {
		geo_judge_text(CENTRAL_COMPLAINT, 200, "", nothing[i], &o);
		assert_int_equal(o.verdict, CENTRAL_ACCEPTED);
		assert_true(o.untracked);
		assert_string_equal(o.tracking_id, "");
		assert_string_equal(o.status, "submitted");
	}
}

static void retry_after_is_kept_where_it_is_not_done(void **state)
{
	struct answer a = geo_answer(429, "", "");
	struct central_outcome o;

	(void)state;
	a.retry_after_us = 7 * USEC_PER_SEC;
	geo_judge(CENTRAL_COMPLAINT, &a, &o);
	assert_int_equal(o.retry_after_us, 7 * USEC_PER_SEC);
	a = geo_answer(200, JSON, "[{\"service_request_id\":1}]");
	a.retry_after_us = 7 * USEC_PER_SEC;
	geo_judge(CENTRAL_COMPLAINT, &a, &o);
	assert_int_equal(o.retry_after_us, 0);
}

static void words_of_a_server_are_told_without_numbers_of_people(void **state)
{
	struct central_outcome o;

	(void)state;
	geo_judge_text(CENTRAL_COMPLAINT, 400, JSON,
		"[{\"description\":\"phone +62 812-3456-7890\\nbad\"},{\"description\":\"again\"}]",
		&o);
	assert_string_equal(o.detail, "400: phone +** ***-****-**** bad; again");
}

static void an_addition_is_accepted_refused_or_sent_again(void **state)
{
	static const struct {
		int status;
		const char *type, *body;
		enum central_verdict verdict;
	} rows[] = {
		{ 200, JSON, "[{\"update_id\":123}]", CENTRAL_ACCEPTED },
		{ 200, JSON, "{\"service_request_updates\":{\"update_id\":1}}", CENTRAL_ACCEPTED },
		{ 200, XML,
			"<service_request_updates><request_update><update_id>1</update_id>"
			"</request_update></service_request_updates>",
			CENTRAL_ACCEPTED },
		{ 201, JSON, "[{\"token\":\"t\"}]", CENTRAL_ACCEPTED },
		{ 400, JSON,
			"{\"errors\":{\"code\":400,\"description\":\"Bad request: already "
			"exists\"}}",
			CENTRAL_ACCEPTED },
		{ 400, JSON, ERRORS, CENTRAL_DOUBTED },
		{ 400, JSON, "{\"errors\":{\"description\":\"Bad request: api_key\"}}",
			CENTRAL_MISCONFIGURED },
		{ 400, HTML, PAGE, CENTRAL_MISCONFIGURED },
		{ 403, JSON, ERRORS, CENTRAL_MISCONFIGURED },
		{ 302, "", "", CENTRAL_MISCONFIGURED },
		{ 200, HTML, PAGE, CENTRAL_DOUBTED },
		{ 200, JSON, "[]", CENTRAL_DOUBTED },
		{ 200, JSON, LISTED, CENTRAL_DOUBTED },
		{ 404, HTML, PAGE, CENTRAL_REFUSED },
		{ 404, JSON, ERRORS, CENTRAL_REFUSED },
		{ 405, "", "", CENTRAL_REFUSED },
		{ 501, "", "", CENTRAL_REFUSED },
		{ 429, "", "", CENTRAL_LATER },
		{ 500, "", "", CENTRAL_LATER },
		{ 500, JSON, ERRORS, CENTRAL_DOUBTED },
		{ 502, HTML, PAGE, CENTRAL_LATER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_MESSAGE, rows[i].status, rows[i].type, rows[i].body, &o);
		if (o.verdict != rows[i].verdict)
			print_error("%d %s: %s\n", rows[i].status, rows[i].body, o.detail);
		assert_int_equal(o.verdict, rows[i].verdict);
		assert_int_equal(!o.detail[0], o.verdict == CENTRAL_ACCEPTED);
	}
}

static void a_server_without_additions_says_so_in_words(void **state)
{
	struct central_outcome o;

	(void)state;
	geo_judge_text(CENTRAL_MESSAGE, 404, HTML, PAGE, &o);
	assert_non_null(strstr(o.detail, "takes no additions"));
	geo_judge_text(CENTRAL_MESSAGE, 404, JSON, ERRORS, &o);
	assert_string_equal(o.detail, "404: categories/unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_status_has_its_outcome),
		cmocka_unit_test(how_far_a_request_came_decides_what_no_answer_means),
		cmocka_unit_test(one_request_of_ours_is_accepted),
		cmocka_unit_test(what_may_be_another_s_is_never_taken),
		cmocka_unit_test(batch_services_give_a_token_and_blackboxes_nothing),
		cmocka_unit_test(retry_after_is_kept_where_it_is_not_done),
		cmocka_unit_test(words_of_a_server_are_told_without_numbers_of_people),
		cmocka_unit_test(an_addition_is_accepted_refused_or_sent_again),
		cmocka_unit_test(a_server_without_additions_says_so_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
