/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_progress.c - when a sign of life is earned, and what systemctl says meanwhile. */
#include "daemon/health.h"
#include "daemon/inbound.h"
#include "daemon/modems.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#define LIMIT_US (20 * USEC_PER_SEC)

/* One look after the other: what is seen, and what is to be said of it. */
struct row {
	int at_s;
	int answer;
	bool is_told, is_loop_waiting, are_parts_waiting;
	uint64_t loop_done, parts_done;
	enum progress_verdict verdict;
};

static void judge(const struct row *rows, size_t count)
{
	struct progress_memory memory = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct progress_look look = { .now_us = row->at_s * USEC_PER_SEC,
			.answer = row->answer,
			.is_told = row->is_told };

		look.works[PROGRESS_LOOP].is_waiting = row->is_loop_waiting;
		look.works[PROGRESS_LOOP].done = row->loop_done;
		look.works[PROGRESS_PARTS].is_waiting = row->are_parts_waiting;
		look.works[PROGRESS_PARTS].done = row->parts_done;
		assert_int_equal(progress_judge(&memory, &look, LIMIT_US), row->verdict);
	}
}

#define JUDGE(...)                                                                                 \
	do {                                                                                       \
		static const struct row rows[] = { __VA_ARGS__ };                                  \
		judge(rows, COUNT_OF(rows));                                                       \
	} while (0)

static void an_idle_gateway_gets_on(void **state)
{
	(void)state;
	JUDGE({ 0, 1, false, false, false, 0, 0, PROGRESS_FINE },
		{ 20, 1, false, false, false, 1, 0, PROGRESS_FINE },
		{ 4000, 1, false, false, false, 2, 0, PROGRESS_FINE });
}

static void a_store_that_does_not_answer_right_earns_nothing(void **state)
{
	(void)state;
	JUDGE({ 0, 1, false, false, false, 0, 0, PROGRESS_FINE },
		{ 20, 0, false, false, false, 1, 0, PROGRESS_STORE_WRONG },
		{ 40, -EINVAL, false, false, false, 2, 0, PROGRESS_STORE_WRONG },
		{ 60, 1, false, false, false, 3, 0, PROGRESS_FINE });
}

static void a_full_disk_that_was_told_is_no_reason_to_be_killed(void **state)
{
	(void)state;
	JUDGE({ 0, -ENOSPC, true, false, true, 0, 0, PROGRESS_FINE },
		{ 20, -EIO, true, false, true, 1, 0, PROGRESS_FINE },
		{ 4000, -ENOSPC, true, false, true, 2, 0, PROGRESS_FINE },
		/* It is over, and what waits has its time from then on. */
		{ 4010, 1, false, false, true, 3, 0, PROGRESS_FINE },
		{ 4020, 1, false, false, false, 4, 1, PROGRESS_FINE });
}

static void parts_that_are_left_behind_are_a_hang(void **state)
{
	(void)state;
	JUDGE({ 0, 1, false, false, true, 0, 7, PROGRESS_FINE },
		{ 19, 1, false, false, true, 1, 7, PROGRESS_FINE },
		{ 20, 1, false, false, true, 2, 7, PROGRESS_PARTS_LEFT },
		{ 60, 1, false, false, true, 3, 7, PROGRESS_PARTS_LEFT },
		{ 61, 1, false, false, true, 4, 8, PROGRESS_FINE });
}

/* The first look at them comes later, and finds how long it is. */
static void parts_wait_since_they_came(void **state)
{
	static const struct {
		int at_s, began_s;
		uint64_t done;
		enum progress_verdict verdict;
	} rows[] = {
		{ 1030, 1011, 7, PROGRESS_FINE },
		{ 1031, 1011, 7, PROGRESS_PARTS_LEFT },
		{ 1050, 1011, 7, PROGRESS_PARTS_LEFT },
		/* others, behind another commit */
		{ 1080, 1061, 8, PROGRESS_FINE },
		{ 1081, 1061, 8, PROGRESS_PARTS_LEFT },
	};
	struct progress_memory memory = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct progress_look look = { .now_us = rows[i].at_s * USEC_PER_SEC, .answer = 1 };

		look.works[PROGRESS_PARTS].is_waiting = true;
		look.works[PROGRESS_PARTS].done = rows[i].done;
		look.works[PROGRESS_PARTS].began_us = rows[i].began_s * USEC_PER_SEC;
		assert_int_equal(progress_judge(&memory, &look, LIMIT_US), rows[i].verdict);
	}
}

static void a_burst_that_is_dealt_with_is_none(void **state)
{
	(void)state;
	JUDGE({ 0, 1, false, true, true, 0, 1, PROGRESS_FINE },
		{ 20, 1, false, true, true, 50, 51, PROGRESS_FINE },
		{ 40, 1, false, true, true, 90, 91, PROGRESS_FINE },
		{ 60, 1, false, false, true, 100, 92, PROGRESS_FINE });
}

static void a_loop_that_turns_round_the_same_few_is_a_hang(void **state)
{
	(void)state;
	JUDGE({ 0, 1, false, false, false, 5, 0, PROGRESS_FINE },
		{ 20, 1, false, true, false, 5, 0, PROGRESS_FINE },
		{ 40, 1, false, true, false, 5, 0, PROGRESS_LOOP_STUCK },
		/* also while the disk is full: that is not what it waits for */
		{ 60, 1, true, true, false, 5, 0, PROGRESS_LOOP_STUCK },
		{ 80, 1, false, false, false, 6, 0, PROGRESS_FINE });
}

/* The service manager's end of sd_notify(3). */
struct manager {
	struct trunk trunk;
	int socket;
	char folder[40], path[64];
};

static int set_up(void **state)
{
	struct manager *m = calloc(1, sizeof *m);
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	assert_non_null(m);
	(void)snprintf(m->folder, sizeof m->folder, "/tmp/lapor-progress-XXXXXX");
	assert_non_null(mkdtemp(m->folder));
	(void)snprintf(m->path, sizeof m->path, "%s/notify", m->folder);
	assert_int_equal(copy_string(address.sun_path, sizeof address.sun_path, m->path), 0);
	m->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_return_code(m->socket, errno);
	assert_return_code(bind(m->socket, (struct sockaddr *)&address, sizeof address), errno);
	assert_int_equal(setenv("WATCHDOG_USEC", "60000000", 1), 0);
	trunk_open(&m->trunk,
		"modems = ( { name = \"gsm1\"; device = \"/dev/a\"; }, { name = \"gsm2\"; device = "
		"\"/dev/b\"; }, { name = \"gsm3\"; device = \"/dev/c\"; } );\n"
		"central = { url = \"https://central.example\"; };");
	/* Only now: the opening of the store has its own words. */
	assert_int_equal(setenv("NOTIFY_SOCKET", m->path, 1), 0);
	assert_int_equal(modems_new(&m->trunk.app), 0);
	assert_int_equal(progress_start(&m->trunk.app), 0);
	*state = m;
	return 0;
}

static int tear_down(void **state)
{
	struct manager *m = *state;

	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
	trunk_close(&m->trunk);
	assert_int_equal(close(m->socket), 0);
	assert_int_equal(unlink(m->path), 0);
	assert_int_equal(rmdir(m->folder), 0);
	free(m);
	return 0;
}

/* All that was told since the last call, in order. */
static void assert_heard(struct manager *m, const char *wanted)
{
	char heard[2048];
	size_t used = 0;
	ssize_t length;

	while ((length = recv(m->socket, heard + used, sizeof heard - used - 2, 0)) > 0) {
		used += (size_t)length;
		heard[used++] = '|';
	}
	heard[used] = '\0';
	assert_string_equal(heard, wanted);
}

static void each_look_at_a_gateway_that_gets_on_is_a_sign_of_life(void **state)
{
	struct manager *m = *state;

	assert_int_equal(m->trunk.app.progress.every_us, LIMIT_US);
	assert_int_equal(progress_look(&m->trunk.app, USEC_PER_SEC), PROGRESS_FINE);
	assert_heard(m, "WATCHDOG=1|");
}

static void what_is_left_behind_is_said_and_no_sign_of_life_given(void **state)
{
	struct manager *m = *state;
	struct app *app = &m->trunk.app;

	app->inbound.waiting_count = 1;
	assert_int_equal(progress_look(app, USEC_PER_SEC), PROGRESS_FINE);
	assert_heard(m, "WATCHDOG=1|");
	app->progress.turns++;
	assert_int_equal(progress_look(app, USEC_PER_SEC + LIMIT_US), PROGRESS_PARTS_LEFT);
	assert_heard(m, "STATUS=The gateway does not get on: messages wait to be stored, and are "
			"not. No modem works; gsm1: the modem is being opened, and 2 more; no "
			"central system is configured.|");
	app->progress.turns++;
	assert_int_equal(progress_look(app, USEC_PER_SEC + 2 * LIMIT_US), PROGRESS_PARTS_LEFT);
	assert_heard(m, "");
	app->inbound.waiting_count = 0;
	app->progress.turns++;
	assert_int_equal(progress_look(app, USEC_PER_SEC + 3 * LIMIT_US), PROGRESS_FINE);
	assert_heard(m, "STATUS=No modem works; gsm1: the modem is being opened, and 2 "
			"more; no central system is configured.|WATCHDOG=1|");
}

static void a_loop_that_never_comes_to_its_end_is_found(void **state)
{
	struct manager *m = *state;
	struct app *app = &m->trunk.app;

	assert_int_equal(progress_look(app, 0), PROGRESS_FINE);
	assert_int_equal(progress_look(app, LIMIT_US), PROGRESS_FINE);
	assert_int_equal(progress_look(app, 2 * LIMIT_US), PROGRESS_LOOP_STUCK);
	/* It comes to it. */
	for (int turns = 0; app->progress.turns == 0 && turns < 100; turns++)
		assert_return_code(sd_event_run(app->event, 0), errno);
	assert_int_equal(progress_look(app, 3 * LIMIT_US), PROGRESS_FINE);
}

static uint64_t accuracy_us(struct manager *m)
{
	uint64_t us;

	assert_return_code(
		sd_event_source_get_time_accuracy(m->trunk.app.progress.timer, &us), errno);
	return us;
}

/* Runs the loop until the look at the beginning has planned the next one. */
static void await_look(struct manager *m)
{
	uint64_t at_us = 0;

	for (int turns = 0; at_us == 0 && turns < 100; turns++) {
		assert_return_code(sd_event_run(m->trunk.app.event, 0), errno);
		assert_return_code(
			sd_event_source_get_time(m->trunk.app.progress.timer, &at_us), errno);
	}
	assert_int_not_equal(at_us, 0);
}

static void a_gateway_that_sleeps_is_looked_at_less_often(void **state)
{
	struct manager *m = *state;

	await_look(m);
	assert_int_equal(accuracy_us(m), LIMIT_US / 2);
}

static void one_that_has_work_left_is_looked_at_in_time(void **state)
{
	struct manager *m = *state;

	m->trunk.app.inbound.waiting_count = 1;
	await_look(m);
	m->trunk.app.inbound.waiting_count = 0;
	assert_in_range(accuracy_us(m), 0, USEC_PER_SEC);
}

static void a_store_without_what_every_store_has_is_wrong(void **state)
{
	struct manager *m = *state;

	assert_int_equal(
		sqlite3_exec(m->trunk.app.db->sqlite, "DELETE FROM fact", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(progress_look(&m->trunk.app, 0), PROGRESS_STORE_WRONG);
}

static void the_sentence_says_what_works_and_what_does_not(void **state)
{
	static const struct {
		enum modem_state states[3];
		enum modem_cause causes[3];
		bool store_failed, is_central_down;
		const char *sentence;
	} cases[] = {
		{ { MODEM_UP, MODEM_UP, MODEM_DEGRADED }, { 0 }, false, false,
			"All 3 modems work." },
		{ { MODEM_UP, MODEM_DOWN, MODEM_UP }, { 0, MODEM_CAUSE_SILENT, 0 }, false, false,
			"2 of 3 modems work; gsm2: the modem does not answer." },
		{ { MODEM_PAUSED, MODEM_DOWN, MODEM_UP }, { 0, MODEM_CAUSE_SILENT, 0 }, false,
			false,
			"1 of 3 modems works; gsm1: the modem was paused by hand: it is not used, "
			"and 1 more." },
		{ { MODEM_DOWN, MODEM_DOWN, MODEM_DOWN },
			{ MODEM_CAUSE_NO_DEVICE, MODEM_CAUSE_SILENT, MODEM_CAUSE_SILENT }, true,
			true,
			"No modem works; gsm1: the modem's device is not there, and 2 more; the "
			"central system does not answer, complaints wait; the store cannot be "
			"written, messages stay on the SIMs." },
	};
	struct manager *m = *state;
	struct app *app = &m->trunk.app;
	struct destination *central = &m->trunk.central;
	char sentence[HEALTH_SENTENCE_SIZE];

	app->destinations = &central;
	app->destination_count = 1;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		for (size_t j = 0; j < app->modem_count; j++) {
			app->modems[j].state = cases[i].states[j];
			app->modems[j].cause = cases[i].causes[j];
		}
		app->store_failed = cases[i].store_failed;
		m->trunk.central.forwarding.is_down = cases[i].is_central_down;
		health_sentence(app, sentence);
		assert_string_equal(sentence, cases[i].sentence);
	}
	app->destinations = NULL;
	app->destination_count = 0;
	app->store_failed = false;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_idle_gateway_gets_on),
		cmocka_unit_test(a_store_that_does_not_answer_right_earns_nothing),
		cmocka_unit_test(a_full_disk_that_was_told_is_no_reason_to_be_killed),
		cmocka_unit_test(parts_that_are_left_behind_are_a_hang),
		cmocka_unit_test(parts_wait_since_they_came),
		cmocka_unit_test(a_burst_that_is_dealt_with_is_none),
		cmocka_unit_test(a_loop_that_turns_round_the_same_few_is_a_hang),
		TEST(each_look_at_a_gateway_that_gets_on_is_a_sign_of_life),
		TEST(what_is_left_behind_is_said_and_no_sign_of_life_given),
		TEST(a_loop_that_never_comes_to_its_end_is_found),
		TEST(a_gateway_that_sleeps_is_looked_at_less_often),
		TEST(one_that_has_work_left_is_looked_at_in_time),
		TEST(a_store_without_what_every_store_has_is_wrong),
		TEST(the_sentence_says_what_works_and_what_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
