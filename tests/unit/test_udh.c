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
		cmocka_unit_test(an_overrun_is_a_bad_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
