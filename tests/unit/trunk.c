/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trunk.c - a trunk for tests. */
#include "tests/unit/trunk.h"
#include "daemon/config_places.h"
#include "daemon/inbound.h"
#include "daemon/modems.h"
#include "daemon/start.h"
#include "store/statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The clock of main.c, which is not linked here. */
int64_t app_now_us(const struct app *app)
{
	return ((const struct trunk *)app)->now_us;
}

void trunk_open(struct trunk *t, const char *settings)
{
	trunk_open_at(t, settings, ":memory:");
}

void trunk_open_at(struct trunk *t, const char *settings, const char *store)
{
	char error[CONFIG_ERROR_SIZE], reply_error[REPLY_ERROR_SIZE];
	struct config *config;

	memset(t, 0, sizeof *t);
	/* 2026-11-21 10:20:30 UTC */
	t->now_us = INT64_C(1795256430) * USEC_PER_SEC;
	if (config_load_text(&config, "test.conf", settings, error) < 0)
		fail_msg("%s", error);
	free(config->store.path);
	config->store.path = strdup(store);
	/* No key, as if the settings said so; those that name one have it. */
	assert_int_equal(
		config_places_add(config, &(struct config_place){ .name = "privacy.key_file",
						  .file = (char *)"test.conf",
						  .value = (char *)"" }),
		0);
	t->app.config = config;
	assert_int_equal(reply_load(&t->app.templates, "", NULL, 0, reply_error), 0);
	t->central = (struct destination){ .app = &t->app,
		.config = &config->centrals[0],
		.name = "",
		.traits = central_traits_of("json") };
	assert_int_equal(start_loop(&t->app), 0);
	assert_int_equal(start_store(&t->app), 0);
	assert_int_equal(start_parts(&t->app), 0);
}

void trunk_close(struct trunk *t)
{
	struct config *config = (struct config *)t->app.config;

	modems_free(&t->app);
	start_parts_free(&t->app);
	db_close(t->app.db);
	intake_done(&t->app.intake);
	workday_done(&t->app.holidays);
	reply_free(t->app.templates);
	sd_event_unref(t->app.event);
	config_free(config);
}

int trunk_tear_down(void **state)
{
	trunk_close(*state);
	free(*state);
	return 0;
}

void trunk_text(struct trunk *t, const char *from, const char *text)
{
	int64_t message;

	assert_int_equal(inbound_inject(&t->app, "gsm1", from, text, t->now_us, &message), 0);
	t->now_us += USEC_PER_SEC;
}

struct reading {
	struct trunk *trunk;
	const char *columns;
};

static void append(struct trunk *t, const char *text)
{
	size_t used = strlen(t->rows);

	assert_int_equal(copy_string(t->rows + used, sizeof t->rows - used, text), 0);
}

static int on_row(const struct report_cell *cells, size_t count, void *userdata)
{
	struct reading *reading = userdata;
	char columns[256], *rest = columns, *name;
	bool is_first = true;

	assert_int_equal(copy_string(columns, sizeof columns, reading->columns), 0);
	while ((name = strsep(&rest, " "))) {
		if (!is_first)
			append(reading->trunk, "|");
		is_first = false;
		for (size_t i = 0; i < count; i++)
			if (strcmp(cells[i].column, name) == 0 && cells[i].text)
				append(reading->trunk, cells[i].text);
	}
	append(reading->trunk, "\n");
	return 0;
}

const char *trunk_rows(
	struct trunk *t, enum report_query query, const char *arg, const char *columns)
{
	struct reading reading = { t, columns };
	const char *const args[] = { arg };

	t->rows[0] = '\0';
	assert_true(report_run(t->app.db, query, args, arg ? 1 : 0, on_row, &reading) >= 0);
	return t->rows;
}

int64_t trunk_look(struct trunk *t, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value;

	assert_int_equal(sqlite3_prepare_v2(t->app.db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}
