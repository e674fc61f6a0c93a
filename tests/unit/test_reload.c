/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reload.c - the settings read again: all or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/inbound.h"
#include "store/outbox.h"
#include "store/statement.h"
#include "tests/unit/reload_world.h"

#include <sysexits.h>

#define THREE                                                                                      \
	"modems = (" RELOAD_MODEM("gsm1", "") ", " RELOAD_MODEM("gsm2", "") ", " RELOAD_MODEM(     \
		"gsm3", "") ");\n"

static int set_up(void **state)
{
	struct reload_world *w = calloc(1, sizeof *w);

	reload_open(w, THREE);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	reload_close(*state);
	free(*state);
	return 0;
}

static void a_mistake_changes_nothing(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	const struct config *config = app->config;
	const struct reply_templates *templates = app->templates;
	json_auto_t *answer = json_object();
	const char *said =
		reload_with(w, "modems = ();\nsla = { verify = 1; close = -1; };", answer);

	assert_non_null(strstr(said, "NOT taken"));
	assert_non_null(strstr(said, "f.conf:3: sla.close: -1 is out of range"));
	assert_ptr_equal(app->config, config);
	assert_ptr_equal(app->templates, templates);
	assert_int_equal(app->modem_count, 3);
	assert_null(json_object_get(answer, "changed"));
}

static void each_mistake_has_its_line(void **state)
{
	struct reload_world *w = *state;
	json_auto_t *answer = json_object();
	const char *said = reload_with(w,
		"central = { url = \"https://c\"; client_cert = \"/nonexistent\"; };\n"
		"modems = ( { name = \"x\"; device = \"/dev/x\";"
		" pin_file = \"/nonexistent\"; } );\n"
		"sla = { holidays_file = \"/nonexistent\"; };\n",
		answer);

	assert_non_null(strstr(said, "f.conf:2: "));
	assert_non_null(strstr(said, "f.conf:3: modems.pin_file"));
	assert_non_null(strstr(said, "f.conf:4: sla.holidays_file"));
}

static void what_stays_is_not_touched_and_all_else_is_replaced(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	struct modem *kept = app->modems[2].modem;
	json_auto_t *answer = json_object();

	app->modems[2].state = MODEM_UP;
	assert_string_equal(
		reload_with(w,
			"modems = (" RELOAD_MODEM("gsm4", "") ", " RELOAD_MODEM(
				"gsm3", "send_per_minute = 3;") ");\n"
								"intake = { routes = ( { keyword = "
								"\"x\"; agency = \"y\"; } ); };",
			answer),
		"Settings read again: 1 modem added, 2 modems removed, 1 modem changed, 1 other "
		"setting changed");
	assert_int_equal(app->modem_count, 2);
	assert_ptr_equal(app->modems[1].modem, kept);
	assert_int_equal(app->modems[1].state, MODEM_UP);
	assert_int_equal(app->modems[1].config->send_per_minute, 3);
	assert_ptr_equal(app->modems[1].config, &app->config->modems[1]);
	assert_ptr_equal(app_find_modem(app, "gsm4"), &app->modems[0]);
	assert_null(app_find_modem(app, "gsm1"));
	assert_int_equal(app->intake.settings.route_count, 1);
	assert_string_equal(app->intake.settings.routes[0].keyword, "X");
}

static void what_was_heard_follows_its_modem(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	const struct modem_part part = { .slot = 1, .sender = "+6281234567890" };
	json_auto_t *answer = json_object();

	inbound_part(&app->modems[0], &part);
	inbound_part(&app->modems[2], &part);
	/* Without the turn that keeps it: as if the disk had been full. */
	app->inbound.waiting_count = 2;
	reload_write(w, "modems = (" RELOAD_MODEM("gsm3", "") ");");
	assert_int_equal(reload_run(app, answer), 0);
	assert_ptr_equal(
		app->inbound.waiting[0].am, app->leaving->next ? app->leaving->next : NULL);
	assert_string_equal(app->inbound.waiting[0].am->config->name, "gsm1");
	assert_ptr_equal(app->inbound.waiting[1].am, &app->modems[0]);
	reload_turn(w);
	assert_int_equal(app->inbound.waiting_count, 0);
	assert_null(app->leaving);
}

static void no_modem_counts_as_tried_when_they_are_others(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	json_auto_t *answer = json_object();
	struct outbox_lane lane;

	trunk_text(&w->trunk, "+6281234567890", "LAPOR jalan rusak di Jalan Merdeka");
	assert_int_equal(sqlite3_exec(app->db->sqlite, "UPDATE reply SET tried = 5, next_us = NULL",
				 NULL, NULL, NULL),
		SQLITE_OK);
	app->modems[2].lane.tried = 5;
	(void)reload_with(w, "modems = (" RELOAD_MODEM("gsm3", "") ");", answer);
	assert_int_equal(app->modems[0].lane.tried, 0);
	assert_int_equal(outbox_lanes(app->db, &lane, 1), 1);
	assert_int_equal(lane.tried, 0);
}

static void a_setting_that_needs_a_restart_waits_for_it(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	json_auto_t *answer = json_object();

	assert_string_equal(reload_with(w, THREE "alert = { language = \"en\"; };", answer),
		"Settings read again: no setting has changed; a restart is needed for "
		"alert.language");
	assert_string_equal(app->config->alert.language, "id");
	assert_int_equal(app->reload.restart_count, 1);
	assert_string_equal(
		reload_with(w, THREE, answer), "Settings read again: no setting has changed");
	assert_int_equal(app->reload.restart_count, 0);
}

static void while_the_gateway_ends_nothing_is_read(void **state)
{
	struct reload_world *w = *state;
	const struct config *config = w->trunk.app.config;

	reload_write(w, "");
	w->trunk.app.outbound.is_ending = true;
	assert_int_equal(reload_run(&w->trunk.app, NULL), EX_TEMPFAIL);
	assert_ptr_equal(w->trunk.app.config, config);
}

static void reading_the_same_again_and_again_keeps_everything(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	struct modem *modems[3];

	reload_write(w, THREE);
	for (size_t i = 0; i < 3; i++)
		modems[i] = app->modems[i].modem;
	for (int i = 0; i < 20; i++)
		assert_int_equal(reload_run(app, NULL), 0);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(app->modems[i].modem, modems[i]);
	assert_null(app->leaving);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(a_mistake_changes_nothing),
		WORLD(each_mistake_has_its_line),
		WORLD(what_stays_is_not_touched_and_all_else_is_replaced),
		WORLD(what_was_heard_follows_its_modem),
		WORLD(no_modem_counts_as_tried_when_they_are_others),
		WORLD(a_setting_that_needs_a_restart_waits_for_it),
		WORLD(while_the_gateway_ends_nothing_is_read),
		WORLD(reading_the_same_again_and_again_keeps_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
