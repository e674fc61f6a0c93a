/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ticket.c - tickets: valid ones, wrong ones, and one for each running number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/ticket.h"

#define KEY UINT64_C(0x5eed0fa11c1713)

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static void symbols_have_the_values_of_their_order(void **state)
{
	(void)state;
	for (int i = 0; i < 31; i++)
		assert_int_equal(ticket_symbol_value(alphabet[i]), i);
	assert_int_equal(ticket_symbol_value('z'), 30);
	assert_int_equal(ticket_symbol_value('a'), 8);
	for (const char *c = "01OILoil -#\xc3"; *c; c++)
		assert_int_equal(ticket_symbol_value(*c), -1);
	assert_int_equal(ticket_symbol_value('\0'), -1);
}

static void only_well_formed_tickets_are_valid(void **state)
{
	static const struct {
		const char *symbols;
		bool valid;
	} rows[] = {
		{ "K7M2Q2", true },
		{ "BX4TRQ", true },
		{ "9HDPWZ", true },
		{ "A2B3CD", true },
		{ "K7M2Q3", false }, /* the check symbol */
		{ "k7m2q2", false }, /* not brought to upper case */
		{ "K7M2QO", false }, /* not of the alphabet */
		{ "222222", false }, /* right sum, no letter */
		{ "K7M-2Q", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(ticket_is_valid(rows[i].symbols), rows[i].valid);
}

/* Six symbols whose last makes the sum right. */
static void with_check(const char five[static 5], char ret[static 6])
{
	memcpy(ret, five, 5);
	for (int i = 0; i < 31; i++) {
		int sum = 0;

		ret[5] = alphabet[i];
		for (int at = 0; at < 6; at++)
			sum += (at + 1) * ticket_symbol_value(ret[at]);
		if (sum % 31 == 0)
			return;
	}
	fail();
}

static void a_right_sum_needs_a_letter_a_digit_and_no_four_digits_in_a_row(void **state)
{
	static const char *const wrong[] = { "ABCDE", "2345A", "A2345", "AB234", "23456" };
	char symbols[6];
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		bool fits;

		with_check(wrong[i], symbols);
		/* The check symbol may itself be the missing letter or digit. */
		fits = (i == 0 && symbols[5] <= '9') || (i == 3 && symbols[5] > '9');
		assert_int_equal(ticket_is_valid(symbols), fits);
		seen += !fits;
	}
	assert_true(seen >= 3);
}

static void split(const char *ticket, char ret[static 6])
{
	memcpy(ret, ticket, 3);
	memcpy(ret + 3, ticket + 4, 3);
}

static void every_ticket_made_is_valid_and_written_in_two_threes(void **state)
{
	char ticket[TICKET_SIZE], symbols[6];
	uint32_t made = 0;

	(void)state;
	for (uint32_t serial = 0; serial < TICKET_SERIALS; serial += 997) {
		if (!ticket_make(KEY, serial, ticket)) {
			assert_string_equal(ticket, "");
			continue;
		}
		assert_int_equal(strlen(ticket), 7);
		assert_int_equal(ticket[3], '-');
		split(ticket, symbols);
		assert_true(ticket_is_valid(symbols));
		made++;
	}
	/* About one in six has no digit or too many. */
	assert_true(made > TICKET_SERIALS / 997 * 3 / 4);
}

static uint32_t index_of(const char *ticket)
{
	char symbols[6];
	uint32_t index = 0;

	split(ticket, symbols);
	for (int i = 0; i < 5; i++)
		index = index * 31 + (uint32_t)ticket_symbol_value(symbols[i]);
	return index;
}

static void no_two_running_numbers_share_a_ticket(void **state)
{
	_cleanup_(freep) uint8_t *seen = calloc(1, TICKET_SERIALS / 8 + 1);
	char ticket[TICKET_SIZE];

	(void)state;
	assert_non_null(seen);
	for (uint32_t serial = 0; serial < TICKET_SERIALS; serial += 61) {
		uint32_t index;

		if (!ticket_make(KEY, serial, ticket))
			continue;
		index = index_of(ticket);
		assert_true(index < TICKET_SERIALS);
		if (seen[index / 8] & 1u << index % 8)
			fail_msg("%s is made twice", ticket);
		seen[index / 8] |= (uint8_t)(1u << index % 8);
	}
}

static void running_numbers_wrap_and_keys_differ(void **state)
{
	char a[TICKET_SIZE], b[TICKET_SIZE];
	size_t same = 0, made = 0;

	(void)state;
	for (uint32_t serial = 0; serial < 1000; serial++) {
		bool first = ticket_make(KEY, serial, a);

		assert_int_equal(ticket_make(KEY, serial + TICKET_SERIALS, b), first);
		assert_string_equal(a, b);
		(void)ticket_make(KEY + 1, serial, b);
		made += first;
		same += first && strcmp(a, b) == 0;
	}
	assert_true(made > 700);
	assert_true(same <= 1);
}

static void neighbours_do_not_look_alike(void **state)
{
	char a[TICKET_SIZE], b[TICKET_SIZE];
	size_t alike = 0;

	(void)state;
	for (uint32_t serial = 0; serial < 2000; serial++) {
		if (ticket_make(KEY, serial, a) && ticket_make(KEY, serial + 1, b))
			alike += strncmp(a, b, 2) == 0;
	}
	assert_true(alike < 20);
}

static void any_single_edit_is_found(void **state)
{
	char ticket[TICKET_SIZE], right[6], edited[6];

	(void)state;
	for (uint32_t serial = 0; serial < 300; serial++) {
		if (!ticket_make(KEY, serial, ticket))
			continue;
		split(ticket, right);
		for (int at = 0; at < 6; at++) {
			for (int i = 0; i < 31; i++) {
				memcpy(edited, right, 6);
				edited[at] = alphabet[i];
				assert_int_equal(ticket_is_valid(edited), alphabet[i] == right[at]);
			}
			memcpy(edited, right, 6);
			if (at == 5 || edited[at] == edited[at + 1])
				continue;
			edited[at] = right[at + 1];
			edited[at + 1] = right[at];
			assert_false(ticket_is_valid(edited));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_have_the_values_of_their_order),
		cmocka_unit_test(only_well_formed_tickets_are_valid),
		cmocka_unit_test(a_right_sum_needs_a_letter_a_digit_and_no_four_digits_in_a_row),
		cmocka_unit_test(every_ticket_made_is_valid_and_written_in_two_threes),
		cmocka_unit_test(no_two_running_numbers_share_a_ticket),
		cmocka_unit_test(running_numbers_wrap_and_keys_differ),
		cmocka_unit_test(neighbours_do_not_look_alike),
		cmocka_unit_test(any_single_edit_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
