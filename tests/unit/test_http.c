/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_http.c - a real central system over loopback, with its faults. */
#include "forwarder/central.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/central_process.h"

#define REF  "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define UUID "11111111-2222-4333-8444-555555555555"
#define AT   INT64_C(1795256430000000)
#define KEY  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static int64_t wall_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * USEC_PER_SEC;
}

static void write_file(
	const struct process *p, const char *name, const char *text, char *ret_path, size_t size)
{
	_cleanup_(closep) int fd = -1;

	(void)snprintf(ret_path, size, "%s/%s", p->folder, name);
	(void)unlink(ret_path);
	fd = open(ret_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static int set_up(void **state)
{
	static const char *const arguments[] = { "--token", "s3cret", "--hmac-secret", KEY, NULL };
	struct process *p;

	process_new(&p);
	process_start(p, arguments);
	p->settings = (struct central_settings){ .profile = "json",
		.gateway = "jatim-1",
		.timeout_us = 15 * USEC_PER_SEC,
		.in_flight = 4 };
	(void)snprintf(p->settings.url, sizeof(p->settings.url), "http://127.0.0.1:%d", p->port);
	write_file(p, "token", "s3cret\n", p->settings.token_file, sizeof(p->settings.token_file));
	write_file(
		p, "key", KEY "\n", p->settings.hmac_key_file, sizeof(p->settings.hmac_key_file));
	process_connect(p);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct process *p = *state;

	(void)unlink(p->settings.token_file);
	(void)unlink(p->settings.hmac_key_file);
	process_free(p);
	return 0;
}

static int put(struct process *p, const char *ref, const char *text)
{
	struct central_complaint c = { .ref = ref,
		.ticket = "K7M-2Q2",
		.received_us = AT,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.phone = "+6281234567890",
		.pseudonym = "p-1" };

	return central_put_complaint(p->central, &c, wall_us(), on_outcome, p);
}

/* One complaint, to its end. */
static const struct central_outcome *put_and_run(struct process *p)
{
	assert_int_equal(put(p, REF, "Jalan rusak"), 0);
	process_run(p, p->called + 1);
	return &p->outcomes[p->called - 1];
}

static void get_and_run(struct process *p, const char *cursor)
{
	assert_int_equal(central_get_events(p->central, cursor, wall_us(), on_page, p), 0);
	process_run(p, p->called + 1);
}

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

static void the_callback_never_comes_from_the_starting_call(void **state)
{
	struct process *p = *state;

	assert_int_equal(unlink(p->settings.token_file), 0);
	assert_int_equal(put(p, REF, "Jalan rusak"), 0);
	assert_int_equal(p->called, 0);
	assert_int_equal(central_in_flight(p->central), 1);
	process_run(p, 1);
	assert_int_equal(central_in_flight(p->central), 0);
}

static void several_are_in_flight_and_each_is_answered_once(void **state)
{
	struct process *p = *state;
	char ref[LAPOR_UUID_SIZE] = REF, seen[8] = "";

	process_tell(p, "fault", "{\"fault\":\"slow\",\"ms\":300,\"count\":8}");
	for (char i = '0'; i < '8'; i++) {
		ref[0] = i;
		assert_int_equal(put(p, ref, "x"), 0);
	}
	assert_int_equal(central_in_flight(p->central), 8);
	process_run(p, 8);
	assert_int_equal(central_in_flight(p->central), 0);
	for (size_t i = 0; i < 8; i++) {
		const char *id = p->outcomes[i].tracking_id;

		assert_int_equal(p->outcomes[i].verdict, CENTRAL_ACCEPTED);
		assert_int_equal(strlen(id), 7);
		seen[(id[6] - '3' + 10) % 10] = 1;
	}
	assert_memory_equal(seen, "\1\1\1\1\1\1\1\1", 8);
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

static void a_queued_complaint_gets_its_tracking_id_by_event(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;

	process_tell(p, "fault", "{\"fault\":\"queued\"}");
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(o->http_status, 202);
	assert_string_equal(o->tracking_id, "");
	get_and_run(p, "");
	assert_int_equal(p->page.count, 1);
	assert_string_equal(p->first.ref, REF);
	assert_string_equal(p->first.tracking_id, "6340753");
	assert_string_equal(p->first.status, "submitted");
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

static void messages_and_contacts_follow_their_complaint(void **state)
{
	struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "masih", .at_us = AT, .kind = "addition"
	};
	struct process *p = *state;

	assert_int_equal(central_put_message(p->central, &m, wall_us(), on_outcome, p), 0);
	process_run(p, 1);
	assert_int_equal(p->outcomes[0].verdict, CENTRAL_REFUSED);
	assert_int_equal(central_put_contact(p->central, REF, AT, wall_us(), on_outcome, p), 0);
	process_run(p, 2);
	assert_int_equal(p->outcomes[1].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(p->outcomes[1].http_status, 404);
	assert_int_equal(put_and_run(p)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(central_put_message(p->central, &m, wall_us(), on_outcome, p), 0);
	process_run(p, 4);
	assert_int_equal(p->outcomes[3].http_status, 201);
	assert_int_equal(p->outcomes[3].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(central_put_contact(p->central, REF, AT, wall_us(), on_outcome, p), 0);
	process_run(p, 5);
	assert_int_equal(p->outcomes[4].http_status, 204);
	assert_int_equal(p->outcomes[4].verdict, CENTRAL_ACCEPTED);
}

/* A page whose events could not be kept must come again: no ETag for that one. */
static void only_an_empty_page_is_asked_for_by_its_etag(void **state)
{
	struct process *p = *state;

	get_and_run(p, "");
	assert_int_equal(p->page.http_status, 200);
	get_and_run(p, p->page.next);
	get_and_run(p, "c-0");
	assert_int_equal(p->page.http_status, 304);
	assert_int_equal(p->page.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(p->page.next, "");
	(void)put_and_run(p);
	process_tell(p, "status", "{\"ref\":\"" REF "\",\"status\":\"verified\",\"note\":\"ya\"}");
	for (int i = 0; i < 2; i++) {
		get_and_run(p, "c-0");
		assert_int_equal(p->page.http_status, 200);
		assert_int_equal(p->page.count, 1);
		assert_string_equal(p->first.id, "e-1");
		assert_string_equal(p->first.note, "ya");
		assert_string_equal(p->page.next, "c-1");
		assert_false(p->page.more);
	}
}

static void long_feeds_come_in_pages(void **state)
{
	struct process *p = *state;

	for (int i = 0; i < 101; i++)
		process_tell(p, "event",
			"{\"gateway\":\"jatim-1\",\"event\":{\"id\":\"x\",\"ref\":\"" REF "\"}}");
	process_tell(p, "event", "{\"gateway\":\"jatim-1\",\"event\":[]}");
	get_and_run(p, "");
	assert_int_equal(p->page.count, 100);
	assert_true(p->page.more);
	get_and_run(p, p->page.next);
	assert_int_equal(p->page.count, 1);
	assert_int_equal(p->page.skipped, 1);
	assert_false(p->page.more);
}

static void on_outcome_free(const struct central_outcome *outcome, void *userdata)
{
	struct process *p = userdata;

	assert_int_equal(outcome->verdict, CENTRAL_MISCONFIGURED);
	p->called++;
	central_free(take_ptr(p->central));
}

static void a_handle_may_be_freed_at_any_time(void **state)
{
	struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "", .at_us = AT, .kind = "done"
	};
	struct process *p = *state;

	process_tell(p, "fault", "{\"fault\":\"hang\",\"count\":2}");
	assert_int_equal(put(p, REF, "x"), 0);
	assert_int_equal(put(p, UUID, "x"), 0);
	assert_true(sd_event_run(p->event, USEC_PER_SEC) > 0);
	process_connect(p);
	assert_int_equal(unlink(p->settings.token_file), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			central_put_message(p->central, &m, wall_us(), on_outcome_free, p), 0);
	process_run(p, 1);
	assert_null(p->central);
	assert_int_equal(sd_event_run(p->event, 0), 0);
	assert_int_equal(p->called, 1);
}

static void nothing_is_started_for_a_request_that_cannot_be_built(void **state)
{
	struct process *p = *state;

	assert_int_equal(put(p, "no/ref", "x"), -EINVAL);
	assert_int_equal(central_in_flight(p->central), 0);
	assert_int_equal(sd_event_run(p->event, 0), 0);
	assert_int_equal(p->called, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_complaint_goes_through_and_repeats_are_harmless),
		TEST(the_callback_never_comes_from_the_starting_call),
		TEST(several_are_in_flight_and_each_is_answered_once),
		TEST(faults_have_their_verdicts),
		TEST(a_queued_complaint_gets_its_tracking_id_by_event),
		TEST(no_answer_in_time_is_asked_again),
		TEST(a_server_that_is_down_and_up_again_is_found_again),
		TEST(a_new_token_is_used_at_once),
		TEST(a_wrong_signature_key_is_the_operators_business),
		TEST(messages_and_contacts_follow_their_complaint),
		TEST(only_an_empty_page_is_asked_for_by_its_etag),
		TEST(long_feeds_come_in_pages),
		TEST(a_handle_may_be_freed_at_any_time),
		TEST(nothing_is_started_for_a_request_that_cannot_be_built),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
