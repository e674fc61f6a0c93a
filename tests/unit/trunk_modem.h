/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trunk_modem.h - a trunk with one modem that is never started: what it says is said by the test.
 */
#pragma once

#include "daemon/health.h"
#include "daemon/identity.h"
#include "daemon/sample.h"
#include "tests/unit/trunk.h"

#include <cmocka.h>

#define MODEM_WORLD_SETTINGS(more)                                                                 \
	"modems = ( { name = \"gsm1\"; device = \"/dev/null\"; " more " } );"

struct modem_world {
	struct trunk trunk;
	struct app *app;
	struct app_modem *am;
	struct modem_status status; /* as modem_world_say() says it */
};

/* Begins the modem, as modems_new() does at each start of the gateway. */
static inline void modem_world_begin(struct modem_world *w)
{
	static const struct modem_events none = { 0 };
	static const char *const names[] = { "gsm1" };
	struct modem_settings settings = { .name = "gsm1" };

	modem_free(w->am->modem);
	*w->am = (struct app_modem){ .app = w->app, .config = &w->app->config->modems[0] };
	assert_int_equal(modem_new(&w->am->modem, w->app->event, &settings, &none, w->am), 0);
	w->app->modem_count = 1;
	assert_int_equal(health_reset(w->app->db, names, 1, w->trunk.now_us), 0);
	assert_int_equal(identity_load(w->app), 0);
}

static inline void modem_world_open(struct modem_world *w, const char *settings)
{
	memset(w, 0, sizeof *w);
	trunk_open(&w->trunk, settings);
	w->app = &w->trunk.app;
	w->am = &w->app->modems[0];
	modem_world_begin(w);
	w->status = (struct modem_status){ .state = MODEM_UP,
		.signal_dbm = -71,
		.network = "home",
		.operator_name = "51010",
		.imei = "356938035643809",
		.imsi = "510101234567890",
		.sim_used = 3,
		.sim_size = 30 };
}

static inline void modem_world_close(struct modem_world *w)
{
	trunk_close(&w->trunk);
}

static inline void modem_world_say(struct modem_world *w)
{
	health_modem(w->app, w->am, &w->status, w->trunk.now_us);
}

/* How often this event was told, by what the health log holds. */
static inline int modem_world_told(struct modem_world *w, const char *word)
{
	const char *row = trunk_rows(&w->trunk, REPORT_HEALTH, NULL, "event");
	size_t length = strlen(word);
	int count = 0;

	for (; *row; row += strcspn(row, "\n") + 1)
		count += strncmp(row, word, length) == 0 && row[length] == '\n';
	return count;
}
