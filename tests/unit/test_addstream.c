/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_addstream.c - the XML push of 2018: what is sent, and what its answers mean. */
#include "forwarder/addstream.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#define REF   "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define TOKEN "{1b2c}&\"<x>"
#define PHONE "+6281234567890"

static const struct central_settings settings = { .profile = "addstream",
	.gateway = "jatim \"1\"",
	.url = "https://lapor.example/api/stream/addstream",
	.token_file = "/t" };

static struct central_complaint complaint_of(const char *visibility, const char *text)
{
	return (struct central_complaint){ .ref = REF,
		.ticket = "K7M-2Q2",
		.received_us = INT64_C(1795256430000000),
		.class_name = "pengaduan",
		.visibility = visibility,
		.text = text,
		.phone = PHONE,
		.pseudonym = "0011" };
}

static int build(const struct central_complaint *c, struct request *ret)
{
	return addstream_profile.build(&settings,
		&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = c }, TOKEN, 0,
		ret);
}

/* The string value of an XPath expression. */
static void assert_xml(const struct request *r, const char *path, const char *expected)
{
	xmlDocPtr doc = xmlReadMemory(r->body, (int)r->body_size, NULL, NULL, XML_PARSE_NONET);
	xmlXPathContextPtr context;
	xmlXPathObjectPtr found;
	xmlChar *text;

	assert_non_null(doc);
	context = xmlXPathNewContext(doc);
	found = xmlXPathEvalExpression((const xmlChar *)path, context);
	assert_non_null(found);
	text = xmlXPathCastToString(found);
	assert_string_equal((const char *)text, expected);
	xmlFree(text);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
}

static void the_whole_complaint_stands_in_it(void **state)
{
	struct central_complaint c = complaint_of("normal", "Jalan <rusak> & \"gelap\" ]]>");
	struct request r = { 0 };

	(void)state;
	c.class_name = "aspirasi";
	c.category = "JALAN";
	c.route = "TANGKAB";
	c.location = "Jl. Merdeka";
	c.missing = (const uint8_t[]){ 2, 3 };
	c.missing_count = 2;
	assert_int_equal(build(&c, &r), 0);
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.url, settings.url);
	assert_string_equal(r.headers[0], "Content-Type: text/xml; charset=UTF-8");
	assert_string_equal(r.expect.ref, REF);
	assert_string_equal(r.expect.marker, "[jatim--1-/K7M-2Q2]");
	assert_xml(&r, "/lapor/@token", TOKEN);
	assert_xml(&r, "/lapor/pelapor/telpon", PHONE);
	assert_xml(&r, "/lapor/pelapor/namadepan", "Warga");
	assert_xml(&r, "/lapor/pelapor/namabelakang", "SMS");
	assert_xml(&r, "/lapor/laporan/@rahasia", "0");
	assert_xml(&r, "/lapor/laporan/@anonim", "0");
	assert_xml(&r, "/lapor/laporan/isi",
		"[jatim--1-/K7M-2Q2] Jalan <rusak> & \"gelap\" ]]>\n\nKlasifikasi: aspirasi\n"
		"Kategori: JALAN\nTujuan: TANGKAB\nLokasi: Jl. Merdeka\nBagian SMS yang hilang: 2 "
		"3\nDiterima lewat SMS: 2026-11-21T10:20:30Z");
	request_done(&r);
}

static void whoever_is_hidden_has_no_number_and_no_name(void **state)
{
	static const struct {
		const char *visibility, *phone, *secret;
	} cases[] = { { "anonim", PHONE, "0" }, { "rahasia", PHONE, "1" }, { "normal", NULL, "0" },
		{ "normal", "", "0" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_complaint c = complaint_of(cases[i].visibility, "Air keruh");
		struct request r = { 0 };

		c.phone = cases[i].phone;
		assert_int_equal(build(&c, &r), 0);
		assert_null(strstr(r.body, "81234567890"));
		assert_xml(&r, "string-length(/lapor/pelapor)", "0");
		assert_xml(&r, "/lapor/laporan/@rahasia", cases[i].secret);
		assert_xml(&r, "/lapor/laporan/@anonim", "1");
		request_done(&r);
	}
}

static void what_xml_cannot_hold_is_replaced(void **state)
{
	struct central_complaint c =
		complaint_of("normal", "a\x01"
				       "b\x1b[31m\xff\xef\xbf\xbf\xf0\x9f\x9a\xa7\tc");
	struct request r = { 0 };

	(void)state;
	assert_int_equal(build(&c, &r), 0);
	assert_xml(&r, "substring-before(substring-after(/lapor/laporan/isi, '] '), '\n')",
		"a b [31m\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x9a\xa7\tc");
	request_done(&r);
}

static void only_complaints_are_sent(void **state)
{
	static const struct central_message m = { .ref = REF, .ticket = "K7M-2Q2", .text = "x" };
	struct central_errand e = { .kind = CENTRAL_MESSAGE, .message = &m };
	struct request r = { 0 };

	(void)state;
	assert_non_null(strstr(addstream_profile.hold(&settings, &e), "by hand"));
	assert_int_equal(addstream_profile.build(&settings, &e, TOKEN, 0, &r), -EOPNOTSUPP);
	e = (struct central_errand){ .kind = CENTRAL_CONTACT, .ref = REF };
	assert_int_equal(addstream_profile.build(&settings, &e, TOKEN, 0, &r), -EOPNOTSUPP);
	assert_false(addstream_profile.traits.has_messages);
	assert_false(addstream_profile.traits.has_contact);
	assert_false(addstream_profile.traits.is_idempotent);
	assert_true(addstream_profile.traits.is_unverified);
}

static void a_token_file_is_demanded(void **state)
{
	struct central_settings without = settings;
	char error[CENTRAL_DETAIL_SIZE];

	(void)state;
	assert_int_equal(addstream_profile.check(&settings, error), 0);
	assert_string_equal(addstream_profile.secret_file(&settings), "/t");
	without.token_file[0] = '\0';
	assert_int_equal(addstream_profile.check(&without, error), -EINVAL);
	assert_non_null(strstr(error, "central.token_file"));
}

static struct central_outcome judge(
	enum answer_reach reach, int status, const char *type, const char *body, size_t size)
{
	struct answer a = {
		.reach = reach, .http_status = status, .body = body, .body_size = size
	};
	struct expectation x = { .kind = CENTRAL_COMPLAINT };
	struct central_outcome o;

	assert_int_equal(copy_string(a.content_type, sizeof a.content_type, type), 0);
	assert_int_equal(copy_string(a.error, sizeof a.error, status ? "" : "why (curl 1)"), 0);
	addstream_judge(&settings, &x, &a, &o);
	return o;
}

static void a_tracking_id_and_nothing_else_is_an_acceptance(void **state)
{
	static const struct {
		const char *body, *id;
	} cases[] = {
		{ "<response><trackingid>1916449</trackingid><transaksiid>7</transaksiid></"
		  "response>",
			"1916449" },
		{ "<?xml version=\"1.0\"?>\n<a><b>\n<trackingid> 6340753\n</trackingid></b></a>",
			"6340753" },
		{ "<trackingid><![CDATA[6340753]]></trackingid>", "6340753" },
		{ "<r><trackingid>6340753</trackingid>", NULL },
		{ "<r><trackingid>6340753</trackingid></r><r/>", NULL },
		{ "<r><trackingid>6340753</trackingid><trackingid>6340754</trackingid></r>", NULL },
		{ "<r><trackingid/></r>", NULL },
		{ "<r><trackingid>0</trackingid></r>", NULL },
		{ "<r><trackingid>0634075</trackingid></r>", NULL },
		{ "<r><trackingid>123</trackingid></r>", NULL },
		{ "<r><trackingid>12345678901</trackingid></r>", NULL },
		{ "<r><trackingid>63407a3</trackingid></r>", NULL },
		{ "<r><trackingid>634 0753</trackingid></r>", NULL },
		{ "<r><trackingid><b>x</b>6340753</trackingid></r>", NULL },
		{ "<r><TrackingID>6340753</TrackingID></r>", NULL },
		{ "<r trackingid=\"6340753\"/>", NULL },
		{ "<!DOCTYPE r [<!ENTITY e \"6340753\">]><r><trackingid>&e;</trackingid></r>",
			NULL },
		{ "<error>Token tidak valid</error>", NULL },
		{ "<html><body>OK</body></html>", NULL },
		{ "{\"trackingid\":6340753}", NULL },
		{ "6340753", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_outcome o =
			judge(ANSWER_WHOLE, 200, "text/xml", cases[i].body, strlen(cases[i].body));

		assert_int_equal(o.verdict, cases[i].id ? CENTRAL_ACCEPTED : CENTRAL_UNKNOWN);
		assert_string_equal(o.tracking_id, cases[i].id ? cases[i].id : "");
		assert_int_equal(o.detail[0] == '\0', cases[i].id != NULL);
	}
}

static void each_other_answer_has_its_meaning(void **state)
{
	static const struct {
		enum answer_reach reach;
		int status;
		const char *type;
		enum central_verdict verdict;
	} cases[] = {
		{ ANSWER_NOT_SENT, 0, "", CENTRAL_LATER },
		{ ANSWER_LOST, 0, "", CENTRAL_UNKNOWN },
		{ ANSWER_CREDENTIALS, 0, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 200, "text/html", CENTRAL_UNKNOWN },
		{ ANSWER_WHOLE, 302, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 400, "text/xml", CENTRAL_DOUBTED },
		{ ANSWER_WHOLE, 400, "text/html; charset=x", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 401, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 403, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 404, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 408, "", CENTRAL_LATER },
		{ ANSWER_WHOLE, 409, "", CENTRAL_UNKNOWN },
		{ ANSWER_WHOLE, 418, "", CENTRAL_MISCONFIGURED },
		{ ANSWER_WHOLE, 422, "text/xml", CENTRAL_DOUBTED },
		{ ANSWER_WHOLE, 429, "", CENTRAL_LATER },
		{ ANSWER_WHOLE, 500, "text/xml", CENTRAL_UNKNOWN },
		{ ANSWER_WHOLE, 502, "", CENTRAL_UNKNOWN },
		{ ANSWER_WHOLE, 503, "", CENTRAL_LATER },
		{ ANSWER_WHOLE, 504, "", CENTRAL_UNKNOWN },
		{ ANSWER_WHOLE, 101, "", CENTRAL_UNKNOWN },
	};
	static const char body[] = "<r><trackingid>6340753</trackingid></r>";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_outcome o = judge(
			cases[i].reach, cases[i].status, cases[i].type, body, sizeof body - 1);

		assert_int_equal(o.verdict, cases[i].verdict);
		assert_string_equal(o.tracking_id, "");
		assert_true(o.detail[0]);
	}
}

static void a_long_answer_is_not_read(void **state)
{
	size_t size = 70000;
	char *body = malloc(size + 1);

	(void)state;
	assert_non_null(body);
	memset(body, ' ', size);
	memcpy(body, "<trackingid>6340753</trackingid>", 32);
	body[size] = '\0';
	assert_int_equal(judge(ANSWER_WHOLE, 200, "", body, size).verdict, CENTRAL_UNKNOWN);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_complaint_stands_in_it),
		cmocka_unit_test(whoever_is_hidden_has_no_number_and_no_name),
		cmocka_unit_test(what_xml_cannot_hold_is_replaced),
		cmocka_unit_test(only_complaints_are_sent),
		cmocka_unit_test(a_token_file_is_demanded),
		cmocka_unit_test(a_tracking_id_and_nothing_else_is_an_acceptance),
		cmocka_unit_test(each_other_answer_has_its_meaning),
		cmocka_unit_test(a_long_answer_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
