/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sample.c - how a modem fares, counted and kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/trunk_modem.h"

#define SECOND USEC_PER_SEC

static void open_world(struct modem_world *w)
{
	modem_world_open(w, MODEM_WORLD_SETTINGS("") "watch = { sample_every = 300; };");
	sample_start(w->app, w->trunk.now_us);
}

static const char *samples(struct modem_world *w)
{
	return trunk_rows(&w->trunk, REPORT_SAMPLES, NULL,
		"state seconds up_seconds signal_dbm signal_least_dbm received sent failed "
		"restarts "
		"resets");
}

static void pass(struct modem_world *w, int seconds)
{
	w->trunk.now_us += seconds * SECOND;
}

static void a_span_holds_what_was_between_its_ends(void **state)
{
	struct modem_world w;

	(void)state;
	open_world(&w);
	pass(&w, 60);
	modem_world_say(&w);
	pass(&w, 60);
	w.status.signal_dbm = -80;
	modem_world_say(&w);
	pass(&w, 60);
	w.status.state = MODEM_DOWN;
	w.status.cause = MODEM_CAUSE_LINE_GONE;
	modem_world_say(&w);
	pass(&w, 60);
	w.status.state = MODEM_STARTING;
	w.status.cause = MODEM_CAUSE_NONE;
	modem_world_say(&w);
	pass(&w, 60);
	sample_received(w.am);
	sample_sent(w.am, &(struct modem_sent){ .result = MODEM_SEND_DONE, .parts = 3 },
		w.trunk.now_us);
	health_tell(w.app, w.am, LOG_EVENT_MODEM_SOFT_RESET, "", w.trunk.now_us);
	sample_keep(w.app, w.trunk.now_us);
	/* -71 for one minute and -80 for another. */
	assert_string_equal(samples(&w), "starting|300|120|-75|-80|1|3|0|1|1\n");
	pass(&w, 300);
	sample_keep(w.app, w.trunk.now_us);
	assert_string_equal(samples(&w), "starting|300|120|-75|-80|1|3|0|1|1\n"
					 "starting|300|0|||0|0|0|0|0\n");
	modem_world_close(&w);
}

static void errors_are_counted_by_code(void **state)
{
	static const struct {
		struct modem_sent sent;
		int failed;
		const char *error;
	} cases[] = {
		{ { .result = MODEM_SEND_DONE, .parts = 1 }, 0, NULL },
		{ { .result = MODEM_SEND_TEMPORARY, .error = 38 }, 1, "CMS 38" },
		{ { .result = MODEM_SEND_PERMANENT, .error = 28, .parts = 1 }, 1, "CMS 28" },
		{ { .result = MODEM_SEND_SIM, .error = 13, .is_cme = true }, 1, "CME 13" },
		{ { .result = MODEM_SEND_SIM, .error = -1 }, 1, "ERROR" },
		{ { .result = MODEM_SEND_UNKNOWN }, 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct modem_world w;
		const struct sample_span *s;

		open_world(&w);
		s = &w.am->sample;
		sample_sent(w.am, &cases[i].sent, w.trunk.now_us);
		assert_int_equal(s->failed, cases[i].failed);
		assert_int_equal(s->sent, cases[i].sent.parts);
		assert_int_equal(s->error_count, cases[i].error != NULL);
		if (cases[i].error)
			assert_string_equal(s->errors[0].error, cases[i].error);
		modem_world_close(&w);
	}
}

static void warnings_and_alarms_count_and_news_do_not(void **state)
{
	struct modem_world w;

	(void)state;
	open_world(&w);
	for (int i = 0; i < 3; i++)
		health_tell(w.app, w.am, LOG_EVENT_MODEM_SILENT, "", w.trunk.now_us);
	health_tell(w.app, w.am, LOG_EVENT_MODEM_UP, "", w.trunk.now_us);
	health_tell(w.app, NULL, LOG_EVENT_STORE_FULL, "", w.trunk.now_us);
	assert_int_equal(w.am->sample.error_count, 1);
	assert_string_equal(w.am->sample.errors[0].error, "LPR-2105");
	assert_int_equal(w.am->sample.errors[0].count, 3);
	pass(&w, 3600);
	health_tell(w.app, w.am, LOG_EVENT_MODEM_SILENT, "", w.trunk.now_us);
	assert_int_equal(w.am->sample.error_count, 2);
	modem_world_close(&w);
}

static void no_error_is_lost_where_there_are_too_many_kinds(void **state)
{
	struct modem_world w;
	uint32_t sum = 0;

	(void)state;
	open_world(&w);
	for (int i = 1; i <= 3 * APP_ERRORS_MAX; i++)
		sample_sent(w.am,
			&(struct modem_sent){ .result = MODEM_SEND_TEMPORARY, .error = i },
			w.trunk.now_us);
	assert_int_equal(w.am->sample.error_count, APP_ERRORS_MAX);
	for (size_t i = 0; i < APP_ERRORS_MAX; i++)
		sum += w.am->sample.errors[i].count;
	assert_int_equal(sum, 3 * APP_ERRORS_MAX);
	assert_string_equal(w.am->sample.errors[APP_ERRORS_MAX - 1].error, "other");
	modem_world_close(&w);
}

/* What the store refuses stands for a full disk: all of the transaction is undone. */
static void a_span_that_cannot_be_kept_goes_into_the_next(void **state)
{
	struct modem_world w;

	(void)state;
	open_world(&w);
	modem_world_say(&w);
	pass(&w, 300);
	sample_received(w.am);
	w.am->sample.errors[0].count = 1; /* an error without a name is refused by the store */
	w.am->sample.error_count = 1;
	sample_keep(w.app, w.trunk.now_us);
	assert_string_equal(samples(&w), "");
	w.am->sample.error_count = 0;
	pass(&w, 300);
	sample_received(w.am);
	sample_keep(w.app, w.trunk.now_us);
	assert_string_equal(samples(&w), "up|600|600|-71|-71|2|0|0|0|0\n");
	modem_world_close(&w);
}

static void a_clock_that_is_set_back_does_no_harm(void **state)
{
	struct modem_world w;

	(void)state;
	open_world(&w);
	modem_world_say(&w);
	pass(&w, 300);
	sample_keep(w.app, w.trunk.now_us);
	pass(&w, -3600);
	sample_keep(w.app, w.trunk.now_us);
	pass(&w, 300);
	sample_keep(w.app, w.trunk.now_us);
	assert_string_equal(samples(&w), "up|300|0|||0|0|0|0|0\n"
					 "up|300|300|-71|-71|0|0|0|0|0\n"
					 "up|300|300|-71|-71|0|0|0|0|0\n");
	modem_world_close(&w);
}

static void a_sim_that_fills_is_told_once(void **state)
{
	static const struct {
		int used;
		int told; /* so often until then */
	} looks[] = { { 29, 0 }, { 3, 0 }, { 24, 0 }, { 24, 1 }, { 30, 1 }, { 18, 1 }, { 25, 1 },
		{ 25, 1 }, { 17, 1 }, { 25, 1 }, { 25, 2 } };
	struct modem_world w;

	(void)state;
	open_world(&w);
	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		w.status.sim_used = looks[i].used;
		modem_world_say(&w);
		pass(&w, 300);
		sample_keep(w.app, w.trunk.now_us);
		if (modem_world_told(&w, "modem-sim-nearly-full") != looks[i].told)
			fail_msg("look %zu", i);
	}
	modem_world_close(&w);
}

static void restarts_are_those_of_the_worker(void **state)
{
	struct modem_world w;

	(void)state;
	open_world(&w);
	w.status.state = MODEM_STARTING;
	modem_world_say(&w);
	assert_int_equal(w.am->restarts, 0);
	w.status.state = MODEM_UP;
	modem_world_say(&w);
	for (uint32_t i = 1; i <= 3; i++) {
		w.status.state = MODEM_DOWN;
		modem_world_say(&w);
		w.status.state = MODEM_STARTING;
		modem_world_say(&w);
		assert_int_equal(w.am->restarts, i);
	}
	assert_string_equal(trunk_rows(&w.trunk, REPORT_MODEMS, NULL, "name restarts"), "gsm1|3\n");
	modem_world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_span_holds_what_was_between_its_ends),
		cmocka_unit_test(errors_are_counted_by_code),
		cmocka_unit_test(warnings_and_alarms_count_and_news_do_not),
		cmocka_unit_test(no_error_is_lost_where_there_are_too_many_kinds),
		cmocka_unit_test(a_span_that_cannot_be_kept_goes_into_the_next),
		cmocka_unit_test(a_clock_that_is_set_back_does_no_harm),
		cmocka_unit_test(a_sim_that_fills_is_told_once),
		cmocka_unit_test(restarts_are_those_of_the_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
