/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_modem_send.c - one send at a time, and how each ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/modem_world.h"

static void one_message_is_sent_at_a_time(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "sends");
	assert_int_equal(world_send(&w, 1, "too early"), -ENOTCONN);
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(world_send(&w, 1, "\xff"), -EINVAL);
	assert_true(modem_is_ready(w.m));
	for (int64_t id = 1; id <= 3; id++) {
		assert_int_equal(world_send(&w, id, "Laporan diterima"), 0);
		assert_false(modem_is_ready(w.m));
		assert_int_equal(world_send(&w, 99, "x"), -EBUSY);
		UNTIL(&w, w.sent_count == id);
		assert_int_equal(w.sent.id, id);
		assert_int_equal(w.sent.result, MODEM_SEND_DONE);
		assert_int_equal(w.sent.references[0], 7);
	}
	world_stop(&w);
	world_end(&w);
}

static void a_send_ends_with_its_worker(void **state)
{
	static const struct {
		const char *script;
		enum modem_send_result result;
	} rows[] = {
		{ "dies sending", MODEM_SEND_UNKNOWN },
		{ "dies before sending", MODEM_SEND_TEMPORARY },
		{ "sends another", MODEM_SEND_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct world w;

		world_begin(&w, rows[i].script);
		UNTIL(&w, modem_is_ready(w.m));
		assert_int_equal(world_send(&w, 5, "x"), 0);
		UNTIL(&w, w.sent_count > 0);
		assert_int_equal(w.sent.id, 5);
		assert_int_equal(w.sent.result, rows[i].result);
		world_end(&w);
	}
}

static void a_stop_waits_for_the_send_under_way(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "finishes, then stops");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(world_send(&w, 1, "x"), 0);
	world_stop(&w);
	assert_int_equal(w.sent.result, MODEM_SEND_DONE);
	assert_int_equal(w.sent_count, 1);
	world_end(&w);
}

static void a_worker_that_ignores_a_stop_is_killed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "ignores stop");
	UNTIL(&w, modem_is_ready(w.m));
	world_stop(&w);
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_message_is_sent_at_a_time),
		cmocka_unit_test(a_send_ends_with_its_worker),
		cmocka_unit_test(a_stop_waits_for_the_send_under_way),
		cmocka_unit_test(a_worker_that_ignores_a_stop_is_killed),
	};

	return world_main(argc, argv, tests, COUNT_OF(tests));
}
