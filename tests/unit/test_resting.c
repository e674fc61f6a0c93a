/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_resting.c - from the old settings of a central system to its new ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/resting.h"
#include "store/statement.h"
#include "tests/unit/reload_world.h"

#define CENTRAL(url) "central = { poll_every = 86400; url = \"http://127.0.0.1:" url "\"; };\n"

static int set_up(void **state)
{
	struct reload_world *w = calloc(1, sizeof *w);

	reload_open(w, CENTRAL("1"));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	reload_close(*state);
	free(*state);
	return 0;
}

static void one_that_has_nothing_under_way_is_another_at_once(void **state)
{
	struct reload_world *w = *state;
	struct destination *d = w->trunk.app.destinations[0];
	json_auto_t *answer = json_object();

	d->forwarding.breaker.state = BREAKER_OPEN;
	d->forwarding.breaker.until_us = INT64_MAX;
	(void)reload_with(w, CENTRAL("2"), answer);
	reload_turn(w);
	assert_ptr_equal(w->trunk.app.destinations[0], d);
	assert_false(resting_is(d));
	assert_string_equal(d->settings.url, "http://127.0.0.1:2");
	assert_int_equal(d->forwarding.breaker.state, BREAKER_CLOSED);
}

static void one_that_stays_keeps_what_was_learnt_of_it(void **state)
{
	struct reload_world *w = *state;
	struct destination *d = w->trunk.app.destinations[0];
	const struct central *handle = d->central;
	json_auto_t *answer = json_object();

	d->forwarding.breaker.state = BREAKER_OPEN;
	d->forwarding.breaker.until_us = INT64_MAX;
	(void)reload_with(w,
		"central = { poll_every = 86400; in_flight = 9; url = \"http://127.0.0.1:1\"; };",
		answer);
	reload_turn(w);
	assert_ptr_equal(d->central, handle);
	assert_int_equal(d->config->in_flight, 9);
	assert_int_equal(d->forwarding.breaker.state, BREAKER_OPEN);
}

static void what_is_under_way_is_waited_for(void **state)
{
	struct reload_world *w = *state;
	struct destination *d = w->trunk.app.destinations[0];
	json_auto_t *answer = json_object();

	d->forwarding.errands[0] =
		(struct forwarding_errand){ .destination = d, .state = ERRAND_UNDER_WAY };
	(void)reload_with(w, CENTRAL("2"), answer);
	reload_turn(w);
	assert_true(resting_is(d));
	assert_string_equal(d->settings.url, "http://127.0.0.1:1");
	/* Others meanwhile: the last ones count. */
	(void)reload_with(w, CENTRAL("3"), answer);
	(void)reload_with(w, CENTRAL("3"), answer);
	assert_string_equal(d->heir_settings.url, "http://127.0.0.1:3");
	/* And as before after all. */
	(void)reload_with(w, CENTRAL("1"), answer);
	assert_false(resting_is(d));
	(void)reload_with(w, CENTRAL("3"), answer);
	d->forwarding.errands[0].state = ERRAND_FREE;
	resting_look(d);
	assert_string_equal(d->settings.url, "http://127.0.0.1:3");
}

static int64_t count(struct reload_world *w, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value = -1;

	assert_int_equal(sqlite3_prepare_v2(w->trunk.app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static void what_waits_for_one_that_leaves_goes_to_the_default_one_when_it_is_gone(void **state)
{
	struct reload_world *w = *state;
	struct app *app = &w->trunk.app;
	struct destination *d;
	json_auto_t *answer = json_object();

	(void)reload_with(w,
		"intake = { routes = ( { keyword = \"TANGKAB\"; agency = \"x\"; } ); };"
		"central = ( { name = \"a\"; url = \"http://127.0.0.1:1\"; },"
		" { name = \"b\"; url = \"http://127.0.0.1:2\"; routes = [\"TANGKAB\"]; } );",
		answer);
	reload_turn(w);
	assert_null(app->resting);
	d = destination_find(app, "b");
	d->forwarding.errands[0] =
		(struct forwarding_errand){ .destination = d, .state = ERRAND_UNDER_WAY };
	d->forwarding.breaker.state = BREAKER_OPEN;
	d->forwarding.breaker.until_us = INT64_MAX;
	trunk_text(&w->trunk, "+6281234567890", "LAPOR TANGKAB jalan rusak di Jalan Merdeka");
	assert_int_equal(count(w, "SELECT count(*) FROM forward WHERE destination = 'b'"), 1);
	(void)reload_with(
		w, "central = ( { name = \"a\"; url = \"http://127.0.0.1:1\"; } );", answer);
	reload_turn(w);
	assert_ptr_equal(app->resting, d);
	assert_int_equal(app->destination_count, 1);
	assert_int_equal(count(w, "SELECT count(*) FROM forward WHERE destination = 'b'"), 1);
	d->forwarding.errands[0].state = ERRAND_FREE;
	resting_look(d);
	assert_null(app->resting);
	assert_int_equal(count(w, "SELECT count(*) FROM forward WHERE destination = 'a'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(one_that_has_nothing_under_way_is_another_at_once),
		WORLD(one_that_stays_keeps_what_was_learnt_of_it),
		WORLD(what_is_under_way_is_waited_for),
		WORLD(what_waits_for_one_that_leaves_goes_to_the_default_one_when_it_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
