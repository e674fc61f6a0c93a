/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_recap_sum.c - what the lives of complaints add up to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/recap_sum.h"

#include <math.h>

#define NOV(day, hour)                                                                             \
	(workday_number(2026, 11, (day)) * USEC_PER_DAY + (int64_t)((hour)*USEC_PER_HOUR))
#define DAYS(n) ((int64_t)((n)*USEC_PER_DAY))

static const int64_t sla[RECAP_STEPS] = { 3, 5, 10 };

/* November 2026 begins with a Sunday; Wednesday the 25th is a holiday here. */
static int read_holidays(void **state)
{
	struct workday_holidays *list = calloc(1, sizeof(*list));
	int line;

	*state = list;
	return workday_read("2026-11-25\n", list, &line);
}

static int drop_holidays(void **state)
{
	workday_done(*state);
	free(*state);
	return 0;
}

static void a_step_is_measured_from_the_last_one_before_it(void **state)
{
	const struct {
		const char *what;
		struct recap_moments moments;
		double days[RECAP_STEPS]; /* -1: it never came there */
		bool in_time[RECAP_STEPS];
	} rows[] = {
		{ "within a week", { NOV(2, 8), { NOV(3, 20), NOV(6, 8), NOV(6, 14) } },
			{ 1.5, 2.5, 0.25 }, { true, true, true } },
		{ "over a weekend", { NOV(6, 12), { NOV(9, 12), NOV(17, 12), 0 } }, { 1, 6, -1 },
			{ true, false, false } },
		{ "over a holiday", { NOV(24, 12), { NOV(26, 12), 0, 0 } }, { 1, -1, -1 },
			{ true, false, false } },
		{ "received on a Saturday", { NOV(7, 10), { NOV(9, 6), 0, 0 } }, { 0.25, -1, -1 },
			{ true, false, false } },
		{ "done on that Sunday", { NOV(7, 10), { NOV(8, 6), 0, 0 } }, { 0, -1, -1 },
			{ true, false, false } },
		{ "late on the last day", { NOV(2, 8), { NOV(5, 23), 0, 0 } }, { 3.625, -1, -1 },
			{ true, false, false } },
		{ "early on the day behind it", { NOV(2, 8), { NOV(6, 1), 0, 0 } },
			{ 3 + 17.0 / 24, -1, -1 }, { false, false, false } },
		{ "closed and never answered", { NOV(2, 0), { NOV(3, 0), 0, NOV(5, 0) } },
			{ 1, -1, 2 }, { true, false, true } },
		{ "answered at once", { NOV(2, 0), { 0, NOV(4, 0), 0 } }, { -1, 2, -1 },
			{ false, true, false } },
		{ "answered before it was verified",
			{ NOV(2, 0), { NOV(4, 0), NOV(3, 0), NOV(5, 0) } }, { 2, 1, 1 },
			{ true, true, true } },
		{ "a clock that is behind", { NOV(3, 0), { NOV(2, 0), NOV(4, 0), 0 } },
			{ 0, 1, -1 }, { true, true, false } },
		{ "nothing at all", { NOV(2, 0), { 0, 0, 0 } }, { -1, -1, -1 },
			{ false, false, false } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct recap_took took[RECAP_STEPS];

		recap_measure(&rows[i].moments, *state, sla, took);
		for (int j = 0; j < RECAP_STEPS; j++) {
			double days = took[j].done ? (double)took[j].us / USEC_PER_DAY : -1;

			if (fabs(days - rows[i].days[j]) > 1e-9 ||
				took[j].in_time != rows[i].in_time[j])
				fail_msg("%s, step %d: %f days, in time: %d", rows[i].what, j, days,
					took[j].in_time);
		}
	}
}

static void a_quantile_lies_between_its_neighbours(void **state)
{
	static const int64_t one[] = { 7 }, two[] = { 1, 2 };
	static const int64_t ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 30 };

	(void)state;
	assert_true(isnan(recap_quantile(NULL, 0, 0.5)));
	assert_true(recap_quantile(one, 1, 0.5) == 7);
	assert_true(recap_quantile(one, 1, 0.9) == 7);
	assert_true(recap_quantile(two, 2, 0.5) == 1.5);
	assert_true(recap_quantile(ten, 10, 0.5) == 5.5);
	assert_true(fabs(recap_quantile(ten, 10, 0.9) - 11.1) < 1e-9);
	assert_true(recap_quantile(ten, 10, 1) == 30);
	assert_true(recap_quantile(ten, 10, 0) == 1);
}

static void add(struct recap_sum *sum, const char *key, double verified_days, bool in_time)
{
	struct recap_took took[RECAP_STEPS] = { 0 };

	if (verified_days >= 0)
		took[RECAP_STEP_VERIFIED] =
			(struct recap_took){ true, in_time, DAYS(verified_days) };
	assert_int_equal(recap_sum_add(sum, key, took), 0);
}

static void figures_stand_by_key_and_for_all(void **state)
{
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	const struct recap_figures *f;
	struct recap recap;

	(void)state;
	assert_int_equal(recap_sum_new(&sum), 0);
	add(sum, "Dinas PU", 4, false);
	add(sum, "", -1, false);
	add(sum, "Dinas PU", 1, true);
	assert_int_equal(recap_sum_add(sum, "Dinas PU", NULL), 0);
	add(sum, "Dinas Air", 3, true);
	add(sum, "Dinas PU", -1, false);
	assert_int_equal(recap_sum_finish(sum, sla, &recap), 0);
	assert_int_equal(recap.count, 3);
	assert_string_equal(recap.rows[0].key, "");
	assert_string_equal(recap.rows[1].key, "Dinas Air");
	assert_string_equal(recap.rows[2].key, "Dinas PU");
	assert_int_equal(recap.rows[2].complaints, 3);
	assert_int_equal(recap.rows[2].cancelled, 1);
	f = &recap.rows[2].steps[RECAP_STEP_VERIFIED];
	assert_int_equal(f->count, 2);
	assert_int_equal(f->in_time, 1);
	assert_true(f->median_days == 2.5);
	assert_true(fabs(f->p90_days - 3.7) < 1e-9);
	assert_int_equal(recap.all.complaints, 5);
	assert_int_equal(recap.all.cancelled, 1);
	f = &recap.all.steps[RECAP_STEP_VERIFIED];
	assert_int_equal(f->count, 3);
	assert_int_equal(f->in_time, 2);
	assert_true(f->median_days == 3);
	assert_int_equal(recap.all.steps[RECAP_STEP_CLOSED].count, 0);
	assert_true(isnan(recap.all.steps[RECAP_STEP_CLOSED].p90_days));
	recap_done(&recap);
}

static void without_a_time_to_keep_nothing_is_in_time(void **state)
{
	static const int64_t none[RECAP_STEPS] = { 0 };
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	struct recap recap;

	(void)state;
	assert_int_equal(recap_sum_new(&sum), 0);
	add(sum, NULL, 4, true);
	assert_int_equal(recap_sum_finish(sum, none, &recap), 0);
	assert_int_equal(recap.count, 0);
	assert_int_equal(recap.all.complaints, 1);
	assert_int_equal(recap.all.steps[RECAP_STEP_VERIFIED].in_time, -1);
	recap_done(&recap);
}

static void a_key_is_never_cut(void **state)
{
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	char key[RECAP_KEY_SIZE + 1];

	(void)state;
	memset(key, 'a', RECAP_KEY_SIZE);
	key[RECAP_KEY_SIZE] = '\0';
	assert_int_equal(recap_sum_new(&sum), 0);
	assert_int_equal(recap_sum_add(sum, key, NULL), -EOVERFLOW);
	assert_int_equal(recap_sum_add(sum, key + 1, NULL), 0);
}

static void many_keys_are_kept_apart(void **state)
{
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	struct recap recap;

	(void)state;
	assert_int_equal(recap_sum_new(&sum), 0);
	for (int i = 0; i < 2000; i++) {
		char key[RECAP_KEY_SIZE] = "agency ";

		key[7] = (char)('A' + i * 7 % 25);
		key[8] = (char)('A' + i * 3 % 20);
		add(sum, key, i % 10, true);
	}
	assert_int_equal(recap_sum_finish(sum, sla, &recap), 0);
	assert_int_equal(recap.count, 100);
	for (size_t i = 0; i < recap.count; i++) {
		assert_int_equal(recap.rows[i].complaints, 20);
		assert_int_equal(recap.rows[i].steps[RECAP_STEP_VERIFIED].count, 20);
		assert_true(i == 0 || strcmp(recap.rows[i - 1].key, recap.rows[i].key) < 0);
	}
	recap_done(&recap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_step_is_measured_from_the_last_one_before_it,
			read_holidays, drop_holidays),
		cmocka_unit_test(a_quantile_lies_between_its_neighbours),
		cmocka_unit_test(figures_stand_by_key_and_for_all),
		cmocka_unit_test(without_a_time_to_keep_nothing_is_in_time),
		cmocka_unit_test(a_key_is_never_cut),
		cmocka_unit_test(many_keys_are_kept_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
