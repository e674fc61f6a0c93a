/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_modem_hand.c - what a person does with a modem, and questions to the network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/modem_world.h"

static void a_paused_modem_has_no_worker_until_it_is_resumed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "sends");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), 0);
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), -EALREADY);
	assert_int_equal(WITHIN(&w, modem_reset(w.m)), -EALREADY);
	assert_false(modem_is_ready(w.m));
	assert_int_equal(world_send(&w, 1, "x"), -ENOTCONN);
	UNTIL(&w, w.last.state == MODEM_PAUSED);
	assert_int_equal(w.last.cause, MODEM_CAUSE_NONE);
	assert_int_equal(w.been[MODEM_DOWN], 0);
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), 0);
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), -EALREADY);
	UNTIL(&w, modem_is_ready(w.m));
	world_end(&w);
}

static void a_pause_waits_for_the_send_under_way(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "finishes, then stops");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(world_send(&w, 1, "x"), 0);
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), 0);
	UNTIL(&w, w.last.state == MODEM_PAUSED);
	assert_int_equal(w.sent_count, 1);
	assert_int_equal(w.sent.result, MODEM_SEND_DONE);
	world_stop(&w);
	world_end(&w);
}

static void a_modem_may_start_paused(void **state)
{
	const struct world_options options = { .script = "sends", .is_paused = true };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.states > 0);
	assert_int_equal(w.last.state, MODEM_PAUSED);
	assert_int_equal(w.been[MODEM_STARTING], 0);
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), 0);
	UNTIL(&w, modem_is_ready(w.m));
	world_end(&w);
}

static void a_pause_that_is_taken_back_at_once_gives_a_new_worker(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "sends");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), 0);
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), 0);
	assert_false(modem_is_ready(w.m));
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(w.been[MODEM_PAUSED], 0);
	assert_int_equal(w.been[MODEM_DOWN], 0);
	assert_int_equal(w.been[MODEM_UP], 2);
	world_end(&w);
}

static void a_worker_that_ignores_a_pause_is_killed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "ignores stop");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), 0);
	UNTIL(&w, w.last.state == MODEM_PAUSED);
	assert_int_equal(w.been[MODEM_DOWN], 0);
	world_end(&w);
}

/* The same but for one line, which scripts do not read. */
static struct modem_settings other_settings(const struct world *w)
{
	struct modem_settings settings = { .poll_s = 60, .pin = "1234" };

	(void)w;
	(void)copy_string(settings.name, sizeof(settings.name), "gsm1");
	(void)copy_string(settings.device, sizeof(settings.device), "sends");
	assert_true(readlink("/proc/self/exe", settings.program, sizeof(settings.program) - 1) > 0);
	assert_true(modem_has_settings(w->m, &settings));
	(void)copy_string(settings.init[0], sizeof(settings.init[0]), "AT");
	assert_false(modem_has_settings(w->m, &settings));
	return settings;
}

static void other_settings_come_with_a_new_worker(void **state)
{
	struct modem_settings settings;
	struct world w;

	(void)state;
	world_begin(&w, "sends");
	settings = other_settings(&w);
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_renew(w.m, &settings)), 0);
	assert_true(modem_has_settings(w.m, &settings));
	assert_false(modem_is_ready(w.m));
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(w.been[MODEM_UP], 2);
	assert_int_equal(w.been[MODEM_DOWN], 0);
	world_stop(&w);
	world_end(&w);
}

static void other_settings_wait_for_the_send_under_way(void **state)
{
	struct modem_settings settings;
	struct world w;

	(void)state;
	world_begin(&w, "finishes, then stops");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(world_send(&w, 1, "x"), 0);
	settings = (struct modem_settings){ .poll_s = 30 };
	(void)copy_string(settings.name, sizeof(settings.name), "gsm1");
	(void)copy_string(settings.device, sizeof(settings.device), "sends");
	assert_true(readlink("/proc/self/exe", settings.program, sizeof(settings.program) - 1) > 0);
	assert_int_equal(WITHIN(&w, modem_renew(w.m, &settings)), 0);
	UNTIL(&w, w.been[MODEM_UP] == 2);
	assert_int_equal(w.sent_count, 1);
	assert_int_equal(w.sent.result, MODEM_SEND_DONE);
	assert_int_equal(WITHIN(&w, modem_stop(w.m)), 0);
	assert_int_equal(WITHIN(&w, modem_renew(w.m, &settings)), -EALREADY);
	UNTIL(&w, w.stopped == 1);
	world_end(&w);
}

static void a_paused_modem_has_other_settings_when_it_is_resumed(void **state)
{
	const struct world_options options = { .script = "sends", .is_paused = true };
	struct modem_settings settings;
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.states > 0);
	settings = other_settings(&w);
	assert_int_equal(WITHIN(&w, modem_renew(w.m, &settings)), 0);
	assert_int_equal(w.last.state, MODEM_PAUSED);
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), 0);
	UNTIL(&w, modem_is_ready(w.m));
	assert_true(modem_has_settings(w.m, &settings));
	world_end(&w);
}

static void a_reset_by_hand_restarts_modem_and_worker(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "obeys");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_reset(w.m)), 0);
	assert_false(modem_is_ready(w.m));
	UNTIL(&w, modem_is_ready(w.m));
	/* The new one knows that the modem may be away. */
	assert_string_equal(w.last.detail, "was reset");
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 1);
	assert_int_equal(w.rung_error, 0);
	assert_int_equal(w.been[MODEM_DOWN], 0);
	world_end(&w);
}

static void a_reset_that_the_modem_refuses_renews_the_worker_all_the_same(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "refuses a reset");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_reset(w.m)), 0);
	UNTIL(&w, w.been[MODEM_UP] == 2);
	assert_string_equal(w.last.detail, "");
	assert_int_equal(w.rung_error, 3);
	assert_string_equal(w.rung_detail, "CME 3");
	world_end(&w);
}

static void a_reset_without_a_worker_starts_one(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, "x", "/nonexistent/lapor-modem");
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_DIED] > 0);
	assert_int_equal(WITHIN(&w, modem_reset(w.m)), 0);
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_DIED] > 1);
	world_stop(&w);
	world_end(&w);
}

static void a_question_is_answered_once(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, "asks");
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "*888#")), -ENOTCONN);
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "")), -EINVAL);
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "*888#\r")), -EINVAL);
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "*888#")), 0);
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "*888#")), -EBUSY);
	UNTIL(&w, w.ussd_count > 0);
	assert_int_equal(w.ussd.result, MODEM_USSD_ANSWERED);
	assert_string_equal(w.ussd.text, "*888#");
	/* One that ends with its worker was not asked. */
	assert_int_equal(WITHIN(&w, modem_ask_ussd(w.m, "#0#")), 0);
	UNTIL(&w, w.ussd_count > 1);
	assert_int_equal(w.ussd.result, MODEM_USSD_NOT_ASKED);
	assert_string_equal(w.ussd.text, "");
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paused_modem_has_no_worker_until_it_is_resumed),
		cmocka_unit_test(a_pause_waits_for_the_send_under_way),
		cmocka_unit_test(a_modem_may_start_paused),
		cmocka_unit_test(a_pause_that_is_taken_back_at_once_gives_a_new_worker),
		cmocka_unit_test(a_worker_that_ignores_a_pause_is_killed),
		cmocka_unit_test(other_settings_come_with_a_new_worker),
		cmocka_unit_test(other_settings_wait_for_the_send_under_way),
		cmocka_unit_test(a_paused_modem_has_other_settings_when_it_is_resumed),
		cmocka_unit_test(a_reset_by_hand_restarts_modem_and_worker),
		cmocka_unit_test(a_reset_that_the_modem_refuses_renews_the_worker_all_the_same),
		cmocka_unit_test(a_reset_without_a_worker_starts_one),
		cmocka_unit_test(a_question_is_answered_once),
	};

	return world_main(argc, argv, tests, COUNT_OF(tests));
}
