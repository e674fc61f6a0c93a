/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - text on its way to and from a central system. */
#include "forwarder/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Leaves out overlong forms, surrogates, and what lies beyond U+10FFFF. */
static bool is_second(unsigned char first, unsigned char c)
{
	switch (first) {
	case 0xe0: return c >= 0xa0 && c <= 0xbf;
	case 0xed: return c >= 0x80 && c <= 0x9f;
	case 0xf0: return c >= 0x90 && c <= 0xbf;
	case 0xf4: return c >= 0x80 && c <= 0x8f;
	default: return first >= 0xc2 && first < 0xf4 && is_continuation(c);
	}
}

/* Octets of the character that begins at s; 0 when it is no valid UTF-8. */
static size_t sequence(const unsigned char *s)
{
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (length > 1 && !is_second(s[0], s[1]))
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!is_continuation(s[i]))
			return 0;
	return length;
}

char *text_valid(const char *s)
{
	const unsigned char *from = (const unsigned char *)s;
	char *valid = malloc(strlen(s) * 3 + 1);
	char *to = valid;

	if (!valid)
		return NULL;
	while (*from) {
		size_t n = sequence(from);

		if (n == 0) {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			from++;
			continue;
		}
		memcpy(to, from, n);
		to += n;
		from += n;
	}
	*to = '\0';
	return valid;
}

static void blank_controls(char *s)
{
	for (unsigned char *c = (unsigned char *)s; *c; c++) {
		if (*c < 0x20 || *c == 0x7f) {
			*c = ' ';
		} else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) {
			c[0] = ' ';
			c[1] = ' ';
		}
	}
}

void text_copy_cut(char *dest, size_t size, const char *src)
{
	size_t length = strnlen(src, size);

	if (length == size) {
		length = size - 3;
		while (length > 0 && is_continuation((unsigned char)src[length]))
			length--;
		memcpy(dest + length, "..", 3);
	} else {
		dest[length] = '\0';
	}
	memcpy(dest, src, length);
	blank_controls(dest);
}

void text_detail(char dest[static CENTRAL_DETAIL_SIZE], const char *format, ...)
{
	char whole[4 * CENTRAL_DETAIL_SIZE];
	va_list args;

	va_start(args, format);
	/* Longer than this is cut below in any case. */
	(void)vsnprintf(whole, sizeof(whole), format, args);
	va_end(args);
	text_copy_cut(dest, CENTRAL_DETAIL_SIZE, whole);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void text_mask_digits(char *s)
{
	while (*s) {
		size_t digits = 0;
		char *end = s;

		while (is_digit(*end) ||
			(digits > 0 && *end && strchr(" .-/()", *end) && is_digit(end[1]))) {
			digits += is_digit(*end);
			end++;
		}
		if (end == s)
			end++;
		for (; s < end; s++)
			if (digits >= 8 && is_digit(*s))
				*s = '*';
	}
}

int text_escape(char *dest, size_t size, const char *src)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t used = 0;

	for (; *src; src++) {
		unsigned char c = (unsigned char)*src;

		if (used + 4 > size) {
			dest[0] = '\0';
			return -EOVERFLOW;
		}
		if (c < 0x80 && (isalnum(c) || strchr("-._~", c))) {
			dest[used++] = (char)c;
			continue;
		}
		dest[used++] = '%';
		dest[used++] = hex[c >> 4];
		dest[used++] = hex[c & 15];
	}
	dest[used] = '\0';
	return 0;
}

int text_time(char dest[static TEXT_TIME_SIZE], int64_t us)
{
	time_t seconds = us / USEC_PER_SEC;
	struct tm tm;

	if (us < 0 || !gmtime_r(&seconds, &tm) || tm.tm_year > 9999 - 1900)
		return -ERANGE;
	if (strftime(dest, TEXT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return -ERANGE;
	return 0;
}

/* Reads exactly `count` digits; -1 when they are not there or the number is not in min..max. */
static int number(const char **s, int count, int min, int max)
{
	int value = 0;

	for (int i = 0; i < count; i++, (*s)++) {
		if (!is_digit(**s))
			return -1;
		value = value * 10 + (**s - '0');
	}
	return value >= min && value <= max ? value : -1;
}

static bool eat(const char **s, const char *accept)
{
	if (!**s || !strchr(accept, **s))
		return false;
	(*s)++;
	return true;
}

/* Z or an offset, at the very end. */
static bool parse_zone(const char *s, int64_t *ret_s)
{
	int sign = *s == '-' ? -1 : 1;
	int hours, minutes;

	*ret_s = 0;
	if (eat(&s, "Zz"))
		return *s == '\0';
	if (!eat(&s, "+-"))
		return false;
	hours = number(&s, 2, 0, 23);
	(void)eat(&s, ":");
	minutes = number(&s, 2, 0, 59);
	*ret_s = sign * (hours * 3600 + minutes * 60);
	return hours >= 0 && minutes >= 0 && *s == '\0';
}

static int64_t parse_fraction(const char **s)
{
	int64_t us = 0;

	if (!eat(s, ".,"))
		return 0;
	for (int64_t unit = USEC_PER_SEC / 10; is_digit(**s); (*s)++, unit /= 10)
		us += (**s - '0') * unit;
	return us;
}

int64_t text_parse_time(const char *s)
{
	struct tm tm = { .tm_year = number(&s, 4, 1970, 9999) };
	int64_t fraction, zone, us;
	bool good = tm.tm_year >= 0 && eat(&s, "-");

	good = good && (tm.tm_mon = number(&s, 2, 1, 12)) >= 0 && eat(&s, "-");
	good = good && (tm.tm_mday = number(&s, 2, 1, 31)) >= 0 && eat(&s, "Tt ");
	good = good && (tm.tm_hour = number(&s, 2, 0, 23)) >= 0 && eat(&s, ":");
	good = good && (tm.tm_min = number(&s, 2, 0, 59)) >= 0 && eat(&s, ":");
	good = good && (tm.tm_sec = number(&s, 2, 0, 60)) >= 0;
	if (!good)
		return 0;
	fraction = parse_fraction(&s);
	if (!parse_zone(s, &zone))
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	us = ((int64_t)timegm(&tm) - zone) * USEC_PER_SEC + fraction;
	return us > 0 ? us : 0;
}
