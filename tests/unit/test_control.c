/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_control.c - requests over the control socket: a real socket on a real loop, asked as
 * lapor-smsctl asks.
 */
#include "tests/unit/control_world.h"

static void the_answer_carries_what_the_handler_said(void **state)
{
	struct world *w = *state;
	char answer[256], expected[256];

	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	(void)snprintf(expected, sizeof(expected), "{\"ok\":true,\"pid\":%d}\n", (int)getpid());
	assert_string_equal(answer, expected);
	assert_int_equal(w->asked, 1);
}

static void a_no_carries_its_sentence_and_exit_code(void **state)
{
	static const struct {
		const char *line, *answer;
	} cases[] = {
		{ "{\"command\":\"refuse\"}\n",
			"{\"ok\":false,\"error\":\"nothing of it is parked\",\"exit\":1}\n" },
		{ "{\"command\":\"break\"}\n",
			"{\"ok\":false,\"error\":\"the daemon could not do it; its log says "
			"why\",\"exit\":70}\n" },
		{ "{\"command\":\"dance\"}\n",
			"{\"ok\":false,\"error\":\"this daemon knows no such "
			"command\",\"exit\":64}\n" },
		{ "{}\n", "{\"ok\":false,\"error\":\"a request names its "
			  "\\\"command\\\"\",\"exit\":64}\n" },
		{ "{\"command\":7}\n", "{\"ok\":false,\"error\":\"a request names its "
				       "\\\"command\\\"\",\"exit\":64}\n" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char answer[256];

		ask(*state, cases[i].line, answer, sizeof(answer));
		assert_string_equal(answer, cases[i].answer);
	}
}

static void what_is_no_text_is_read_as_none(void **state)
{
	static const char *const requests[] = { "{}", "{\"to\":7}", "{\"to\":null}",
		"{\"to\":\"\"}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		json_auto_t *request = json_loads(requests[i], 0, NULL);

		assert_non_null(request);
		assert_string_equal(request_text(request, "to"), "");
	}
}

static void a_yes_carries_what_was_done_and_whether_that_is_news(void **state)
{
	json_auto_t *answer = json_object();

	(void)state;
	assert_int_equal(request_agree(answer, true, "gsm1", "is paused"), 0);
	assert_string_equal(request_text(answer, "say"), "gsm1 is paused");
	assert_true(json_is_true(json_object_get(answer, "changed")));
}

static void garbage_is_answered_and_the_connection_goes_on(void **state)
{
	static const char *const garbage[] = { "\n", "hello\n", "[]\n", "\"ping\"\n",
		"{\"command\"\n", "\xff\xfe{}\n", "{\"command\":\"ping\",\"command\":\"ping\"}\n",
		"{\"command\":\"echo\",\"text\":\"a\\u0000b\"}\n", "{}{}\n" };
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);

	for (size_t i = 0; i < COUNT_OF(garbage); i++) {
		char answer[256];

		say(fd, garbage[i]);
		turn(w);
		assert_true(hear(fd, answer, sizeof(answer)) > 0);
		assert_string_equal(answer,
			"{\"ok\":false,\"error\":\"a request is one JSON object "
			"on one line\",\"exit\":65}\n");
	}
	assert_int_equal(w->asked, 0);
	say(fd, "{\"command\":\"ping\"}\n");
	turn(w);
	assert_int_equal(w->asked, 1);
}

static void several_requests_are_answered_in_order(void **state)
{
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);
	char answer[256];

	say(fd, "{\"command\":\"echo\",\"text\":\"satu\"}\n{\"command\":\"echo\",\"text\":\"dua\"}"
		"\n"
		"{\"command\":\"ec");
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(
		answer, "{\"ok\":true,\"text\":\"satu\"}\n{\"ok\":true,\"text\":\"dua\"}\n");
	say(fd, "ho\",\"text\":\"tiga\"}\n");
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer, "{\"ok\":true,\"text\":\"tiga\"}\n");
}

static void a_request_before_the_end_of_input_is_answered(void **state)
{
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);
	char answer[256];

	say(fd, "{\"command\":\"echo\",\"text\":\"x\"}\n");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	turn(w);
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer, "{\"ok\":true,\"text\":\"x\"}\n");
	assert_int_equal(hear(fd, answer, sizeof(answer)), 0);
}

/* Sends as the daemon reads, as a socket buffer may be smaller than a line. */
static void pour(struct world *w, int fd, const char *text, size_t size)
{
	for (size_t sent = 0; sent < size;) {
		ssize_t n = send(fd, text + sent, size - sent, MSG_NOSIGNAL);

		if (n < 0)
			assert_int_equal(errno, EAGAIN);
		else
			sent += (size_t)n;
		turn(w);
	}
}

static void the_longest_line_is_served(void **state)
{
	static const char begin[] = "{\"command\":\"echo\",\"text\":\"", end[] = "\"}\n";
	static char line[CONTROL_LINE_MAX], answer[CONTROL_LINE_MAX];
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);
	size_t heard = 0;

	memset(line, 'a', sizeof(line));
	memcpy(line, begin, sizeof(begin) - 1);
	memcpy(line + sizeof(line) - (sizeof(end) - 1), end, sizeof(end) - 1);
	pour(w, fd, line, sizeof(line));
	for (int r = 1; r > 0 && (heard == 0 || answer[heard - 1] != '\n'); turn(w)) {
		r = hear(fd, answer + heard, sizeof(answer) - heard);
		assert_true(r > 0);
		heard += (size_t)r;
	}
	assert_memory_equal(answer, "{\"ok\":true,\"text\":\"aaaa", 23);
	assert_memory_equal(answer + heard - 4, "a\"}\n", 4);
	assert_int_equal(
		heard, sizeof(line) - (sizeof(begin) - 1) + strlen("{\"ok\":true,\"text\":\""));
}

static void a_line_too_long_is_refused_and_closed(void **state)
{
	static char line[CONTROL_LINE_MAX];
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);
	char answer[256];

	memset(line, 'a', sizeof(line));
	pour(w, fd, line, sizeof(line));
	assert_true(hear(fd, answer, sizeof(answer)) > 0);
	assert_string_equal(answer,
		"{\"ok\":false,\"error\":\"the request is longer than 64 KiB\",\"exit\":65}\n");
	assert_int_equal(hear(fd, answer, sizeof(answer)), 0);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

/* More than any socket buffer holds is asked for, and nothing read: the loop must not wait. */
static void a_client_that_does_not_read_stops_only_itself(void **state)
{
	static char line[32768];
	struct world *w = *state;
	_cleanup_(closep) int fd = dial(w);
	char answer[256];
	int poured = 0;

	memset(line, 'a', sizeof(line));
	memcpy(line, "{\"command\":\"echo\",\"text\":\"", 26);
	memcpy(line + sizeof(line) - 3, "\"}\n", 3);
	for (; poured < 1000; poured++) {
		if (send(fd, line, sizeof(line), MSG_NOSIGNAL) < 0)
			break;
		turn(w);
	}
	assert_true(poured < 1000);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
}

static void the_seventeenth_connection_is_turned_away(void **state)
{
	struct world *w = *state;
	int fds[CONTROL_CLIENTS_MAX];
	char answer[256];

	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = dial(w);
		turn(w);
	}
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_string_equal(answer, "{\"ok\":false,\"error\":\"too many connections at once, try "
				    "again\",\"exit\":75}\n");
	assert_int_equal(w->asked, 0);
	close(fds[3]);
	turn(w);
	ask(w, "{\"command\":\"ping\"}\n", answer, sizeof(answer));
	assert_int_equal(w->asked, 1);
	fds[3] = -1;
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		closep(&fds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_answer_carries_what_the_handler_said),
		TEST(a_no_carries_its_sentence_and_exit_code),
		cmocka_unit_test(what_is_no_text_is_read_as_none),
		cmocka_unit_test(a_yes_carries_what_was_done_and_whether_that_is_news),
		TEST(garbage_is_answered_and_the_connection_goes_on),
		TEST(several_requests_are_answered_in_order),
		TEST(a_request_before_the_end_of_input_is_answered),
		TEST(the_longest_line_is_served),
		TEST(a_line_too_long_is_refused_and_closed),
		TEST(a_client_that_does_not_read_stops_only_itself),
		TEST(the_seventeenth_connection_is_turned_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
