/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_number.c - senders and phone numbers in every form that they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/number.h"

static void mobile_numbers_come_to_one_form(void **state)
{
	static const char *const rows[][2] = {
		{ "081234567890", "+6281234567890" },
		{ "6281234567890", "+6281234567890" },
		{ "+6281234567890", "+6281234567890" },
		{ "81234567890", "+6281234567890" },
		{ "006281234567890", "+6281234567890" },
		{ "0812-3456-7890", "+6281234567890" },
		{ "+62 812 3456 7890", "+6281234567890" },
		{ "(0812) 3456.7890", "+6281234567890" },
		{ "0811123456", "+62811123456" },
		{ "0895123456789", "+62895123456789" },
		{ "+1 (555) 123-4567", "+15551234567" },
		{ "+6221 555 1234", "+62215551234" },
		{ "0215551234", "0215551234" },
		{ "021-555-1234", "021-555-1234" },
		{ "1708", "1708" },
		{ "888", "888" },
		{ "8881234", "8881234" },
		{ "8123456789012345", "8123456789012345" },
		{ "TELKOMSEL", "TELKOMSEL" },
		{ "*123#", "*123#" },
		{ "+3", "+3" },
		{ "+62abc", "+62abc" },
		{ "", "" },
		{ "+", "+" },
		{ "08+1234567890", "08+1234567890" },
		{ "123456789012345678901", "123456789012345678901" },
	};
	char got[LAPOR_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(number_normalise(rows[i][0], got), 0);
		assert_string_equal(got, rows[i][1]);
	}
}

static void normalising_twice_changes_nothing(void **state)
{
	static const char *const rows[] = { "0812 3456 7890", "+15551234567", "PLN",
		"021 5551234" };
	char once[LAPOR_NUMBER_SIZE], twice[LAPOR_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(number_normalise(rows[i], once), 0);
		assert_int_equal(number_normalise(once, twice), 0);
		assert_string_equal(once, twice);
	}
}

static void a_sender_beyond_measure_is_refused(void **state)
{
	char heard[LAPOR_NUMBER_SIZE + 1], got[LAPOR_NUMBER_SIZE] = "old";

	(void)state;
	memset(heard, 'A', LAPOR_NUMBER_SIZE);
	heard[LAPOR_NUMBER_SIZE] = '\0';
	assert_int_equal(number_normalise(heard, got), -EOVERFLOW);
	assert_string_equal(got, "");
	heard[LAPOR_NUMBER_SIZE - 1] = '\0';
	assert_int_equal(number_normalise(heard, got), 0);
	assert_string_equal(got, heard);
}

static void machines_are_no_persons(void **state)
{
	static const struct {
		const char *heard;
		bool person;
	} rows[] = {
		{ "+6281234567890", true },
		{ "0812-3456-7890", true },
		{ "12345678", true },
		{ "1234567", false },
		{ "", false },
		{ "3", false },
		{ "+3", false },
		{ "36363", false },
		{ "V-Tri", false },
		{ "*123#", false },
		{ "081234567890#", false },
		{ "*081234567890", false },
		{ "08123456789O", false },
		{ "\xc3\x89tat08123456789", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(number_is_person(rows[i].heard), rows[i].person);
}

static void a_mask_hides_at_least_four_digits(void **state)
{
	static const char *const rows[][2] = {
		{ "+6281234567789", "+62812****789" },
		{ "081234567789", "+62812****789" },
		{ "+62811123456", "+62811****56" },
		{ "+15551234567", "+15551****67" },
		{ "0215551234", "02155****4" },
		{ "12345678", "****" },
		{ "1708", "****" },
		{ "*123#", "****" },
		{ "", "****" },
		{ "PLN-INFO", "PLN-INFO" },
		{ "Tri081234567", "****" },
	};
	char got[LAPOR_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		number_mask(rows[i][0], got);
		assert_string_equal(got, rows[i][1]);
	}
}

static void all_ways_of_writing_a_number_end_alike(void **state)
{
	static const char *const rows[][2] = {
		{ "+6281234567789", "34567789" }, { "081234567789", "34567789" },
		{ "006281234567789", "34567789" }, { "(0812) 3456-7789", "34567789" },
		{ "34567789", "34567789" }, { "4567789", "" }, { "PLN-INFO", "" }, { "", "" },
		{ "123456789012345678901", "" }, /* no address is so long */
	};
	char got[NUMBER_TAIL_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		number_tail(rows[i][0], got);
		assert_string_equal(got, rows[i][1]);
	}
}

static void prefixes_are_written_in_three_ways(void **state)
{
	static const struct {
		const char *number, *prefix;
		size_t covered;
	} rows[] = {
		{ "+6281234567789", "+62812", 6 },
		{ "+6281234567789", "62812", 6 },
		{ "+6281234567789", "0812", 6 },
		{ "+6281234567789", "+628123", 7 },
		{ "+6281234567789", "+62811", 0 },
		{ "+6281234567789", "0811", 0 },
		{ "+6281234567789", "812", 0 },
		{ "+12025550100", "012", 0 },
		{ "+12025550100", "+1", 2 },
		{ "+628", "+62812345", 0 },
		{ "0217654321", "021", 0 }, /* not normalised: nobody's */
		{ "", "0", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(number_prefix(rows[i].number, rows[i].prefix), rows[i].covered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mobile_numbers_come_to_one_form),
		cmocka_unit_test(normalising_twice_changes_nothing),
		cmocka_unit_test(a_sender_beyond_measure_is_refused),
		cmocka_unit_test(machines_are_no_persons),
		cmocka_unit_test(a_mask_hides_at_least_four_digits),
		cmocka_unit_test(all_ways_of_writing_a_number_end_alike),
		cmocka_unit_test(prefixes_are_written_in_three_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
