/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_modem.c - a worker that works, dies, is silent or lies, and what its daemon makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/modem_world.h"

static void each_part_is_answered(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "parts");
	w.is_refusing = true;
	UNTIL(&w, w.last.sim_used > 0);
	assert_int_equal(w.parts, 100);
	assert_int_equal(w.last.sim_used, 75025);
	assert_int_equal(w.last.state, MODEM_UP);
	assert_true(modem_is_ready(w.m));
	world_stop(&w);
	assert_int_equal(w.last.cause, MODEM_CAUSE_STOPPED);
	world_end(&w);
}

static void too_many_slots_are_refused(void **state)
{
	uint32_t slots[MODEM_SLOTS_MAX + 1] = { 0 };
	struct world w;

	(void)state;
	world_begin(&w, "sends");
	assert_int_equal(modem_stored(w.m, slots, COUNT_OF(slots)), -EINVAL);
	assert_int_equal(modem_refused(w.m, slots, 0), 0);
	world_end(&w);
}

static void a_worker_that_dies_is_replaced_and_told_to_sweep(void **state)
{
	struct modem_flight lines[FLIGHT_LINES];
	struct world w;

	(void)state;
	world_begin(&w, "dies");
	UNTIL(&w, strcmp(w.last.detail, "swept") == 0 && w.parts == 2);
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_DIED], 1);
	assert_string_equal(w.killed_detail, "signal 9");
	/* Its successor goes on behind the last slot: no answer hits another message. */
	assert_int_equal(w.slot, 43);
	/* What it recorded outlives it, as far as it is believed. */
	assert_int_equal(modem_read_flight(w.m, lines), 2);
	assert_int_equal(lines[0].way, FLIGHT_SAID);
	assert_string_equal(lines[0].text, "AT+CPIN=<pin>");
	assert_int_equal(lines[0].age_us, 0);
	world_end(&w);
}

static void a_worker_that_wants_another_has_not_failed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "anew");
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_string_equal(w.last.detail, "anew");
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_DIED], 0);
	assert_int_equal(w.seen[MODEM_CAUSE_NO_DEVICE], 1);
	world_end(&w);
}

static void another_knows_that_the_modem_was_restarting(void **state)
{
	const struct world_options options = { .script = "anew", .init = "restarts" };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_string_equal(w.last.detail, "anew, was reset");
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_DIED], 0);
	world_end(&w);
}

static void one_that_wants_another_at_once_has_failed(void **state)
{
	const struct world_options options = { .script = "anew", .first_us = USEC_PER_SEC };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_DIED] > 0);
	assert_string_equal(w.killed_detail, "exit 75");
	world_end(&w);
}

static void one_whose_modem_went_and_came_has_not_failed(void **state)
{
	const struct world_options options = { .script = "replugged",
		.first_us = USEC_PER_SEC / 10 };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, strcmp(w.last.detail, "anew") == 0);
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_DIED], 0);
	assert_int_equal(w.seen[MODEM_CAUSE_LINE_GONE], 1);
	world_end(&w);
}

static void a_silent_worker_is_killed_and_replaced(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "silent");
	UNTIL(&w, strcmp(w.last.detail, "swept") == 0);
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_SILENT], 1);
	world_end(&w);
}

static void a_worker_without_a_hello_is_killed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "mute");
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_SILENT] > 0);
	world_end(&w);
}

static void a_foreign_worker_is_killed(void **state)
{
	static const char *const names[] = { "other build", "no hello", "garbage", "old slot",
		"sends another", "answers unasked", "resets unasked" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct world w;

		print_message("%s\n", names[i]);
		world_begin(&w, names[i]);
		if (strcmp(names[i], "sends another") == 0) {
			UNTIL(&w, modem_is_ready(w.m));
			assert_int_equal(world_send(&w, 1, "x"), 0);
		}
		UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_FOREIGN] > 0);
		assert_string_equal(w.killed_detail,
			i == 0 ? "the worker is of another build" : "a packet failed the check");
		world_end(&w);
	}
}

static void a_program_that_is_not_there_is_tried_again(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, "x", "/nonexistent/lapor-modem");
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_DIED] > 0);
	/* valgrind's fork cannot hand the error back. */
	assert_true(strcmp(w.killed_detail, "cannot start: ENOENT") == 0 ||
		    strcmp(w.killed_detail, "exit 127") == 0);
	assert_false(modem_is_ready(w.m));
	world_stop(&w);
	world_end(&w);
}

static void a_pin_is_tried_once_ever(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "pin");
	UNTIL(&w, w.seen[MODEM_CAUSE_PIN_WRONG] > 0);
	/* The next worker is not even told it. */
	assert_string_equal(w.last.detail, "no PIN");
	world_end(&w);
}

static void a_worker_inherits_nothing_but_its_socket_and_its_recorder(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "bare");
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_string_equal(w.last.detail, "bare");
	world_end(&w);
}

static void every_state_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(modem_state_name(MODEM_STARTING), "starting");
	assert_string_equal(modem_state_name(MODEM_UP), "up");
	assert_string_equal(modem_state_name(MODEM_DEGRADED), "degraded");
	assert_string_equal(modem_state_name(MODEM_DOWN), "down");
	assert_string_equal(modem_state_name(MODEM_QUARANTINED), "quarantined");
	assert_string_equal(modem_state_name(MODEM_PAUSED), "paused");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_is_answered),
		cmocka_unit_test(too_many_slots_are_refused),
		cmocka_unit_test(a_worker_that_dies_is_replaced_and_told_to_sweep),
		cmocka_unit_test(a_worker_that_wants_another_has_not_failed),
		cmocka_unit_test(another_knows_that_the_modem_was_restarting),
		cmocka_unit_test(one_that_wants_another_at_once_has_failed),
		cmocka_unit_test(one_whose_modem_went_and_came_has_not_failed),
		cmocka_unit_test(a_silent_worker_is_killed_and_replaced),
		cmocka_unit_test(a_worker_without_a_hello_is_killed),
		cmocka_unit_test(a_foreign_worker_is_killed),
		cmocka_unit_test(a_program_that_is_not_there_is_tried_again),
		cmocka_unit_test(a_pin_is_tried_once_ever),
		cmocka_unit_test(a_worker_inherits_nothing_but_its_socket_and_its_recorder),
		cmocka_unit_test(every_state_has_its_name),
	};

	return world_main(argc, argv, tests, COUNT_OF(tests));
}
