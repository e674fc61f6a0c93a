/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pool_world.h - a trunk with two modems whose workers are never started: replies are taken and
 * answered for by hand.
 */
#pragma once

#include "daemon/modems.h"
#include "daemon/outbound.h"
#include "tests/unit/trunk.h"

#define BUDI   "+6281234567789"
#define SECOND USEC_PER_SEC
#define HOUR   USEC_PER_HOUR

#define WORLD_MODEM(name, more) "{ name = \"" name "\"; device = \"/dev/" name "\"; " more " }"
#define WORLD(more)             "modems = ( " WORLD_MODEM("gsm1", more) ", " WORLD_MODEM("gsm2", more) " );"

static inline void world_open(struct trunk *t, const char *settings)
{
	trunk_open(t, settings);
	assert_int_equal(modems_new(&t->app), 0);
	for (size_t i = 0; i < t->app.modem_count; i++) {
		t->app.modems[i].state = MODEM_UP;
		t->app.modems[i].can_send = true;
	}
}

/* A complaint, each with other words; its receipt waits. */
static inline void world_report(struct trunk *t)
{
	char text[64];

	(void)snprintf(text, sizeof text, "LAPOR jalan rusak di Jalan Merdeka %lld",
		(long long)(t->now_us / USEC_PER_SEC));
	trunk_text(t, BUDI, text);
}

/* This modem begins to send the oldest reply. Gives its id. */
static inline int64_t world_take(struct trunk *t, struct app_modem *am)
{
	struct outbox_item item = { 0 };
	struct outbox_lane lane;

	assert_true(outbox_wake(t->app.db, t->now_us) >= 0);
	assert_int_equal(outbox_lanes(t->app.db, &lane, 1), 1);
	assert_int_equal(outbox_read(t->app.db, lane.id, &item), 1);
	assert_int_equal(outbox_take(t->app.db, lane.id, modem_name(am->modem)), 1);
	am->attempts = item.attempts + 1;
	am->lane = lane;
	am->sending_since_us = t->now_us;
	outbox_item_done(&item);
	return lane.id;
}

static inline void world_answer(struct trunk *t, struct app_modem *am,
	enum modem_send_result result, const int16_t *references, uint8_t parts)
{
	struct modem_sent sent = { .id = am->lane.id, .result = result, .parts = parts };

	for (size_t i = 0; i < parts; i++)
		sent.references[i] = references[i];
	outbound_sent(&t->app, am, &sent);
}
