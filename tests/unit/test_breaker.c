/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_breaker.c - when a central system is left alone, and when it is tried again. */
#include "daemon/breaker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S   USEC_PER_SEC
#define NOW (1000 * S)

static const struct breaker_waits waits = {
	.first_us = 5 * S, .max_us = 1800 * S, .misconfigured_us = 300 * S
};

/* Without jitter: the whole wait. */
static void hear(struct breaker *b, enum breaker_news news, int64_t retry_after_us, int64_t now_us)
{
	breaker_hear(b, news, retry_after_us, &waits, now_us, UINT32_MAX);
}

static void lose(struct breaker *b, unsigned times, int64_t now_us)
{
	for (unsigned i = 0; i < times; i++)
		hear(b, BREAKER_FAILED, 0, now_us);
}

static void it_opens_after_five_failures_in_a_row(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	lose(&b, 4, NOW);
	hear(&b, BREAKER_ANSWERED, 0, NOW);
	lose(&b, 4, NOW);
	assert_true(breaker_allows(&b, 63, NOW));
	lose(&b, 1, NOW);
	assert_int_equal(b.state, BREAKER_OPEN);
	assert_int_equal(b.until_us, NOW + 5 * S);
	assert_false(breaker_allows(&b, 0, NOW + 5 * S - 1));
	lose(&b, 9, NOW + 1); /* those that were under way */
	assert_int_equal(b.until_us, NOW + 5 * S);
}

static void one_is_tried_and_each_failure_doubles_the_pause(void **state)
{
	struct breaker b = { 0 };
	int64_t now_us = NOW, pause_us = 5 * S;

	(void)state;
	lose(&b, 5, now_us);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(b.until_us, now_us + pause_us);
		now_us = b.until_us;
		assert_true(breaker_allows(&b, 0, now_us));
		assert_int_equal(b.state, BREAKER_TRYING);
		assert_false(breaker_allows(&b, 1, now_us));
		lose(&b, 1, now_us);
		pause_us = pause_us * 2 > waits.max_us ? waits.max_us : pause_us * 2;
	}
	now_us = b.until_us;
	assert_true(breaker_allows(&b, 0, now_us));
	hear(&b, BREAKER_ANSWERED, 0, now_us);
	assert_true(breaker_allows(&b, 63, now_us));
	lose(&b, 5, now_us);
	assert_int_equal(b.until_us, now_us + 5 * S); /* from the beginning again */
}

static void what_the_server_says_itself_counts(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	lose(&b, 4, NOW);
	hear(&b, BREAKER_FAILED, 60 * S, NOW);
	assert_int_equal(b.until_us, NOW + 60 * S);
	b = (struct breaker){ 0 };
	hear(&b, BREAKER_MISCONFIGURED, 1 * S, NOW);
	assert_int_equal(b.until_us, NOW + 1 * S);
}

static void one_that_refuses_the_gateway_is_tried_every_five_minutes(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	hear(&b, BREAKER_MISCONFIGURED, 0, NOW);
	assert_true(b.is_misconfigured);
	for (int i = 1; i < 5; i++) {
		assert_int_equal(b.until_us, NOW + i * 300 * S);
		assert_true(breaker_allows(&b, 0, b.until_us));
		/* Whether it refuses again or does not answer. */
		hear(&b, i % 2 ? BREAKER_FAILED : BREAKER_MISCONFIGURED, 0, b.until_us);
	}
	assert_true(b.is_misconfigured);
	hear(&b, BREAKER_ANSWERED, 0, NOW);
	assert_false(b.is_misconfigured);
	assert_true(breaker_allows(&b, 5, NOW));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_after_five_failures_in_a_row),
		cmocka_unit_test(one_is_tried_and_each_failure_doubles_the_pause),
		cmocka_unit_test(what_the_server_says_itself_counts),
		cmocka_unit_test(one_that_refuses_the_gateway_is_tried_every_five_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
