/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_page.c - statuses: which way they are asked for, and what is heard. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define URL     "https://central.example/open311/v2/"
#define JSON    "application/json"
#define HTML    "text/html"
#define PAGE    "<html></html>"
#define STALE   "[{\"service_request_id\":1,\"updated_datetime\":\"2026-01-01T00:00:00Z\"}]"
#define ERRORS  "[{\"code\":500,\"description\":\"not overridden\"}]"
#define TRIAL   "updates 2026-11-21T09:00:00Z 86400 -"
#define UPDATES "updates 2026-11-21T09:00:00Z 86400 2026-11-20T00:00:00Z"
#define SINCE   "since 2026-11-21T09:00:00Z 86400 2026-11-21T08:00:00Z"
#define EACH    "each 2026-11-21T09:00:00Z 86400 2026-11-21T08:00:00Z 7"

/* A page and what it points to. */
struct page {
	struct central_page page;
	struct central_event *events;
};

static void page_done(struct page *p)
{
	free(p->events);
}

static void judge_at(const char *cursor, const char *id, int64_t now_us, int status,
	const char *type, const char *body, struct page *ret)
{
	struct answer a = geo_answer(status, type, body);
	struct central_watch w = { cursor, id, now_us };

	georeport_judge_page(&geo_settings, &w, &a, &ret->page, &ret->events);
}

static void judge(
	const char *cursor, int status, const char *type, const char *body, struct page *ret)
{
	judge_at(cursor, "7", GEO_NOW, status, type, body, ret);
}

static void each_way_asks_in_its_own_words(void **state)
{
	static const struct {
		const char *cursor, *url;
	} rows[] = {
		{ "", "servicerequestupdates.json?start_date=2026-11-14T08%3A20%3A30Z"
		      "&end_date=2026-11-15T10%3A20%3A30Z" },
		{ "of another profile",
			"servicerequestupdates.json?start_date=2026-11-14T08%3A20%3A30Z"
			"&end_date=2026-11-15T10%3A20%3A30Z" },
		{ TRIAL, "servicerequestupdates.json?start_date=2026-11-21T07%3A00%3A00Z"
			 "&end_date=2026-11-21T10%3A20%3A30Z" },
		{ "updates 2026-11-21T09:00:00Z 60 -",
			"servicerequestupdates.json?start_date=2026-11-21T07%3A00%3A00Z"
			"&end_date=2026-11-21T09%3A01%3A00Z" },
		{ SINCE, "requests.json?updated_after=2026-11-21T07%3A00%3A00Z" },
		{ "since 2026-11-11T09:00:00Z 3600 -",
			"requests.json?updated_after=2026-11-11T07%3A00%3A00Z"
			"&updated_before=2026-11-11T10%3A00%3A00Z" },
		{ EACH, "requests/a%2Fb.json" },
		{ "updates 2027-11-21T09:00:00Z 86400 -",
			"servicerequestupdates.json?start_date=2026-11-21T08%3A20%3A30Z"
			"&end_date=2026-11-21T10%3A20%3A30Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct central_watch w = { rows[i].cursor, "a/b", GEO_NOW };
		struct request r;

		assert_int_equal(georeport_ask(&geo_settings, &w, "s3cret", &r), 0);
		assert_string_equal(r.method, "GET");
		assert_string_equal(r.url + strlen(URL), rows[i].url);
		assert_int_equal(georeport_asks_each(rows[i].cursor), rows[i].cursor[0] == 'e');
	}
}

static void without_the_extension_the_beginning_is_another(void **state)
{
	struct central_settings s = geo_settings;
	struct central_watch w = { "", "", GEO_NOW };
	struct request r;

	(void)state;
	s.georeport2.updates = false;
	assert_int_equal(georeport_ask(&s, &w, NULL, &r), 0);
	assert_non_null(strstr(r.url, "requests.json?updated_after="));
	w.cursor = UPDATES;
	assert_int_equal(georeport_ask(&s, &w, NULL, &r), 0);
	assert_non_null(strstr(r.url, "requests.json?updated_after="));
	w.cursor = EACH;
	assert_int_equal(georeport_ask(&s, &w, NULL, &r), -ENODATA);
}

/* What follows in each state on each kind of answer. */
static const struct {
	const char *cursor;
	int status;
	const char *type, *body;
	enum central_verdict verdict;
	const char *next;
	bool more;
} ways[] = {
	{ TRIAL, 200, JSON, "[]", CENTRAL_ACCEPTED,
		"updates 2026-11-21T10:20:30Z 86400 2026-11-21T10:20:30Z", false },
	{ TRIAL, 404, HTML, PAGE, CENTRAL_ACCEPTED,
		"since 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ TRIAL, 200, HTML, PAGE, CENTRAL_ACCEPTED,
		"since 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ TRIAL, 200, JSON, "[{\"service_request_id\":1,\"status\":\"open\"}]", CENTRAL_ACCEPTED,
		"since 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ TRIAL, 500, JSON, ERRORS, CENTRAL_ACCEPTED,
		"since 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ TRIAL, 401, "", "", CENTRAL_ACCEPTED,
		"since 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ TRIAL, 503, "", "", CENTRAL_LATER, "", false },
	{ TRIAL, 429, "", "", CENTRAL_LATER, "", false },
	{ UPDATES, 404, HTML, PAGE, CENTRAL_ACCEPTED, TRIAL, false },
	{ UPDATES, 200, HTML, PAGE, CENTRAL_LATER, "", false },
	{ UPDATES, 500, JSON, ERRORS, CENTRAL_LATER, "", false },
	{ UPDATES, 401, "", "", CENTRAL_MISCONFIGURED, "", false },
	{ UPDATES, 302, "", "", CENTRAL_MISCONFIGURED, "", false },
	{ SINCE, 200, JSON, "[]", CENTRAL_ACCEPTED,
		"since 2026-11-21T10:20:30Z 86400 2026-11-21T08:00:00Z", false },
	{ SINCE, 404, JSON, "[]", CENTRAL_ACCEPTED,
		"since 2026-11-21T10:20:30Z 86400 2026-11-21T08:00:00Z", false },
	{ SINCE, 404, HTML, PAGE, CENTRAL_MISCONFIGURED, "", false },
	{ SINCE, 400, JSON, ERRORS, CENTRAL_ACCEPTED,
		"each 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ SINCE, 200, JSON, STALE, CENTRAL_ACCEPTED,
		"each 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ SINCE, 200, JSON, "[{\"service_request_id\":1}]", CENTRAL_ACCEPTED,
		"each 2026-11-21T09:00:00Z 86400 2026-11-21T10:20:30Z", true },
	{ SINCE, 200, HTML, PAGE, CENTRAL_LATER, "", false },
	{ SINCE, 500, "", "", CENTRAL_LATER, "", false },
	{ EACH, 200, JSON, "[]", CENTRAL_ACCEPTED, EACH, false },
	{ EACH, 403, JSON, ERRORS, CENTRAL_ACCEPTED, EACH, false },
	{ EACH, 404, HTML, PAGE, CENTRAL_ACCEPTED, EACH, false },
	{ EACH, 500, "", "", CENTRAL_ACCEPTED, EACH, false },
	{ EACH, 502, HTML, PAGE, CENTRAL_LATER, "", false },
	{ EACH, 401, "", "", CENTRAL_MISCONFIGURED, "", false },
};

static void the_way_is_found_out_and_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		_cleanup_(page_done) struct page p = { 0 };

		judge(ways[i].cursor, ways[i].status, ways[i].type, ways[i].body, &p);
		if (p.page.verdict != ways[i].verdict || strcmp(p.page.next, ways[i].next) != 0)
			print_error("%s %d %s: %s\n", ways[i].cursor, ways[i].status, ways[i].body,
				p.page.detail);
		assert_int_equal(p.page.verdict, ways[i].verdict);
		assert_string_equal(p.page.next, ways[i].next);
		assert_int_equal(p.page.more, ways[i].more);
		assert_int_equal(!p.page.detail[0], p.page.verdict == CENTRAL_ACCEPTED);
	}
}

static void no_answer_leaves_the_cursor_as_it_is(void **state)
{
	static const struct {
		enum answer_reach reach;
		enum central_verdict verdict;
	} rows[] = {
		{ ANSWER_NOT_SENT, CENTRAL_LATER },
		{ ANSWER_LOST, CENTRAL_LATER },
		{ ANSWER_CREDENTIALS, CENTRAL_MISCONFIGURED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct answer a = { .reach = rows[i].reach, .error = "no way", .body = "" };
		struct central_watch w = { "", "", GEO_NOW };
		struct central_event *events;
		struct central_page p;

		georeport_judge_page(&geo_settings, &w, &a, &p, &events);
		assert_int_equal(p.verdict, rows[i].verdict);
		assert_string_equal(p.next, "");
		assert_null(events);
		assert_non_null(strstr(p.detail, "no way"));
	}
}

static void once_a_day_the_best_way_is_tried_anew(void **state)
{
	_cleanup_(page_done) struct page since = { 0 }, each = { 0 };
	const int64_t later_us = GEO_NOW + USEC_PER_DAY;

	(void)state;
	judge_at(SINCE, "", later_us, 200, JSON, "[]", &since);
	assert_string_equal(since.page.next, "updates 2026-11-22T09:00:00Z 86400 -");
	assert_true(since.page.more);
	judge_at(EACH, "7", later_us, 200, JSON, "[]", &each);
	assert_string_equal(each.page.next, "updates 2026-11-22T10:20:30Z 86400 -");
	assert_false(each.page.more);
}

static void what_was_missed_is_asked_for_day_by_day(void **state)
{
	char cursor[CENTRAL_CURSOR_SIZE] = "updates 2026-11-11T09:00:00Z 86400 -";
	int pages = 0;
	bool more = true;

	(void)state;
	while (more) {
		_cleanup_(page_done) struct page p = { 0 };

		judge(cursor, 200, JSON, "[]", &p);
		more = p.page.more;
		(void)copy_string(cursor, sizeof(cursor), p.page.next);
		pages++;
	}
	assert_int_equal(pages, 11);
	assert_string_equal(cursor, "updates 2026-11-21T10:20:30Z 86400 2026-11-21T10:20:30Z");
}

static char *many(size_t count)
{
	static const char format[] =
		"%c{\"update_id\":%zu,\"service_request_id\":%zu,\"status\":\"closed\","
		"\"updated_datetime\":\"2026-11-21T10:00:00Z\"}";
	size_t room = count * 160 + 3, size = 0;
	char *body = malloc(room);

	assert_non_null(body);
	for (size_t i = 0; i < count; i++)
		size += (size_t)snprintf(body + size, room - size, format, i ? ',' : '[', i, i);
	(void)copy_string(body + size, room - size, "]");
	return body;
}

static void a_list_that_may_be_cut_is_asked_for_in_halves(void **state)
{
	_cleanup_(freep) char *body = many(1000), *more = many(1500);
	_cleanup_(page_done) struct page full = { 0 }, least = { 0 };

	(void)state;
	judge(UPDATES, 200, JSON, body, &full);
	assert_int_equal(full.page.verdict, CENTRAL_ACCEPTED);
	assert_int_equal(full.page.count, 0);
	assert_string_equal(
		full.page.next, "updates 2026-11-21T09:00:00Z 43200 2026-11-20T00:00:00Z");
	assert_true(full.page.more);
	judge("updates 2026-11-21T09:00:00Z 60 2026-11-20T00:00:00Z", 200, JSON, more, &least);
	assert_int_equal(least.page.count, 1000);
	assert_int_equal(least.page.skipped, 500);
	assert_string_equal(least.events[0].tracking_id, "500");
	assert_string_equal(
		least.page.next, "updates 2026-11-21T09:01:00Z 120 2026-11-21T10:20:30Z");
}

#define UPDATE(id, request, status, at, text)                                                      \
	"{\"update_id\":" #id ",\"service_request_id\":\"" request "\",\"status\":\"" status       \
	"\",\"updated_datetime\":\"" at "\",\"description\":\"" text "\"}"

static void updates_come_oldest_first_in_our_words(void **state)
{
	static const char body[] = "[" UPDATE(
		4, "8", "closed", "2026-11-21T10:00:00Z", "Selesai") "," UPDATE(2, "8",
		"in_progress", "2026-11-21T16:30:00+07:00", "Dikerjakan") "," UPDATE(3, "8",
		"in_progress", "2026-11-21T09:40:00Z", "Aspal\\ndatang") "," UPDATE(1, "8", "open",
		"2026-11-21T09:20:00Z", "") "," UPDATE(5, "9", "NO_FURTHER_ACTION",
		"2026-11-21T10:01:00Z", "") "," UPDATE(6, "8", "open", "2026-11-21T10:02:00Z",
		"[jatim-1/K7M-2Q2] masih rusak") ",{\"status\":\"open\"},{\"update_id\":7,"
						 "\"service_request_id\":\"a b\"}]";
	static const struct {
		const char *id, *status, *label, *note;
	} rows[] = {
		{ "8", "verified", "open", "" },
		{ "8", "in_progress", "in progress", "Dikerjakan" },
		{ "8", "answered", "in progress", "Aspal datang" },
		{ "8", "closed", "closed", "Selesai" },
		{ "9", "archived", "NO FURTHER ACTION", "" },
	};
	_cleanup_(page_done) struct page p = { 0 };

	(void)state;
	judge(UPDATES, 200, JSON, body, &p);
	assert_int_equal(p.page.count, COUNT_OF(rows));
	assert_int_equal(p.page.skipped, 2);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_string_equal(p.events[i].tracking_id, rows[i].id);
		assert_string_equal(p.events[i].status, rows[i].status);
		assert_string_equal(p.events[i].label, rows[i].label);
		assert_string_equal(p.events[i].note, rows[i].note);
		assert_string_equal(p.events[i].ref, "");
	}
	assert_int_equal(p.events[1].at_us, INT64_C(1795253400000000));
}

#define REQUEST(id, text, status, notes, at)                                                       \
	"[{\"service_request_id\":" #id ",\"description\":\"" text "\",\"status\":\"" status       \
	"\",\"status_notes\":" notes ",\"updated_datetime\":\"" at "\"}]"

static void the_same_fact_has_the_same_id(void **state)
{
	static const char *const same[] = {
		REQUEST(8, "[jatim-1/A] x", "closed", "\"ok\"", "2026-11-21T10:00:00Z"),
		REQUEST(8, "[jatim-1/A] x", "CLOSED", "\"ok\"", "2026-11-21T10:01:00Z"),
	};
	static const char *const other[] = {
		REQUEST(8, "[jatim-1/A] x", "closed", "\"ok.\"", "2026-11-21T10:00:00Z"),
		REQUEST(8, "[jatim-1/A] x", "open", "\"ok\"", "2026-11-21T10:00:00Z"),
		REQUEST(9, "[jatim-1/A] x", "closed", "\"ok\"", "2026-11-21T10:00:00Z"),
	};
	char id[CENTRAL_EVENT_ID_SIZE] = "";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(same) + COUNT_OF(other); i++) {
		_cleanup_(page_done) struct page p = { 0 };

		judge(SINCE, 200, JSON, i < 2 ? same[i] : other[i - 2], &p);
		assert_int_equal(p.page.count, 1);
		if (i == 0)
			(void)copy_string(id, sizeof(id), p.events[0].id);
		assert_int_equal(strcmp(p.events[0].id, id) == 0, i < 2);
		assert_int_equal(strlen(p.events[0].id), 34);
	}
}

static void lists_hold_strangers_and_single_answers_may_be_another_s(void **state)
{
	_cleanup_(page_done) struct page ours = { 0 }, theirs = { 0 }, single = { 0 };

	(void)state;
	judge(SINCE, 200, JSON, REQUEST(8, "", "closed", "null", "2026-11-21T10:00:00Z"), &ours);
	assert_int_equal(ours.page.count, 1);
	judge(SINCE, 200, JSON,
		REQUEST(8, "[jatim-2/A] x", "closed", "null", "2026-11-21T10:00:00Z"), &theirs);
	assert_int_equal(theirs.page.count, 0);
	assert_int_equal(theirs.page.skipped, 0);
	judge(EACH, 200, JSON,
		"[{\"service_request_id\":6,\"status\":\"closed\"},"
		"{\"service_request_id\":7,\"status\":\"closed\",\"status_notes\":\"ok\"}]",
		&single);
	assert_int_equal(single.page.count, 1);
	assert_string_equal(single.events[0].tracking_id, "7");
	assert_string_equal(single.events[0].note, "ok");
	assert_int_equal(single.events[0].at_us, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_asks_in_its_own_words),
		cmocka_unit_test(without_the_extension_the_beginning_is_another),
		cmocka_unit_test(the_way_is_found_out_and_kept),
		cmocka_unit_test(no_answer_leaves_the_cursor_as_it_is),
		cmocka_unit_test(once_a_day_the_best_way_is_tried_anew),
		cmocka_unit_test(what_was_missed_is_asked_for_day_by_day),
		cmocka_unit_test(a_list_that_may_be_cut_is_asked_for_in_halves),
		cmocka_unit_test(updates_come_oldest_first_in_our_words),
		cmocka_unit_test(the_same_fact_has_the_same_id),
		cmocka_unit_test(lists_hold_strangers_and_single_answers_may_be_another_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
