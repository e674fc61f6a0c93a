/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c - the requests of the profile `json`. */
#include "tests/unit/json_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>

#define REF  "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define UUID "11111111-2222-4333-8444-555555555555"
#define AT   INT64_C(1795256430999999)

static const struct central_settings settings = {
	.profile = "json",
	.gateway = "jatim-1",
	.url = "https://central.example/api/",
};

static const struct central_complaint plain = {
	.ref = REF,
	.ticket = "K7M-2Q2",
	.received_us = AT,
	.class_name = "pengaduan",
	.visibility = "normal",
	.text = "Jalan \"rusak\"\nparah",
	.phone = "+6281234567890",
	.pseudonym = "p-1",
};

#define HEAD                                                                                       \
	"{\"version\":1,\"ref\":\"" REF                                                            \
	"\",\"ticket\":\"K7M-2Q2\",\"gateway\":\"jatim-1\",\"channel\":\"sms\",\"received_at\":"   \
	"\"2026-11-21T10:20:30Z\","

static void a_complaint_has_every_key(void **state)
{
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	assert_int_equal(json_complaint(&settings, &plain, &r), 0);
	assert_string_equal(r.method, "PUT");
	assert_string_equal(r.url, "https://central.example/api/v1/complaints/" REF);
	assert_string_equal(r.headers[0], "Content-Type: application/json");
	assert_string_equal(r.headers[1], "Idempotency-Key: \"" REF "\"");
	assert_string_equal(r.headers[2], "Accept: application/json, application/problem+json");
	assert_string_equal(r.headers[3], "");
	assert_string_equal(r.id, REF);
	assert_string_equal(r.body,
		HEAD "\"class\":\"pengaduan\",\"visibility\":\"normal\",\"text\":\"Jalan "
		     "\\\"rusak\\\"\\nparah\",\"route\":null,\"category\":null,\"location\":null,"
		     "\"place\":null,\"has_place\":false,\"has_time\":false,\"emergency\":false,"
		     "\"incomplete\":false,\"missing_parts\":[],\"similar_to\":null,\"reporter\":{"
		     "\"phone\":\"+6281234567890\"}}");
	assert_int_equal(r.body_size, strlen(r.body));
}

static void a_complaint_carries_all_that_is_known(void **state)
{
	static const uint8_t missing[] = { 2, 255 };
	struct central_complaint c = plain;
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	c.class_name = "aspirasi";
	c.visibility = "anonim";
	c.text = "x";
	c.route = "TANGKAB";
	c.category = "JALAN";
	c.location = "Jl. Merdeka 17";
	c.place = "Kec. Cisauk";
	c.has_place = c.has_time = c.emergency = true;
	c.missing = missing;
	c.missing_count = COUNT_OF(missing);
	c.similar_to = UUID;
	c.phone = NULL;
	assert_int_equal(json_complaint(&settings, &c, &r), 0);
	assert_string_equal(r.body,
		HEAD "\"class\":\"aspirasi\",\"visibility\":\"anonim\",\"text\":\"x\",\"route\":"
		     "\"TANGKAB\",\"category\":\"JALAN\",\"location\":\"Jl. Merdeka 17\","
		     "\"place\":{\"text\":\"Kec. Cisauk\"},\"has_place\":true,\"has_time\":true,"
		     "\"emergency\":true,\"incomplete\":true,\"missing_parts\":[2,255],"
		     "\"similar_to\":\"" UUID "\",\"reporter\":{\"pseudonym\":\"p-1\"}}");
}

static void a_hidden_citizen_stays_hidden(void **state)
{
	static const char *const hidden[] = { "anonim", "rahasia", "something new" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		struct central_complaint c = plain;
		_cleanup_(request_done) struct request r = { 0 };

		c.visibility = hidden[i];
		assert_int_equal(json_complaint(&settings, &c, &r), 0);
		assert_null(strstr(r.body, "81234567890"));
		assert_non_null(strstr(r.body, "\"reporter\":{\"pseudonym\":\"p-1\"}"));
	}
}

static void a_sender_that_is_no_phone_of_the_world_has_a_pseudonym(void **state)
{
	static const char *const senders[] = { "", "12345678", "+1234", "+1234567890123456",
		"+62812345678a", "BMKG" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(senders); i++) {
		struct central_complaint c = plain;
		_cleanup_(request_done) struct request r = { 0 };

		c.phone = senders[i];
		assert_int_equal(json_complaint(&settings, &c, &r), 0);
		assert_non_null(strstr(r.body, "\"reporter\":{\"pseudonym\":\"p-1\"}"));
	}
}

static void a_reporter_without_any_name_is_no_complaint(void **state)
{
	struct central_complaint c = plain;
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	c.phone = NULL;
	c.pseudonym = NULL;
	assert_int_equal(json_complaint(&settings, &c, &r), -EINVAL);
}

static void text_that_is_no_utf8_does_not_stop_a_complaint(void **state)
{
	struct central_complaint c = plain;
	_cleanup_(request_done) struct request r = { 0 };
	json_auto_t *body = NULL;

	(void)state;
	c.text = "rusak \xff\xc3 \xed\xa0\x80!\x01";
	c.location = "\xf4\x90\x80\x80";
	c.ticket = "\x80";
	assert_int_equal(json_complaint(&settings, &c, &r), 0);
	body = json_loads(r.body, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(body);
	assert_int_equal(json_object_size(body), 20);
	assert_string_equal(json_string_value(json_object_get(body, "text")),
		"rusak \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!\x01");
}

static void names_in_urls_are_letters_digits_and_hyphens(void **state)
{
	static const char *const bad[] = { "", "a/b", "a\"b", "a b", "a\r\nX: y", "..",
		"0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d0" };
	struct central_complaint c = plain;
	struct central_message m = { .ref = REF, .text = "", .kind = "done" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct request r;

		c.ref = m.uuid = bad[i];
		assert_int_equal(json_complaint(&settings, &c, &r), -EINVAL);
		assert_int_equal(json_message(&settings, &m, &r), -EINVAL);
		assert_int_equal(json_contact(&settings, bad[i], AT, &r), -EINVAL);
		assert_null(r.body);
	}
}

static void a_message_stands_under_its_complaint(void **state)
{
	struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "masih", .at_us = AT, .kind = "addition"
	};
	_cleanup_(request_done) struct request first = { 0 }, second = { 0 };

	(void)state;
	assert_int_equal(json_message(&settings, &m, &first), 0);
	assert_string_equal(
		first.url, "https://central.example/api/v1/complaints/" REF "/messages/" UUID);
	assert_string_equal(first.headers[1], "Idempotency-Key: \"" UUID "\"");
	assert_string_equal(first.id, UUID);
	assert_string_equal(first.body,
		"{\"text\":\"masih\",\"at\":\"2026-11-21T10:20:30Z\",\"kind\":\"addition\","
		"\"rating\":null}");
	m.kind = "rating";
	m.rating = 4;
	assert_int_equal(json_message(&settings, &m, &second), 0);
	assert_non_null(strstr(second.body, "\"kind\":\"rating\",\"rating\":4}"));
}

static void a_contact_says_when_the_receipt_arrived(void **state)
{
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	assert_int_equal(json_contact(&settings, REF, AT, &r), 0);
	assert_string_equal(r.url, "https://central.example/api/v1/complaints/" REF "/contact");
	assert_string_equal(r.id, REF "-contact");
	assert_string_equal(r.body, "{\"delivered_at\":\"2026-11-21T10:20:30Z\"}");
}

static void events_are_asked_for_behind_the_cursor(void **state)
{
	struct central_settings s = settings;
	_cleanup_(request_done) struct request r = { 0 };
	char cursor[CENTRAL_CURSOR_SIZE];

	(void)state;
	assert_int_equal(json_events(&s, "", &r), 0);
	assert_string_equal(r.method, "GET");
	assert_string_equal(
		r.url, "https://central.example/api/v1/events?gateway=jatim-1&limit=100");
	assert_null(r.body);
	assert_int_equal(copy_string(s.gateway, sizeof(s.gateway), "a b&c"), 0);
	assert_int_equal(copy_string(s.url, sizeof(s.url), "http://127.0.0.1:8080"), 0);
	assert_int_equal(json_events(&s, "x/=\xc3\xa9+", &r), 0);
	assert_string_equal(r.url, "http://127.0.0.1:8080/v1/events?gateway=a%20b%26c&after="
				   "x%2F%3D%C3%A9%2B&limit=100");
	memset(cursor, '/', sizeof(cursor) - 1);
	cursor[sizeof(cursor) - 1] = '\0';
	assert_int_equal(json_events(&s, cursor, &r), 0);
	assert_int_equal(strlen(r.url), strlen("http://127.0.0.1:8080/v1/events?gateway=a%20b%26c"
					       "&after=&limit=100") +
						3 * (CENTRAL_CURSOR_SIZE - 1));
}

static void a_url_that_gets_too_long_is_an_error(void **state)
{
	struct central_settings s = settings;
	char cursor[CENTRAL_CURSOR_SIZE];
	struct request r;

	(void)state;
	memset(s.url, 'u', sizeof(s.url) - 1);
	memset(s.gateway, '/', sizeof(s.gateway) - 1);
	memset(cursor, '/', sizeof(cursor) - 1);
	cursor[sizeof(cursor) - 1] = '\0';
	assert_int_equal(json_events(&s, cursor, &r), -EOVERFLOW);
}

static void a_profile_is_found_by_its_name(void **state)
{
	(void)state;
	assert_ptr_equal(profile_find("json"), &json_profile);
	assert_null(profile_find("xml"));
	assert_null(profile_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_has_every_key),
		cmocka_unit_test(a_complaint_carries_all_that_is_known),
		cmocka_unit_test(a_hidden_citizen_stays_hidden),
		cmocka_unit_test(a_sender_that_is_no_phone_of_the_world_has_a_pseudonym),
		cmocka_unit_test(a_reporter_without_any_name_is_no_complaint),
		cmocka_unit_test(text_that_is_no_utf8_does_not_stop_a_complaint),
		cmocka_unit_test(names_in_urls_are_letters_digits_and_hyphens),
		cmocka_unit_test(a_message_stands_under_its_complaint),
		cmocka_unit_test(a_contact_says_when_the_receipt_arrived),
		cmocka_unit_test(events_are_asked_for_behind_the_cursor),
		cmocka_unit_test(a_url_that_gets_too_long_is_an_error),
		cmocka_unit_test(a_profile_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
