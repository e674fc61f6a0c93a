/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_flight.c - the ring of a flight recorder, and libgammu's log as it fills it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/flight.h"

#include <stdio.h>

#define PDU "0791261895000000040BC92618214365870000"

/* In the memory that a worker would get: both sides of it. */
struct pair {
	struct flight *daemon, *worker;
	struct flight_line lines[FLIGHT_LINES];
};

static int set_up(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));
	int fd = -1;

	assert_non_null(pair);
	assert_int_equal(flight_create(&pair->daemon, &fd), 0);
	assert_true(fd > FLIGHT_FD);
	/* Neither side can take the memory away from the other. */
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(errno, EPERM);
	pair->worker = flight_attach(fd);
	assert_non_null(pair->worker);
	*state = pair;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *pair = *state;

	flight_free(pair->daemon);
	flight_free(pair->worker);
	free(pair);
	return 0;
}

static size_t look(struct pair *pair)
{
	return flight_read(pair->daemon, pair->lines);
}

static void expect(const struct pair *pair, size_t which, enum flight_way way, const char *text)
{
	assert_int_equal(pair->lines[which].way, way);
	assert_string_equal(pair->lines[which].text, text);
}

static void what_the_worker_writes_the_daemon_reads(void **state)
{
	struct pair *pair = *state;

	flight_add_note(pair->worker, FLIGHT_NOTE_STARTED, 1);
	flight_add(pair->worker, FLIGHT_SAID, "AT+CPIN=1234", 12, 2);
	flight_add(pair->worker, FLIGHT_HEARD, "AT+CPIN=1234", 12, 3);
	flight_add(pair->worker, FLIGHT_HEARD, "OK", 2, 3);
	flight_add(pair->worker, FLIGHT_HEARD, "", 0, 4);
	assert_int_equal(look(pair), 3);
	expect(pair, 0, FLIGHT_NOTE, "the modem's process has started");
	expect(pair, 1, FLIGHT_SAID, "AT+CPIN=<pin>");
	expect(pair, 2, FLIGHT_HEARD, "OK");
	assert_int_equal(pair->lines[2].at_us, 3);
}

static void the_oldest_make_room(void **state)
{
	struct pair *pair = *state;
	char line[16];

	for (int i = 0; i < FLIGHT_LINES + 5; i++) {
		int size = snprintf(line, sizeof(line), "+CSQ: %d", i);

		flight_add(pair->worker, FLIGHT_HEARD, line, (size_t)size, i);
	}
	assert_int_equal(look(pair), FLIGHT_LINES);
	expect(pair, 0, FLIGHT_HEARD, "+CSQ: 5");
	expect(pair, FLIGHT_LINES - 1, FLIGHT_HEARD, "+CSQ: 259");
}

/* The worker may have been taken over by what it read. */
static void whatever_stands_there_is_scrubbed_again(void **state)
{
	struct pair *pair = *state;
	struct flight_line *first = &pair->worker->lines[0];

	memset(pair->worker, 0xff, sizeof(*pair->worker));
	assert_int_equal(look(pair), FLIGHT_LINES);
	for (size_t i = 0; i < FLIGHT_LINES; i++)
		expect(pair, i, FLIGHT_NOTE, "?");
	pair->worker->count = 1;
	memset(first, 'A', sizeof(*first));
	first->way = FLIGHT_HEARD;
	(void)snprintf(first->text, sizeof(first->text), "Budi \x1b[2J\n+6281234567890");
	assert_int_equal(look(pair), 1);
	expect(pair, 0, FLIGHT_HEARD, "<text 24>");
	memset(first->text, '7', sizeof(first->text));
	assert_int_equal(look(pair), 1);
	expect(pair, 0, FLIGHT_HEARD, "<n>");
}

static void hear(struct pair *pair, const char *const *chunks, size_t count)
{
	struct flight_ear ear = { 0 };

	for (size_t i = 0; i < count; i++)
		flight_hear(&ear, pair->worker, chunks[i], (int64_t)i);
}

static void libgammus_log_gives_both_sides(void **state)
{
	static const char *const chunks[] = { "SENDING frame ", "type 0x00/length 0x09/9", "", "\n",
		"41A|54T|2B+|43C|53S|43C|53S|3F?|0D                              AT+CSCS?.       ",
		"\n", "1 \"AT+CSCS?\"", "\n", "2 \"+CSCS: \"GSM\"\"", "\n", "3 \"OK\"", "\n",
		"Checking line: OK", "RECEIVED frame ", "type 0x00/length 0x1F/31", "", "\n",
		"41A|54T|2B+|43C|53S|43C|53S|3F?|0D |0D |0A |2B+|43C|53S|43C|53S AT+CSCS?...+CSCS",
		"\n", "Trying Motorola mode switch", "\n" };
	struct pair *pair = *state;

	hear(pair, chunks, COUNT_OF(chunks));
	assert_int_equal(look(pair), 3);
	expect(pair, 0, FLIGHT_SAID, "AT+CSCS?");
	expect(pair, 1, FLIGHT_HEARD, "+CSCS: \"GSM\"");
	expect(pair, 2, FLIGHT_HEARD, "OK");
}

static void octets_in_place_of_a_dump_are_said(void **state)
{
	static const unsigned char octets[FLIGHT_HEARD_MAX + 9] = "AT+CSCS?\r";
	struct pair *pair = *state;
	struct flight_ear ear = { 0 };

	flight_hear(&ear, pair->worker, "SENDING frame ", 1);
	assert_true(flight_is_meant(&ear, "type 0x00/length 0x09/9"));
	flight_hear(&ear, pair->worker, "type 0x00/length 0x09/9", 1);
	flight_hear_octets(&ear, pair->worker, octets, 9, 1);
	assert_false(flight_is_meant(&ear, "RECEIVED frame "));
	flight_hear_octets(&ear, pair->worker, octets, 9, 1); /* of what was heard */
	assert_int_equal(look(pair), 1);
	expect(pair, 0, FLIGHT_SAID, "AT+CSCS?");
	flight_hear(&ear, pair->worker, "SENDING frame ", 1);
	flight_hear(&ear, pair->worker, "type 0x00/length 0x209/521", 1);
	flight_hear_octets(&ear, pair->worker, octets, sizeof(octets), 1);
	assert_int_equal(look(pair), 2);
}

static void what_has_no_answer_is_there_nevertheless(void **state)
{
	static const char *const chunks[] = { "SENDING frame ", "type 0x00/length 0x27/18", "",
		"\n",
		"300|377|391|311|322|366|311|388|399|355|300|300|300|300|300|300 0791261895000000",
		"\n", "300|1A                                                         0.", "\n",
		"SENDING frame ", "type 0x00/length 0x02/2", "", "\n", "1B |0D  ..", "\n" };
	struct pair *pair = *state;

	hear(pair, chunks, COUNT_OF(chunks));
	assert_int_equal(look(pair), 2);
	expect(pair, 0, FLIGHT_SAID, "<id>");
	expect(pair, 1, FLIGHT_SAID, "ESC");
}

static void a_log_that_is_cut_off_harms_nothing(void **state)
{
	static const char *const chunks[] = { "SENDING frame ", "Setting DTR failed",
		"1 \"" PDU "\"", "SENDING frame ", "type 0x00/length 0x99/999999999",
		"no dump at all", "2 \"OK\"", "9", "9 ", "9 \"", "9 \"\"" };
	struct pair *pair = *state;

	hear(pair, chunks, COUNT_OF(chunks));
	assert_int_equal(look(pair), 2);
	expect(pair, 0, FLIGHT_HEARD, "<PDU 19>");
	expect(pair, 1, FLIGHT_HEARD, "OK");
}

static void no_recorder_is_no_trouble(void **state)
{
	struct flight_ear ear = { 0 };
	int pipes[2];

	(void)state;
	flight_add(NULL, FLIGHT_SAID, "AT", 2, 0);
	flight_add_note(NULL, FLIGHT_NOTE_STARTED, 0);
	flight_hear(&ear, NULL, "1 \"OK\"", 0);
	flight_free(NULL);
	assert_int_equal(pipe(pipes), 0);
	assert_null(flight_attach(pipes[0]));
	assert_null(flight_attach(pipes[0]));
	(void)close(pipes[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_the_worker_writes_the_daemon_reads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_oldest_make_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			whatever_stands_there_is_scrubbed_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			octets_in_place_of_a_dump_are_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(libgammus_log_gives_both_sides, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_has_no_answer_is_there_nevertheless, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_log_that_is_cut_off_harms_nothing, set_up, tear_down),
		cmocka_unit_test(no_recorder_is_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
