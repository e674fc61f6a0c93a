/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_read.c - GeoReport's dialects, and what hostile servers send. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct georeport_answer read_as(int status, const char *type, const char *body)
{
	struct answer a = geo_answer(status, type, body);
	struct georeport_answer g;

	georeport_read(&a, &g);
	return g;
}

static void every_dialect_is_the_same_list(void **state)
{
	static const char *const bodies[] = {
		"[{\"service_request_id\":1,\"status\":\"open\",\"agency_responsible\":\"Dinas "
		"PU\"},{\"service_request_id\":\"2\"}]",
		"{\"service_requests\":[{\"service_request_id\":1,\"status\":\"open\","
		"\"agency_responsible\":{\"recipient\":[\"Dinas PU\"]}},{\"service_request_id\":2}"
		"]}",
		"{\"service_requests\":{\"request\":[{\"service_request_id\":1,\"status\":\"open\","
		"\"agency_responsible\":[\"Dinas PU\"]},{\"service_request_id\":2}]}}",
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests><request>"
		"<service_request_id>1</service_request_id><status> open\n</status>"
		"<agency_responsible><recipient>Dinas PU</recipient></agency_responsible>"
		"</request><request><service_request_id><![CDATA[2]]></service_request_id>"
		"<description/></request></service_requests>",
		" \n<service_requests><!-- x --><request><service_request_id>&#49;"
		"</service_request_id><status>open</status><agency_responsible>Dinas PU"
		"</agency_responsible></request><request><service_request_id>2"
		"</service_request_id></request></service_requests>",
		"\xef\xbb\xbf[{\"service_request_id\":1,\"status\":\"open\",\"agency_responsible\":"
		"\"Dinas PU\"},{\"service_request_id\":2}]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct georeport_answer g = read_as(200, "", bodies[i]);
		const json_t *first, *second;

		assert_int_equal(g.shape, GEOREPORT_LIST);
		assert_int_equal(json_array_size(g.elements), 2);
		first = json_array_get(g.elements, 0);
		second = json_array_get(g.elements, 1);
		assert_string_equal(georeport_get(first, "service_request_id"), "1");
		assert_string_equal(georeport_get(first, "status"), "open");
		assert_string_equal(georeport_get(first, "agency_responsible"), "Dinas PU");
		assert_string_equal(georeport_get(second, "service_request_id"), "2");
		assert_string_equal(georeport_get(second, "status"), "");
		georeport_answer_done(&g);
	}
}

static const struct {
	int status;
	const char *type, *body;
	enum georeport_shape shape;
	size_t count;
} shapes[] = {
	{ 200, "", "", GEOREPORT_NOTHING, 0 },
	{ 200, "text/html", "", GEOREPORT_NOTHING, 0 },
	{ 200, "", " \r\n", GEOREPORT_NOTHING, 0 },
	{ 200, "", "[]", GEOREPORT_LIST, 0 },
	{ 404, "", "[]", GEOREPORT_LIST, 0 },
	{ 200, "", "[{}]", GEOREPORT_LIST, 1 },
	{ 200, "", "{\"service_requests\":[]}", GEOREPORT_LIST, 0 },
	{ 200, "", "{\"service_requests\":null}", GEOREPORT_LIST, 0 },
	{ 200, "", "{\"services\":{\"service\":{\"service_code\":1}}}", GEOREPORT_LIST, 1 },
	{ 200, "", "<services> </services>", GEOREPORT_LIST, 0 },
	{ 200, "", "<service_request_updates/>", GEOREPORT_LIST, 0 },
	{ 200, "", "<service_requests><request/></service_requests>", GEOREPORT_LIST, 1 },
	{ 200, "", "{\"token\":\"x\"}", GEOREPORT_LIST, 1 },
	{ 200, "", "{\"errors\":{\"code\":400}}", GEOREPORT_ERRORS, 1 },
	{ 400, "", "[{\"description\":\"x\"}]", GEOREPORT_ERRORS, 1 },
	{ 200, "", "[{\"description\":\"x\"}]", GEOREPORT_LIST, 1 },
	{ 400, "", "<errors><error><code>1</code></error><error/></errors>", GEOREPORT_ERRORS, 2 },
	{ 400, "", "{\"errors\":[]}", GEOREPORT_OTHER, 0 },
	{ 200, "text/html", "Maaf", GEOREPORT_HTML, 0 },
	{ 200, "text/html; charset=UTF-8", "<?xml version=\"1.0\"?><x/>", GEOREPORT_HTML, 0 },
	{ 200, "", "<!DOCTYPE html><p>", GEOREPORT_HTML, 0 },
	{ 200, "", "\n<HTML>", GEOREPORT_HTML, 0 },
	{ 200, "application/json", "Maaf", GEOREPORT_OTHER, 0 },
	{ 200, "", "{}", GEOREPORT_OTHER, 0 },
	{ 200, "", "{\"title\":\"x\"}", GEOREPORT_OTHER, 0 },
	{ 200, "", "[1]", GEOREPORT_OTHER, 0 },
	{ 200, "", "[[]]", GEOREPORT_OTHER, 0 },
	{ 200, "", "{\"service_requests\":5}", GEOREPORT_OTHER, 0 },
	{ 200, "", "[{\"token\":\"\\u0000\"}]", GEOREPORT_OTHER, 0 },
	{ 200, "", "[{\"token\":\"\xff\"}]", GEOREPORT_OTHER, 0 },
	{ 200, "", "[{}] x", GEOREPORT_OTHER, 0 },
	{ 200, "", "<service_definition><service_code>3</service_code></service_definition>",
		GEOREPORT_OTHER, 0 },
	{ 200, "", "<service_requests><request></service_requests>", GEOREPORT_OTHER, 0 },
	{ 200, "", "<service_requests>\xff</service_requests>", GEOREPORT_OTHER, 0 },
	{ 200, "", "<service_requests>soon</service_requests>", GEOREPORT_OTHER, 0 },
};

static void shapes_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct georeport_answer g =
			read_as(shapes[i].status, shapes[i].type, shapes[i].body);

		if (g.shape != shapes[i].shape)
			print_error("%s\n", shapes[i].body);
		assert_int_equal(g.shape, shapes[i].shape);
		assert_int_equal(json_array_size(g.elements), shapes[i].count);
		assert_int_equal(g.shape == GEOREPORT_OTHER && !g.fault, 0);
		georeport_answer_done(&g);
	}
}

static void entities_and_document_types_are_refused(void **state)
{
	static const char *const bodies[] = {
		"<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>"
		"<service_requests><request><service_request_id>&b;</service_request_id></request>"
		"</service_requests>",
		"<!DOCTYPE r SYSTEM \"http://127.0.0.1:9/x.dtd\"><service_requests/>",
		"<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///x\">]><services>&f;</services>",
		"<service_requests><request><status>&none;</status></request></service_requests>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct georeport_answer g = read_as(200, "text/xml", bodies[i]);

		assert_int_equal(g.shape, GEOREPORT_OTHER);
		assert_null(g.elements);
	}
}

static void another_encoding_hides_nothing(void **state)
{
	static const char utf16[] = "<\0!\0D\0O\0C\0T\0Y\0P\0E\0 \0r\0>\0<\0r\0/\0>";
	struct answer a = {
		.reach = ANSWER_WHOLE, .http_status = 200, .body = utf16, .body_size = sizeof(utf16)
	};
	struct georeport_answer g;

	(void)state;
	georeport_read(&a, &g);
	assert_int_equal(g.shape, GEOREPORT_OTHER);
	g = read_as(200, "text/xml",
		"<?xml version=\"1.0\" encoding=\"UTF-7\"?><service_requests>"
		"+ADw-request/+AD4-</service_requests>");
	assert_int_equal(g.shape, GEOREPORT_OTHER);
}

/* `head`, `count` times `middle`, `tail`. */
static char *body_of(const char *head, const char *middle, size_t count, const char *tail)
{
	size_t length = strlen(middle), at = strlen(head);
	char *body = calloc(1, at + length * count + strlen(tail) + 1);

	assert_non_null(body);
	memcpy(body, head, at);
	for (size_t i = 0; i < count; i++, at += length)
		memcpy(body + at, middle, length);
	memcpy(body + at, tail, strlen(tail));
	return body;
}

static void what_is_too_much_is_refused(void **state)
{
	static const struct {
		const char *head, *middle;
		size_t count;
		const char *tail;
		enum georeport_shape shape;
	} rows[] = {
		{ "[{}", ",{}", 4999, "]", GEOREPORT_LIST },
		{ "[{}", ",{}", 5000, "]", GEOREPORT_OTHER },
		{ "[", "[", 100000, "", GEOREPORT_OTHER },
		{ "[{\"x\":[0", ",0", 500000, "]}]", GEOREPORT_OTHER },
		{ "<service_requests>", "<request/>", 5001, "</service_requests>",
			GEOREPORT_OTHER },
		{ "<service_requests>", "<a>", 200, "", GEOREPORT_OTHER },
		{ "<service_requests>", "<a/>", 300000, "</service_requests>", GEOREPORT_OTHER },
		{ "<service_requests>",
			"<request><a><a><a><a><a><a>x</a></a></a></a></a></a></request>", 1,
			"</service_requests>", GEOREPORT_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		_cleanup_(freep) char *body =
			body_of(rows[i].head, rows[i].middle, rows[i].count, rows[i].tail);
		struct georeport_answer g = read_as(200, "", body);

		assert_int_equal(g.shape, rows[i].shape);
		georeport_answer_done(&g);
	}
}

static void what_nobody_asks_for_is_only_noted(void **state)
{
	struct georeport_answer g =
		read_as(200, "", "[{\"lat\":-6.9},{\"lat\":null,\"x\":\"\"},{\"x\":true}]");

	(void)state;
	assert_string_equal(georeport_get(json_array_get(g.elements, 0), GEOREPORT_OTHER_KEY), "1");
	assert_int_equal(json_object_size(json_array_get(g.elements, 1)), 0);
	assert_int_equal(json_object_size(json_array_get(g.elements, 2)), 1);
	georeport_answer_done(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_dialect_is_the_same_list),
		cmocka_unit_test(shapes_are_told_apart),
		cmocka_unit_test(entities_and_document_types_are_refused),
		cmocka_unit_test(another_encoding_hides_nothing),
		cmocka_unit_test(what_is_too_much_is_refused),
		cmocka_unit_test(what_nobody_asks_for_is_only_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
