/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slack.c - inside of the store: where on a page of SQLite's nothing stands. */
#include "store/slack.h"

static uint32_t two(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

/* Octets of a header of this kind; 0: there is no such kind. */
static uint32_t header_size(uint8_t kind)
{
	switch (kind) {
	case 0x02:
	case 0x05: return 12;
	case 0x0a:
	case 0x0d: return 8;
	}
	return 0;
}

/* Each cell stands behind the gap, or it is no page that we understand. */
static bool is_whole(
	const uint8_t *page, uint32_t directory, uint32_t cells, uint32_t content, uint32_t usable)
{
	if (directory + 2 * cells > content || content > usable)
		return false;
	for (uint32_t i = 0; i < cells; i++) {
		uint32_t cell = two(page + directory + 2 * i);

		if (cell < content || cell >= usable)
			return false;
	}
	return true;
}

/* The free blocks among the cells, each with its own four octets of the chain before it. */
static int find_blocks(const uint8_t *page, uint32_t block, uint32_t content, uint32_t usable,
	struct slack_range *ret, int count)
{
	uint32_t least = content;

	while (block != 0 && count < SLACK_RANGES) {
		uint32_t size;

		if (block < least || block + 4 > usable)
			return -ENODATA;
		size = two(page + block + 2);
		if (size < 4 || block + size > usable)
			return -ENODATA;
		ret[count++] = (struct slack_range){ block + 4, block + size };
		least = block + size;
		block = two(page + block);
	}
	return count;
}

int slack_find(const uint8_t *page, uint32_t at, uint32_t usable,
	struct slack_range ret[static SLACK_RANGES])
{
	uint32_t header = header_size(page[at]);
	uint32_t cells = two(page + at + 3), content = two(page + at + 5);
	uint32_t directory = at + header;

	if (header == 0)
		return -ENODATA;
	if (content == 0)
		content = 65536;
	if (!is_whole(page, directory, cells, content, usable))
		return -ENODATA;
	ret[0] = (struct slack_range){ directory + 2 * cells, content };
	return find_blocks(page, two(page + at + 1), content, usable, ret, 1);
}

bool slack_is_dirty(const uint8_t *page, const struct slack_range *ranges, int count)
{
	for (int i = 0; i < count; i++)
		for (uint32_t at = ranges[i].from; at < ranges[i].to; at++)
			if (page[at] != 0)
				return true;
	return false;
}
