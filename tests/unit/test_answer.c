/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_answer.c - by when, on which day, and how long an answer is of use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/answer.h"
#include "tests/unit/talk_world.h"

static void a_receipt_tells_the_day_by_which_it_is_verified(void **state)
{
	char path[] = "/tmp/test-answer-XXXXXX", settings[256];
	struct trunk t;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "2026-11-23 libur\n", 17), 17);
	assert_int_equal(close(fd), 0);
	(void)snprintf(settings, sizeof settings,
		"gateway = \"t\"; intake = { ask_place = false; };"
		" sla = { verify = 2; holidays_file = \"%s\"; };",
		path);
	trunk_open(&t, settings);
	trunk_text(&t, BUDI, "LAPOR jalan rusak parah"); /* on a Saturday; Monday is a holiday */
	(void)talk_look(&t, "SELECT text FROM reply");
	assert_non_null(strstr(t.rows, "Diperiksa paling lambat 25 Nov."));
	trunk_close(&t);
	assert_int_equal(unlink(path), 0);
}

static void nothing_is_promised_where_nothing_is_set(void **state)
{
	char due[WORKDAY_DATE_SIZE];
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"t\"; intake = { ask_place = false; }; sla = { verify = 0; };");
	assert_string_equal(answer_due(&t.app, 0, t.now_us, due), "");
	assert_string_equal(answer_due(&t.app, 1, t.now_us, due), "23 Nov");
	trunk_text(&t, BUDI, "LAPOR jalan rusak parah");
	(void)talk_look(&t, "SELECT text FROM reply");
	assert_null(strstr(t.rows, "paling lambat"));
	trunk_close(&t);
}

static void the_day_is_that_of_the_gateway(void **state)
{
	static const struct {
		const char *zone, *date;
	} rows[] = { { "Asia/Jakarta", "22 Nov" }, { "Etc/UTC", "21 Nov" } };
	char date[WORKDAY_DATE_SIZE], settings[128];
	struct trunk t;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(settings, sizeof settings,
			"gateway = \"t\"; replies = { time_zone = \"%s\"; };", rows[i].zone);
		trunk_open(&t, settings);
		/* 2026-11-21 18:20:30 UTC */
		assert_string_equal(answer_date(t.now_us + 8 * HOUR, date), rows[i].date);
		trunk_close(&t);
	}
}

static void an_answer_is_of_use_as_long_as_a_receipt(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"t\"; replies = { receipt_valid = 60; };");
	trunk_text(&t, BUDI, "BANTUAN");
	trunk_text(&t, BUDI, "LAPOR jalan rusak parah");
	assert_look(&t, "SELECT class, expires_us - queued_us FROM reply ORDER BY id",
		"1|60000000\n0|60000000\n");
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_tells_the_day_by_which_it_is_verified),
		cmocka_unit_test(nothing_is_promised_where_nothing_is_set),
		cmocka_unit_test(the_day_is_that_of_the_gateway),
		cmocka_unit_test(an_answer_is_of_use_as_long_as_a_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
