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

/* 2026-12-31 15:30 UTC is still the old year in WIB and WITA, and New Year in WIT. */
static void a_due_day_is_right_over_the_year_in_each_zone(void **state)
{
	static const struct {
		const char *zone, *date, *one, *three;
	} rows[] = {
		{ "Asia/Jakarta", "31 Des", "4 Jan", "6 Jan" },
		{ "Asia/Makassar", "31 Des", "4 Jan", "6 Jan" },
		{ "Asia/Jayapura", "1 Jan", "4 Jan", "6 Jan" },
	};
	const int64_t at_us = 1798731000 * USEC_PER_SEC;
	char path[] = "/tmp/test-answer-XXXXXX", settings[256], date[WORKDAY_DATE_SIZE];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "2027-01-01 Tahun Baru\n", 22), 22);
	assert_int_equal(close(fd), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct trunk t;

		(void)snprintf(settings, sizeof settings,
			"gateway = \"t\"; replies = { time_zone = \"%s\"; };"
			" sla = { holidays_file = \"%s\"; };",
			rows[i].zone, path);
		trunk_open(&t, settings);
		assert_string_equal(answer_date(at_us, date), rows[i].date);
		assert_string_equal(answer_due(&t.app, 1, at_us, date), rows[i].one);
		assert_string_equal(answer_due(&t.app, 3, at_us, date), rows[i].three);
		trunk_close(&t);
	}
	assert_int_equal(unlink(path), 0);
}

/* 2026-11-21 is a Saturday. */
static void a_day_that_is_past_is_not_promised(void **state)
{
	char due[WORKDAY_DATE_SIZE];
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"t\";");
	assert_string_equal(answer_due_since(&t.app, 3, t.now_us, t.now_us, due), "25 Nov");
	assert_string_equal(
		answer_due_since(&t.app, 3, t.now_us, t.now_us + 4 * 24 * HOUR, due), "25 Nov");
	assert_string_equal(
		answer_due_since(&t.app, 3, t.now_us, t.now_us + 5 * 24 * HOUR, due), "");
	/* A clock that goes wrong elsewhere promises nothing that is further off. */
	assert_string_equal(
		answer_due_since(&t.app, 3, t.now_us + 9 * 24 * HOUR, t.now_us, due), "25 Nov");
	assert_string_equal(answer_due_since(&t.app, 0, t.now_us, t.now_us, due), "");
	trunk_close(&t);
}

/* "STATUS" is of no language: the complaint is. */
static void a_status_is_told_in_the_language_of_the_complaint(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, "gateway = \"t\"; intake = { ask_place = false; };");
	trunk_text(&t, BUDI, "LAPOR dalane rusak kabeh, wis suwe ora didandani");
	trunk_text(&t, BUDI, "STATUS");
	trunk_text(&t, SITI, "LAPOR jalan rusak parah sejak kemarin");
	trunk_text(&t, SITI, "STATUS");
	(void)talk_look(&t, "SELECT text FROM reply ORDER BY id");
	assert_non_null(
		strstr(t.rows, "diterima, menunggu dikirim ke pusat, per 21 Nov. Wates wekdal 25 "
			       "Nov. Kabar salajengipun lewat SMS."));
	assert_non_null(
		strstr(t.rows, "diterima, menunggu dikirim ke pusat, per 21 Nov. Batas waktu 25 "
			       "Nov. Bila ada perubahan, kami kirim SMS."));
	trunk_close(&t);
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
		cmocka_unit_test(a_due_day_is_right_over_the_year_in_each_zone),
		cmocka_unit_test(a_day_that_is_past_is_not_promised),
		cmocka_unit_test(a_status_is_told_in_the_language_of_the_complaint),
		cmocka_unit_test(an_answer_is_of_use_as_long_as_a_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
