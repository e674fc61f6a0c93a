/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pool.c - which modem a reply goes by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/pool.h"

#define BUDI "+6281234567789"
#define SITI "+6285700001111"
#define NONE POOL_NONE
#define WAIT POOL_WAIT

/* A reply as these tests mostly have it. */
static struct pool_wish wish(const char *preferred)
{
	return (struct pool_wish){ .number = BUDI,
		.preferred = preferred,
		.avoid = "",
		.last = "",
		.class = OUTBOX_ANSWER,
		.parts = 1 };
}

static char digits[][8] = { "+62811", "+62812", "0857", "+628123" };
static char *telkomsel[] = { digits[0], digits[1] }, *indosat[] = { digits[2] },
	    *one[] = { digits[3] };
static const struct config_list none = { 0 }, tsel = { telkomsel, 2 }, isat = { indosat, 1 },
				exact = { one, 1 };

/* Modems a, b, c .. in these states: R ready, B busy, M mute, - away. */
static size_t make(const char *states, struct pool_modem *ret)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	size_t count = strlen(states);

	for (size_t i = 0; i < count; i++)
		ret[i] = (struct pool_modem){ .name = names[i],
			.prefixes = &none,
			.state = states[i] == 'R'   ? POOL_READY
			         : states[i] == 'B' ? POOL_BUSY
			         : states[i] == 'M' ? POOL_MUTE
			                            : POOL_AWAY,
			.minute_most = INT64_MAX,
			.minute_left = INT64_MAX,
			.day_left = INT64_MAX };
	return count;
}

static void the_modem_written_to_goes_before_all(void **state)
{
	static const struct {
		const char *states, *preferred, *avoid;
		uint32_t tried;
		int expected;
	} cases[] = {
		{ "RR", "a", "", 0, 0 },
		{ "RR", "b", "", 0, 1 },
		{ "BR", "a", "", 0, WAIT }, /* a moment */
		{ "-R", "a", "", 0, 1 },
		{ "MR", "a", "", 0, 1 },
		{ "-B", "a", "", 0, WAIT },
		{ "--", "a", "", 0, NONE },
		{ "RR", "gone", "", 0, 0 },
		{ "BB", "", "", 0, WAIT },
		{ "BR", "", "", 0, 1 },
		/* Never the one to be avoided. */
		{ "RR", "a", "a", 0, 1 },
		{ "RB", "a", "a", 0, WAIT },
		{ "R-", "a", "a", 0, NONE },
		{ "R-", "", "a", 1, NONE },
		/* Those that could not come last. */
		{ "RR", "a", "", 1, 1 },
		{ "RB", "a", "", 1, WAIT },
		{ "R-", "a", "", 1, 0 },
		{ "RRR", "a", "", 3, 2 },
		{ "RRR", "b", "", 7, 1 },
		/* Those that say that they cannot, when there is no other. */
		{ "M-", "a", "", 0, 0 },
		{ "MB", "a", "", 0, WAIT },
		{ "MM", "b", "", 0, 1 },
		{ "M-", "a", "a", 0, NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pool_modem modems[4];
		size_t count = make(cases[i].states, modems);
		struct pool_wish w = wish(cases[i].preferred);

		w.avoid = cases[i].avoid;
		w.tried = cases[i].tried;
		if (pool_choose(modems, count, &w) != cases[i].expected)
			fail_msg("%s for %s, avoiding '%s', tried %u", cases[i].states,
				cases[i].preferred, cases[i].avoid, (unsigned)cases[i].tried);
	}
}

static void of_the_others_the_same_network_goes_first(void **state)
{
	static const struct {
		const char *states, *number, *last;
		int expected;
	} cases[] = {
		{ "RRRR", BUDI, "", 3 },                          /* the longest prefix */
		{ "RRR-", BUDI, "", 1 }, { "RRRB", BUDI, "", 1 }, /* a slow one holds nothing up */
		{ "RBR-", BUDI, "", 0 }, { "RRRR", SITI, "", 2 }, { "RRBR", SITI, "", 0 },
		{ "RRRR", "+12025550100", "", 0 }, { "RRRR", "0217654321", "", 0 },
		{ "RRRR", BUDI, "c", 2 }, /* that had it before */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pool_modem modems[4];
		size_t count = make(cases[i].states, modems);
		struct pool_wish w = wish("");

		modems[1].prefixes = &tsel;
		modems[2].prefixes = &isat;
		modems[3].prefixes = &exact;
		w.number = cases[i].number;
		w.last = cases[i].last;
		if (pool_choose(modems, count, &w) != cases[i].expected)
			fail_msg("%s for %s", cases[i].states, cases[i].number);
	}
}

static void equal_ones_are_used_evenly(void **state)
{
	struct pool_modem modems[4];
	size_t count = make("RRRR", modems);
	struct pool_wish w = wish("");

	(void)state;
	for (int i = 0; i < 40; i++)
		modems[pool_choose(modems, count, &w)].sent_today++;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(modems[i].sent_today, 10);
}

static void what_is_spent_is_not_waited_for(void **state)
{
	static const struct {
		enum outbox_class class;
		int parts;
		int64_t day_left, reserve, minute_left;
		const char *states;
		int expected;
	} cases[] = {
		{ OUTBOX_ANSWER, 1, 1, 0, 9, "RR", 0 }, { OUTBOX_ANSWER, 2, 1, 0, 9, "RR", 1 },
		{ OUTBOX_ANSWER, 2, 2, 0, 9, "RR", 0 },
		{ OUTBOX_ANSWER, 1, 5, 5, 9, "RR", 1 }, /* the rest is for receipts */
		{ OUTBOX_ANSWER, 1, 6, 5, 9, "RR", 0 }, { OUTBOX_RECEIPT, 1, 5, 5, 9, "RR", 0 },
		{ OUTBOX_RECEIPT, 2, 1, 5, 9, "RR", 1 }, { OUTBOX_RECEIPT, 1, 0, 5, 9, "RR", 1 },
		{ OUTBOX_RECEIPT, 1, 0, 5, 9, "R-", NONE },
		{ OUTBOX_RECEIPT, 1, 0, 5, 9, "B-", NONE }, { OUTBOX_ANSWER, 1, 9, 0, 0, "RR", 1 },
		{ OUTBOX_ANSWER, 2, 9, 0, 1, "RR", 1 }, { OUTBOX_ANSWER, 1, 9, 0, 0, "RB", WAIT },
		{ OUTBOX_ANSWER, 1, 9, 0, 0, "R-", WAIT },
		{ OUTBOX_ANSWER, 9, 9, 0, 4, "R-", WAIT },
		{ OUTBOX_ANSWER, 9, 9, 0, 5, "R-", 0 }, /* longer than a minute's budget */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pool_modem modems[4];
		size_t count = make(cases[i].states, modems);
		struct pool_wish w = wish("a");

		w.class = cases[i].class;
		w.parts = cases[i].parts;
		modems[0].day_left = cases[i].day_left;
		modems[0].reserve = cases[i].reserve;
		modems[0].minute_most = 5;
		modems[0].minute_left = cases[i].minute_left;
		if (pool_choose(modems, count, &w) != cases[i].expected)
			fail_msg("case %zu", i);
	}
}

static void what_comes_later_does_not_take_the_room_of_what_waits(void **state)
{
	struct pool_modem modems[4];
	size_t count = make("RR", modems);
	struct pool_wish receipt = wish("a"), notice = wish("a");

	(void)state;
	receipt.class = OUTBOX_RECEIPT;
	receipt.parts = 2;
	receipt.avoid = "b";
	notice.class = OUTBOX_NOTICE;
	modems[0].minute_most = 5;
	modems[0].minute_left = 1;
	assert_int_equal(pool_choose(modems, count, &receipt), WAIT);
	assert_true(modems[0].is_wanted);
	assert_false(modems[1].is_wanted);
	assert_int_equal(pool_choose(modems, count, &notice), 1);
	modems[1].state = POOL_AWAY;
	assert_int_equal(pool_choose(modems, count, &notice), WAIT);
}

static void a_round_ends_when_there_is_no_other(void **state)
{
	static const struct {
		const char *states;
		uint32_t tried;
		bool expected;
	} cases[] = { { "RR", 1, true }, { "RB", 1, true }, { "RM", 1, false }, { "R-", 1, false },
		{ "RR", 3, false }, { "RRR", 3, true }, { "R", 0, true } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pool_modem modems[4];
		size_t count = make(cases[i].states, modems);
		struct pool_wish w = wish("a");

		w.tried = cases[i].tried;
		assert_int_equal(pool_has_other(modems, count, &w), cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_modem_written_to_goes_before_all),
		cmocka_unit_test(of_the_others_the_same_network_goes_first),
		cmocka_unit_test(equal_ones_are_used_evenly),
		cmocka_unit_test(what_is_spent_is_not_waited_for),
		cmocka_unit_test(what_comes_later_does_not_take_the_room_of_what_waits),
		cmocka_unit_test(a_round_ends_when_there_is_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
