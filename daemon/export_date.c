/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_date.c - dates as LAPOR! and the spreadsheets in between write them. */
#include "daemon/export.h"
#include "daemon/workday.h"

#define JAKARTA_S (7 * 3600) /* LAPOR! writes the time of its own house */

/* Months by their beginnings, Indonesian and English, old spellings too. */
static const struct {
	const char *word;
	int month;
} months[] = { { "jan", 1 }, { "feb", 2 }, { "peb", 2 }, { "mar", 3 }, { "apr", 4 }, { "mei", 5 },
	{ "may", 5 }, { "jun", 6 }, { "jul", 7 }, { "agu", 8 }, { "ags", 8 }, { "agt", 8 },
	{ "aug", 8 }, { "sep", 9 }, { "okt", 10 }, { "oct", 10 }, { "nov", 11 }, { "nop", 11 },
	{ "des", 12 }, { "dec", 12 } };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Digits, at most `most`; -1: there are none, or more. */
static int read_number(const char **at, size_t most)
{
	size_t length = strspn(*at, "0123456789");
	int value = 0;

	if (length == 0 || length > most)
		return -1;
	for (size_t i = 0; i < length; i++)
		value = value * 10 + (*at)[i] - '0';
	*at += length;
	return value;
}

static void skip_letters(const char **at)
{
	while (is_letter(**at))
		(*at)++;
}

static int read_month(const char **at)
{
	for (size_t i = 0; i < COUNT_OF(months); i++) {
		const char *w = months[i].word;

		if (lower((*at)[0]) == w[0] && lower((*at)[1]) == w[1] && lower((*at)[2]) == w[2]) {
			skip_letters(at);
			return months[i].month;
		}
	}
	return read_number(at, 2);
}

static void skip(const char **at, const char *characters)
{
	*at += strspn(*at, characters);
}

static bool is_day(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return year >= 1990 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= lengths[month - 1] + (month == 2 && is_leap);
}

/* Day, month, year, or year first with four digits. What stands behind stays at *at. */
static bool read_date(const char **at, int64_t *ret_day)
{
	int first, month, last, year, day;
	bool is_year_first;

	skip(at, " \t");
	if (is_letter(**at)) /* "Sabtu, " */
		skip_letters(at);
	skip(at, " \t,");
	is_year_first = strspn(*at, "0123456789") == 4;
	first = read_number(at, 4);
	skip(at, " \t-/.");
	month = read_month(at);
	skip(at, " \t-/.");
	last = read_number(at, 4);
	year = is_year_first ? first : last;
	day = is_year_first ? last : first;
	if (!is_day(year, month, day))
		return false;
	*ret_day = workday_number(year, month, day);
	return true;
}

/* "14:30", "14.30", "14:30:25", "14:30 WIB". */
static bool read_time(const char *at, int64_t *ret_s)
{
	int hour, minute, second = 0;

	skip(&at, " \tT,");
	hour = read_number(&at, 2);
	if (hour < 0 || (*at != ':' && *at != '.'))
		return false;
	at++;
	minute = read_number(&at, 2);
	if ((*at == ':' || *at == '.') && at[1] >= '0' && at[1] <= '9') {
		at++;
		second = read_number(&at, 2);
	}
	if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*ret_s = hour * 3600 + minute * 60 + second;
	return true;
}

int64_t export_time(const char *date, const char *time)
{
	int64_t day, second = 0;

	if (!read_date(&date, &day))
		return 0;
	/* In a cell of its own, else behind the date, else not said. */
	if (!read_time(time, &second) && !read_time(date, &second))
		second = 0;
	return (day * 86400 + second - JAKARTA_S) * USEC_PER_SEC;
}
