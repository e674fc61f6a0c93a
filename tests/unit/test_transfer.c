/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_transfer.c - how far a POST came, by what curl says, against a server of every bad habit. */
#include "forwarder/http.h"
#include "forwarder/loop.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdio.h>
#include <sys/socket.h>

#include "tests/unit/loopback.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

struct world {
	sd_event *event;
	struct loopback server;
	struct loopback_act act, first;
	struct central_settings settings;
	struct http *http;
	struct loop *loop;
	struct transfer *transfer;
	bool ended;
	struct answer answer; /* without its body */
	char body[64];        /* the begin of it */
};

static struct loopback_act do_as_told(const struct loopback_request *r, void *userdata)
{
	const struct world *w = userdata;

	return r->number == 0 && w->first.answer ? w->first : w->act;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	assert_int_equal(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
	assert_true(sd_event_new(&w->event) >= 0);
	loopback_open(&w->server, w->event, do_as_told, w);
	w->settings.timeout_us = 10 * USEC_PER_SEC;
	assert_int_equal(http_new(&w->http, &w->settings, ""), 0);
	assert_int_equal(loop_new(&w->loop, w->event), 0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	loop_free(w->loop);
	http_free(w->http);
	loopback_close(&w->server);
	sd_event_unref(w->event);
	curl_global_cleanup();
	free(w);
	return 0;
}

static void on_done(CURLcode code, void *userdata)
{
	struct world *w = userdata;
	struct answer *a = &w->answer;

	transfer_answer(w->transfer, code, a);
	(void)snprintf(w->body, sizeof(w->body), "%s", a->body);
	a->body = NULL;
	w->ended = true;
}

/* One request of that many octets to its end. */
static const struct answer *run(struct world *w, const char *method, const char *url, size_t size)
{
	const struct loop_call call = { on_done, w };
	_cleanup_(request_done) struct request r = { .method = method };
	char error[CENTRAL_DETAIL_SIZE] = "";

	assert_int_equal(copy_string(r.url, sizeof(r.url), url), 0);
	r.body = malloc(size + 1);
	assert_non_null(r.body);
	memset(r.body, 'x', size);
	r.body_size = size;
	w->ended = false;
	assert_int_equal(http_prepare(w->http, &r, NULL, 0, &w->transfer, error), 0);
	assert_int_equal(loop_add(w->loop, w->transfer->easy, &call), 0);
	while (!w->ended)
		assert_true(sd_event_run(w->event, 20 * USEC_PER_SEC) > 0);
	transfer_free(take_ptr(w->transfer));
	return &w->answer;
}

static const struct answer *post(struct world *w, size_t size)
{
	char url[64];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/requests.json", w->server.port);
	return run(w, "POST", url, size);
}

static void a_whole_answer_is_whole_whatever_it_says(void **state)
{
	static const struct {
		const char *answer;
		enum loopback_end end;
		int http_status;
		const char *body;
	} cases[] = {
		{ OK_HEAD "Content-Length: 2\r\n\r\n{}", LOOPBACK_KEEP, 200, "{}" },
		{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", LOOPBACK_KEEP,
			200, "{}" },
		{ "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
			LOOPBACK_KEEP, 302, "" },
		{ "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", LOOPBACK_FIN, 500, "" },
		{ "HTTP/1.1 100 Continue\r\n\r\n" OK_HEAD "Content-Length: 2\r\n\r\n{}",
			LOOPBACK_KEEP, 200, "{}" },
		/* Nobody but the reader of the body can see that something is missing here. */
		{ OK_HEAD "\r\n[{\"service_requ", LOOPBACK_FIN, 200, "[{\"service_requ" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct answer *a;

		w->act = (struct loopback_act){ cases[i].answer, cases[i].end };
		a = post(w, 10);
		assert_int_equal(a->reach, ANSWER_WHOLE);
		assert_int_equal(a->http_status, cases[i].http_status);
		assert_string_equal(w->body, cases[i].body);
		assert_string_equal(a->error, "");
	}
	assert_int_equal(w->server.requests, COUNT_OF(cases));
}

static void an_answer_that_is_lost_says_nothing_about_the_request(void **state)
{
	static const struct {
		const char *answer;
		enum loopback_end end;
		const char *error;
	} cases[] = {
		{ NULL, LOOPBACK_FIN, "Server returned nothing (no headers, no data) (curl 52)" },
		{ NULL, LOOPBACK_RESET, "Failure when receiving data from the peer (curl 56)" },
		{ OK_HEAD "Content-Length: 200\r\n\r\n{", LOOPBACK_FIN,
			"the answer ends too early (curl 18)" },
		{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n20\r\n{", LOOPBACK_FIN,
			"the answer ends too early (curl 18)" },
		{ OK_HEAD "Content-Length: 200\r\n\r\n{", LOOPBACK_RESET,
			"Failure when receiving data from the peer (curl 56)" },
		{ "HTTP/1.1 100 Continue\r\n\r\n", LOOPBACK_FIN,
			"Server returned nothing (no headers, no data) (curl 52)" },
		{ "SSH-2.0-OpenSSH_9.2\r\n", LOOPBACK_FIN, "Unsupported protocol (curl 1)" },
		{ OK_HEAD "\r\n", LOOPBACK_FLOOD, "the answer is longer than 4194304 octets" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct answer *a;

		w->act = (struct loopback_act){ cases[i].answer, cases[i].end };
		a = post(w, 10);
		assert_string_equal(a->error, cases[i].error);
		assert_int_equal(a->reach, ANSWER_LOST);
		assert_int_equal(a->http_status, 0);
	}
	assert_int_equal(w->server.requests, COUNT_OF(cases));
	assert_true(w->server.sent < LOOPBACK_ENOUGH / 4);
}

static void what_takes_too_long_is_lost_too(void **state)
{
	static const struct loopback_act acts[] = {
		{ NULL, LOOPBACK_KEEP },
		{ OK_HEAD "Content-Length: 9999\r\n\r\n{", LOOPBACK_DRIP },
		{ OK_HEAD "X-Never-Ends: ", LOOPBACK_DRIP },
	};
	struct world *w = *state;

	w->settings.timeout_us = USEC_PER_SEC;
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		w->act = acts[i];
		assert_int_equal(post(w, 10)->reach, ANSWER_LOST);
		assert_string_equal(w->answer.error, "Timeout was reached (curl 28)");
	}
	assert_int_equal(w->server.requests, COUNT_OF(acts));
}

/* A listener whose queue is full: the kernel drops who comes then. */
static int open_full(int *ret_port, int *ret_fds, size_t count)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	*ret_port = ntohs(at.sin_port);
	for (size_t i = 0; i < count; i++) {
		ret_fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		assert_true(ret_fds[i] >= 0);
		(void)connect(ret_fds[i], (struct sockaddr *)&at, sizeof(at));
	}
	return fd;
}

static void nobody_there_in_time_means_not_sent(void **state)
{
	struct world *w = *state;
	int fds[4], port;
	char url[64];
	int fd = open_full(&port, fds, COUNT_OF(fds));

	w->settings.timeout_us = USEC_PER_SEC;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
	assert_int_equal(run(w, "POST", url, 10)->reach, ANSWER_NOT_SENT);
	assert_string_equal(w->answer.error, "Timeout was reached (curl 28)");
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		close(fds[i]);
	close(fd);
	/* The connection is there, and the TLS handshake goes on for ever. */
	w->act = (struct loopback_act){ NULL, LOOPBACK_KEEP };
	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/", w->server.port);
	assert_int_equal(run(w, "POST", url, 10)->reach, ANSWER_NOT_SENT);
	assert_string_equal(w->answer.error, "Timeout was reached (curl 28)");
	assert_int_equal(w->server.connections, 1);
	assert_int_equal(w->server.requests, 0);
}

static void a_host_that_is_not_there_means_not_sent(void **state)
{
	struct world *w = *state;
	char url[64];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", w->server.port);
	loopback_close(&w->server);
	assert_int_equal(run(w, "POST", url, 10)->reach, ANSWER_NOT_SENT);
	assert_string_equal(w->answer.error, "Couldn't connect to server (curl 7)");
	loopback_open(&w->server, w->event, do_as_told, w);
	/* No name server that can be asked is as good as one that does not know it. */
	w->settings.timeout_us = 3 * USEC_PER_SEC;
	assert_int_equal(run(w, "POST", "http://central.invalid/", 10)->reach, ANSWER_NOT_SENT);
}

static void a_request_that_broke_off_was_not_sent(void **state)
{
	struct world *w = *state;

	w->server.reset_at = 100000;
	w->act = (struct loopback_act){ OK_HEAD "Content-Length: 2\r\n\r\n{}", LOOPBACK_KEEP };
	assert_int_equal(post(w, 64 * 1024 * 1024)->reach, ANSWER_NOT_SENT);
	assert_int_equal(w->server.requests, 0);
	assert_int_equal(post(w, 1000)->reach, ANSWER_WHOLE);
}

static void a_handshake_that_broke_off_was_not_sent(void **state)
{
	struct world *w = *state;
	char url[64];

	(void)snprintf(url, sizeof(url), "https://127.0.0.1:%d/", w->server.port);
	w->server.reset_at = 1;
	assert_int_equal(run(w, "POST", url, 10)->reach, ANSWER_NOT_SENT);
}

/*
 * The server closes its connections as soon as it has read what follows the first request. curl
 * puts a request of a kept connection that died so on another one, without saying so. Gives how
 * many requests came.
 */
static size_t arrivals(struct world *w, const char *before, const char *method)
{
	char url[64];

	loop_free(w->loop);
	assert_int_equal(loop_new(&w->loop, w->event), 0);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/requests.json", w->server.port);
	w->first = (struct loopback_act){ OK_HEAD "Content-Length: 2\r\n\r\n{}", LOOPBACK_KEEP };
	w->server.requests = 0;
	assert_int_equal(run(w, before, url, 0)->reach, ANSWER_WHOLE);
	assert_int_equal(run(w, method, url, 10)->reach, ANSWER_LOST);
	return w->server.requests;
}

static void a_post_is_never_sent_twice_by_curl(void **state)
{
	static const enum loopback_end ends[] = { LOOPBACK_FIN, LOOPBACK_RESET };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		w->act.end = ends[i];
		assert_int_equal(arrivals(w, "POST", "POST"), 2);
		assert_int_equal(arrivals(w, "GET", "POST"), 2);
		/* A PUT is, by this server: that is what the two above are worth. */
		assert_int_equal(arrivals(w, "PUT", "PUT"), 3);
		assert_int_equal(arrivals(w, "POST", "PUT"), 2);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_answer_is_whole_whatever_it_says),
		TEST(an_answer_that_is_lost_says_nothing_about_the_request),
		TEST(what_takes_too_long_is_lost_too),
		TEST(nobody_there_in_time_means_not_sent),
		TEST(a_host_that_is_not_there_means_not_sent),
		TEST(a_request_that_broke_off_was_not_sent),
		TEST(a_handshake_that_broke_off_was_not_sent),
		TEST(a_post_is_never_sent_twice_by_curl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
