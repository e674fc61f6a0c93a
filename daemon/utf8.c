/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.c - one character of UTF-8. */
#include "daemon/utf8.h"

/* The length that the first octet announces, with its own bits in *ret_bits. */
static size_t announced(uint8_t first, uint32_t *ret_bits)
{
	if (first < 0x80) {
		*ret_bits = first;
		return 1;
	}
	if (first >= 0xc2 && first <= 0xdf) {
		*ret_bits = first & 0x1fu;
		return 2;
	}
	if ((first & 0xf0u) == 0xe0) {
		*ret_bits = first & 0x0fu;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*ret_bits = first & 0x07u;
		return 4;
	}
	return 0;
}

size_t utf8_read(const char *data, size_t size, uint32_t *ret)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = 0;
	size_t length = size > 0 ? announced((uint8_t)data[0], &c) : 0;

	if (length == 0 || length > size)
		return 0;
	if (length == 1) {
		*ret = c;
		return 1;
	}
	for (size_t i = 1; i < length; i++) {
		uint8_t octet = (uint8_t)data[i];

		if ((octet & 0xc0u) != 0x80)
			return 0;
		c = c << 6 | (octet & 0x3fu);
	}
	if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return length;
}

size_t utf8_next(const char *data, size_t size, uint32_t *ret)
{
	size_t length = utf8_read(data, size, ret);

	if (length > 0)
		return length;
	*ret = UTF8_REPLACEMENT;
	return 1;
}

size_t utf8_write(uint32_t c, char ret[static 4])
{
	if (c < 0x80) {
		ret[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		ret[0] = (char)(0xc0u | c >> 6);
		ret[1] = (char)(0x80u | (c & 0x3fu));
		return 2;
	}
	if (c < 0x10000) {
		ret[0] = (char)(0xe0u | c >> 12);
		ret[1] = (char)(0x80u | (c >> 6 & 0x3fu));
		ret[2] = (char)(0x80u | (c & 0x3fu));
		return 3;
	}
	ret[0] = (char)(0xf0u | (c >> 18 & 0x07u));
	ret[1] = (char)(0x80u | (c >> 12 & 0x3fu));
	ret[2] = (char)(0x80u | (c >> 6 & 0x3fu));
	ret[3] = (char)(0x80u | (c & 0x3fu));
	return 4;
}
