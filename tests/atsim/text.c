/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c - the alphabets of short messages.
 */
#include "tests/atsim/text.h"

#include <string.h>

#include "lapor.h"
#include "tests/atsim/buffer.h"

#define ESCAPE 0x1b

/* Escape stands at its place as a no-break space. */
static const uint16_t basic[] =
	u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u00a0ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
	u"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

#define BASIC_COUNT 128
_Static_assert(sizeof(basic) == (BASIC_COUNT + 1) * sizeof(basic[0]), "128 characters and a NUL");

static const struct {
	uint8_t septet;
	uint16_t character;
} extension[] = {
	{ 0x0a, '\f' },
	{ 0x14, '^' },
	{ 0x28, '{' },
	{ 0x29, '}' },
	{ 0x2f, '\\' },
	{ 0x3c, '[' },
	{ 0x3d, '~' },
	{ 0x3e, ']' },
	{ 0x40, '|' },
	{ 0x65, 0x20ac },
};

int text_septets_of(uint32_t character, uint8_t ret_septets[2])
{
	for (size_t i = 0; i < BASIC_COUNT; i++) {
		if (basic[i] == character && i != ESCAPE) {
			ret_septets[0] = (uint8_t)i;
			return 1;
		}
	}
	for (size_t i = 0; i < COUNT_OF(extension); i++) {
		if (extension[i].character == character) {
			ret_septets[0] = ESCAPE;
			ret_septets[1] = extension[i].septet;
			return 2;
		}
	}
	return 0;
}

uint32_t text_next_utf8(const char **text, const char *end)
{
	const uint8_t *octet = (const uint8_t *)*text;
	size_t left = (size_t)(end - *text), more;
	uint32_t character;

	more = octet[0] < 0x80 ? 0 : octet[0] < 0xe0 ? 1 : octet[0] < 0xf0 ? 2 : 3;
	if ((octet[0] >= 0x80 && octet[0] < 0xc2) || octet[0] > 0xf4 || more >= left) {
		*text += 1;
		return 0xfffd;
	}
	character = more ? octet[0] & (0x3fu >> more) : octet[0];
	for (size_t i = 1; i <= more; i++) {
		if ((octet[i] & 0xc0) != 0x80) {
			*text += 1;
			return 0xfffd;
		}
		character = character << 6 | (octet[i] & 0x3fu);
	}
	*text += more + 1;
	return character;
}

void text_add_utf8(struct buffer *out, uint32_t character)
{
	uint8_t octets[4];
	size_t size = 0;

	if ((character >= 0xd800 && character < 0xe000) || character > 0x10ffff)
		character = 0xfffd;
	if (character < 0x80) {
		octets[size++] = (uint8_t)character;
	} else if (character < 0x800) {
		octets[size++] = (uint8_t)(0xc0 | character >> 6);
		octets[size++] = (uint8_t)(0x80 | (character & 0x3f));
	} else if (character < 0x10000) {
		octets[size++] = (uint8_t)(0xe0 | character >> 12);
		octets[size++] = (uint8_t)(0x80 | (character >> 6 & 0x3f));
		octets[size++] = (uint8_t)(0x80 | (character & 0x3f));
	} else {
		octets[size++] = (uint8_t)(0xf0 | character >> 18);
		octets[size++] = (uint8_t)(0x80 | (character >> 12 & 0x3f));
		octets[size++] = (uint8_t)(0x80 | (character >> 6 & 0x3f));
		octets[size++] = (uint8_t)(0x80 | (character & 0x3f));
	}
	buffer_add(out, octets, size);
}

size_t text_pack(const uint8_t *septets, size_t count, unsigned fill, uint8_t *ret_octets)
{
	size_t size = (7 * count + fill + 7) / 8;

	memset(ret_octets, 0, size);
	for (size_t i = 0; i < count; i++) {
		size_t bit = fill + 7 * i;
		unsigned value = (septets[i] & 0x7fu) << bit % 8;

		ret_octets[bit / 8] |= (uint8_t)value;
		if (value > 0xff)
			ret_octets[bit / 8 + 1] |= (uint8_t)(value >> 8);
	}
	return size;
}

void text_unpack(const uint8_t *octets, size_t count, unsigned fill, uint8_t *ret_septets)
{
	for (size_t i = 0; i < count; i++) {
		size_t bit = fill + 7 * i;
		unsigned value = octets[bit / 8];

		if (bit % 8 > 1)
			value |= (unsigned)octets[bit / 8 + 1] << 8;
		ret_septets[i] = value >> bit % 8 & 0x7f;
	}
}

static uint32_t extended(uint8_t septet)
{
	for (size_t i = 0; i < COUNT_OF(extension); i++)
		if (extension[i].septet == septet)
			return extension[i].character;
	return ' ';
}

void text_add_septets(struct buffer *out, const uint8_t *septets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (septets[i] != ESCAPE)
			text_add_utf8(out, basic[septets[i] & 0x7f]);
		else
			text_add_utf8(out, ++i < count ? extended(septets[i]) : ' ');
	}
}

void text_add_ucs2(struct buffer *out, const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint32_t unit = (uint32_t)octets[i] << 8 | octets[i + 1];

		if (unit >= 0xd800 && unit < 0xdc00 && i + 3 < size &&
			(octets[i + 2] & 0xfc) == 0xdc) {
			uint32_t low = (uint32_t)octets[i + 2] << 8 | octets[i + 3];

			unit = 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
			i += 2;
		}
		text_add_utf8(out, unit);
	}
}

void text_add_hex(struct buffer *out, const uint8_t *octets, size_t size)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < size; i++) {
		char pair[2] = { digits[octets[i] >> 4], digits[octets[i] & 15] };

		buffer_add(out, pair, sizeof(pair));
	}
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int text_from_hex(const char *hex, size_t length, uint8_t *ret_octets, size_t room)
{
	if (length % 2 || length / 2 > room)
		return -1;
	for (size_t i = 0; i < length / 2; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		ret_octets[i] = (uint8_t)(high << 4 | low);
	}
	return (int)(length / 2);
}
