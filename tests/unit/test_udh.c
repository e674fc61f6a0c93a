/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_udh.c - the concatenation element of user data headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lapor.h"
#include "modem/udh.h"

struct row {
	const char *what;
	size_t size;
	uint8_t udh[16];
	int r;
	struct udh_concat concat;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct udh_concat found = { 99, 99, 99, 99 };
		int r = udh_concat_read(rows[i].udh, rows[i].size, &found);

		print_message("%s\n", rows[i].what);
		assert_int_equal(r, rows[i].r);
		if (r != 1) {
			assert_int_equal(found.width, 99);
			continue;
		}
		assert_int_equal(found.width, rows[i].concat.width);
		assert_int_equal(found.reference, rows[i].concat.reference);
		assert_int_equal(found.total, rows[i].concat.total);
		assert_int_equal(found.part, rows[i].concat.part);
	}
}

static void a_concatenation_is_found_at_any_place(void **state)
{
	static const struct row rows[] = {
		{ "8 bits", 6, { 5, 0, 3, 0xaa, 3, 2 }, 1, { 8, 0xaa, 3, 2 } },
		{ "16 bits", 7, { 6, 8, 4, 0xbe, 0xef, 2, 1 }, 1, { 16, 0xbeef, 2, 1 } },
		{ "behind a port", 12, { 11, 5, 4, 0x0b, 0x84, 0x23, 0xf0, 0, 3, 1, 2, 2 }, 1,
			{ 8, 1, 2, 2 } },
		{ "before a national table", 9, { 8, 0, 3, 7, 2, 1, 0x24, 1, 1 }, 1,
			{ 8, 7, 2, 1 } },
		{ "the last of two counts", 11, { 10, 0, 3, 1, 2, 1, 0, 3, 9, 4, 3 }, 1,
			{ 8, 9, 4, 3 } },
		{ "octets behind the header", 8, { 5, 0, 3, 1, 255, 255, 9, 9 }, 1,
			{ 8, 1, 255, 255 } },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void an_impossible_one_is_ignored(void **state)
{
	static const struct row rows[] = {
		{ "no header", 0, { 0 }, 0, { 0 } },
		{ "an empty header", 1, { 0 }, 0, { 0 } },
		{ "part 0", 6, { 5, 0, 3, 0xaa, 3, 0 }, 0, { 0 } },
		{ "total 0", 6, { 5, 0, 3, 0xaa, 0, 0 }, 0, { 0 } },
		{ "part beyond the total", 6, { 5, 0, 3, 0xaa, 3, 4 }, 0, { 0 } },
		{ "of a wrong length", 5, { 4, 0, 2, 0xaa, 3 }, 0, { 0 } },
		{ "16 bits of a wrong length", 6, { 5, 8, 3, 1, 2, 1 }, 0, { 0 } },
		{ "only a port", 7, { 6, 5, 4, 0x0b, 0x84, 0x23, 0xf0 }, 0, { 0 } },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void composite_headers_are_read_in_any_order(void **state)
{
	static const struct row rows[] = {
		{ "a shift, a port and 16 bits", 16,
			{ 15, 0x25, 1, 6, 8, 4, 1, 2, 3, 1, 5, 4, 0x0b, 0x84, 0, 0 }, 1,
			{ 16, 0x0102, 3, 1 } },
		{ "8 bits behind 16", 12, { 11, 8, 4, 1, 2, 3, 1, 0, 3, 5, 2, 2 }, 1,
			{ 8, 5, 2, 2 } },
		{ "16 bits behind 8", 12, { 11, 0, 3, 5, 2, 2, 8, 4, 1, 2, 3, 1 }, 1,
			{ 16, 0x0102, 3, 1 } },
		{ "an impossible one behind a right one", 11, { 10, 0, 3, 5, 2, 2, 0, 3, 6, 2, 3 },
			1, { 8, 5, 2, 2 } },
		{ "the only part", 6, { 5, 0, 3, 9, 1, 1 }, 1, { 8, 9, 1, 1 } },
		{ "elements without data", 10, { 9, 0x70, 0, 0, 3, 5, 2, 2, 0x71, 0 }, 1,
			{ 8, 5, 2, 2 } },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void elements_are_found_by_kind_and_length(void **state)
{
	static const uint8_t udh[] = { 14, 0x24, 1, 3, 5, 4, 0x0b, 0x84, 0x23, 0xf0, 0x24, 1, 7,
		0x24, 0 };
	const uint8_t *data = NULL;

	(void)state;
	assert_true(udh_find(udh, sizeof(udh), UDH_PORT_16, 4, &data));
	assert_ptr_equal(data, &udh[6]);
	/* The last one of its length. */
	assert_true(udh_find(udh, sizeof(udh), UDH_SINGLE_SHIFT, 1, &data));
	assert_ptr_equal(data, &udh[12]);
	assert_true(udh_find(udh, sizeof(udh), UDH_SINGLE_SHIFT, 0, NULL));
	assert_false(udh_find(udh, sizeof(udh), UDH_PORT_16, 2, &data));
	assert_false(udh_find(udh, sizeof(udh), UDH_LOCKING_SHIFT, 1, &data));
	/* One that does not add up holds nothing. */
	assert_false(udh_find(udh, 12, UDH_PORT_16, 4, &data));
	assert_false(udh_find((const uint8_t[]){ 4, 0x24, 1, 3, 5 }, 5, UDH_SINGLE_SHIFT, 1, NULL));
	assert_false(udh_find(udh, 0, UDH_SINGLE_SHIFT, 1, NULL));
}

static void an_overrun_is_a_bad_message(void **state)
{
	static const struct row rows[] = {
		{ "longer than its octets", 6, { 6, 0, 3, 0xaa, 3, 2 }, -EBADMSG, { 0 } },
		{ "an element beyond the end", 6, { 5, 0, 4, 0xaa, 3, 2 }, -EBADMSG, { 0 } },
		{ "half an element", 7, { 6, 0, 3, 0xaa, 3, 2, 0 }, -EBADMSG, { 0 } },
		{ "length 255", 2, { 255, 0 }, -EBADMSG, { 0 } },
	};
	uint8_t large[UDH_MAX + 1] = { UDH_MAX };
	struct udh_concat found;

	(void)state;
	check_rows(rows, COUNT_OF(rows));
	assert_int_equal(udh_concat_read(large, sizeof(large), &found), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_concatenation_is_found_at_any_place),
		cmocka_unit_test(an_impossible_one_is_ignored),
		cmocka_unit_test(composite_headers_are_read_in_any_order),
		cmocka_unit_test(elements_are_found_by_kind_and_length),
		cmocka_unit_test(an_overrun_is_a_bad_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
