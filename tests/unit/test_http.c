/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_http.c - requests to a real central system over loopback, with its faults. */
#include "forwarder/central.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/central_world.h"

static void a_complaint_goes_through_and_repeats_are_harmless(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;

	for (int i = 0; i < 3; i++) {
		o = put_and_run(p);
		assert_string_equal(o->detail, "");
		assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
		assert_int_equal(o->http_status, i == 0 ? 201 : 200);
		assert_string_equal(o->tracking_id, "6340753");
		assert_string_equal(o->status, "submitted");
	}
	assert_int_equal(put(p, REF, "other content"), 0);
	process_run(p, 4);
	assert_int_equal(p->outcomes[3].verdict, CENTRAL_REFUSED);
	assert_int_equal(p->outcomes[3].http_status, 409);
}

static void faults_have_their_verdicts(void **state)
{
	static const struct {
		const char *fault;
		enum central_verdict verdict;
		int http_status;
		int64_t retry_after_s;
		const char *detail;
	} cases[] = {
		{ "\"status\",\"status\":503,\"retry_after\":2", CENTRAL_LATER, 503, 2,
			"503: Fault: this answer was asked for" },
		{ "\"status\",\"status\":429,\"retry_after\":999999", CENTRAL_LATER, 429, 21600,
			"429: Fault: this answer was asked for" },
		{ "\"status\",\"status\":503,\"retry_after\":\"Thu, 01 Jan 2015 00:00:00 GMT\"",
			CENTRAL_LATER, 503, 1, "503: Fault: this answer was asked for" },
		{ "\"status\",\"status\":503,\"retry_after\":\"soon\",\"body\":\"x\"",
			CENTRAL_LATER, 503, 0, "503: the server is in trouble" },
		{ "\"close\"", CENTRAL_LATER, 0, 0,
			"no answer: Server returned nothing (no headers, no data) (curl 52)" },
		{ "\"close_after\"", CENTRAL_LATER, 0, 0,
			"no answer: Server returned nothing (no headers, no data) (curl 52)" },
		{ "\"truncate\"", CENTRAL_LATER, 0, 0,
			"no answer: the answer ends too early (curl 18)" },
		{ "\"html\"", CENTRAL_LATER, 200, 0, "200 with a web page instead of JSON" },
		{ "\"notjson\"", CENTRAL_LATER, 200, 0, "200 with no JSON, at octet 4" },
		{ "\"othershape\"", CENTRAL_LATER, 200, 0, "200 without ref" },
		{ "\"huge\"", CENTRAL_LATER, 0, 0,
			"no answer: the answer is longer than 4194304 octets" },
		{ "\"redirect\"", CENTRAL_MISCONFIGURED, 302, 0,
			"302: a redirect: central.url is wrong" },
		{ "\"status\",\"status\":422", CENTRAL_REFUSED, 422, 0,
			"422: Fault: this answer was asked for" },
		{ "\"queued\"", CENTRAL_ACCEPTED, 200, 0, "" },
	};
	struct process *p = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct central_outcome *o;
		char json[200];

		/* A connection that was used before may be retried by curl: twice. */
		(void)snprintf(json, sizeof(json), "{\"fault\":%s,\"count\":0}", cases[i].fault);
		process_tell(p, "clear", "{}");
		process_tell(p, "fault", json);
		o = put_and_run(p);
		assert_string_equal(o->detail, cases[i].detail);
		assert_int_equal(o->verdict, cases[i].verdict);
		assert_int_equal(o->http_status, cases[i].http_status);
		assert_int_equal(o->retry_after_us, cases[i].retry_after_s * USEC_PER_SEC);
	}
}

/* As the stand-in says it by itself, with its reasons as problem+json. */
static void content_that_is_not_as_agreed_is_refused_with_the_reason(void **state)
{
	const struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "", .at_us = AT, .kind = "rating"
	};
	struct process *p = *state;

	assert_int_equal(put_message(p, &m), 0);
	process_run(p, 1);
	assert_int_equal(p->outcomes[0].verdict, CENTRAL_REFUSED);
	assert_int_equal(p->outcomes[0].http_status, 422);
	assert_string_equal(p->outcomes[0].detail,
		"422: The content is not as agreed: rating: goes with the kind rating, and only "
		"with it");
}

static void no_answer_in_time_is_asked_again(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;

	p->settings.timeout_us = USEC_PER_SEC / 5;
	process_connect(p);
	process_tell(p, "fault", "{\"fault\":\"hang\"}");
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_LATER);
	assert_string_equal(o->detail, "no answer: Timeout was reached (curl 28)");
}

static void a_server_that_is_down_and_up_again_is_found_again(void **state)
{
	static const char *const arguments[] = { "--token", "s3cret", NULL };
	struct process *p = *state;
	const struct central_outcome *o;

	assert_int_equal(put_and_run(p)->verdict, CENTRAL_ACCEPTED);
	process_stop(p);
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_LATER);
	assert_int_equal(o->http_status, 0);
	assert_string_equal(o->detail, "no answer: Couldn't connect to server (curl 7)");
	process_start(p, arguments);
	assert_int_equal(put_and_run(p)->verdict, CENTRAL_ACCEPTED);
}

static void a_new_token_is_used_at_once(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;
	char path[256], detail[320];

	write_file(p, "token", "wrong!\n", path, sizeof(path));
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(o->detail, "401: Not authorised: the token is missing or not ours");
	write_file(p, "token", "s3cret\n", path, sizeof(path));
	assert_int_equal(put_and_run(p)->verdict, CENTRAL_ACCEPTED);
	write_file(p, "token", "\n", path, sizeof(path));
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_int_equal(o->http_status, 0);
	(void)snprintf(detail, sizeof(detail), "central.token_file: %s: is empty", path);
	assert_string_equal(o->detail, detail);
	assert_int_equal(unlink(path), 0);
	get_and_run(p, "");
	assert_int_equal(p->page.verdict, CENTRAL_MISCONFIGURED);
	(void)snprintf(
		detail, sizeof(detail), "central.token_file: %s: No such file or directory", path);
	assert_string_equal(p->page.detail, detail);
}

static void a_wrong_signature_key_is_the_operators_business(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;
	char path[256];

	write_file(p, "key", "not base64!\n", path, sizeof(path));
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_non_null(strstr(o->detail, "central.hmac_key_file: "));
	write_file(p, "key", "c2l4dGVlbiBvY3RldHMhIQ==\n", path, sizeof(path));
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(o->detail, "401: Not authorised: the signature does not fit");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_complaint_goes_through_and_repeats_are_harmless),
		TEST(faults_have_their_verdicts),
		TEST(content_that_is_not_as_agreed_is_refused_with_the_reason),
		TEST(no_answer_in_time_is_asked_again),
		TEST(a_server_that_is_down_and_up_again_is_found_again),
		TEST(a_new_token_is_used_at_once),
		TEST(a_wrong_signature_key_is_the_operators_business),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
