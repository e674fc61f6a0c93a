/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbound_result.c - what becomes of a reply by the answer to its send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/pool_world.h"

#define QUEUE "state modem attempts error"

/* Whether the queue has something that may go now, and what has been tried of it. */
static bool is_ready(struct trunk *t, uint32_t *ret_tried)
{
	struct outbox_lane lane;

	if (outbox_lanes(t->app.db, &lane, 1) != 1)
		return false;
	*ret_tried = lane.tried;
	return true;
}

static void each_answer_has_its_consequence(void **state)
{
	static const struct {
		enum modem_send_result result;
		enum modem_state other;
		bool can_send;
		const char *queue;
		bool ready; /* at once */
		uint32_t tried;
	} cases[] = {
		{ MODEM_SEND_DONE, MODEM_UP, true, "", false, 0 },
		{ MODEM_SEND_PERMANENT, MODEM_UP, true, "", false, 0 },
		{ MODEM_SEND_UNKNOWN, MODEM_UP, true, "uncertain|gsm1|1|no answer of the modem\n",
			false, 0 },
		{ MODEM_SEND_TEMPORARY, MODEM_UP, true, "queued|gsm1|1|refused for now\n", false,
			0 },
		{ MODEM_SEND_SIM, MODEM_UP, true, "queued|gsm1|0|trouble with the SIM\n", true, 1 },
		{ MODEM_SEND_SIM, MODEM_DOWN, true, "queued|gsm1|0|trouble with the SIM\n", false,
			0 },
		/* A modem that knows that it cannot send says nothing of the number. */
		{ MODEM_SEND_TEMPORARY, MODEM_UP, false, "queued|gsm1|0|refused for now\n", true,
			1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct app_modem *am;
		const int16_t reference = 7;
		uint32_t tried = 0;
		struct trunk t;

		world_open(&t, WORLD(""));
		am = &t.app.modems[0];
		t.app.modems[1].state = cases[i].other;
		world_report(&t);
		(void)world_take(&t, am);
		am->can_send = cases[i].can_send;
		world_answer(&t, am, cases[i].result, &reference,
			cases[i].result == MODEM_SEND_DONE ? 1 : 0);
		assert_string_equal(
			trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE), cases[i].queue);
		assert_int_equal(is_ready(&t, &tried), cases[i].ready);
		assert_int_equal(tried, cases[i].tried);
		assert_false(am->has_pending);
		trunk_close(&t);
	}
}

static void a_number_that_cannot_be_reached_is_given_up(void **state)
{
	struct app_modem *am;
	uint32_t tried = 0;
	int attempts = 0;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	am = &t.app.modems[0];
	world_report(&t);
	do {
		assert_true(is_ready(&t, &tried));
		/* Two by the same modem, from then on another comes first. */
		assert_int_equal(tried, attempts >= 2 ? 1 : 0);
		(void)world_take(&t, am);
		world_answer(&t, am, MODEM_SEND_TEMPORARY, NULL, 0);
		assert_false(is_ready(&t, &tried));
		attempts++;
		t.now_us += HOUR; /* longer than any pause */
		assert_int_equal(outbox_wake(t.app.db, t.now_us), 0);
	} while (is_ready(&t, &tried));
	assert_int_equal(attempts, 12);
	assert_string_equal(trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE), "");
	assert_int_equal(am->rest_until_us, 0);
	trunk_close(&t);
}

static void a_round_tries_each_modem_once(void **state)
{
	struct app_modem *one, *two;
	uint32_t tried = 0;
	struct trunk t;
	int64_t at;

	(void)state;
	world_open(&t, WORLD(""));
	one = &t.app.modems[0];
	two = &t.app.modems[1];
	world_report(&t);
	(void)world_take(&t, one);
	world_answer(&t, one, MODEM_SEND_SIM, NULL, 0);
	assert_true(is_ready(&t, &tried));
	(void)world_take(&t, two);
	world_answer(&t, two, MODEM_SEND_SIM, NULL, 0);
	assert_false(is_ready(&t, &tried));
	assert_int_equal(outbox_next_due(t.app.db, &at), 0);
	assert_true(at > t.now_us && at <= t.now_us + 15 * SECOND);
	assert_string_equal(trunk_rows(&t, REPORT_QUEUE_REPLY, NULL, QUEUE),
		"queued|gsm2|0|trouble with the SIM\n");
	/* One message may be at fault itself: the modems go on. */
	assert_int_equal(one->rest_until_us, 0);
	assert_int_equal(two->rest_until_us, 0);
	assert_int_equal(outbox_wake(t.app.db, at), 0);
	assert_true(is_ready(&t, &tried));
	assert_int_equal(tried, 0);
	trunk_close(&t);
}

static void a_modem_in_trouble_rests_until_it_may_work_again(void **state)
{
	const int16_t reference = 7;
	struct app_modem *am;
	struct trunk t;

	(void)state;
	world_open(&t, WORLD(""));
	am = &t.app.modems[0];
	for (unsigned i = 1; i <= 3; i++) {
		world_report(&t);
		(void)world_take(&t, am);
		world_answer(&t, am, MODEM_SEND_SIM, NULL, 0);
		assert_int_equal(am->troubles, i);
		assert_int_equal(am->rest_until_us > t.now_us, i >= 2);
	}
	(void)world_take(&t, am);
	world_answer(&t, am, MODEM_SEND_DONE, &reference, 1);
	assert_int_equal(am->troubles, 0);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_has_its_consequence),
		cmocka_unit_test(a_number_that_cannot_be_reached_is_given_up),
		cmocka_unit_test(a_round_tries_each_modem_once),
		cmocka_unit_test(a_modem_in_trouble_rests_until_it_may_work_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
