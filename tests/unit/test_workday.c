/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_workday.c - working days, and the file of holidays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/workday.h"

#include <stdio.h>

static void days_are_numbered_as_the_calendar_has_them(void **state)
{
	static const struct {
		int year, month, day;
		int64_t number;
	} rows[] = {
		{ 1970, 1, 1, 0 },
		{ 1969, 12, 31, -1 },
		{ 1970, 3, 1, 59 },
		{ 2000, 2, 29, 11016 },
		{ 2026, 11, 21, 20778 },
		{ 2100, 3, 1, 47541 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(
			workday_number(rows[i].year, rows[i].month, rows[i].day), rows[i].number);
}

static void a_date_is_short(void **state)
{
	char date[WORKDAY_DATE_SIZE];

	(void)state;
	workday_write(workday_number(2026, 11, 25), date);
	assert_string_equal(date, "25 Nov");
	workday_write(workday_number(2028, 2, 29), date);
	assert_string_equal(date, "29 Feb");
	workday_write(workday_number(2026, 8, 1), date);
	assert_string_equal(date, "1 Agt");
}

static void weekends_and_holidays_are_passed_over(void **state)
{
	static const char holidays[] = "# 2026\n\n2026-12-25 Natal\r\n 2026-11-27\n2027-01-01\n";
	static const struct {
		int month, day; /* 2026 */
		int64_t count;
		const char *date;
	} rows[] = {
		{ 11, 23, 0, "23 Nov" },
		{ 11, 23, 1, "24 Nov" }, /* a Monday */
		{ 11, 20, 1, "23 Nov" }, /* a Friday */
		{ 11, 21, 3, "25 Nov" }, /* a Saturday */
		{ 11, 26, 1, "30 Nov" }, /* the Friday behind it is a holiday */
		{ 12, 21, 10, "6 Jan" },
	};
	struct workday_holidays list;
	char date[WORKDAY_DATE_SIZE];
	int line;

	(void)state;
	assert_int_equal(workday_read(holidays, &list, &line), 0);
	assert_int_equal(list.count, 3);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t day = workday_number(2026, rows[i].month, rows[i].day);

		workday_write(workday_add(&list, day, rows[i].count), date);
		assert_string_equal(date, rows[i].date);
	}
	workday_done(&list);
	workday_write(workday_add(&list, workday_number(2026, 11, 26), 1), date);
	assert_string_equal(date, "27 Nov");
}

static int64_t day_of_1970(const char *text)
{
	struct workday_holidays list;
	int64_t day;
	int line;

	assert_int_equal(workday_read(text, &list, &line), 0);
	day = list.days[0];
	workday_done(&list);
	return day;
}

static void working_time_leaves_weekends_and_holidays_out(void **state)
{
	/* A day that stands there twice, and a Sunday. */
	static const char holidays[] = "2026-11-25\n2026-11-25\n2026-11-29\n2027-01-01\n";
	static const struct {
		const char *from;
		int from_hour;
		const char *to;
		int to_hour, hours;
	} rows[] = {
		{ "2026-11-23", 8, "2026-11-23", 20, 12 },
		{ "2026-11-23", 8, "2026-11-24", 6, 22 },
		{ "2026-11-20", 12, "2026-11-23", 12, 24 }, /* from a Friday */
		{ "2026-11-21", 10, "2026-11-22", 10, 0 },  /* a weekend */
		{ "2026-11-21", 10, "2026-11-23", 1, 1 },
		{ "2026-11-24", 12, "2026-11-26", 12, 24 }, /* over a holiday */
		{ "2026-11-25", 1, "2026-11-25", 23, 0 },
		{ "2026-11-25", 1, "2026-11-26", 2, 2 },
		{ "2026-11-27", 0, "2026-11-30", 0, 24 },
		{ "2026-11-23", 0, "2026-12-07", 0, 9 * 24 },
		{ "2026-01-01", 0, "2027-01-01", 12, 260 * 24 }, /* 261 weekdays */
		{ "2026-11-23", 8, "2026-11-23", 8, 0 },
		{ "2026-11-24", 8, "2026-11-23", 8, 0 },
	};
	struct workday_holidays list;
	int line;

	(void)state;
	assert_int_equal(workday_read(holidays, &list, &line), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t from_us = day_of_1970(rows[i].from) * USEC_PER_DAY +
		                  rows[i].from_hour * USEC_PER_HOUR;
		int64_t to_us =
			day_of_1970(rows[i].to) * USEC_PER_DAY + rows[i].to_hour * USEC_PER_HOUR;

		assert_int_equal(
			workday_between(&list, from_us, to_us), rows[i].hours * USEC_PER_HOUR);
	}
	workday_done(&list);
}

/* Each day by itself, over years, and before 1970. */
static void working_time_is_the_sum_of_its_days(void **state)
{
	static const struct workday_holidays none = { 0 };
	int64_t sum = 0, begin = -1000;

	(void)state;
	for (int64_t day = begin; day < begin + 3000; day++) {
		assert_int_equal(
			workday_between(&none, begin * USEC_PER_DAY, day * USEC_PER_DAY), sum);
		sum += workday_add(&none, day - 1, 1) == day ? USEC_PER_DAY : 0;
	}
}

static void a_wrong_date_is_named_by_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
	} rows[] = {
		{ "2026-02-30", 1 },
		{ "# ok\n2026-12-25\n25-12-2026\n", 3 },
		{ "2026-13-01", 1 },
		{ "2026-12-25Natal", 1 },
		{ "2026-1-1", 1 },
		{ "Natal", 1 },
	};
	struct workday_holidays list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int line = 0;

		assert_int_equal(workday_read(rows[i].text, &list, &line), -EINVAL);
		assert_int_equal(line, rows[i].line);
	}
}

/* The file that comes with the daemon: each date is one, and none twice. */
static void the_example_is_in_order(void **state)
{
	_cleanup_(freep) char *path = NULL;
	struct workday_holidays list;
	char error[WORKDAY_ERROR_SIZE] = "", date[WORKDAY_DATE_SIZE];

	(void)state;
	assert_true(asprintf(&path, "%s/etc/holidays-id.txt", getenv("SOURCE_ROOT")) > 0);
	if (workday_load(path, &list, error) < 0)
		fail_msg("%s", error);
	for (size_t i = 1; i < list.count; i++)
		assert_true(list.days[i] > list.days[i - 1]);
	assert_in_range(list.count, 40, 60);
	/* Idulfitri, with the days about it. */
	workday_write(workday_add(&list, workday_number(2026, 3, 17), 1), date);
	assert_string_equal(date, "25 Mar");
	workday_write(workday_add(&list, workday_number(2026, 12, 23), 3), date);
	assert_string_equal(date, "30 Des");
	workday_done(&list);
}

static void too_many_dates_are_refused(void **state)
{
	char *text = malloc((WORKDAY_HOLIDAYS_MAX + 1) * 11 + 1);
	struct workday_holidays list;
	int line = 7;

	(void)state;
	for (size_t i = 0; i <= WORKDAY_HOLIDAYS_MAX; i++)
		memcpy(text + i * 11, "2026-12-25\n", 12);
	assert_int_equal(workday_read(text, &list, &line), -EINVAL);
	assert_int_equal(line, 0);
	free(text);
}

static void a_file_is_read_and_named(void **state)
{
	char path[] = "/tmp/test-workday-XXXXXX", error[WORKDAY_ERROR_SIZE], expected[128];
	struct workday_holidays list = { 0 };
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "2026-12-25\nx\n", 13), 13);
	assert_int_equal(workday_load(path, &list, error), -EINVAL);
	(void)snprintf(expected, sizeof expected,
		"%s:2: no date; write it as YYYY-MM-DD, one a line", path);
	assert_string_equal(error, expected);
	assert_int_equal(ftruncate(fd, 11), 0);
	assert_int_equal(workday_load(path, &list, error), 0);
	assert_int_equal(list.count, 1);
	workday_done(&list);
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(workday_load(path, &list, error), -ENOENT);
	assert_non_null(strstr(error, ":1: cannot be read: "));
	assert_int_equal(workday_load("", &list, error), 0);
	assert_int_equal(list.count, 0);
}

static void load(const char *octets, size_t size, int expected, const char *wrong)
{
	char path[] = "/tmp/test-workday-XXXXXX", error[WORKDAY_ERROR_SIZE] = "";
	struct workday_holidays list = { 0 };
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, octets, size), size);
	assert_int_equal(close(fd), 0);
	assert_int_equal(workday_load(path, &list, error), expected);
	if (!strstr(error, wrong))
		fail_msg("%s", error);
	workday_done(&list);
	assert_int_equal(unlink(path), 0);
}

/* A NUL would end it early, and the days behind it would be working days. */
static void a_file_that_is_no_text_is_refused(void **state)
{
	static const char nul[] = "2026-12-25\n\0\n2027-01-01\n";
	static const char mark[] = "\xef\xbb\xbf# libur\r\n2026-12-25\r\n";
	static const char zeros[] = "0000-01-01\n";

	(void)state;
	load(nul, sizeof(nul) - 1, -EILSEQ, "cannot be read: it holds a NUL octet");
	load(mark, sizeof(mark) - 1, 0, "");
	load(zeros, sizeof(zeros) - 1, -EINVAL, ":1: no date");
	load("2026-12-25", 10, 0, "");
	load("", 0, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_numbered_as_the_calendar_has_them),
		cmocka_unit_test(a_date_is_short),
		cmocka_unit_test(weekends_and_holidays_are_passed_over),
		cmocka_unit_test(working_time_leaves_weekends_and_holidays_out),
		cmocka_unit_test(working_time_is_the_sum_of_its_days),
		cmocka_unit_test(a_wrong_date_is_named_by_its_line),
		cmocka_unit_test(the_example_is_in_order),
		cmocka_unit_test(a_file_that_is_no_text_is_refused),
		cmocka_unit_test(too_many_dates_are_refused),
		cmocka_unit_test(a_file_is_read_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
