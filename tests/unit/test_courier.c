/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_courier.c - requests that need an access token: who fetches it, who waits, what a 401 does.
 */
#include "forwarder/courier.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>

#include "tests/unit/loopback.h"

#define REF    "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define SECOND USEC_PER_SEC
#define NOW    (INT64_C(1795256430) * SECOND)
#define ID     "gateway"

struct world {
	char folder[40], secret_path[64];
	sd_event *event;
	struct loopback server; /* of the tokens and of all else */
	struct central_settings settings;
	struct central *central;
	int tokens;               /* given */
	int good;                 /* the number of the token that is taken */
	int expires_in;           /* seconds */
	int refused;              /* requests that got a 401 */
	char basic[80];           /* the client's credentials, as they came */
	const char *token_answer; /* instead of a token */
	const char *answer;       /* instead of 204 */
	char text[400];
	size_t called;
	struct central_outcome outcomes[COURIER_WAITING_MAX + 8];
	struct central_page page;
};

static struct loopback_act say(struct world *w, const char *status, const char *body)
{
	(void)snprintf(w->text, sizeof(w->text),
		"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		status, strlen(body), body);
	return (struct loopback_act){ w->text, LOOPBACK_KEEP };
}

static struct loopback_act give_token(struct world *w, const struct loopback_request *r)
{
	char body[128];

	assert_string_equal(r->body, "grant_type=client_credentials&scope=lapor");
	loopback_header(r, "Authorization", w->basic, sizeof(w->basic));
	w->tokens++;
	if (w->token_answer)
		return (struct loopback_act){ w->token_answer, LOOPBACK_KEEP };
	(void)snprintf(body, sizeof(body),
		"{\"access_token\":\"t-%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}",
		w->tokens, w->expires_in);
	return say(w, "200 OK", body);
}

static struct loopback_act serve(const struct loopback_request *r, void *userdata)
{
	char bearer[64], wanted[64];
	struct world *w = userdata;

	if (loopback_is(r, "POST /token"))
		return give_token(w, r);
	loopback_header(r, "Authorization", bearer, sizeof(bearer));
	(void)snprintf(wanted, sizeof(wanted), "Bearer t-%d", w->good ? w->good : w->tokens);
	if (strcmp(bearer, wanted) != 0) {
		w->refused++;
		return say(w, "401 Unauthorized", "{}");
	}
	if (w->answer)
		return (struct loopback_act){ w->answer, LOOPBACK_KEEP };
	if (loopback_is(r, "GET"))
		return say(w, "200 OK", "{\"events\":[],\"next\":\"c-0\",\"more\":false}");
	return (struct loopback_act){ "HTTP/1.1 204 No Content\r\n\r\n", LOOPBACK_KEEP };
}

static void write_secret(const struct world *w, const char *secret)
{
	_cleanup_(closep) int fd = -1;

	(void)unlink(w->secret_path);
	fd = open(w->secret_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, secret, strlen(secret)), strlen(secret));
}

static void connect_again(struct world *w)
{
	char error[CENTRAL_DETAIL_SIZE] = "";

	central_free(take_ptr(w->central));
	assert_int_equal(central_new(&w->central, w->event, &w->settings, error), 0);
	assert_string_equal(error, "");
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct central_settings *s = &w->settings;

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/test_courier.XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->secret_path, sizeof(w->secret_path), "%s/secret", w->folder);
	write_secret(w, "one\n");
	assert_true(sd_event_new(&w->event) >= 0);
	loopback_open(&w->server, w->event, serve, w);
	w->expires_in = 600;
	*s = (struct central_settings){ .profile = "json",
		.gateway = "jatim-1",
		.timeout_us = 15 * SECOND,
		.oauth2 = { .client_id = ID, .scope = "lapor" } };
	(void)snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", w->server.port);
	(void)snprintf(s->oauth2.token_url, sizeof(s->oauth2.token_url),
		"http://127.0.0.1:%d/token?tenant=1", w->server.port);
	(void)copy_string(
		s->oauth2.client_secret_file, sizeof(s->oauth2.client_secret_file), w->secret_path);
	connect_again(w);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	central_free(w->central);
	loopback_close(&w->server);
	sd_event_unref(w->event);
	(void)unlink(w->secret_path);
	assert_int_equal(rmdir(w->folder), 0);
	free(w);
	return 0;
}

static void on_outcome(const struct central_outcome *outcome, void *userdata)
{
	struct world *w = userdata;

	w->outcomes[w->called++] = *outcome;
}

static void on_page(const struct central_page *page, void *userdata)
{
	struct world *w = userdata;

	w->page = *page;
	w->called++;
}

static void start(struct world *w, int64_t now_us)
{
	assert_int_equal(central_send(w->central,
				 &(struct central_errand){
					 .kind = CENTRAL_CONTACT, .ref = REF, .delivered_us = NOW },
				 now_us, on_outcome, w),
		0);
}

static void run(struct world *w, size_t called)
{
	while (w->called < called)
		assert_true(sd_event_run(w->event, 20 * SECOND) > 0);
	assert_int_equal(w->called, called);
}

static const struct central_outcome *send_one(struct world *w, int64_t now_us)
{
	start(w, now_us);
	run(w, w->called + 1);
	return &w->outcomes[w->called - 1];
}

static void a_token_is_fetched_once_and_kept_until_a_minute_before_its_end(void **state)
{
	static const struct {
		int64_t after_s;
		int tokens;
	} cases[] = { { 0, 1 }, { 1, 1 }, { 539, 1 }, { 540, 2 }, { 1079, 2 }, { 1080, 3 },
		/* A clock that was set back. */
		{ 1000, 4 } };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct central_outcome *o = send_one(w, NOW + cases[i].after_s * SECOND);

		assert_string_equal(o->detail, "");
		assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
		assert_int_equal(w->tokens, cases[i].tokens);
	}
	assert_string_equal(w->basic, "Basic Z2F0ZXdheTpvbmU="); /* gateway:one */
	assert_int_equal(w->refused, 0);
}

static void those_that_come_meanwhile_wait_for_the_same_token(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 6; i++)
		start(w, NOW + i * 600 * SECOND);
	assert_int_equal(central_get_events(w->central, &(struct central_watch){ "", "", NOW }, NOW,
				 on_page, w),
		0);
	assert_int_equal(w->called, 0);
	run(w, 7);
	for (int i = 0; i < 6; i++)
		assert_int_equal(w->outcomes[i].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->page.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(w->page.next, "c-0");
	assert_int_equal(w->tokens, 1);
}

static void a_token_that_is_not_taken_is_fetched_anew_and_the_request_made_again(void **state)
{
	struct world *w = *state;

	(void)send_one(w, NOW);
	w->good = 2; /* the first one was revoked */
	assert_int_equal(send_one(w, NOW + SECOND)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->tokens, 2);
	assert_int_equal(w->refused, 1);
	assert_int_equal(send_one(w, NOW + 2 * SECOND)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->tokens, 2);
}

static void one_new_token_serves_all_that_were_refused(void **state)
{
	struct world *w = *state;

	(void)send_one(w, NOW);
	w->good = 2;
	for (int i = 0; i < 5; i++)
		start(w, NOW);
	run(w, 6);
	for (int i = 0; i < 6; i++)
		assert_int_equal(w->outcomes[i].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->refused, 5);
	assert_int_equal(w->tokens, 2);
}

static void a_second_refusal_is_the_operators_business(void **state)
{
	struct world *w = *state;
	const struct central_outcome *o;

	w->good = 100;
	o = send_one(w, NOW);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_int_equal(o->http_status, 401);
	assert_int_equal(w->refused, 2);
	assert_int_equal(w->tokens, 2);
	/* The next one begins with another token. */
	w->good = 3;
	assert_int_equal(send_one(w, NOW)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->tokens, 3);
}

static void a_token_server_in_trouble_means_later_and_a_refusal_the_operator(void **state)
{
	static const struct {
		const char *answer;
		enum central_verdict verdict;
		int64_t retry_after_us;
		const char *detail;
	} cases[] = {
		{ "HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n", CENTRAL_LATER,
			9 * SECOND, "no answer: no access token: 503 is no answer of a token_url" },
		{ "HTTP/1.1 401 No\r\nContent-Length: 26\r\n\r\n{\"error\":\"invalid_client\"}",
			CENTRAL_MISCONFIGURED, 0, "no access token: 401 invalid_client" },
		{ "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
			CENTRAL_MISCONFIGURED, 0,
			"no access token: 302 is no answer of a token_url" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct central_outcome *o;

		w->token_answer = cases[i].answer;
		start(w, NOW);
		o = send_one(w, NOW);
		assert_string_equal(o->detail, cases[i].detail);
		assert_int_equal(o->verdict, cases[i].verdict);
		assert_int_equal(o->retry_after_us, cases[i].retry_after_us);
		/* Both of them waited for the same answer. */
		assert_int_equal(w->tokens, i + 1);
		run(w, 2 * (i + 1));
		assert_string_equal(w->outcomes[2 * i].detail, cases[i].detail);
	}
	w->token_answer = NULL;
	assert_int_equal(send_one(w, NOW)->verdict, CENTRAL_ACCEPTED);
}

static void a_secret_that_changes_is_read_anew(void **state)
{
	struct world *w = *state;
	const struct central_outcome *o;
	char detail[200];

	assert_int_equal(unlink(w->secret_path), 0);
	start(w, NOW);
	assert_int_equal(w->called, 0);
	o = send_one(w, NOW);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	(void)snprintf(detail, sizeof(detail),
		"central.oauth2.client_secret_file: %s: No such file or directory", w->secret_path);
	assert_string_equal(o->detail, detail);
	run(w, 2);
	assert_int_equal(w->tokens, 0);
	write_secret(w, "two");
	assert_int_equal(send_one(w, NOW)->verdict, CENTRAL_ACCEPTED);
	assert_string_equal(w->basic, "Basic Z2F0ZXdheTp0d28="); /* gateway:two */
}

static void no_more_wait_than_can_be_kept(void **state)
{
	struct world *w = *state;
	size_t refused = 0;

	for (int i = 0; i < COURIER_WAITING_MAX + 3; i++)
		start(w, NOW);
	run(w, COURIER_WAITING_MAX + 3);
	for (size_t i = 0; i < w->called; i++) {
		if (w->outcomes[i].verdict == CENTRAL_ACCEPTED)
			continue;
		assert_int_equal(w->outcomes[i].verdict, CENTRAL_LATER);
		assert_string_equal(w->outcomes[i].detail,
			"no answer: too many requests wait for an access token");
		refused++;
	}
	assert_int_equal(refused, 3);
	assert_int_equal(w->tokens, 1);
}

static void it_may_be_freed_while_some_wait(void **state)
{
	struct world *w = *state;

	w->token_answer = ""; /* which is none */
	start(w, NOW);
	start(w, NOW);
	while (w->tokens == 0)
		assert_true(sd_event_run(w->event, 20 * SECOND) > 0);
	connect_again(w);
	w->token_answer = NULL;
	assert_int_equal(send_one(w, NOW)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(w->called, 1);
}

static void without_oauth2_a_401_is_not_repeated(void **state)
{
	struct world *w = *state;

	w->settings.oauth2 = (struct central_oauth2){ 0 };
	connect_again(w);
	assert_int_equal(send_one(w, NOW)->verdict, CENTRAL_MISCONFIGURED);
	assert_int_equal(w->refused, 1);
	assert_int_equal(w->tokens, 0);
	assert_int_equal(w->server.requests, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_is_fetched_once_and_kept_until_a_minute_before_its_end),
		TEST(those_that_come_meanwhile_wait_for_the_same_token),
		TEST(a_token_that_is_not_taken_is_fetched_anew_and_the_request_made_again),
		TEST(one_new_token_serves_all_that_were_refused),
		TEST(a_second_refusal_is_the_operators_business),
		TEST(a_token_server_in_trouble_means_later_and_a_refusal_the_operator),
		TEST(a_secret_that_changes_is_read_anew),
		TEST(no_more_wait_than_can_be_kept),
		TEST(it_may_be_freed_while_some_wait),
		TEST(without_oauth2_a_401_is_not_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
