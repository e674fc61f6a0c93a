/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json_events.c - what the profile `json` makes of pages of events. */
#include "tests/unit/json_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>

#define REF "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"

static struct central_event *judge(int status, const char *body, struct central_page *ret)
{
	struct answer a = { .http_status = status, .body = body, .body_size = strlen(body) };
	struct central_event *events;

	json_judge_events(&a, ret, &events);
	assert_ptr_equal(ret->events, events);
	assert_int_equal(ret->http_status, status);
	return events;
}

static void a_page_gives_its_events_in_order(void **state)
{
	struct central_page p;
	_cleanup_(freep) struct central_event *e = judge(200,
		"{\"events\":[{\"id\":\"e-91\",\"ref\":\"" REF
		"\",\"tracking_id\":\"6340753\",\"status\":\"verified\",\"label\":"
		"\"Terverifikasi\","
		"\"note\":\"baris\\nkedua\",\"agency\":\"Dinas "
		"PU\",\"at\":\"2026-11-21T10:20:30Z\"},{\"id\":92,\"tracking_id\":7}],"
		"\"next\":\"c 2\",\"more\":true}",
		&p);

	(void)state;
	assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.skipped, 0);
	assert_string_equal(p.next, "c 2");
	assert_true(p.more);
	assert_string_equal(e[0].id, "e-91");
	assert_string_equal(e[0].ref, REF);
	assert_string_equal(e[0].tracking_id, "6340753");
	assert_string_equal(e[0].status, "verified");
	assert_string_equal(e[0].label, "Terverifikasi");
	assert_string_equal(e[0].note, "baris kedua");
	assert_string_equal(e[0].agency, "Dinas PU");
	assert_int_equal(e[0].at_us, INT64_C(1795256430000000));
	assert_string_equal(e[1].id, "92");
	assert_string_equal(e[1].ref, "");
	assert_string_equal(e[1].tracking_id, "7");
	assert_string_equal(e[1].status, "");
	assert_int_equal(e[1].at_us, 0);
}

static void an_event_of_another_shape_is_skipped_and_counted(void **state)
{
	static const char *const bad[] = {
		"7", "null", "[]", "{}",
		"{\"ref\":\"" REF "\",\"status\":\"verified\"}",           /* no id */
		"{\"id\":\"\",\"ref\":\"" REF "\"}",                       /* empty id */
		"{\"id\":\"e-1\",\"status\":\"verified\"}",                /* of no complaint */
		"{\"id\":\"e-1\",\"ref\":[]}",                             /* ref of another type */
		"{\"id\":\"e-1\",\"ref\":\"" REF "0\"}",                   /* longer than a UUID */
		"{\"id\":\"e-1\",\"ref\":\"" REF "\",\"tracking_id\":{}}", /* no name */
		"{\"id\":\"e-1\",\"ref\":\"" REF "\",\"status\":9}",       /* no text */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		_cleanup_(freep) struct central_event *e = NULL;
		struct central_page p;
		char body[400];

		(void)snprintf(body, sizeof(body),
			"{\"events\":[%s,{\"id\":\"good\",\"ref\":\"" REF
			"\"}],\"next\":\"n\",\"more\":false}",
			bad[i]);
		e = judge(200, body, &p);
		assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
		assert_int_equal(p.skipped, 1);
		assert_int_equal(p.count, 1);
		assert_string_equal(e[0].id, "good");
	}
}

static void long_texts_are_cut_and_say_so(void **state)
{
	_cleanup_(freep) struct central_event *e = NULL;
	struct central_page p;
	char note[5000], body[6000];

	(void)state;
	memset(note, 'n', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	(void)snprintf(body, sizeof(body),
		"{\"events\":[{\"id\":\"e\",\"ref\":\"" REF
		"\",\"note\":\"%s\",\"status\":\"a status that nobody ever agreed upon\"}],"
		"\"next\":\"n\"}",
		note);
	e = judge(200, body, &p);
	assert_int_equal(p.count, 1);
	assert_int_equal(strlen(e[0].note), CENTRAL_NOTE_SIZE - 1);
	assert_string_equal(e[0].note + CENTRAL_NOTE_SIZE - 4, "n..");
	assert_int_equal(strlen(e[0].status), CENTRAL_STATUS_SIZE - 1);
	assert_false(p.more);
}

static void pages_that_cannot_be_passed_are_asked_again(void **state)
{
	static const struct {
		const char *body, *detail;
	} cases[] = {
		{ "", "200 with an empty body" },
		{ "{\"events\":{},\"next\":\"n\"}", "200 without events" },
		{ "{\"next\":\"n\"}", "200 without events" },
		{ "{\"events\":[7],\"more\":true}", "200 with no next that can be kept" },
		{ "{\"events\":[],\"more\":true}", "200 with no next that can be kept" },
		{ "{\"events\":[7],\"next\":{}}", "200 with no next that can be kept" },
		{ "<html>", "200 with no JSON, at octet 1" },
	};
	char body[700], next[520];
	struct central_page p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_null(judge(200, cases[i].body, &p));
		assert_int_equal(p.verdict, CENTRAL_LATER);
		assert_string_equal(p.detail, cases[i].detail);
		assert_string_equal(p.next, "");
		assert_false(p.more);
	}
	memset(next, 'c', CENTRAL_CURSOR_SIZE);
	next[CENTRAL_CURSOR_SIZE] = '\0';
	(void)snprintf(body, sizeof(body), "{\"events\":[],\"next\":\"%s\"}", next);
	assert_null(judge(200, body, &p));
	assert_int_equal(p.verdict, CENTRAL_LATER);
}

/* head, `count` times piece, tail. */
static char *repeat(const char *head, size_t count, const char *piece, const char *tail)
{
	size_t piece_size = strlen(piece), at = strlen(head);
	char *body = malloc(at + count * piece_size + strlen(tail) + 1);

	assert_non_null(body);
	memcpy(body, head, at);
	for (size_t i = 0; i < count; i++, at += piece_size)
		memcpy(body + at, piece, piece_size);
	memcpy(body + at, tail, strlen(tail) + 1);
	return body;
}

static void no_event_of_a_long_page_is_lost(void **state)
{
	static const char piece[] = "{\"id\":\"e\",\"ref\":\"" REF "\"},";
	static const char tail[] = "{\"id\":\"last\",\"ref\":\"" REF "\"}],\"next\":\"n\"}";
	_cleanup_(freep) char *full = repeat("{\"events\":[", 999, piece, tail);
	_cleanup_(freep) char *over = repeat("{\"events\":[", 1000, piece, tail);
	_cleanup_(freep) struct central_event *e = NULL;
	struct central_page p;

	(void)state;
	e = judge(200, full, &p);
	assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
	assert_int_equal(p.count, 1000);
	assert_string_equal(e[999].id, "last");
	assert_null(judge(200, over, &p));
	assert_int_equal(p.verdict, CENTRAL_LATER);
	assert_string_equal(p.next, "");
	assert_string_equal(
		p.detail, "200 with 1001 events, more than the 1000 that one page may hold");
}

static void json_without_measure_is_not_parsed(void **state)
{
	_cleanup_(freep) char *wide = repeat("{\"events\":[", 60000, "{},", "7]}");
	_cleanup_(freep) char *flat = repeat("{\"events\":[", 400000, "1,", "7]}");
	_cleanup_(freep) char *deep = repeat("{\"events\":", 4000, "[", "");
	struct central_page p;

	(void)state;
	assert_null(judge(200, wide, &p));
	assert_int_equal(p.verdict, CENTRAL_LATER);
	assert_string_equal(p.detail, "200 with JSON of too many values");
	assert_null(judge(200, flat, &p));
	assert_string_equal(p.detail, "200 with JSON of too many values");
	assert_null(judge(200, deep, &p));
	assert_string_equal(p.detail, "200 with JSON that is nested too deep, at octet 2058");
}

static void nothing_new_keeps_the_cursor(void **state)
{
	_cleanup_(freep) struct central_event *e = NULL;
	struct central_page p;

	(void)state;
	assert_null(judge(304, "", &p));
	assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(p.next, "");
	assert_int_equal(p.count, 0);
	e = judge(200, "{\"events\":[],\"next\":7,\"more\":false}", &p);
	assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(p.next, "7");
	free(take_ptr(e));
	e = judge(200, "{\"events\":[]}", &p);
	assert_int_equal(p.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(p.next, "");
}

static void a_page_is_never_refused(void **state)
{
	static const struct {
		int status;
		enum central_verdict verdict;
	} cases[] = {
		{ 302, CENTRAL_MISCONFIGURED },
		{ 400, CENTRAL_MISCONFIGURED },
		{ 401, CENTRAL_MISCONFIGURED },
		{ 404, CENTRAL_MISCONFIGURED },
		{ 422, CENTRAL_MISCONFIGURED },
		{ 429, CENTRAL_LATER },
		{ 500, CENTRAL_LATER },
		{ 0, CENTRAL_LATER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_page p;

		assert_null(judge(cases[i].status, "", &p));
		assert_int_equal(p.verdict, cases[i].verdict);
		assert_true(strlen(p.detail) > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_gives_its_events_in_order),
		cmocka_unit_test(an_event_of_another_shape_is_skipped_and_counted),
		cmocka_unit_test(long_texts_are_cut_and_say_so),
		cmocka_unit_test(pages_that_cannot_be_passed_are_asked_again),
		cmocka_unit_test(no_event_of_a_long_page_is_lost),
		cmocka_unit_test(json_without_measure_is_not_parsed),
		cmocka_unit_test(nothing_new_keeps_the_cursor),
		cmocka_unit_test(a_page_is_never_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
