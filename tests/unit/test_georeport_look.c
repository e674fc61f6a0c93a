/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_look.c - what searches, tokens and lists of services say. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define JSON   "application/json"
#define HTML   "text/html"
#define PAGE   "<!doctype html><html></html>"
#define ERRORS "[{\"code\":500,\"description\":\"not found\"}]"
#define OURS   "{\"service_request_id\":5,\"description\":\"[jatim-1/K7M-2Q2] Jalan\"}"
#define OTHER  "{\"service_request_id\":6,\"description\":\"[jatim-1/AAA-AAA] Jalan\"}"
#define ALIEN  "{\"service_request_id\":7,\"description\":\"[jatim-2/K7M-2Q2] Jalan\"}"

static void a_search_finds_the_marker_or_proves_that_it_would(void **state)
{
	static const struct {
		int status;
		const char *type, *body;
		enum central_verdict verdict;
		const char *id;
		bool is_proved;
	} rows[] = {
		{ 200, JSON, "[" OURS "]", CENTRAL_ACCEPTED, "5", false },
		{ 200, JSON, "[" ALIEN "," OTHER "," OURS "]", CENTRAL_ACCEPTED, "5", false },
		{ 200, JSON, "{\"service_requests\":[" OTHER "," OURS "]}", CENTRAL_ACCEPTED, "5",
			false },
		{ 200, JSON, "[" OTHER "]", CENTRAL_ABSENT, "", true },
		{ 200, JSON, "[" ALIEN "]", CENTRAL_ABSENT, "", false },
		{ 200, JSON, "[]", CENTRAL_ABSENT, "", false },
		{ 404, JSON, "[]", CENTRAL_ABSENT, "", false },
		{ 404, "", "", CENTRAL_ABSENT, "", false },
		{ 403, JSON, ERRORS, CENTRAL_ABSENT, "", false },
		{ 400, JSON, ERRORS, CENTRAL_ABSENT, "", false },
		{ 405, HTML, PAGE, CENTRAL_ABSENT, "", false },
		{ 200, HTML, PAGE, CENTRAL_LATER, "", false },
		{ 500, JSON, ERRORS, CENTRAL_LATER, "", false },
		{ 503, "", "", CENTRAL_LATER, "", false },
		{ 429, "", "", CENTRAL_LATER, "", false },
		{ 401, "", "", CENTRAL_MISCONFIGURED, "", false },
		{ 302, "", "", CENTRAL_MISCONFIGURED, "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_FIND, rows[i].status, rows[i].type, rows[i].body, &o);
		if (o.verdict != rows[i].verdict)
			print_error("%d %s: %s\n", rows[i].status, rows[i].body, o.detail);
		assert_int_equal(o.verdict, rows[i].verdict);
		assert_string_equal(o.tracking_id, rows[i].id);
		assert_int_equal(o.is_search_proved, rows[i].is_proved);
		assert_int_equal(!o.detail[0], o.verdict == CENTRAL_ACCEPTED);
	}
}

static void a_list_that_may_have_been_cut_proves_nothing(void **state)
{
	_cleanup_(freep) char *body = calloc(1100, sizeof(OTHER ","));
	struct central_outcome o;
	size_t at = 0;

	(void)state;
	assert_non_null(body);
	for (size_t i = 0; i < 1000; i++) {
		body[at++] = i ? ',' : '[';
		memcpy(body + at, OTHER, strlen(OTHER));
		at += strlen(OTHER);
	}
	body[at] = ']';
	geo_judge_text(CENTRAL_FIND, 200, JSON, body, &o);
	assert_int_equal(o.verdict, CENTRAL_ABSENT);
	assert_false(o.is_search_proved);
}

static void a_token_is_asked_for_until_it_has_a_request(void **state)
{
	static const struct {
		int status;
		const char *type, *body;
		enum central_verdict verdict;
		const char *id;
	} rows[] = {
		{ 200, JSON, "[{\"service_request_id\":5,\"token\":\"T4\"}]", CENTRAL_ACCEPTED,
			"5" },
		{ 200, JSON, "[{\"service_request_id\":\"x\"}]", CENTRAL_ACCEPTED, "x" },
		{ 200, JSON, "[]", CENTRAL_LATER, "" },
		{ 200, JSON, "[{\"token\":\"T4\"}]", CENTRAL_LATER, "" },
		{ 200, JSON, "[{\"service_request_id\":5,\"token\":\"T5\"}]", CENTRAL_LATER, "" },
		{ 200, JSON, "[{\"service_request_id\":5},{\"service_request_id\":6}]",
			CENTRAL_LATER, "" },
		{ 200, HTML, PAGE, CENTRAL_LATER, "" },
		{ 404, JSON, ERRORS, CENTRAL_LATER, "" },
		{ 404, HTML, PAGE, CENTRAL_LATER, "" },
		{ 403, "", "", CENTRAL_LATER, "" },
		{ 500, JSON, ERRORS, CENTRAL_LATER, "" },
		{ 401, "", "", CENTRAL_MISCONFIGURED, "" },
		{ 301, "", "", CENTRAL_MISCONFIGURED, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_TOKEN, rows[i].status, rows[i].type, rows[i].body, &o);
		assert_int_equal(o.verdict, rows[i].verdict);
		assert_string_equal(o.tracking_id, rows[i].id);
		assert_int_equal(!o.detail[0], o.verdict == CENTRAL_ACCEPTED);
	}
}

static void a_probe_compares_the_service_codes(void **state)
{
	static const struct {
		int status;
		const char *type, *body;
		enum central_verdict verdict;
		const char *detail;
	} rows[] = {
		{ 200, JSON,
			"[{\"service_code\":\"AIR\"},{\"service_code\":\"BOX\"},{\"service_code\":"
			"1},{\"service_code\":3}]",
			CENTRAL_ACCEPTED, "" },
		{ 200, JSON, "{\"services\":[{\"service_code\":\"1\"},{\"service_code\":\"3\"}]}",
			CENTRAL_ACCEPTED, "no such service code at the server: BOX, AIR" },
		{ 200, "text/xml",
			"<services><service><service_code>1</service_code></service></services>",
			CENTRAL_ACCEPTED, "no such service code at the server: BOX, 3, AIR" },
		{ 200, JSON, "[{\"service_code\":\"3\"}]", CENTRAL_MISCONFIGURED,
			"no such service code at the server: 1, BOX, AIR" },
		{ 200, JSON, "[]", CENTRAL_MISCONFIGURED,
			"no such service code at the server: 1, BOX, 3, AIR" },
		{ 200, HTML, PAGE, CENTRAL_LATER, "200 with a web page instead of JSON or XML" },
		{ 404, HTML, PAGE, CENTRAL_MISCONFIGURED, "404: nothing is there (a web page)" },
		{ 400, JSON, ERRORS, CENTRAL_MISCONFIGURED, "400: not found" },
		{ 503, "", "", CENTRAL_LATER, "503: the server is not available" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_outcome o;

		geo_judge_text(CENTRAL_PROBE, rows[i].status, rows[i].type, rows[i].body, &o);
		assert_string_equal(o.detail, rows[i].detail);
		assert_int_equal(o.verdict, rows[i].verdict);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_search_finds_the_marker_or_proves_that_it_would),
		cmocka_unit_test(a_list_that_may_have_been_cut_proves_nothing),
		cmocka_unit_test(a_token_is_asked_for_until_it_has_a_request),
		cmocka_unit_test(a_probe_compares_the_service_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
