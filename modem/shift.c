/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shift.c - septets as text. */
#include "modem/shift.h"

#define ESCAPE    0x1b
#define LANGUAGES 14
#define ROWS      16
#define COLUMNS   8
#define UNKNOWN   0xfffd

static const uint16_t locking_tables[LANGUAGES][ROWS][COLUMNS] = {
#include "modem/shift_locking.inc"
};

static const uint16_t single_tables[LANGUAGES][ROWS][COLUMNS] = {
#include "modem/shift_single.inc"
};

void shift_unpack(const uint8_t *octets, size_t skip, size_t count, uint8_t *ret)
{
	for (size_t i = 0; i < count; i++) {
		size_t bit = (skip + i) * 7;
		unsigned low = octets[bit / 8] >> bit % 8;

		/* The octet behind is only there where the septet reaches into it. */
		if (bit % 8 > 1)
			low |= (unsigned)octets[bit / 8 + 1] << (8 - bit % 8);
		ret[i] = low & 0x7f;
	}
}

static uint16_t look_up(const uint16_t table[ROWS][COLUMNS], uint8_t septet)
{
	return table[septet % ROWS][septet / ROWS % COLUMNS];
}

/* Not every language has both: row 10 has a character in each table that is there (LF, FF). */
static uint8_t known(const uint16_t tables[LANGUAGES][ROWS][COLUMNS], uint8_t language)
{
	bool is_there = false;

	for (size_t i = 0; language < LANGUAGES && i < COLUMNS && !is_there; i++)
		is_there = tables[language][10][i] != 0;
	return is_there ? language : 0;
}

size_t shift_read(
	const uint8_t *septets, size_t count, uint8_t locking, uint8_t single, uint8_t *ret)
{
	const uint16_t(*main)[COLUMNS] = locking_tables[known(locking_tables, locking)];
	const uint16_t(*shifted)[COLUMNS] = single_tables[known(single_tables, single)];
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		uint16_t c = 0;

		if (septets[i] == ESCAPE) {
			i++;
			c = i < count ? look_up(shifted, septets[i]) : ' ';
		}
		if (c == 0)
			c = look_up(main, septets[i]);
		if (c == 0)
			c = UNKNOWN;
		ret[used++] = (uint8_t)(c >> 8);
		ret[used++] = (uint8_t)c;
	}
	return used;
}

bool shift_is_extension(uint8_t septet)
{
	return septet != ESCAPE && look_up(single_tables[0], septet) != 0;
}
