/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ladder.c - which rung when, and that no walk of troubles leads to a reset loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/ladder.h"

#define S         USEC_PER_SEC
#define MIN       USEC_PER_MINUTE
#define RUNGS_MAX 1000

/* Down for this cause for so long, a try each half minute; counts the rungs. */
struct counts {
	unsigned soft, usb, quarantine;
	int64_t first_us, quarantine_us;
};

static void look(struct ladder *l, struct counts *c, int64_t now_us)
{
	enum modem_rung rung = ladder_next(l, now_us);

	if (rung != MODEM_RUNG_RECONNECT && c->first_us == 0)
		c->first_us = now_us;
	c->soft += rung == MODEM_RUNG_SOFT_RESET;
	c->usb += rung == MODEM_RUNG_USB_RESET;
	if (rung == MODEM_RUNG_QUARANTINE) {
		c->quarantine++;
		c->quarantine_us = now_us;
	}
}

static struct counts suffer(struct ladder *l, bool is_connected, enum modem_cause cause,
	int64_t from_us, int64_t for_us)
{
	struct counts c = { 0 };

	ladder_tell(l, is_connected, cause, from_us);
	for (int64_t t = from_us; t <= from_us + for_us; t += 10 * S) {
		if (!is_connected && t % (30 * S) == 0)
			ladder_fail(l, t);
		look(l, &c, t);
	}
	return c;
}

static void each_cause_has_its_rungs(void **state)
{
	static const struct {
		enum modem_cause cause;
		bool is_connected;
		unsigned soft, usb, quarantine; /* in a day */
	} rows[] = {
		{ MODEM_CAUSE_NONE, true, 0, 0, 0 },
		{ MODEM_CAUSE_NO_DEVICE, false, 0, 0, 0 },
		{ MODEM_CAUSE_NO_PERMISSION, false, 0, 0, 0 },
		{ MODEM_CAUSE_BUSY, false, 0, 0, 0 },
		{ MODEM_CAUSE_NOT_A_MODEM, false, 0, 0, 0 },
		{ MODEM_CAUSE_SILENT, false, 2, 1, 1 },
		{ MODEM_CAUSE_LINE_GONE, false, 0, 0, 0 },
		{ MODEM_CAUSE_GARBLED, false, 2, 1, 1 },
		{ MODEM_CAUSE_NO_SIM, false, 4, 0, 0 },
		{ MODEM_CAUSE_PIN_NEEDED, false, 0, 0, 0 },
		{ MODEM_CAUSE_PIN_WRONG, false, 0, 0, 0 },
		{ MODEM_CAUSE_PUK_NEEDED, false, 0, 0, 0 },
		{ MODEM_CAUSE_NOT_REGISTERED, true, 4, 0, 0 },
		{ MODEM_CAUSE_DENIED, true, 0, 0, 0 },
		{ MODEM_CAUSE_NO_SMSC, true, 0, 0, 0 },
		{ MODEM_CAUSE_SIM_FULL, true, 0, 0, 0 },
		{ MODEM_CAUSE_ROAMING, true, 0, 0, 0 },
		{ MODEM_CAUSE_NO_SIGNAL, true, 4, 0, 0 },
		{ MODEM_CAUSE_SIM_FAILED, false, 2, 1, 1 },
		{ MODEM_CAUSE_SIM_FAILED, true, 2, 1, 0 },
		{ MODEM_CAUSE_MEMORY_FAILED, true, 2, 1, 0 },
		{ MODEM_CAUSE_WORKER_SILENT, false, 2, 1, 1 },
		{ MODEM_CAUSE_WORKER_DIED, false, 2, 1, 1 },
		{ MODEM_CAUSE_WORKER_FOREIGN, false, 0, 0, 0 },
		{ MODEM_CAUSE_STOPPED, false, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ladder l;
		struct counts c;

		print_message("cause %d\n", rows[i].cause);
		ladder_init(&l, true);
		c = suffer(&l, rows[i].is_connected, rows[i].cause, MIN, USEC_PER_DAY - MIN);
		assert_int_equal(c.soft, rows[i].soft);
		assert_int_equal(c.usb, rows[i].usb);
		assert_int_equal(c.quarantine, rows[i].quarantine);
		/* The same without leave to touch USB. */
		ladder_init(&l, false);
		c = suffer(&l, rows[i].is_connected, rows[i].cause, MIN, USEC_PER_DAY - MIN);
		assert_int_equal(c.usb, 0);
		assert_int_equal(c.quarantine, rows[i].quarantine);
	}
}

static void a_silent_modem_climbs_step_by_step(void **state)
{
	struct ladder l;
	struct counts c;

	(void)state;
	ladder_init(&l, true);
	c = suffer(&l, false, MODEM_CAUSE_SILENT, MIN, 50 * S);
	assert_int_equal(c.soft, 0);
	c = suffer(&l, false, MODEM_CAUSE_SILENT, 2 * MIN, 20 * MIN);
	assert_int_equal(c.first_us, 2 * MIN);
	assert_int_equal(c.quarantine_us, 17 * MIN);
	assert_true(l.is_quarantined);
	/* Nothing more, for as long as it may last. */
	c = suffer(&l, false, MODEM_CAUSE_SILENT, 22 * MIN, 7 * USEC_PER_DAY);
	assert_int_equal(c.soft + c.usb + c.quarantine, 0);
}

static void few_tries_are_no_reason_for_a_reset(void **state)
{
	struct ladder l;

	(void)state;
	ladder_init(&l, false);
	ladder_tell(&l, false, MODEM_CAUSE_SILENT, 0);
	ladder_fail(&l, S);
	ladder_fail(&l, 2 * S);
	assert_int_equal(ladder_next(&l, 9 * MIN), MODEM_RUNG_RECONNECT);
	ladder_fail(&l, 9 * MIN);
	assert_int_equal(ladder_next(&l, 9 * MIN), MODEM_RUNG_SOFT_RESET);
}

static void what_answers_ends_a_quarantine(void **state)
{
	static const struct {
		bool is_connected;
		enum modem_cause cause;
		bool is_over;
	} rows[] = {
		{ true, MODEM_CAUSE_NONE, true },
		{ true, MODEM_CAUSE_NOT_REGISTERED, true },
		{ false, MODEM_CAUSE_PIN_NEEDED, true },
		{ false, MODEM_CAUSE_NO_SIM, true },
		{ false, MODEM_CAUSE_SILENT, false },
		{ false, MODEM_CAUSE_NO_DEVICE, false },
		{ false, MODEM_CAUSE_WORKER_DIED, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ladder l;

		ladder_init(&l, false);
		(void)suffer(&l, false, MODEM_CAUSE_SILENT, MIN, 20 * MIN);
		assert_true(l.is_quarantined);
		ladder_tell(&l, rows[i].is_connected, rows[i].cause, 30 * MIN);
		assert_int_equal(l.is_quarantined, !rows[i].is_over);
	}
}

static void a_recovery_begins_anew_but_refills_nothing(void **state)
{
	struct ladder l;
	struct counts c;
	unsigned soft = 0;

	(void)state;
	ladder_init(&l, false);
	for (int64_t t = MIN; t < USEC_PER_DAY; t += 30 * MIN) {
		c = suffer(&l, false, MODEM_CAUSE_SILENT, t, 3 * MIN);
		soft += c.soft;
		assert_int_equal(c.quarantine, 0);
		ladder_tell(&l, true, MODEM_CAUSE_NONE, t + 3 * MIN + 10 * S);
		look(&l, &c, t + 20 * MIN);
		assert_int_equal(l.bad_us, 0);
	}
	assert_int_equal(soft, LADDER_SOFT_DAY);
	ladder_init(&l, false);
	c = suffer(&l, false, MODEM_CAUSE_SILENT, USEC_PER_DAY, 3 * MIN);
	assert_int_equal(c.soft, 1);
}

/* Up and down in turn, for two hours or up to the quarantine. */
static struct counts flap(int64_t up_us, int64_t down_us)
{
	struct counts c = { 0 };
	struct ladder l;

	ladder_init(&l, false);
	for (int64_t t = S; t < 2 * USEC_PER_HOUR && c.quarantine == 0; t += up_us + down_us) {
		ladder_tell(&l, true, MODEM_CAUSE_NONE, t);
		look(&l, &c, t + up_us / 2);
		ladder_tell(&l, false, MODEM_CAUSE_SILENT, t + up_us);
		look(&l, &c, t + up_us + down_us - 1);
	}
	return c;
}

static void one_that_comes_and_goes_climbs_too(void **state)
{
	struct counts c = flap(5 * S, 20 * S);

	(void)state;
	assert_int_equal(c.soft, 2);
	assert_int_equal(c.quarantine, 1);
	/* One that works for the better part is left alone. */
	c = flap(60 * S, 5 * S);
	assert_int_equal(c.soft + c.quarantine, 0);
}

static void a_modem_that_left_for_its_reset_is_in_no_worse_trouble(void **state)
{
	struct ladder l;
	int64_t bad_us;

	(void)state;
	ladder_init(&l, false);
	(void)suffer(&l, false, MODEM_CAUSE_SILENT, MIN, 2 * MIN);
	bad_us = l.bad_us;
	ladder_tell(&l, false, MODEM_CAUSE_NO_DEVICE, 3 * MIN);
	ladder_fail(&l, 3 * MIN + 20 * S);
	assert_int_equal(ladder_next(&l, 20 * MIN), MODEM_RUNG_RECONNECT);
	assert_int_equal(l.bad_us, bad_us);
}

/* xorshift64: the same walk on every machine. */
static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

struct history {
	int64_t at_us[RUNGS_MAX];
	size_t count;
};

static void note(struct history *h, int64_t now_us)
{
	assert_true(h->count < RUNGS_MAX);
	h->at_us[h->count++] = now_us;
}

static void check_window(const struct history *h, int64_t window_us, size_t most)
{
	for (size_t i = most; i < h->count; i++)
		assert_true(h->at_us[i] - h->at_us[i - most] >= window_us);
}

static void walk(uint64_t seed)
{
	static struct history soft, usb, all;
	struct ladder l;
	int64_t t = 0;

	soft.count = usb.count = all.count = 0;
	ladder_init(&l, seed % 2 == 0);
	while (t < 30 * USEC_PER_DAY) {
		uint64_t bits = draw(&seed);
		enum modem_rung rung;

		t += (int64_t)(bits >> 32) % (2 * MIN);
		if (bits % 16 == 0)
			ladder_tell(&l, bits % 3 == 0,
				(enum modem_cause)(bits / 64 %
						   COUNT_OF(((int[MODEM_CAUSE_STOPPED + 1]){ 0 }))),
				t);
		else
			ladder_fail(&l, t);
		rung = ladder_next(&l, t);
		if (rung == MODEM_RUNG_SOFT_RESET)
			note(&soft, t);
		if (rung == MODEM_RUNG_USB_RESET)
			note(&usb, t);
		if (rung == MODEM_RUNG_SOFT_RESET || rung == MODEM_RUNG_USB_RESET)
			note(&all, t);
	}
	assert_true(soft.count > 10);
	check_window(&soft, USEC_PER_HOUR, LADDER_SOFT_HOUR);
	check_window(&soft, USEC_PER_DAY, LADDER_SOFT_DAY);
	check_window(&usb, USEC_PER_HOUR, LADDER_USB_HOUR);
	check_window(&usb, USEC_PER_DAY, LADDER_USB_DAY);
	check_window(&all, LADDER_PAUSE_US, 1);
}

static void never_more_resets_than_the_budget_whatever_happens(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		walk(seed * UINT64_C(0x9e3779b97f4a7c15));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cause_has_its_rungs),
		cmocka_unit_test(a_silent_modem_climbs_step_by_step),
		cmocka_unit_test(few_tries_are_no_reason_for_a_reset),
		cmocka_unit_test(what_answers_ends_a_quarantine),
		cmocka_unit_test(a_recovery_begins_anew_but_refills_nothing),
		cmocka_unit_test(one_that_comes_and_goes_climbs_too),
		cmocka_unit_test(a_modem_that_left_for_its_reset_is_in_no_worse_trouble),
		cmocka_unit_test(never_more_resets_than_the_budget_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
