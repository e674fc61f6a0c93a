/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_shift.c - septets as text: the default alphabet, its extension, the national tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/shift.h"

#define LANGUAGES 14

static uint32_t read_one(uint8_t septet, uint8_t locking, bool is_shifted, uint8_t single)
{
	const uint8_t septets[] = { is_shifted ? 0x1b : septet, septet };
	uint8_t text[4];

	assert_int_equal(shift_read(septets, is_shifted ? 2 : 1, locking, single, text), 2);
	return (uint32_t)text[0] << 8 | text[1];
}

static void octets_unpack_to_septets_behind_a_header(void **state)
{
	static const uint8_t hello[] = { 0xc8, 0x32, 0x9b, 0xfd, 0x06 };
	static const uint8_t whole[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	uint8_t septets[8];

	(void)state;
	shift_unpack(hello, 0, 5, septets);
	assert_memory_equal(septets, "Hello", 5);
	shift_unpack(hello, 3, 2, septets);
	assert_memory_equal(septets, "lo", 2);
	/* The eighth septet ends with the seventh octet. */
	shift_unpack(whole, 7, 1, septets);
	assert_int_equal(septets[0], 0x7f);
}

static void known_characters_stand_where_the_specification_has_them(void **state)
{
	static const struct {
		uint8_t language, septet;
		bool is_shifted;
		uint32_t character;
	} rows[] = {
		{ 0, 0x00, false, '@' },
		{ 0, 0x09, false, 0xc7 },
		{ 0, 0x1c, false, 0xc6 },
		{ 0, 0x24, false, 0xa4 },
		{ 0, 0x7f, false, 0xe0 },
		{ 0, 0x65, true, 0x20ac },
		{ 0, 0x3d, true, '~' },
		{ 0, 0x0a, true, '\f' },
		{ 1, 0x04, false, 0x20ac },
		{ 1, 0x40, false, 0x0130 },
		{ 1, 0x07, false, 0x0131 },
		{ 1, 0x53, true, 0x015e },
		{ 1, 0x69, true, 0x0131 },
		{ 2, 0x55, true, 0xda },
		{ 2, 0x09, true, 0xe7 },
		{ 3, 0x18, false, 0x20ac },
		{ 3, 0x15, false, 0x221e },
		{ 3, 0x05, true, 0xea },
		{ 4, 0x00, false, 0x0981 },
		{ 4, 0x19, true, 0x09e6 },
		{ 5, 0x7f, false, 0x0af1 },
		{ 5, 0x1c, true, 0x0ae6 },
		{ 6, 0x15, false, 0x0915 },
		{ 6, 0x28, false, ')' },
		{ 6, 0x3a, true, 0x0971 },
		{ 7, 0x24, false, 0x0ca1 },
		{ 7, 0x3c, true, '[' },
		{ 8, 0x2e, false, '.' },
		{ 8, 0x1e, true, 0x0d68 },
		{ 9, 0x20, true, 0x0b6a },
		{ 10, 0x7b, false, 0x0a70 },
		{ 11, 0x24, true, 0x0bee },
		{ 12, 0x1c, true, 0x0c66 },
		{ 12, 0x65, true, 0x20ac },
		{ 13, 0x00, false, 0x0627 },
		{ 13, 0x3f, true, 0x06d4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("language %u, code %02x\n", rows[i].language, rows[i].septet);
		assert_int_equal(read_one(rows[i].septet, rows[i].is_shifted ? 0 : rows[i].language,
					 rows[i].is_shifted, rows[i].language),
			rows[i].character);
	}
}

/* FNV-1a over a table as it reads. The sums are of these tables themselves: they say nothing of the
 * specification, and only show a later slip of any single code. */
static uint32_t sum_of(uint8_t locking, bool is_shifted, uint8_t single)
{
	uint32_t sum = 2166136261U;

	for (uint8_t septet = 0; septet < 0x80; septet++) {
		uint32_t c;

		if (septet == 0x1b)
			continue;
		c = read_one(septet, locking, is_shifted, single);
		sum = (sum ^ (c & 0xff)) * 16777619U;
		sum = (sum ^ c >> 8) * 16777619U;
	}
	return sum;
}

static void no_code_of_any_table_has_changed(void **state)
{
	static const struct {
		uint32_t locking, single;
	} sums[LANGUAGES] = {
		{ 0xf59083f3, 0xb123a612 },
		{ 0x1de6f76f, 0x21f83ec7 },
		{ 0xf59083f3, 0x0dfc68c2 },
		{ 0xcaaad751, 0xd65cf1c6 },
		{ 0x40e33720, 0x70e50d9f },
		{ 0xf24805fb, 0xe1802280 },
		{ 0x8f4e8228, 0x5b19b461 },
		{ 0xd97210cf, 0xd5dfbaee },
		{ 0xac96d4a5, 0x8d55a943 },
		{ 0xe651b0b0, 0x38d58c9e },
		{ 0x6be56491, 0xd2a636e2 },
		{ 0xe43b0ed6, 0xf8d79a2b },
		{ 0x96612516, 0xbe0a0fb6 },
		{ 0x97b90ff4, 0xf2f9715d },
	};

	(void)state;
	for (uint8_t i = 0; i < LANGUAGES; i++) {
		print_message(
			"language %u: %08x %08x\n", i, sum_of(i, false, 0), sum_of(0, true, i));
		assert_int_equal(sum_of(i, false, 0), sums[i].locking);
		assert_int_equal(sum_of(0, true, i), sums[i].single);
	}
}

/* The blocks of the Indic scripts are laid out alike, and so are their tables. */
static void indic_tables_are_laid_out_alike(void **state)
{
	static const uint32_t blocks[] = {
		[4] = 0x0980, 0x0a80, 0x0900, 0x0c80, 0x0d00, 0x0b00, 0x0a00, 0x0b80, 0x0c00
	};

	(void)state;
	for (uint8_t i = 4; i <= 12; i++) {
		for (uint8_t septet = 0; septet < 0x60; septet++) {
			uint32_t hindi = read_one(septet, 6, false, 0);
			uint32_t c = read_one(septet, i, false, 0);

			if (septet == 0x1b || c == 0xfffd)
				continue;
			assert_int_equal(c, hindi < 0x900 ? hindi : hindi - 0x900 + blocks[i]);
		}
		/* Ten digits in a row. */
		for (uint8_t digit = 0; digit < 10; digit++) {
			uint8_t septet = (uint8_t)(digit < 6 ? 0x1c + digit : 0x22 + digit - 6);

			if (i != 4)
				assert_int_equal(
					read_one(septet, 0, true, i), blocks[i] + 0x66 + digit);
		}
	}
}

static void what_no_table_has_falls_back(void **state)
{
	static const uint8_t escapes[] = { 0x1b, 0x1b, 0x1b, 0x41, 0x1b };
	uint8_t text[10];

	(void)state;
	/* A language without a table, or without a number. */
	for (uint8_t septet = 0; septet < 0x80; septet++) {
		if (septet == 0x1b)
			continue;
		assert_int_equal(read_one(septet, 2, false, 0), read_one(septet, 0, false, 0));
		assert_int_equal(read_one(septet, 255, true, 14), read_one(septet, 0, true, 0));
	}
	/* Behind an escape: the character of the locking table, not of the default one. */
	assert_int_equal(read_one(0x00, 1, true, 1), '@');
	assert_int_equal(read_one(0x02, 6, true, 1), 0x0903);
	/* Nowhere. */
	assert_int_equal(read_one(0x11, 4, false, 4), 0xfffd);
	assert_int_equal(shift_read(escapes, sizeof(escapes), 0, 0, text), 6);
	assert_memory_equal(text, "\0 \0A\0 ", 6);
	assert_int_equal(shift_read(escapes, 0, 0, 0, text), 0);
	assert_true(shift_is_extension(0x65));
	assert_false(shift_is_extension(0x1b));
	assert_false(shift_is_extension(0x41));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_unpack_to_septets_behind_a_header),
		cmocka_unit_test(known_characters_stand_where_the_specification_has_them),
		cmocka_unit_test(no_code_of_any_table_has_changed),
		cmocka_unit_test(indic_tables_are_laid_out_alike),
		cmocka_unit_test(what_no_table_has_falls_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
