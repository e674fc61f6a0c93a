/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_words.c - numbers and times on the status page. */
#include "daemon/page_words.h"
#include "daemon/ctl_time.h"
#include "daemon/translate.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#define UNKNOWN "–"

const char *page_language(void)
{
	/* The code of this very language. */
	return _("en");
}

/* The n-th word of a list with a blank between two, as in "Jan Feb Mar". */
static void pick(const char *list, int n, char ret[static 16])
{
	size_t length;

	for (; n > 0 && *list; n--) {
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	length = strcspn(list, " ");
	if (length > 15)
		length = 0;
	memcpy(ret, list, length);
	ret[length] = '\0';
}

static void month_name(int month, char ret[static 16])
{
	pick(_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), month, ret);
}

static void weekday_name(int day, char ret[static 16])
{
	pick(_("Sun Mon Tue Wed Thu Fri Sat"), day, ret);
}

/* One for the thousands, one for the fraction: as they stand in a number that shows both. */
static void separators(char *ret_group, char *ret_point)
{
	const char *sample = _("1,234.5");

	*ret_group = strlen(sample) == 7 ? sample[1] : ',';
	*ret_point = strlen(sample) == 7 ? sample[5] : '.';
}

void page_number(double value, int decimals, char ret[static PAGE_WORD_SIZE])
{
	char plain[PAGE_WORD_SIZE / 2], group, point;
	size_t whole, length = 0;

	(void)copy_string(ret, PAGE_WORD_SIZE, UNKNOWN);
	if (!isfinite(value) || fabs(value) >= 1e15 || decimals < 0 || decimals > 3)
		return;
	(void)snprintf(plain, sizeof(plain), "%.*f", decimals, fabs(value));
	separators(&group, &point);
	whole = strcspn(plain, ".");
	if (value < 0 && strspn(plain, "0.") != strlen(plain)) {
		memcpy(ret, "−", sizeof("−") - 1);
		length = sizeof("−") - 1;
	}
	for (size_t i = 0; plain[i]; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0)
			ret[length++] = group;
		ret[length++] = plain[i] == '.' ? point : plain[i];
	}
	ret[length] = '\0';
}

void page_rupiah(double value, char ret[static PAGE_WORD_SIZE])
{
	char number[PAGE_WORD_SIZE];

	page_number(value, 0, number);
	if (snprintf(ret, PAGE_WORD_SIZE, "Rp%s", number) >= PAGE_WORD_SIZE)
		ret[0] = '\0';
}

/* All of them are what 100 % says, and none what 0 % says. */
void page_share(int64_t part, int64_t whole, char ret[static PAGE_WORD_SIZE])
{
	int64_t percent;

	if (whole <= 0) {
		(void)copy_string(ret, PAGE_WORD_SIZE, UNKNOWN);
		return;
	}
	percent = (200 * part + whole) / (2 * whole);
	if (percent >= 100 && part < whole)
		percent = 99;
	if (percent <= 0 && part > 0)
		percent = 1;
	(void)snprintf(ret, PAGE_WORD_SIZE, "%lld %%", (long long)percent);
}

static bool read_local(int64_t at_us, struct tm *ret)
{
	time_t seconds = at_us / USEC_PER_SEC;

	return localtime_r(&seconds, ret) != NULL;
}

void page_moment(int64_t at_us, char ret[static PAGE_WORD_SIZE])
{
	char weekday[16], month[16];
	struct tm tm;

	ret[0] = '\0';
	if (!read_local(at_us, &tm))
		return;
	weekday_name(tm.tm_wday, weekday);
	month_name(tm.tm_mon, month);
	if (snprintf(ret, PAGE_WORD_SIZE, "%s %d %s %d, %02d:%02d %s", weekday, tm.tm_mday, month,
		    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_zone) >= PAGE_WORD_SIZE)
		ret[0] = '\0';
}

void page_day(int64_t at_us, char ret[static PAGE_WORD_SIZE])
{
	char month[16];
	struct tm tm;

	ret[0] = '\0';
	if (!read_local(at_us, &tm))
		return;
	month_name(tm.tm_mon, month);
	(void)snprintf(ret, PAGE_WORD_SIZE, "%d %s", tm.tm_mday, month);
}

void page_weekday(int64_t at_us, char ret[static PAGE_WORD_SIZE])
{
	char weekday[16];
	struct tm tm;

	ret[0] = '\0';
	if (!read_local(at_us, &tm))
		return;
	weekday_name(tm.tm_wday, weekday);
	(void)copy_string(ret, PAGE_WORD_SIZE, weekday);
}

void page_clock(int64_t at_us, char ret[static PAGE_WORD_SIZE])
{
	struct tm tm;

	ret[0] = '\0';
	if (read_local(at_us, &tm))
		(void)snprintf(ret, PAGE_WORD_SIZE, "%02d:%02d", tm.tm_hour, tm.tm_min);
}

void page_since(const char *iso, char ret[static PAGE_WORD_SIZE])
{
	char day[PAGE_WORD_SIZE], clock[PAGE_WORD_SIZE];
	int64_t age_s;

	ret[0] = '\0';
	if (ctl_time_age(iso, 0, &age_s) < 0)
		return;
	page_day(-age_s * USEC_PER_SEC, day);
	page_clock(-age_s * USEC_PER_SEC, clock);
	if (snprintf(ret, PAGE_WORD_SIZE, "%s %s", day, clock) >= PAGE_WORD_SIZE)
		ret[0] = '\0';
}

void page_month(const char *month, char ret[static PAGE_WORD_SIZE])
{
	bool is_month = strlen(month) == 7 && month[4] == '-' && strspn(month, "0123456789") == 4 &&
	                strspn(month + 5, "0123456789") == 2;
	int number = is_month ? (month[5] - '0') * 10 + month[6] - '0' : 0;
	char name[16];

	if (number < 1 || number > 12) {
		if (copy_string(ret, PAGE_WORD_SIZE, month) < 0)
			(void)copy_string(ret, PAGE_WORD_SIZE, UNKNOWN);
		return;
	}
	month_name(number - 1, name);
	(void)snprintf(ret, PAGE_WORD_SIZE, "%s %.4s", name, month);
}

int64_t page_hour_begin(int64_t at_us)
{
	struct tm tm;

	if (!read_local(at_us, &tm))
		return at_us;
	return (at_us / USEC_PER_SEC - tm.tm_min * 60 - tm.tm_sec) * USEC_PER_SEC;
}

int64_t page_day_begin(int64_t at_us, int days)
{
	struct tm tm;

	if (!read_local(at_us, &tm))
		return at_us;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_mday += days;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * USEC_PER_SEC;
}

int64_t page_month_begin(int64_t at_us, int months)
{
	struct tm tm;

	if (!read_local(at_us, &tm))
		return at_us;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_mday = 1;
	tm.tm_mon += months;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * USEC_PER_SEC;
}

int page_day_of_week(int64_t at_us)
{
	struct tm tm;

	return read_local(at_us, &tm) ? tm.tm_wday : 0;
}

int page_hour_of_day(int64_t at_us)
{
	struct tm tm;

	return read_local(at_us, &tm) ? tm.tm_hour : 0;
}
