/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ctl_progress.c - the line of a long work, and that nobody but a terminal sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ctl_progress.h"

#define ROWS  CTL_PROGRESS_ROWS
#define BYTES CTL_PROGRESS_BYTES

static void a_line_says_how_far_it_is(void **state)
{
	static const struct {
		enum ctl_progress_unit unit;
		int64_t total, done, age_s;
		int columns;
		const char *line;
	} cases[] = {
		{ ROWS, 1000, 500, 5, 80,
			"work [###############---------------] 50% 500 of 1000, 100/s, 5 s left" },
		{ ROWS, 1000, 0, 1, 80, "work [------------------------------] 0% 0 of 1000" },
		{ ROWS, 1000, 1000, 2, 80,
			"work [##############################] 100% 1000 of 1000, 500/s" },
		{ ROWS, 1000, 1200, 2, 80,
			"work [##############################] 100% 1200 of 1000, 600/s" },
		{ ROWS, 0, 700, 7, 80, "work 700, 100/s" },
		{ ROWS, 0, 0, 0, 80, "work 0" },
		{ ROWS, 100000, 100, 1, 60,
			"work [---------------] 0% 100 of 100000, 100/s, 16 min left" },
		{ ROWS, 1000, 500, 5, 40, "work 50% 500 of 1000, 100/s, 5 s left" },
		{ ROWS, 1000, 500, 5, 36, "50% 500 of 1000, 100/s, 5 s left" },
		{ ROWS, 1000, 500, 5, 20, "50% " },
		{ ROWS, 1000, 500, 5, 3, "50" },
		{ ROWS, 1000, 500, 5, 0, "" },
		{ BYTES, 4096, 2000, 2, 80,
			"work [##############----------------] 48% 2 KiB of 4 KiB, 1 KiB/s, 3 s "
			"left" },
		{ BYTES, INT64_C(30) << 30, INT64_C(1) << 20, 1, 80,
			"work [-------------------------] 0% 1.0 MiB of 30720.0 MiB, 1.0 MiB/s, 8 "
			"h left" },
		{ ROWS, INT64_MAX, 1, 1, 80,
			"work [--------------------------] 0% 1 of 9223372036854775807, 1/s, 9999 "
			"h left" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct ctl_progress p = { .what = "work",
			.unit = cases[i].unit,
			.total = cases[i].total,
			.done = cases[i].done,
			.begun_us = 1000 };
		char line[CTL_PROGRESS_LINE];

		ctl_progress_line(&p, 1000 + cases[i].age_s * USEC_PER_SEC, cases[i].columns, line);
		assert_string_equal(line, cases[i].line);
		assert_true((int)strlen(line) < cases[i].columns || cases[i].columns == 0);
	}
}

/* Nothing of it goes into a file: standard error of a test may be a terminal, so it is made one. */
static void nobody_but_a_terminal_sees_it(void **state)
{
	struct ctl_progress p;
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(file);
	assert_true(kept >= 0);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	ctl_progress_begin(&p, "work", ROWS, 10);
	assert_true(dup2(kept, STDERR_FILENO) >= 0);
	close(kept);
	assert_null(p.out);
	ctl_progress_step(&p, 10);
	ctl_progress_end(&p);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	assert_int_equal(fclose(file), 0);
}

static void a_long_work_is_shown_and_taken_away(void **state)
{
	char text[1024] = "";
	FILE *out = fmemopen(text, sizeof text, "w");
	/* Begun long ago, by the clock that a begin would have read. */
	struct ctl_progress p = { .out = out, .what = "work", .unit = ROWS, .total = 10 };

	(void)state;
	assert_non_null(out);
	p.begun_us = -USEC_PER_SEC;
	ctl_progress_step(&p, 5);
	p.shown_us += USEC_PER_HOUR;
	ctl_progress_step(&p, 6); /* too soon: not drawn again */
	ctl_progress_end(&p);
	ctl_progress_end(&p);
	assert_int_equal(fclose(out), 0);
	assert_memory_equal(text, "\rwork [#####", 12);
	assert_non_null(strstr(text, "50% 5 of 10"));
	assert_null(strstr(text, "6 of 10"));
	assert_string_equal(strrchr(text, '\r'), "\r\x1b[K");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_how_far_it_is),
		cmocka_unit_test(nobody_but_a_terminal_sees_it),
		cmocka_unit_test(a_long_work_is_shown_and_taken_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
