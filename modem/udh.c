/* SPDX-License-Identifier: GPL-2.0-or-later */
/* udh.c - finds the concatenation element of a user data header. */
#include "modem/udh.h"

#include <errno.h>
#include <stdbool.h>

#define IEI_CONCAT_8  0x00
#define IEI_CONCAT_16 0x08

static bool read_element(uint8_t iei, const uint8_t *data, size_t length, struct udh_concat *ret)
{
	struct udh_concat found;

	if (iei == IEI_CONCAT_8 && length == 3)
		found = (struct udh_concat){ 8, data[0], data[1], data[2] };
	else if (iei == IEI_CONCAT_16 && length == 4)
		found = (struct udh_concat){ 16, (uint16_t)(data[0] << 8 | data[1]), data[2],
			data[3] };
	else
		return false;
	if (found.part == 0 || found.part > found.total)
		return false;
	*ret = found;
	return true;
}

int udh_concat_read(const uint8_t *udh, size_t size, struct udh_concat *ret)
{
	struct udh_concat found = { 0 };
	bool is_found = false;
	size_t end;

	if (size == 0)
		return 0;
	end = (size_t)udh[0] + 1;
	if (end > size || size > UDH_MAX)
		return -EBADMSG;
	for (size_t i = 1; i < end;) {
		size_t length;

		if (i + 2 > end)
			return -EBADMSG;
		length = udh[i + 1];
		if (i + 2 + length > end)
			return -EBADMSG;
		/* Of an element that is there twice the last one counts (section 9.2.3.24). */
		if (read_element(udh[i], &udh[i + 2], length, &found))
			is_found = true;
		i += 2 + length;
	}
	if (is_found)
		*ret = found;
	return is_found ? 1 : 0;
}
