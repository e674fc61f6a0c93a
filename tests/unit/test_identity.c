/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_identity.c - another SIM, another modem. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/trunk_modem.h"

#define OLD "510101234567890"
#define NEW "510019876543210"

static void say_imsi(struct modem_world *w, const char *imsi)
{
	assert_int_equal(copy_string(w->status.imsi, sizeof w->status.imsi, imsi), 0);
	modem_world_say(w);
}

static const char *shown(struct modem_world *w)
{
	return trunk_rows(&w->trunk, REPORT_MODEMS, NULL, "state code");
}

static void the_first_sim_ever_is_known_in_silence(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS("sim_change = \"hold\";"));
	say_imsi(&w, "");
	say_imsi(&w, OLD);
	assert_false(w.am->is_held);
	assert_string_equal(shown(&w), "up|\n");
	assert_int_equal(modem_world_told(&w, "modem-sim-changed"), 0);
	assert_int_equal(modem_world_told(&w, "modem-changed"), 0);
	modem_world_begin(&w);
	say_imsi(&w, OLD);
	assert_false(w.am->is_held);
	modem_world_close(&w);
}

static void another_sim_is_told_once_and_known_then(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS("sim_change = \"alarm\";"));
	say_imsi(&w, OLD);
	say_imsi(&w, NEW);
	say_imsi(&w, NEW);
	assert_false(w.am->is_held);
	assert_string_equal(shown(&w), "up|\n");
	assert_int_equal(modem_world_told(&w, "modem-sim-changed"), 1);
	assert_non_null(strstr(trunk_rows(&w.trunk, REPORT_HEALTH, NULL, "event detail"),
		"modem-sim-changed|*7890 -> *3210\n"));
	modem_world_begin(&w);
	say_imsi(&w, NEW);
	assert_int_equal(modem_world_told(&w, "modem-sim-changed"), 1);
	modem_world_close(&w);
}

static void another_sim_is_held_until_the_old_one_is_back(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS("sim_change = \"hold\";"));
	say_imsi(&w, OLD);
	say_imsi(&w, NEW);
	assert_true(w.am->is_held);
	assert_false(w.am->can_send);
	assert_string_equal(shown(&w), "degraded|LPR-2125\n");
	assert_int_equal(modem_world_told(&w, "modem-sim-changed"), 1);
	/* It stays held while nobody knows, and over a restart of the gateway. */
	w.status.state = MODEM_DOWN;
	w.status.cause = MODEM_CAUSE_LINE_GONE;
	say_imsi(&w, "");
	assert_true(w.am->is_held);
	assert_string_equal(shown(&w), "down|LPR-2106\n");
	modem_world_begin(&w);
	w.status.state = MODEM_UP;
	w.status.cause = MODEM_CAUSE_NONE;
	say_imsi(&w, NEW);
	assert_true(w.am->is_held);
	say_imsi(&w, OLD);
	assert_false(w.am->is_held);
	assert_true(w.am->can_send);
	assert_string_equal(shown(&w), "up|\n");
	modem_world_close(&w);
}

static void a_held_sim_can_be_accepted(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS("sim_change = \"hold\";"));
	say_imsi(&w, OLD);
	assert_int_equal(identity_accept(w.app, w.am), 0);
	say_imsi(&w, NEW);
	assert_int_equal(identity_accept(w.app, w.am), 1);
	assert_false(w.am->is_held);
	assert_string_equal(shown(&w), "up|\n");
	assert_int_equal(modem_world_told(&w, "modem-sim-accepted"), 1);
	modem_world_begin(&w);
	say_imsi(&w, NEW);
	assert_false(w.am->is_held);
	say_imsi(&w, OLD);
	assert_true(w.am->is_held);
	modem_world_close(&w);
}

static void another_reason_gives_way_to_a_held_sim(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS("sim_change = \"hold\";"));
	say_imsi(&w, OLD);
	w.status.state = MODEM_DEGRADED;
	w.status.cause = MODEM_CAUSE_ROAMING;
	say_imsi(&w, NEW);
	assert_string_equal(shown(&w), "degraded|LPR-2125\n");
	assert_int_equal(modem_world_told(&w, "modem-sim-changed"), 1);
	say_imsi(&w, OLD);
	assert_string_equal(shown(&w), "degraded|LPR-2121\n");
	modem_world_close(&w);
}

static void another_modem_is_a_warning(void **state)
{
	struct modem_world w;

	(void)state;
	modem_world_open(&w, MODEM_WORLD_SETTINGS(""));
	modem_world_say(&w);
	assert_int_equal(copy_string(w.status.imei, sizeof w.status.imei, "490154203237518"), 0);
	modem_world_say(&w);
	modem_world_say(&w);
	assert_int_equal(modem_world_told(&w, "modem-changed"), 1);
	assert_string_equal(shown(&w), "up|\n");
	w.status.imei[0] = '\0';
	modem_world_say(&w);
	modem_world_begin(&w);
	assert_string_equal(w.am->known.imei, "490154203237518");
	modem_world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_sim_ever_is_known_in_silence),
		cmocka_unit_test(another_sim_is_told_once_and_known_then),
		cmocka_unit_test(another_sim_is_held_until_the_old_one_is_back),
		cmocka_unit_test(a_held_sim_can_be_accepted),
		cmocka_unit_test(another_reason_gives_way_to_a_held_sim),
		cmocka_unit_test(another_modem_is_a_warning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
