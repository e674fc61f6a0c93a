/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport.c - the requests of the profile `georeport2`. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ADDRESS "address_string=Jl.%20Merdeka%2017&"
#define TEXT    "description=%5Bjatim-1%2FK7M-2Q2%5D%20Jalan%20berlubang"
#define PERSON  "&first_name=Warga&last_name=-&phone=%2B6281234567890"

static void a_complaint_has_exactly_the_arguments_of_the_standard(void **state)
{
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	assert_int_equal(georeport_build(&geo_settings,
				 &(struct central_errand){
					 .kind = CENTRAL_COMPLAINT, .complaint = &geo_complaint },
				 "s3cret&", GEO_NOW, &r),
		0);
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.url, "https://central.example/open311/v2/requests.json");
	assert_string_equal(
		r.headers[0], "Content-Type: application/x-www-form-urlencoded; charset=utf-8");
	assert_string_equal(r.headers[1], "Accept: application/json, text/xml, application/xml");
	assert_string_equal(r.headers[2], "Idempotency-Key: \"" GEO_REF "\"");
	assert_string_equal(r.headers[3], "");
	assert_string_equal(r.id, GEO_REF);
	assert_string_equal(r.body, "api_key=s3cret%26&service_code=3&" ADDRESS TEXT PERSON);
	assert_int_equal(r.body_size, strlen(r.body));
	assert_int_equal(r.expect.kind, CENTRAL_COMPLAINT);
	assert_string_equal(r.expect.marker, "[jatim-1/K7M-2Q2]");
	assert_string_equal(r.expect.code, "3");
	assert_string_equal(r.expect.ref, GEO_REF);
}

static void jurisdiction_attribute_names_and_email_are_settings(void **state)
{
	struct central_settings s = geo_settings;
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	(void)copy_string(s.georeport2.jurisdiction_id, 64, "lapor.go.id");
	(void)copy_string(s.georeport2.ref_attribute, 64, "lapor_ref");
	(void)copy_string(s.georeport2.first_name, 64, "Warga SMS");
	(void)copy_string(s.georeport2.last_name, 64, "Jatim");
	(void)copy_string(s.georeport2.email, 128, "sms@lapor.example");
	assert_int_equal(geo_build(&s, &geo_complaint, &r), 0);
	assert_string_equal(r.body,
		"jurisdiction_id=lapor.go.id&service_code=3&" ADDRESS TEXT
		"&first_name=Warga%20SMS&last_name=Jatim&email=sms%40lapor.example"
		"&phone=%2B6281234567890&attribute%5Blapor_ref%5D=" GEO_REF);
}

static void the_service_code_is_that_of_the_category(void **state)
{
	static const struct {
		const char *category, *visibility;
		bool use_default;
		const char *code;
	} cases[] = {
		{ "JALAN", "normal", false, "3" },
		{ "jalan", "anonim", false, "3" },
		{ "AIR BERSIH", "normal", false, "AIR" },
		{ "JALAN", "normal", true, "1" },
		{ "SAMPAH", "normal", false, "1" },
		{ NULL, "normal", false, "1" },
		{ "JALAN", "rahasia", false, "BOX" },
		{ NULL, "rahasia", true, "BOX" },
		{ NULL, "a new word", false, "BOX" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(georeport_code(&geo_settings, cases[i].category,
					    cases[i].visibility, cases[i].use_default),
			cases[i].code);
}

static void a_secret_complaint_waits_for_a_person_where_there_is_no_secret_code(void **state)
{
	struct central_settings s = geo_settings;
	struct central_complaint c = geo_complaint;
	struct central_errand e = { .kind = CENTRAL_COMPLAINT, .complaint = &c };
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	c.visibility = "rahasia";
	assert_null(georeport_profile.hold(&s, &e));
	s.georeport2.service_code_secret[0] = '\0';
	assert_non_null(strstr(georeport_profile.hold(&s, &e), "service_code_secret"));
	assert_int_equal(geo_build(&s, &c, &r), -EPERM);
	c.visibility = "anonim";
	assert_null(georeport_profile.hold(&s, &e));
}

static void an_addition_that_cannot_be_told_waits_for_a_person(void **state)
{
	struct central_settings s = geo_settings;
	struct central_message m = geo_message;
	struct central_errand e = { .kind = CENTRAL_MESSAGE, .message = &m };

	(void)state;
	assert_null(georeport_profile.hold(&s, &e));
	m.tracking_id = "";
	assert_non_null(strstr(georeport_profile.hold(&s, &e), "tracking ID"));
	m.tracking_id = "1";
	s.georeport2.updates = false;
	assert_non_null(strstr(georeport_profile.hold(&s, &e), "georeport2.updates"));
	s = geo_settings;
	m.visibility = "rahasia";
	s.georeport2.service_code_secret[0] = '\0';
	assert_non_null(strstr(georeport_profile.hold(&s, &e), "service_code_secret"));
}

static void a_hidden_citizen_stays_hidden(void **state)
{
	static const char *const hidden[] = { "anonim", "rahasia", "something new" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		struct central_complaint c = geo_complaint;
		_cleanup_(request_done) struct request r = { 0 };

		c.visibility = hidden[i];
		assert_int_equal(geo_build(&geo_settings, &c, &r), 0);
		assert_null(strstr(r.body, "81234567890"));
		assert_null(strstr(r.body, "name="));
		assert_null(strstr(r.body, "p-1"));
	}
}

static void without_a_phone_no_name_is_sent_and_with_an_email_one_is(void **state)
{
	struct central_settings s = geo_settings;
	struct central_complaint c = geo_complaint;
	_cleanup_(request_done) struct request r = { 0 }, with_email = { 0 };

	(void)state;
	c.phone = NULL;
	assert_int_equal(geo_build(&s, &c, &r), 0);
	assert_string_equal(r.body, "service_code=3&" ADDRESS TEXT);
	(void)copy_string(s.georeport2.email, 128, "a@b.example");
	assert_int_equal(geo_build(&s, &c, &with_email), 0);
	assert_string_equal(with_email.body,
		"service_code=3&" ADDRESS TEXT "&first_name=Warga&last_name=-&email=a%40b.example");
}

static void there_is_always_an_address(void **state)
{
	static const struct {
		const char *location, *place, *setting, *address;
	} cases[] = {
		{ "Jl. A", "Kec. B", "C", "address_string=Jl.%20A&" },
		{ NULL, "Kec. B", "C", "address_string=Kec.%20B&" },
		{ "", "", "C", "address_string=C&" },
		{ NULL, NULL, "", "address_string=lokasi%20tidak%20disebutkan&" },
		{ "a\r\nb\x01", NULL, "", "address_string=a%20%20b%20&" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = geo_settings;
		struct central_complaint c = geo_complaint;
		_cleanup_(request_done) struct request r = { 0 };

		c.location = cases[i].location;
		c.place = cases[i].place;
		(void)copy_string(s.georeport2.address, 128, cases[i].setting);
		assert_int_equal(geo_build(&s, &c, &r), 0);
		assert_non_null(strstr(r.body, cases[i].address));
	}
}

static void an_addition_names_the_request_and_itself(void **state)
{
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	assert_int_equal(geo_build_message(&geo_settings, &geo_message, &r), 0);
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.url, "https://central.example/open311/v2/servicerequestupdates.json");
	assert_string_equal(r.id, GEO_UUID);
	assert_string_equal(r.body,
		"update_id=" GEO_UUID "&service_request_id=293944&status=IN_PROGRESS"
		"&updated_datetime=2026-11-21T10%3A20%3A30Z"
		"&description=%5Bjatim-1%2FK7M-2Q2%5D%20masih%20rusak" PERSON);
}

static void additions_of_each_kind_say_what_they_are(void **state)
{
	static const struct {
		const char *kind, *text;
		int rating;
		const char *words;
	} cases[] = {
		{ "answer", "RT 2", 0, "%5D%20RT%202" },
		{ "done", "", 0, "%5D%20Pelapor%20menyatakan%20laporan%20ini%20sudah%20selesai." },
		{ "done", "ya", 0, "selesai.%20ya" },
		{ "rating", "", 4, "%5D%20Penilaian%20pelapor%3A%204%20dari%205." },
		{ "rating", "bagus", 5, "5%20dari%205.%20bagus" },
		{ "cancel", NULL, 0, "%5D%20Pelapor%20membatalkan%20laporan%20ini." },
		{ "erase", NULL, 0,
			"%5D%20Pelapor%20meminta%20agar%20data%20pribadinya%20dihapus." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_message m = geo_message;
		_cleanup_(request_done) struct request r = { 0 };

		m.kind = cases[i].kind;
		m.text = cases[i].text;
		m.rating = cases[i].rating;
		assert_int_equal(geo_build_message(&geo_settings, &m, &r), 0);
		assert_non_null(strstr(r.body, cases[i].words));
		assert_int_equal(
			strstr(r.body, "phone=") == NULL, strcmp(cases[i].kind, "erase") == 0);
	}
}

static void an_addition_of_a_hidden_citizen_or_to_nothing(void **state)
{
	struct central_message m = geo_message;
	_cleanup_(request_done) struct request r = { 0 };

	(void)state;
	m.visibility = "anonim";
	assert_int_equal(geo_build_message(&geo_settings, &m, &r), 0);
	assert_null(strstr(r.body, "81234567890"));
	m.tracking_id = "";
	request_done(&r);
	assert_int_equal(geo_build_message(&geo_settings, &m, &r), -EINVAL);
	assert_null(r.body);
}

static int build_find(
	const struct central_settings *s, int64_t attempt_us, int64_t now_us, struct request *ret)
{
	return georeport_build(s,
		&(struct central_errand){ .kind = CENTRAL_FIND,
			.complaint = &geo_complaint,
			.attempt_us = attempt_us },
		"s3cret", now_us, ret);
}

static void a_search_asks_for_the_time_around_the_attempt(void **state)
{
	struct central_settings s = geo_settings;
	struct request r;

	(void)state;
	assert_int_equal(build_find(&s, GEO_NOW - 60 * USEC_PER_SEC, GEO_NOW, &r), 0);
	assert_string_equal(r.method, "GET");
	assert_null(r.body);
	assert_string_equal(r.url,
		"https://central.example/open311/v2/requests.json?service_code=3"
		"&start_date=2026-11-21T10%3A09%3A30Z&end_date=2026-11-21T10%3A30%3A30Z");
	assert_string_equal(r.expect.marker, "[jatim-1/K7M-2Q2]");
	(void)copy_string(s.georeport2.jurisdiction_id, 64, "a b+c");
	assert_int_equal(build_find(&s, 0, GEO_NOW, &r), 0);
	assert_string_equal(r.url,
		"https://central.example/open311/v2/requests.json?jurisdiction_id=a%20b%2Bc"
		"&service_code=3&start_date=1970-01-01T00%3A00%3A00Z"
		"&end_date=1970-04-01T00%3A00%3A00Z");
}

static void tokens_and_services_are_asked_for_by_get(void **state)
{
	struct central_errand token = { .kind = CENTRAL_TOKEN, .token = "T/4 \xc3\xa9" };
	struct central_errand probe = { .kind = CENTRAL_PROBE };
	struct central_errand contact = { .kind = CENTRAL_CONTACT, .ref = GEO_REF };
	struct request r;

	(void)state;
	assert_int_equal(georeport_build(&geo_settings, &token, "s3cret", GEO_NOW, &r), 0);
	assert_string_equal(r.url, "https://central.example/open311/v2/tokens/T%2F4%20%C3%A9.json");
	assert_string_equal(r.expect.token, token.token);
	token.token = "";
	assert_int_equal(georeport_build(&geo_settings, &token, NULL, GEO_NOW, &r), -EINVAL);
	assert_int_equal(georeport_build(&geo_settings, &probe, "s3cret", GEO_NOW, &r), 0);
	assert_string_equal(r.url, "https://central.example/open311/v2/services.json");
	assert_string_equal(r.headers[1], "");
	assert_int_equal(georeport_build(&geo_settings, &contact, NULL, GEO_NOW, &r), -EOPNOTSUPP);
}

static void a_url_that_gets_too_long_is_refused(void **state)
{
	struct central_settings s = geo_settings;
	struct request r;

	(void)state;
	memset(s.url, 'u', sizeof(s.url) - 1);
	memset(s.georeport2.jurisdiction_id, '+', sizeof(s.georeport2.jurisdiction_id) - 1);
	assert_int_equal(build_find(&s, GEO_NOW, GEO_NOW, &r), 0);
	memset(r.url, 'u', sizeof(r.url) - 3);
	r.url[sizeof(r.url) - 3] = '\0';
	assert_int_equal(georeport_query_add(&r, "a", ""), -EOVERFLOW);
}

static void settings_that_cannot_work_are_refused(void **state)
{
	static const struct central_service_code empty = { "AIR", "" }, same = { "AIR", "BOX" };
	char error[CENTRAL_DETAIL_SIZE];
	struct central_settings s = geo_settings;

	(void)state;
	assert_int_equal(georeport_profile.check(&s, error), 0);
	s.georeport2.service_codes = &empty;
	s.georeport2.service_code_count = 1;
	assert_int_equal(georeport_profile.check(&s, error), -EINVAL);
	assert_non_null(strstr(error, "service_codes"));
	s.georeport2.service_codes = &same;
	assert_int_equal(georeport_profile.check(&s, error), -EINVAL);
	assert_non_null(strstr(error, "service_code_secret"));
	s.georeport2.service_code_count = 0;
	(void)copy_string(s.georeport2.service_code, CENTRAL_CODE_SIZE, "BOX");
	assert_int_equal(georeport_profile.check(&s, error), -EINVAL);
	s.georeport2.service_code[0] = '\0';
	assert_int_equal(georeport_profile.check(&s, error), -EINVAL);
	assert_non_null(strstr(error, "is not set"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_has_exactly_the_arguments_of_the_standard),
		cmocka_unit_test(jurisdiction_attribute_names_and_email_are_settings),
		cmocka_unit_test(the_service_code_is_that_of_the_category),
		cmocka_unit_test(
			a_secret_complaint_waits_for_a_person_where_there_is_no_secret_code),
		cmocka_unit_test(an_addition_that_cannot_be_told_waits_for_a_person),
		cmocka_unit_test(a_hidden_citizen_stays_hidden),
		cmocka_unit_test(without_a_phone_no_name_is_sent_and_with_an_email_one_is),
		cmocka_unit_test(there_is_always_an_address),
		cmocka_unit_test(an_addition_names_the_request_and_itself),
		cmocka_unit_test(additions_of_each_kind_say_what_they_are),
		cmocka_unit_test(an_addition_of_a_hidden_citizen_or_to_nothing),
		cmocka_unit_test(a_search_asks_for_the_time_around_the_attempt),
		cmocka_unit_test(tokens_and_services_are_asked_for_by_get),
		cmocka_unit_test(a_url_that_gets_too_long_is_refused),
		cmocka_unit_test(settings_that_cannot_work_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
