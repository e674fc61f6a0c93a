/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gsm7.c - the GSM 7 bit default alphabet: counting, shortening, and text from UTF-16. */
#include "daemon/gsm7.h"
#include "daemon/utf8.h"

/* The characters beyond ASCII, in the order of the table. */
static const uint16_t beyond_ascii[] = { 0xa3, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0xd8, 0xf8,
	0xc5, 0xe5, 0x394, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6,
	0xe6, 0xdf, 0xc9, 0xa4, 0xa1, 0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf, 0xe4, 0xf6, 0xf1, 0xfc,
	0xe0 };

int gsm7_cost(uint32_t c)
{
	if (c == '\n' || c == '\r')
		return 1;
	if (c == '\f' || c == 0x20ac)
		return 2;
	if (c < 0x20 || c == 0x7f || c == '`')
		return 0;
	if (c < 0x80)
		return strchr("^{}\\[~]|", (int)c) ? 2 : 1;
	for (size_t i = 0; i < COUNT_OF(beyond_ascii); i++) {
		if (beyond_ascii[i] == c)
			return 1;
	}
	return 0;
}

int gsm7_septets(const char *text)
{
	size_t size = strlen(text);
	int septets = 0;

	while (size > 0) {
		uint32_t c;
		size_t length = utf8_read(text, size, &c);
		int cost = length > 0 ? gsm7_cost(c) : 0;

		if (cost == 0)
			return -EILSEQ;
		septets += cost;
		text += length;
		size -= length;
	}
	return septets;
}

/* Parts of `part` units when no character may be cut in two; cost() gives units of a character. */
static int count_parts(const char *text, int one, int part, int (*cost)(uint32_t c))
{
	size_t size = strlen(text);
	int total = 0, parts = 1, used = 0;

	while (size > 0) {
		uint32_t c = 0;
		size_t length = utf8_read(text, size, &c);
		int units = cost(c);

		total += units;
		if (used + units > part) {
			parts++;
			used = 0;
		}
		used += units;
		text += length;
		size -= length;
	}
	return total <= one ? 1 : parts;
}

static int utf16_units(uint32_t c)
{
	return c > 0xffff ? 2 : 1;
}

static bool is_utf8(const char *text)
{
	size_t size = strlen(text);

	while (size > 0) {
		uint32_t c;
		size_t length = utf8_read(text, size, &c);

		if (length == 0)
			return false;
		text += length;
		size -= length;
	}
	return true;
}

int gsm7_parts(const char *text)
{
	if (!is_utf8(text))
		return -EILSEQ;
	if (gsm7_septets(text) >= 0)
		return count_parts(text, GSM7_ONE, GSM7_PART, gsm7_cost);
	return count_parts(text, UCS2_ONE, UCS2_PART, utf16_units);
}

/* Octets of the longest beginning that takes at most `septets`. */
static size_t fitting(const char *text, int septets)
{
	size_t size = strlen(text), at = 0;

	while (at < size) {
		uint32_t c = 0;
		size_t length = utf8_read(text + at, size - at, &c);

		septets -= length > 0 ? gsm7_cost(c) : 1;
		if (septets < 0)
			break;
		at += length > 0 ? length : 1;
	}
	return at;
}

void gsm7_shorten(char *text, int septets)
{
	size_t end, word;

	if (fitting(text, septets) == strlen(text))
		return;
	end = fitting(text, septets - 2);
	/* One over-long word is cut inside rather than leaving next to nothing. */
	for (word = end; word > end / 3 && text[word] != ' ' && text[word] != '\n'; word--)
		;
	if (word > end / 3)
		end = word;
	while (end > 0 && strchr(" \n.,;:-", text[end - 1]))
		end--;
	for (int i = 0; i < 2 && septets-- > 0; i++)
		text[end++] = '.';
	text[end] = '\0';
}

/* The 16 bits at data; an odd octet at the end is a broken unit. */
static uint32_t unit_at(const uint8_t *data, size_t size, size_t at)
{
	if (at + 1 >= size)
		return UTF8_REPLACEMENT;
	return (uint32_t)data[at] << 8 | data[at + 1];
}

void utf16_to_utf8(const uint8_t *data, size_t size, char *ret)
{
	for (size_t at = 0; at < size; at += 2) {
		uint32_t c = unit_at(data, size, at);
		bool high = c >= 0xd800 && c <= 0xdbff;
		uint32_t low = high && at + 3 < size ? unit_at(data, size, at + 2) : 0;

		if (low >= 0xdc00 && low <= 0xdfff) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			at += 2;
		} else if (c == 0 || (c >= 0xd800 && c <= 0xdfff)) {
			c = UTF8_REPLACEMENT;
		}
		ret += utf8_write(c, ret);
	}
	*ret = '\0';
}

char *utf16_read(const uint8_t *data, size_t size)
{
	char *text = malloc(3 * (size / 2 + 1) + 1);

	if (text)
		utf16_to_utf8(data, size, text);
	return text;
}
