/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text.c - UTF-8, bounded copies, masks and times. */
#include "forwarder/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define BAD "\xef\xbf\xbd"

static void octets_that_are_no_utf8_are_replaced(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "", "" },
		{ "jalan \xc3\xa9 \xe2\x82\xac \xf0\x9f\x9a\xa7",
			"jalan \xc3\xa9 \xe2\x82\xac \xf0\x9f\x9a\xa7" },
		{ "\xff", BAD },
		{ "a\xc3", "a" BAD },
		{ "\xc3(", BAD "(" },
		{ "\xc0\x80", BAD BAD },
		{ "\xe0\x80\x80", BAD BAD BAD },
		{ "\xed\xa0\x80", BAD BAD BAD },
		{ "\xf4\x90\x80\x80", BAD BAD BAD BAD },
		{ "\xf0\x9f\x9a", BAD BAD BAD },
		{ "\xef\xbf\xbf\xf4\x8f\xbf\xbf", "\xef\xbf\xbf\xf4\x8f\xbf\xbf" },
		{ "\x80x", BAD "x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		_cleanup_(freep) char *valid = text_valid(cases[i].from);

		assert_non_null(valid);
		assert_string_equal(valid, cases[i].to);
	}
}

static void a_long_text_is_cut_at_a_character(void **state)
{
	static const struct {
		size_t size;
		const char *from, *to;
	} cases[] = {
		{ 6, "abcde", "abcde" },
		{ 6, "abcdef", "abc.." },
		{ 6,
			"ab\xc3\xa9"
			"ef",
			"ab.." },
		{ 7,
			"ab\xc3\xa9"
			"ef",
			"ab\xc3\xa9"
			"ef" },
		{ 3, "abc", ".." },
		{ 5, "\xf0\x9f\x9a\xa7x", ".." },
		{ 20, "a\nb\tc\x7f", "a b c " },
		{ 20, "a\xc2\x85z\xc2\xa9", "a  z\xc2\xa9" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char dest[32];

		text_copy_cut(dest, cases[i].size, cases[i].from);
		assert_string_equal(dest, cases[i].to);
	}
}

static void what_may_be_a_number_is_masked(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "1234567", "1234567" },
		{ "12345678", "********" },
		{ "hp 081234567890, ref 42", "hp ************, ref 42" },
		{ "+62 812-3456-7890.", "+** ***-****-****." },
		{ "3171 2345 6789 0001", "**** **** **** ****" },
		{ "12  34567890", "12  ********" },
		{ "max 160 of 4000", "max 160 of 4000" },
		{ "a1b2c3d4e5f6a7b8c9", "a1b2c3d4e5f6a7b8c9" },
		{ "1-", "1-" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[64];

		assert_int_equal(copy_string(text, sizeof(text), cases[i].from), 0);
		text_mask_digits(text);
		assert_string_equal(text, cases[i].to);
	}
}

static void only_unreserved_characters_stay_in_a_url(void **state)
{
	char dest[32];

	(void)state;
	assert_int_equal(text_escape(dest, sizeof(dest), "aZ0-._~ &=\xc3\xa9"), 0);
	assert_string_equal(dest, "aZ0-._~%20%26%3D%C3%A9");
	assert_int_equal(text_escape(dest, 7, "a&"), 0);
	assert_int_equal(text_escape(dest, 4, "a&"), -EOVERFLOW);
	assert_string_equal(dest, "");
}

static void times_are_written_in_utc(void **state)
{
	char text[TEXT_TIME_SIZE];

	(void)state;
	assert_int_equal(text_time(text, INT64_C(1795256430999999)), 0);
	assert_string_equal(text, "2026-11-21T10:20:30Z");
	assert_int_equal(text_time(text, 0), 0);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	assert_int_equal(text_time(text, -1), -ERANGE);
	assert_int_equal(text_time(text, INT64_MAX), -ERANGE);
}

static void times_are_read_with_their_zone(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} cases[] = {
		{ "2026-11-21T10:20:30Z", INT64_C(1795256430000000) },
		{ "2026-11-21T17:20:30+07:00", INT64_C(1795256430000000) },
		{ "2026-11-21T17:20:30+0700", INT64_C(1795256430000000) },
		{ "2026-11-21 05:20:30-05:00", INT64_C(1795256430000000) },
		{ "2026-11-21T10:20:30.5Z", INT64_C(1795256430500000) },
		{ "2026-11-21T10:20:30.123456789Z", INT64_C(1795256430123456) },
		{ "2026-11-21T10:20:30", 0 },
		{ "2026-11-21", 0 },
		{ "2026-13-21T10:20:30Z", 0 },
		{ "2026-11-21T10:20:30Zjunk", 0 },
		{ "2026-11-21T10:20:30+7", 0 },
		{ "1969-12-31T23:59:59Z", 0 },
		{ "yesterday", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(text_parse_time(cases[i].text), cases[i].us);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_that_are_no_utf8_are_replaced),
		cmocka_unit_test(a_long_text_is_cut_at_a_character),
		cmocka_unit_test(what_may_be_a_number_is_masked),
		cmocka_unit_test(only_unreserved_characters_stay_in_a_url),
		cmocka_unit_test(times_are_written_in_utc),
		cmocka_unit_test(times_are_read_with_their_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
