/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_heard.c - PDUs out of libgammu's log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lapor.h"
#include "modem/heard.h"

#include <stdio.h>

static int set_up(void **state)
{
	*state = calloc(1, sizeof(struct heard));
	heard_begin(*state);
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void hear(struct heard *h, const char *const *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		heard_line(h, lines[i]);
		heard_line(h, "\n");
	}
}

static void expect(struct heard *h, uint32_t slot, size_t size, uint8_t first)
{
	size_t cursor = 0;
	const struct heard_pdu *pdu = heard_find(h, slot, &cursor);

	assert_non_null(pdu);
	assert_int_equal(pdu->size, size);
	assert_int_equal(pdu->octets[0], first);
	heard_found(h, pdu);
}

static void expect_none(struct heard *h, uint32_t slot)
{
	size_t cursor = 0;

	assert_null(heard_find(h, slot, &cursor));
}

static void a_listing_gives_its_pdus_by_slot(void **state)
{
	static const char *const lines[] = { "SENDING frame ", "1 \"AT+CMGL=4\"",
		"2 \"+CMGL: 1,0,,25\"", "3 \"0011\"", "4 \"+CMGL: 7,1,\"name\",25\"",
		"5 \"2233aa\"", "6 \"OK\"", "Checking line: OK",
		"Parsing +CMGL: 1,0,,25 with +CMGL: @i, @0" };

	hear(*state, lines, COUNT_OF(lines));
	expect(*state, 1, 2, 0x00);
	expect(*state, 7, 3, 0x22);
	expect(*state, 1, 2, 0x00);
	expect_none(*state, 2);
	heard_begin(*state);
	expect_none(*state, 1);
}

static void one_read_alone_has_the_slot_of_its_question(void **state)
{
	static const char *const lines[] = { "1 \"AT+CMGR=12\"", "2 \"+CMGR: 1,,25\"",
		"3 \"445566\"", "4 \"OK\"" };

	hear(*state, lines, COUNT_OF(lines));
	expect(*state, 12, 3, 0x44);
	assert_true(((struct heard *)*state)->is_one);
	heard_line(*state, "1 \"AT+CMGL=4\"");
	assert_false(((struct heard *)*state)->is_one);
}

static void the_memory_that_is_listed_says_how_full_it_is(void **state)
{
	static const char *const lines[] = { "1 \"AT+CPMS=\"SM\",\"SM\"\"",
		"2 \"+CPMS: 3,30,7,50,7,50\"", "3 \"OK\"" };
	struct heard *h = *state;

	hear(h, lines, COUNT_OF(lines));
	assert_int_equal(h->used, 3);
	assert_int_equal(h->size, 30);
	heard_line(h, "2 \"+CPMS: 9\"");
	heard_line(h, "2 \"+CPMS: -1,30\"");
	heard_line(h, "2 \"+CPMS: 1,99999999999999999999\"");
	heard_line(h, "2 \"+CPMS: (\"SM\",\"ME\")\"");
	assert_int_equal(h->used, 3);
	assert_int_equal(h->size, 30);
	heard_begin(h);
	assert_int_equal(h->size, 0);
}

static void what_is_no_pdu_is_left_out(void **state)
{
	static const char *const lines[] = { "1 \"+CMGL: 1,0,,25\"", "2 \"this is no PDU\"",
		"3 \"+CMGL: 2,0,,25\"", "4 \"+CMGL: 3,0,,25\"", "5 \"\"", "6 \"+CMGL: 4,0,,25\"",
		"7 \"OK\"", "8 \"AABB\"", "9 \"+CMGL: 5,0,,25\"", "\"CCDD\"", "10 \"CC", "11 CCDD",
		" 12 \"CCDD\"", "" };

	hear(*state, lines, COUNT_OF(lines));
	for (uint32_t slot = 1; slot < 5; slot++)
		expect_none(*state, slot);
	/* A line without its end is a line. */
	expect(*state, 5, 1, 0xcc);
}

static void the_same_slot_of_two_memories_is_found_twice(void **state)
{
	static const char *const lines[] = { "1 \"+CMGL: 1,0,,25\"", "2 \"01\"",
		"1 \"+CMGL: 1,0,,25\"", "2 \"02\"" };
	const struct heard_pdu *first, *second;
	size_t cursor = 0;

	hear(*state, lines, COUNT_OF(lines));
	first = heard_find(*state, 1, &cursor);
	second = heard_find(*state, 1, &cursor);
	assert_non_null(first);
	assert_non_null(second);
	assert_int_equal(first->octets[0], 1);
	assert_int_equal(second->octets[0], 2);
	assert_null(heard_find(*state, 1, &cursor));
}

static void memory_has_an_end(void **state)
{
	char hex[2 * (PDU_MAX + 1) + 8] = "1 \"", head[32];
	struct heard *h = *state;

	memset(hex + 3, 'A', 2 * PDU_MAX + 2);
	heard_line(h, "1 \"+CMGL: 1,0,,25\"");
	heard_line(h, hex);
	assert_int_equal(h->count, 0);
	hex[3 + 2 * PDU_MAX] = '"';
	hex[4 + 2 * PDU_MAX] = '\0';
	for (unsigned i = 0; i < HEARD_MAX + 5; i++) {
		(void)snprintf(head, sizeof(head), "1 \"+CMGL: %u,0,,25\"", i + 1);
		heard_line(h, head);
		heard_line(h, hex);
	}
	assert_int_equal(h->count, HEARD_MAX);
	for (uint32_t i = 0; i < HEARD_MAX; i++)
		expect(h, i + 1, PDU_MAX, 0xaa);
	expect_none(h, HEARD_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_listing_gives_its_pdus_by_slot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			one_read_alone_has_the_slot_of_its_question, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_memory_that_is_listed_says_how_full_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_pdu_is_left_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_same_slot_of_two_memories_is_found_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(memory_has_an_end, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
