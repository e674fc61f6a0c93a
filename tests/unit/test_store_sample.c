/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_store_sample.c - samples of the modems, and how they grow fewer with age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#define MINUTE (60 * SECOND)

static void add(struct db *db, struct sample_row row)
{
	assert_int_equal(sample_add(db, &row), 0);
}

/* A whole pass; gives its steps. */
static int thin(struct db *db, int64_t now_us)
{
	struct sample_thinning t = { 0 };
	int steps = 0, r;

	while ((r = sample_thin(db, &t, now_us)) == 1)
		steps++;
	assert_int_equal(r, 0);
	assert_int_equal(sample_thin(db, &t, now_us), 0);
	return steps;
}

static void a_row_keeps_what_is_known(void **state)
{
	struct db *db = *state;
	struct sample_row row = make_sample("gsm1", NOW);

	assert_int_equal(health_modem_set(db,
				 &(struct health_modem){ .name = "gsm1",
					 .state = "up",
					 .reason = "",
					 .code = "",
					 .network = "",
					 .operator_name = "",
					 .imei = "",
					 .imsi = "",
					 .cell = "",
					 .port = "" },
				 NOW),
		0);
	change(db, "UPDATE modem SET balance = 12500");
	add(db, row);
	row.modem = "gsm2";
	row.signal_dbm = row.signal_least_dbm = 0;
	row.sim_used = -1;
	add(db, row);
	assert_look_text(db,
		"SELECT at || modem || seconds || state || up_seconds || signal_dbm ||"
		" signal_least_dbm || network || operator || cell || sim_used || sim_size || "
		"balance"
		" || received || sent || failed || restarts || resets FROM v_modem_sample"
		" WHERE modem = 'gsm1'",
		"2026-11-21T10:20:30Zgsm1300up240-71-75home510101A2B-01C3D4E533012500.0231"
		"00");
	assert_look_text(db, "SELECT signal_dbm FROM v_modem_sample WHERE modem = 'gsm2'", NULL);
	assert_look_text(db, "SELECT sim_used FROM v_modem_sample WHERE modem = 'gsm2'", NULL);
	assert_look_text(db, "SELECT balance FROM v_modem_sample WHERE modem = 'gsm2'", NULL);
	row.state = NULL;
	assert_int_equal(sample_add(db, &row), -EINVAL);
}

static void two_rows_of_one_end_are_one(void **state)
{
	struct db *db = *state;

	add(db, make_sample("gsm1", NOW));
	add(db, make_sample("gsm1", NOW));
	assert_int_equal(look(db, "SELECT count(*) FROM modem_sample"), 1);
	assert_int_equal(look(db, "SELECT sent FROM modem_sample"), 6);
	assert_int_equal(look(db, "SELECT seconds FROM v_modem_sample"), 600);
}

static void errors_are_counted_by_hour_and_code(void **state)
{
	struct db *db = *state;
	int64_t hour_us = NOW - NOW % HOUR;

	assert_int_equal(sample_add_error(db, "gsm1", hour_us, "CMS 38", 2), 0);
	assert_int_equal(sample_add_error(db, "gsm1", hour_us, "CMS 38", 3), 0);
	assert_int_equal(sample_add_error(db, "gsm1", hour_us, "LPR-2105", 1), 0);
	assert_int_equal(sample_add_error(db, "gsm1", hour_us + HOUR, "CMS 38", 1), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM v_modem_error"), 3);
	assert_look_text(db, "SELECT hour || count FROM v_modem_error WHERE error = 'CMS 38'",
		"2026-11-21T10:00:00Z5");
	assert_int_equal(sample_add_error(db, "gsm1", hour_us, "", 1), -EINVAL);
}

/* Three days of rows every five minutes, of two modems, at ages from `days` on. */
static void fill(struct db *db, int64_t days)
{
	int64_t end_us = NOW - days * USEC_PER_DAY;

	assert_int_equal(db_begin(db), 0);
	for (int i = 0; i < 3 * 288; i++) {
		add(db, make_sample("gsm1", end_us - i * 5 * MINUTE));
		add(db, make_sample("gsm2", end_us - i * 5 * MINUTE - SECOND));
	}
	assert_int_equal(db_commit(db), 0);
}

static void counts_add_up_whatever_the_age(void **state)
{
	/* How many rows of the six days are left, at most. */
	static const struct {
		int64_t days;
		int most, least;
	} cases[] = {
		{ 0, 2 * (2 * 288 + 12 + 25), 2 * (2 * 288 + 24) },
		{ 3, 2 * 73, 2 * 72 },
		{ 57, 2 * 73, 2 * 72 },
		{ 62, 2 * 4, 2 * 3 },
		{ 700, 2 * 4, 2 * 3 },
	};
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t rows;

		change(db, "DELETE FROM modem_sample");
		fill(db, cases[i].days);
		assert_true(thin(db, NOW) > 4);
		rows = look(db, "SELECT count(*) FROM modem_sample");
		if (rows > cases[i].most || rows < cases[i].least)
			fail_msg("case %zu: %d rows", i, (int)rows);
		assert_int_equal(
			look(db, "SELECT sum(received) FROM modem_sample"), 2 * 3 * 288 * 2);
		assert_int_equal(look(db, "SELECT sum(sent) FROM modem_sample"), 3 * 3 * 288 * 2);
		assert_int_equal(look(db, "SELECT sum(failed) FROM modem_sample"), 3 * 288 * 2);
		assert_int_equal(
			look(db, "SELECT sum(span_us) / 1000000 FROM modem_sample"), 2 * 3 * 86400);
		assert_int_equal(
			look(db, "SELECT sum(up_us) * 5 = sum(span_us) * 4 FROM modem_sample"), 1);
		assert_int_equal(look(db, "SELECT count(*) FROM modem_sample WHERE signal_dbm = "
					  "-71 AND signal_least_dbm = -75"),
			rows);
		/* Once thin, it stays so. */
		(void)thin(db, NOW);
		assert_int_equal(look(db, "SELECT count(*) FROM modem_sample"), rows);
	}
}

static void figures_are_of_the_end_and_the_signal_is_a_mean(void **state)
{
	struct db *db = *state;
	int64_t old_us = NOW - NOW % HOUR - 3 * USEC_PER_DAY + MINUTE;
	struct sample_row row = make_sample("gsm1", old_us);

	row.signal_dbm = -60;
	row.signal_least_dbm = -99;
	add(db, row);
	row.at_us += 15 * MINUTE; /* as long as three of the others */
	row.span_us = 15 * MINUTE;
	row.signal_dbm = -80;
	row.signal_least_dbm = -81;
	row.state = "degraded";
	row.restarts = 1;
	add(db, row);
	row.at_us += 5 * MINUTE;
	row.span_us = 5 * MINUTE;
	row.signal_dbm = row.signal_least_dbm = 0;
	row.state = "down";
	row.network = "";
	row.resets = 2;
	row.sim_used = -1;
	add(db, row);
	(void)thin(db, NOW);
	assert_look_text(db,
		"SELECT group_concat(state || signal_dbm || signal_least_dbm || network ||"
		" coalesce(sim_used, 'none') || seconds || restarts || resets) FROM v_modem_sample",
		"down-75-99none150022");
	assert_int_equal(look(db, "SELECT at_us FROM modem_sample"), row.at_us);
}

static void a_step_never_takes_more_rows_than_its_limit(void **state)
{
	struct db *db = *state;
	struct sample_thinning t = { 0 };
	int64_t before = 3000, now;
	int64_t old_us = NOW - NOW % HOUR - 3 * USEC_PER_DAY;

	assert_int_equal(db_begin(db), 0);
	for (int i = 0; i < before; i++)
		add(db, make_sample("gsm1", old_us + i * SECOND));
	assert_int_equal(db_commit(db), 0);
	while (sample_thin(db, &t, NOW) == 1) {
		now = look(db, "SELECT count(*) FROM modem_sample");
		assert_true(before - now <= SAMPLE_STEP);
		before = now;
	}
	assert_int_equal(before, 1);
	assert_int_equal(look(db, "SELECT sum(received) FROM modem_sample"), 6000);
}

static void what_is_too_old_goes(void **state)
{
	static const struct {
		int64_t days;
		const char *severity;
		int left;
	} cases[] = {
		{ 59, "info", 1 },
		{ 61, "info", 0 },
		{ 61, "warning", 1 },
		{ 729, "alarm", 1 },
		{ 731, "alarm", 0 },
		{ 731, "info", 0 },
	};
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t at_us = NOW - cases[i].days * USEC_PER_DAY;

		change(db, "DELETE FROM health_log");
		assert_int_equal(health_log(db, "gsm1", "x", "", cases[i].severity, "", at_us), 0);
		(void)thin(db, NOW);
		if (look(db, "SELECT count(*) FROM health_log") != cases[i].left)
			fail_msg("case %zu", i);
	}
	add(db, make_sample("gsm1", NOW - 731 * USEC_PER_DAY));
	add(db, make_sample("gsm1", NOW - 729 * USEC_PER_DAY));
	assert_int_equal(sample_add_error(db, "gsm1", NOW - 731 * USEC_PER_DAY, "CMS 38", 1), 0);
	assert_int_equal(sample_add_error(db, "gsm1", NOW - 729 * USEC_PER_DAY, "CMS 38", 1), 0);
	(void)thin(db, NOW);
	assert_int_equal(look(db, "SELECT count(*) FROM modem_sample"), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM modem_error"), 1);
}

static void a_long_log_goes_in_steps(void **state)
{
	struct db *db = *state;
	struct sample_thinning t = { 0 };

	assert_int_equal(db_begin(db), 0);
	for (int i = 0; i < 3 * SAMPLE_STEP; i++)
		assert_int_equal(
			health_log(db, "", "x", "", "info", "", NOW - 100 * USEC_PER_DAY), 0);
	assert_int_equal(db_commit(db), 0);
	for (int i = 2; i >= 0; i--) {
		assert_int_equal(sample_thin(db, &t, NOW), 1);
		assert_int_equal(look(db, "SELECT count(*) FROM health_log"), i * SAMPLE_STEP);
	}
	while (sample_thin(db, &t, NOW) == 1)
		;
	assert_int_equal(look(db, "SELECT count(*) FROM health_log"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_row_keeps_what_is_known),
		MEMORY(two_rows_of_one_end_are_one),
		MEMORY(errors_are_counted_by_hour_and_code),
		MEMORY(counts_add_up_whatever_the_age),
		MEMORY(figures_are_of_the_end_and_the_signal_is_a_mean),
		MEMORY(a_step_never_takes_more_rows_than_its_limit),
		MEMORY(what_is_too_old_goes),
		MEMORY(a_long_log_goes_in_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
