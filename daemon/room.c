/* SPDX-License-Identifier: GPL-2.0-or-later */
/* room.c - looks at the size of the store and at its disk. */
#include "daemon/room.h"
#include "daemon/health.h"

#include <inttypes.h>
#include <stdio.h>

#define MEGABYTE INT64_C(1000000)
#define LOOK_US  (55 * USEC_PER_SEC) /* a minute, with a sign of life that is due then */

/* What is left of the file, when a transaction did not fit any more: at most this, or a twentieth.
 */
#define LAST_OCTETS (4 * MEGABYTE)

int room_set(struct app *app)
{
	return db_set_limit(app->db, app->config->limits.store_max_mb * MEGABYTE);
}

static void tell(struct app *app, bool *is_tight, bool is_now, const enum log_event events[2],
	const char *detail, int64_t now_us)
{
	if (*is_tight == is_now)
		return;
	*is_tight = is_now;
	health_tell(app, NULL, events[!is_now], detail, now_us);
}

static void look_at_store(struct app *app, const struct db_room *room, int64_t now_us)
{
	static const enum log_event events[] = { LOG_EVENT_STORE_TIGHT, LOG_EVENT_STORE_ROOMY };
	int percent = app->room.is_store_tight ? ROOM_ROOMY_PERCENT : ROOM_TIGHT_PERCENT;
	char detail[64];

	(void)snprintf(detail, sizeof detail, "%" PRId64 " of %" PRId64 " MB",
		room->used / MEGABYTE, room->limit / MEGABYTE);
	tell(app, &app->room.is_store_tight,
		room->limit > 0 && room->used >= room->limit / 100 * percent, events,
		room->limit > 0 ? detail : "", now_us);
}

static void look_at_disk(struct app *app, const struct db_room *room, int64_t now_us)
{
	static const enum log_event events[] = { LOG_EVENT_DISK_TIGHT, LOG_EVENT_DISK_ROOMY };
	int64_t least = room->disk / 20;
	char detail[64];

	if (room->free < 0)
		return;
	if (least > ROOM_DISK_MOST)
		least = ROOM_DISK_MOST;
	if (app->room.is_disk_tight)
		least += least / 2;
	(void)snprintf(detail, sizeof detail, "%" PRId64 " MB are free", room->free / MEGABYTE);
	tell(app, &app->room.is_disk_tight, room->free < least, events, detail, now_us);
}

void room_look(struct app *app, int64_t now_us)
{
	struct db_room room;

	if (app_store_result(app, db_get_room(app->db, &room)) < 0)
		return;
	look_at_store(app, &room, now_us);
	look_at_disk(app, &room, now_us);
}

bool room_is_tight(const struct app *app)
{
	return app->room.is_store_tight || app->room.is_disk_tight || app->store_failed;
}

bool room_is_out(struct app *app)
{
	struct db_room room;
	int64_t last;

	if (db_get_room(app->db, &room) < 0 || room.limit == 0)
		return false;
	last = room.limit / 20 < LAST_OCTETS ? room.limit / 20 : LAST_OCTETS;
	return room.used + last >= room.limit;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;
	int64_t now_us = app_now_us(app);

	(void)source;
	(void)usec;
	room_look(app, now_us);
	app_timer_set(app->room.timer, now_us + app_hastened(app, LOOK_US));
	return 0;
}

int room_new(struct app *app)
{
	int r = room_set(app);

	return r < 0 ? r : app_timer_new(app, on_timer, &app->room.timer);
}

void room_free(struct app *app)
{
	app->room.timer = sd_event_source_unref(app->room.timer);
}

void room_start(struct app *app)
{
	app_timer_set(app->room.timer, 0);
}
