/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_time.c - times as operators type and read them.
 */
#include "daemon/ctl_time.h"

#include <ctype.h>
#include <time.h>

int ctl_time_zone_set(const char *zone)
{
	if (setenv("TZ", zone, 1) < 0)
		return -ENOMEM;
	tzset();
	return 0;
}

static void write_iso(time_t seconds, char ret[static CTL_TIME_SIZE])
{
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
		strftime(ret, CTL_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		ret[0] = '\0';
}

/* "Z", "+07:00", "+0700", "+07" or nothing; the whole rest. 0, or -EINVAL. */
static int read_zone(const char *p, long *ret_s)
{
	int sign = *p == '-' ? -1 : 1;
	char digits[5] = "0000";
	size_t count = 0;

	*ret_s = 0;
	if (p[0] == '\0' || ((p[0] == 'Z' || p[0] == 'z') && p[1] == '\0'))
		return 0;
	if (*p != '+' && *p != '-')
		return -EINVAL;
	for (p++; *p; p++) {
		if (*p == ':' && count == 2)
			continue;
		if (!isdigit((unsigned char)*p) || count == 4)
			return -EINVAL;
		digits[count++] = *p;
	}
	if (count != 2 && count != 4)
		return -EINVAL;
	*ret_s = sign * ((digits[0] * 10 + digits[1] - '0' * 11) * 3600L +
				(digits[2] * 10 + digits[3] - '0' * 11) * 60L);
	return 0;
}

static const char *skip_fraction(const char *p)
{
	if (*p != '.' && *p != ',')
		return p;
	return p + 1 + strspn(p + 1, "0123456789");
}

/* strptime() takes 2026-02-31; the calendar does not. */
static int read_iso(const char *text, time_t *ret)
{
	struct tm tm = { 0 }, back;
	const char *p = strptime(text, "%Y-%m-%d", &tm);
	long zone_s = 0;
	time_t seconds;
	int mday = tm.tm_mday;

	if (!p)
		return -EINVAL;
	if (*p == 'T' || *p == 't' || *p == ' ') {
		const char *minutes = strptime(p + 1, "%H:%M", &tm);

		if (!minutes)
			return -EINVAL;
		p = *minutes == ':' ? strptime(minutes, ":%S", &tm) : minutes;
		if (!p || read_zone(skip_fraction(p), &zone_s) < 0)
			return -EINVAL;
	} else if (*p != '\0') {
		return -EINVAL;
	}
	seconds = timegm(&tm);
	if (!gmtime_r(&seconds, &back) || back.tm_mday != mday)
		return -EINVAL;
	*ret = seconds - zone_s;
	return 0;
}

static int read_duration(const char *typed, int64_t *ret_s)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	size_t count = strspn(typed, "0123456789");
	int64_t n = 0;

	if (count == 0 || count > 8 || typed[count] == '\0' || typed[count + 1] != '\0')
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		n = n * 10 + (typed[i] - '0');
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (tolower((unsigned char)typed[count]) == units[i].unit) {
			*ret_s = n * units[i].seconds;
			return 0;
		}
	}
	return -EINVAL;
}

int ctl_time_since(const char *typed, int64_t now_us, char ret[static CTL_TIME_SIZE])
{
	int64_t back_s;
	time_t seconds;

	if (read_duration(typed, &back_s) == 0)
		seconds = now_us / USEC_PER_SEC > back_s ? now_us / USEC_PER_SEC - back_s : 0;
	else if (read_iso(typed, &seconds) < 0)
		return -EINVAL;
	write_iso(seconds, ret);
	return 0;
}

void ctl_time_show(const char *iso, char ret[static CTL_TIME_SIZE])
{
	struct tm tm;
	time_t seconds;

	if (read_iso(iso, &seconds) == 0 && localtime_r(&seconds, &tm) &&
		strftime(ret, CTL_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm) > 0)
		return;
	if (copy_string(ret, CTL_TIME_SIZE, iso) < 0)
		(void)copy_string(ret, CTL_TIME_SIZE, "?");
}

int ctl_time_age(const char *iso, int64_t now_us, int64_t *ret_s)
{
	time_t seconds;

	if (read_iso(iso, &seconds) < 0)
		return -EINVAL;
	*ret_s = now_us / USEC_PER_SEC - seconds;
	return 0;
}

void ctl_time_zone_name(int64_t now_us, char ret[static CTL_TIME_SIZE])
{
	time_t seconds = now_us / USEC_PER_SEC;
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || strftime(ret, CTL_TIME_SIZE, "%Z", &tm) == 0)
		ret[0] = '\0';
}

void ctl_time_midnight(int64_t now_us, char ret[static CTL_TIME_SIZE])
{
	time_t seconds = now_us / USEC_PER_SEC;
	struct tm tm;

	if (localtime_r(&seconds, &tm)) {
		tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
		tm.tm_isdst = -1;
		seconds = mktime(&tm);
	}
	write_iso(seconds, ret);
}

/* Month 1 to 12, or beyond: the years follow. */
static int64_t begin_month(int year, int month)
{
	struct tm tm = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 1, .tm_isdst = -1
	};

	return (int64_t)mktime(&tm) * USEC_PER_SEC;
}

int ctl_time_month(const char *typed, int64_t *ret_from_us, int64_t *ret_to_us)
{
	struct tm tm = { 0 };
	const char *end = strptime(typed, "%Y-%m", &tm);

	/* strptime() takes blanks and years of fewer digits. */
	if (!end || *end != '\0' || strspn(typed, "0123456789") != 4 ||
		strspn(typed + 5, "0123456789") != 2 || tm.tm_year < 70)
		return -EINVAL;
	*ret_from_us = begin_month(tm.tm_year + 1900, tm.tm_mon + 1);
	*ret_to_us = begin_month(tm.tm_year + 1900, tm.tm_mon + 2);
	return 0;
}

int64_t ctl_time_month_begin(int64_t now_us, int back)
{
	time_t seconds = now_us / USEC_PER_SEC;
	struct tm tm;

	if (!localtime_r(&seconds, &tm))
		return 0;
	return begin_month(tm.tm_year + 1900, tm.tm_mon + 1 - back);
}

void ctl_time_date(int64_t at_us, char ret[static CTL_TIME_SIZE])
{
	time_t seconds = at_us / USEC_PER_SEC;
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || strftime(ret, CTL_TIME_SIZE, "%Y-%m-%d", &tm) == 0)
		ret[0] = '\0';
}
