/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_liar.c - a worker that was taken over says any packet in any order; beside it, another modem
 * serves a citizen as if nothing was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/modems.h"
#include "modem/sandbox.h"
#include "store/statement.h"
#include "tests/unit/fake_liar.h"
#include "tests/unit/trunk.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define PATIENCE_S 40

/* States that are told at once, and one each 10 s for as long as the test may take, each with a
 * changed modem and SIM. */
#define ROWS_MAX (3 * (60 + PATIENCE_S / 10 + 2))

struct liar_world {
	struct trunk trunk;
	struct app *app;
	struct app_modem *liar, *other;
};

static int64_t look(struct liar_world *w, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value;

	assert_int_equal(sqlite3_prepare_v2(w->app->db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

/* The timers of the loop are real. */
static void set_clock(struct liar_world *w)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	w->trunk.now_us = ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

/* The next worker comes at once: it is they that are looked at. */
static void hurry(struct modem *m)
{
	struct modem_timing timing;

	modem_timing_default(&timing);
	timing.margin_us = USEC_PER_SEC / 10;
	timing.backoff_first_us = timing.backoff_max_us = 1000;
	modem_set_timing(m, &timing);
}

static void open_world(struct liar_world *w, const char *script)
{
	char settings[1024], self[256];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	assert_true(length > 0);
	self[length] = '\0';
	(void)snprintf(settings, sizeof settings,
		"modem_program = \"%s\"; modems = ("
		" { name = \"gsm1\"; device = \"%s\"; send_per_minute = 0; },"
		" { name = \"gsm2\"; device = \"serves 1\"; send_per_minute = 0; } );",
		self, script);
	trunk_open(&w->trunk, settings);
	w->app = &w->trunk.app;
	set_clock(w);
	w->app->haste = 1;
	assert_int_equal(modems_new(w->app), 0);
	assert_int_equal(modems_start(w->app), 0);
	w->liar = &w->app->modems[0];
	w->other = &w->app->modems[1];
	hurry(w->liar->modem);
}

static void close_world(struct liar_world *w)
{
	trunk_close(&w->trunk);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static time_t seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* One turn of the loop. */
static void turn(struct liar_world *w, time_t until)
{
	if (seconds() > until)
		fail_msg("it takes too long");
	set_clock(w);
	assert_return_code(sd_event_run(w->app->event, USEC_PER_SEC), errno);
}

#define UNTIL(w, condition)                                                                        \
	for (time_t until = seconds() + PATIENCE_S; !(condition);)                                 \
	turn(w, until)

/* The citizen has the receipt, by the modem that was written to, and nobody else says a word of it.
 */
static bool is_served(struct liar_world *w)
{
	return look(w, "SELECT count(*) FROM reply WHERE template LIKE 'receipt%'"
		       " AND state = 'sent' AND modem = 'gsm2'") == 1;
}

static void assert_served(struct liar_world *w)
{
	UNTIL(w, is_served(w));
	assert_int_equal(w->other->state, MODEM_UP);
	assert_int_equal(look(w, "SELECT count(*) FROM reply_part WHERE modem = 'gsm2'"
				 " AND (mr <> 7 OR state <> 'sent')"),
		0);
	assert_int_equal(look(w, "SELECT count(*) FROM health_log WHERE modem = 'gsm2'"
				 " AND severity <> 'info'"),
		0);
}

static void assert_bounded(struct liar_world *w)
{
	int64_t rows = look(w, "SELECT count(*) FROM health_log WHERE modem = 'gsm1'");

	if (rows > ROWS_MAX)
		fail_msg("%d rows of health", (int)rows);
}

static bool is_cut_short(const struct liar_world *w)
{
	const struct modem_status *s = modem_get_status(w->liar->modem);

	return s->cause == MODEM_CAUSE_WORKER_FOREIGN && strcmp(s->detail, "it says too much") == 0;
}

static void a_worker_that_says_anything_harms_nobody_else(void **state)
{
	static const int seeds[] = { 1, 20261122 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(seeds); i++) {
		struct rusage before, after;
		struct liar_world w = { 0 };
		char script[32];

		print_message("seed %d\n", seeds[i]);
		(void)snprintf(script, sizeof script, "babbles %d", seeds[i]);
		assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
		open_world(&w, script);
		assert_served(&w);
		/* A hundred thousand packets. */
		UNTIL(&w, is_cut_short(&w));
		assert_served(&w);
		assert_bounded(&w);
		assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
		/* The store of this test lies in memory, too. A sanitizer holds on to what was
		 * freed. */
		assert_true(after.ru_maxrss - before.ru_maxrss <
			    (sandbox_is_left_out() ? 512 : 64) * 1024);
		close_world(&w);
	}
}

static void octets_at_random_are_the_end_of_a_worker_only(void **state)
{
	struct liar_world w = { 0 };
	int deaths = 0;

	(void)state;
	open_world(&w, "garbles 3");
	for (int turns = 0; turns < 1000; turns++) {
		bool was_down = w.liar->state == MODEM_DOWN;

		turn(&w, seconds() + PATIENCE_S);
		deaths += !was_down && w.liar->state == MODEM_DOWN;
	}
	assert_true(deaths > 0);
	assert_served(&w);
	assert_bounded(&w);
	close_world(&w);
}

static void a_state_that_flaps_is_told_so_often_and_at_last_as_it_is(void **state)
{
	struct liar_world w = { 0 };

	(void)state;
	open_world(&w, "flaps");
	UNTIL(&w, strcmp(modem_get_status(w.liar->modem)->detail, "last") == 0);
	assert_served(&w);
	assert_bounded(&w);
	assert_true(look(&w, "SELECT count(*) FROM alarm") <= ROWS_MAX);
	close_world(&w);
}

static void one_that_wants_another_each_time_has_failed(void **state)
{
	struct liar_world w = { 0 };

	(void)state;
	open_world(&w, "wants another");
	UNTIL(&w, w.liar->cause == MODEM_CAUSE_WORKER_DIED);
	assert_served(&w);
	assert_bounded(&w);
	close_world(&w);
}

static void one_that_hangs_up_and_stays_is_given_nothing(void **state)
{
	struct liar_world w = { 0 };

	(void)state;
	open_world(&w, "closes");
	UNTIL(&w, w.liar->state == MODEM_UP);
	UNTIL(&w, !modem_is_ready(w.liar->modem));
	assert_served(&w);
	close_world(&w);
}

static void one_that_reads_nothing_holds_up_nobody(void **state)
{
	struct liar_world w = { 0 };

	(void)state;
	open_world(&w, "is deaf");
	UNTIL(&w, w.liar->state == MODEM_UP);
	for (int i = 0; i < 10000; i++)
		(void)modem_stored(w.liar->modem, &(uint32_t){ 1 }, 1);
	assert_served(&w);
	close_world(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_that_says_anything_harms_nobody_else),
		cmocka_unit_test(octets_at_random_are_the_end_of_a_worker_only),
		cmocka_unit_test(a_state_that_flaps_is_told_so_often_and_at_last_as_it_is),
		cmocka_unit_test(one_that_wants_another_each_time_has_failed),
		cmocka_unit_test(one_that_hangs_up_and_stays_is_given_nothing),
		cmocka_unit_test(one_that_reads_nothing_holds_up_nobody),
	};
	sigset_t mask;

	if (argc == 2)
		return fake_liar_run(argv[1]);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
