/* SPDX-License-Identifier: GPL-2.0-or-later */
/* app.c - the few things that every part of the trunk needs: timers, deferred work, one word about
 * the store. */
#include "daemon/app.h"
#include "daemon/alarm.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/room.h"

#include <stdio.h>
#include <sys/random.h>

/* What a turn of the loop leaves for its end comes after the modems' packets of that turn. */
#define PRIORITY_DEFERRED 10

/* How late a timer may be. */
#define PROMPT_US 10000
#define LAZY_US   (15 * USEC_PER_SEC)
#define FAR_US    (50 * USEC_PER_SEC) /* from so far ahead on it may be lazy */
#define LAZIER_US (30 * USEC_PER_SEC) /* as far apart as signs of life: no wake-up of its own */
#define AFAR_US   (170 * USEC_PER_SEC)

struct app_modem *app_find_modem(struct app *app, const char *name)
{
	for (size_t i = 0; i < app->modem_count; i++)
		if (strcmp(app->modems[i].config->name, name) == 0)
			return &app->modems[i];
	return NULL;
}

bool app_has_modem(const struct app *app, const struct app_modem *am)
{
	return am >= app->modems && am < app->modems + app->modem_count;
}

int64_t app_hastened(const struct app *app, int64_t pause_us)
{
	return app->haste > 1 ? pause_us / app->haste : pause_us;
}

uint32_t app_random(void)
{
	uint32_t bits;

	return getrandom(&bits, sizeof bits, GRND_NONBLOCK) == sizeof bits ? bits : UINT32_MAX / 2;
}

bool app_is_store_trouble(int r)
{
	return r == -ENOSPC || r == -EIO || r == -EROFS || r == -EUCLEAN || r == -EBUSY ||
	       r == -ECANCELED || r == -ENOMEM;
}

/* A success may have been one that had nothing to write, and says nothing of the disk. */
static bool can_write(struct app *app)
{
	char text[24];

	if (room_is_out(app))
		return false;
	(void)snprintf(text, sizeof text, "%lld", (long long)app_now_us(app));
	return db_fact_set(app->db, "written-again", text) >= 0;
}

/* Said once, and never over in this run: what can still be written proves nothing. */
static void note_damage(struct app *app)
{
	if (app->store_damaged)
		return;
	app->store_damaged = true;
	log_say(LOG_EVENT_STORE_DAMAGED, NULL, NULL, db_error(app->db));
	health_say(app);
	alarm_event(app, "", LOG_EVENT_STORE_DAMAGED, app_now_us(app));
}

const char *app_note_broken(struct app *app, const char *modem, const char *ticket)
{
	log_say(LOG_EVENT_SEAL_BROKEN, *modem ? modem : NULL, *ticket ? ticket : NULL,
		db_error(app->db));
	alarm_event(app, "", LOG_EVENT_SEAL_BROKEN, app_now_us(app));
	return "what is sealed of it does not open: it was changed or moved";
}

static enum log_event event_of(struct app *app, int r)
{
	if (r != -ENOSPC)
		return LOG_EVENT_STORE_FAILED;
	return room_is_out(app) ? LOG_EVENT_STORE_LIMIT : LOG_EVENT_STORE_FULL;
}

int app_store_result(struct app *app, int r)
{
	enum log_event event = LOG_EVENT_STORE_BACK;
	bool had_failed = app->store_failed;

	if (r == -EUCLEAN) {
		note_damage(app);
		return r;
	}
	if (app_is_store_trouble(r)) {
		event = event_of(app, r);
		if (!app->store_failed)
			log_say(event, NULL, NULL, db_error(app->db));
		app->store_failed = true;
	} else if (r >= 0 && app->store_failed && can_write(app)) {
		log_say(event, NULL, NULL, "");
		app->store_failed = false;
	}
	if (app->store_failed != had_failed) {
		health_say(app);
		alarm_event(app, "", event, app_now_us(app));
	}
	return r;
}

int app_timer_for(
	struct app *app, sd_event_time_handler_t fn, void *userdata, sd_event_source **ret)
{
	int r = sd_event_add_time(
		app->event, ret, CLOCK_REALTIME, UINT64_MAX, PROMPT_US, fn, userdata);

	return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

int app_timer_new(struct app *app, sd_event_time_handler_t fn, sd_event_source **ret)
{
	return app_timer_for(app, fn, app, ret);
}

/* What is due in a minute or later waits for the others: an idle gateway wakes up once for all. */
static uint64_t accuracy_us(int64_t left_us)
{
	if (left_us >= AFAR_US)
		return LAZIER_US;
	return left_us >= FAR_US ? LAZY_US : PROMPT_US;
}

static void set_accuracy(sd_event_source *timer, int64_t at_us)
{
	uint64_t now_us = 0;

	(void)sd_event_now(sd_event_source_get_event(timer), CLOCK_REALTIME, &now_us);
	(void)sd_event_source_set_time_accuracy(timer, accuracy_us(at_us - (int64_t)now_us));
}

void app_timer_set(sd_event_source *timer, int64_t at_us)
{
	if (at_us == INT64_MAX) {
		(void)sd_event_source_set_enabled(timer, SD_EVENT_OFF);
		return;
	}
	set_accuracy(timer, at_us);
	(void)sd_event_source_set_time(timer, at_us < 0 ? 0 : (uint64_t)at_us);
	(void)sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

int app_deferred_for(struct app *app, sd_event_handler_t fn, void *userdata, sd_event_source **ret)
{
	int r = sd_event_add_defer(app->event, ret, fn, userdata);

	if (r >= 0)
		r = sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_source_set_priority(*ret, PRIORITY_DEFERRED);
	return r;
}

int app_deferred_new(struct app *app, sd_event_handler_t fn, sd_event_source **ret)
{
	return app_deferred_for(app, fn, app, ret);
}

void app_soon(sd_event_source *deferred)
{
	(void)sd_event_source_set_enabled(deferred, SD_EVENT_ONESHOT);
}
