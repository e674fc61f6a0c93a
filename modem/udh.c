/* SPDX-License-Identifier: GPL-2.0-or-later */
/* udh.c - finds elements of a user data header. */
#include "modem/udh.h"

#include <errno.h>

#define IEI_CONCAT_8  0x00
#define IEI_CONCAT_16 0x08

struct element {
	uint8_t iei;
	size_t length;
	const uint8_t *data;
};

/* Octets of the elements with the length octet in front, 0 when there is no header. */
static int find_end(const uint8_t *udh, size_t size, size_t *ret)
{
	*ret = size == 0 ? 0 : (size_t)udh[0] + 1;
	return *ret > size || size > UDH_MAX ? -EBADMSG : 0;
}

/* 1 with the element at *at, which is moved behind it; 0 at the end. */
static int next_element(const uint8_t *udh, size_t end, size_t *at, struct element *ret)
{
	if (*at >= end)
		return 0;
	if (*at + 2 > end || *at + 2 + udh[*at + 1] > end)
		return -EBADMSG;
	*ret = (struct element){ udh[*at], udh[*at + 1], &udh[*at + 2] };
	*at += 2 + ret->length;
	return 1;
}

static bool read_concat(const struct element *e, struct udh_concat *ret)
{
	const uint8_t *data = e->data;
	struct udh_concat found;

	if (e->iei == IEI_CONCAT_8 && e->length == 3)
		found = (struct udh_concat){ 8, data[0], data[1], data[2] };
	else if (e->iei == IEI_CONCAT_16 && e->length == 4)
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
	struct element e;
	bool is_found = false;
	size_t end, at = 1;
	int r = find_end(udh, size, &end);

	if (r < 0)
		return r;
	/* Of an element that is there twice the last one counts (section 9.2.3.24). */
	while ((r = next_element(udh, end, &at, &e)) > 0)
		if (read_concat(&e, &found))
			is_found = true;
	if (r < 0)
		return r;
	if (is_found)
		*ret = found;
	return is_found ? 1 : 0;
}

bool udh_find(const uint8_t *udh, size_t size, enum udh_iei iei, size_t length, const uint8_t **ret)
{
	const uint8_t *found = NULL;
	struct element e;
	size_t end, at = 1;
	int r = find_end(udh, size, &end);

	if (r < 0)
		return false;
	while ((r = next_element(udh, end, &at, &e)) > 0)
		if (e.iei == iei && e.length == length)
			found = e.data;
	if (r < 0 || !found)
		return false;
	if (ret)
		*ret = found;
	return true;
}
