/* SPDX-License-Identifier: GPL-2.0-or-later */
/* workday.c - working days, and the file of holidays. */
#include "daemon/workday.h"
#include "daemon/file.h"

#include <stdio.h>

#define FILE_MAX   (128 * 1024)
#define THURSDAY   4 /* 1970-01-01 */
#define YEAR_LEAST 1990
#define YEAR_MOST  2199

/* Days of the Gregorian calendar by eras of 400 years that begin in March, so that the odd day of a
 * leap year comes last. */
int64_t workday_number(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void split(int64_t number, int *ret_month, int *ret_day)
{
	int64_t z = number + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
}

static bool read_number(const char **at, size_t digits, int *ret)
{
	int value = 0;

	for (size_t i = 0; i < digits; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		value = value * 10 + (**at - '0');
	}
	*ret = value;
	return true;
}

/* A date that the calendar has: written again, it is the same. */
static bool read_date(const char *line, int64_t *ret)
{
	int year, month, day, month_again, day_again;

	if (!read_number(&line, 4, &year) || *line++ != '-' || !read_number(&line, 2, &month) ||
		*line++ != '-' || !read_number(&line, 2, &day) || month < 1 || month > 12 ||
		year < YEAR_LEAST || year > YEAR_MOST)
		return false;
	if (*line && !strchr(" \t\r\n", *line))
		return false;
	*ret = workday_number(year, month, day);
	split(*ret, &month_again, &day_again);
	return month == month_again && day == day_again;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int workday_read(const char *text, struct workday_holidays *ret, int *ret_line)
{
	_cleanup_(workday_done) struct workday_holidays read = { 0 };
	int line = 0;

	read.days = calloc(WORKDAY_HOLIDAYS_MAX, sizeof(*read.days));
	if (!read.days)
		return -ENOMEM;
	while (*text) {
		size_t blank = strspn(text, " \t\r");

		line++;
		if (!strchr("\n#", text[blank])) {
			*ret_line = read.count < WORKDAY_HOLIDAYS_MAX ? line : 0;
			if (*ret_line == 0 || !read_date(text + blank, &read.days[read.count]))
				return -EINVAL;
			read.count++;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	qsort(read.days, read.count, sizeof(*read.days), compare);
	*ret = read;
	read.days = NULL;
	return 0;
}

/* What to say of a file that cannot be read. */
static const char *read_error(int r)
{
	switch (r) {
	case -EILSEQ: return "it holds a NUL octet; it is a text of dates";
	case -EFBIG: return "it is larger than 128 KiB; it is a text of dates";
	case -EISDIR: return "it is no plain file; name the file";
	case -ENOENT: return "it is not there; name the file, or \"\" for none";
	default: return strerrordesc_np(-r);
	}
}

int workday_load(
	const char *path, struct workday_holidays *ret, char ret_error[static WORKDAY_ERROR_SIZE])
{
	_cleanup_(freep) char *text = NULL;
	int r, line = 1;

	if (!*path) {
		*ret = (struct workday_holidays){ 0 };
		return 0;
	}
	r = file_read(path, FILE_MAX, &text);
	if (r < 0) {
		(void)snprintf(ret_error, WORKDAY_ERROR_SIZE, "%.400s:1: cannot be read: %s", path,
			read_error(r));
		return r;
	}
	r = workday_read(text, ret, &line);
	if (r == -EINVAL && line > 0)
		(void)snprintf(ret_error, WORKDAY_ERROR_SIZE,
			"%.400s:%d: no date; write it as YYYY-MM-DD, one a line", path, line);
	else if (r == -EINVAL)
		(void)snprintf(ret_error, WORKDAY_ERROR_SIZE, "%.400s:1: more than %d dates", path,
			WORKDAY_HOLIDAYS_MAX);
	return r;
}

void workday_done(struct workday_holidays *holidays)
{
	free(holidays->days);
	*holidays = (struct workday_holidays){ 0 };
}

static bool is_free(const struct workday_holidays *holidays, int64_t day)
{
	int64_t weekday = ((day + THURSDAY) % 7 + 7) % 7; /* 0: Sunday */

	return weekday == 0 || weekday == 6 ||
	       (holidays->count > 0 && bsearch(&day, holidays->days, holidays->count,
					       sizeof(*holidays->days), compare));
}

int64_t workday_add(const struct workday_holidays *holidays, int64_t day, int64_t count)
{
	while (count > 0)
		count -= !is_free(holidays, ++day);
	return day;
}

static int64_t floor_day(int64_t at_us)
{
	return at_us >= 0 ? at_us / USEC_PER_DAY : -((USEC_PER_DAY - 1 - at_us) / USEC_PER_DAY);
}

/* Mondays to Fridays since a Monday. */
static int64_t count_weekdays(int64_t day)
{
	int64_t since = day + THURSDAY - 1, weeks = (since >= 0 ? since : since - 6) / 7;
	int64_t rest = since - weeks * 7;

	return weeks * 5 + (rest < 5 ? rest : 5);
}

/* The first one that is not before this day. */
static size_t find_holiday(const struct workday_holidays *holidays, int64_t day)
{
	size_t low = 0, high = holidays->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (holidays->days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Working days from this one on and before that one. A file may name a day twice, or a Sunday. */
static int64_t count_days(const struct workday_holidays *holidays, int64_t from, int64_t to)
{
	int64_t count = count_weekdays(to) - count_weekdays(from);
	const int64_t *days = holidays->days;

	for (size_t i = find_holiday(holidays, from); i < holidays->count && days[i] < to; i++)
		if (i == 0 || days[i] != days[i - 1])
			count -= count_weekdays(days[i] + 1) - count_weekdays(days[i]);
	return count;
}

int64_t workday_between(const struct workday_holidays *holidays, int64_t from_us, int64_t to_us)
{
	int64_t from = floor_day(from_us), to = floor_day(to_us), time_us;

	if (to_us <= from_us)
		return 0;
	time_us = count_days(holidays, from, to) * USEC_PER_DAY;
	if (!is_free(holidays, from))
		time_us -= from_us - from * USEC_PER_DAY;
	if (!is_free(holidays, to))
		time_us += to_us - to * USEC_PER_DAY;
	return time_us;
}

const char *workday_month(int month)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul",
		"Agt", "Sep", "Okt", "Nov", "Des" };

	return months[(month - 1) % 12];
}

void workday_write(int64_t day, char ret[static WORKDAY_DATE_SIZE])
{
	int month, of_month;

	split(day, &month, &of_month);
	(void)snprintf(ret, WORKDAY_DATE_SIZE, "%d %s", of_month % 100, workday_month(month));
}
