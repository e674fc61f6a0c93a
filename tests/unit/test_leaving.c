/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_leaving.c - modems that are not in the settings any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/alarm.h"
#include "daemon/leaving.h"
#include "store/alarm.h"
#include "tests/unit/reload_world.h"

#define ONE "modems = (" RELOAD_MODEM("gsm1", "") ");\n"

static int set_up(void **state)
{
	struct reload_world *w = calloc(1, sizeof *w);

	reload_open(w, ONE);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	reload_close(*state);
	free(*state);
	return 0;
}

static void one_that_has_ended_is_forgotten_with_its_alarms(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	json_auto_t *answer = json_object();

	alarm_begin(app, "gsm1", LOG_EVENT_MODEM_SILENT, w->trunk.now_us);
	(void)reload_with(w, "", answer);
	assert_int_equal(leaving_count(app), 1);
	assert_true(leaving_holds(app, app->leaving->config));
	assert_int_equal(app->modem_count, 0);
	reload_turn(w);
	assert_int_equal(leaving_count(app), 0);
	assert_null(app->leaving);
	assert_int_equal(alarm_stands(app->db, "gsm1", "LPR-2105", NULL), 0);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_MODEMS, NULL, "name"), "");
}

static void one_that_comes_back_meanwhile_waits_for_its_port(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	json_auto_t *answer = json_object();

	(void)reload_with(w, "", answer);
	(void)reload_with(w, "modems = ( { name = \"other\"; device = \"/dev/gsm1\"; } );", answer);
	assert_int_equal(app->modem_count, 1);
	assert_true(app->modems[0].is_waiting);
	(void)reload_with(w, ONE, answer);
	assert_int_equal(leaving_count(app), 2);
	assert_true(app->modems[0].is_waiting);
	reload_turn(w);
	assert_null(app->leaving);
	assert_false(app->modems[0].is_waiting);
	/* The row of its namesake is its own now. */
	assert_string_equal(trunk_rows(&w->trunk, REPORT_MODEMS, NULL, "name"), "gsm1\n");
}

static void what_cannot_be_kept_yet_keeps_it_there(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	json_auto_t *answer = json_object();

	app->modems[0].has_pending = true;
	(void)reload_with(w, "", answer);
	app->leaving->is_stopped = true;
	leaving_look(app);
	assert_non_null(app->leaving);
	app->leaving->has_pending = false;
	leaving_look(app);
	assert_null(app->leaving);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(one_that_has_ended_is_forgotten_with_its_alarms),
		WORLD(one_that_comes_back_meanwhile_waits_for_its_port),
		WORLD(what_cannot_be_kept_yet_keeps_it_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
