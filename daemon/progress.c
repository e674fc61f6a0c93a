/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.c - signs of life that are earned. */
#include "daemon/progress.h"
#include "daemon/app.h"
#include "daemon/health.h"
#include "daemon/start.h"

#include <systemd/sd-daemon.h>

/* Behind what the loop leaves for the end of a turn, and in turns with what never ends: a long
 * purge, a modem that says too much. */
#define PRIORITY_LAST SD_EVENT_PRIORITY_IDLE

#define SLACK_US (10 * INT64_C(1000))

static bool is_left(struct progress_memory *memory, const struct progress_look *look,
	enum progress_work work, int64_t limit_us)
{
	bool is_waiting = look->works[work].is_waiting;
	bool is_same = memory->works[work].is_waiting &&
	               memory->works[work].done == look->works[work].done;
	int64_t began_us = is_waiting ? look->works[work].began_us : 0;

	if (!is_waiting || !is_same)
		memory->works[work].since_us = began_us > 0 ? began_us : look->now_us;
	memory->works[work].is_waiting = is_waiting;
	memory->works[work].done = look->works[work].done;
	return is_waiting && look->now_us - memory->works[work].since_us >= limit_us;
}

enum progress_verdict progress_judge(
	struct progress_memory *memory, const struct progress_look *look, int64_t limit_us)
{
	bool is_stuck = is_left(memory, look, PROGRESS_LOOP, limit_us);
	bool are_left = is_left(memory, look, PROGRESS_PARTS, limit_us);

	if (look->is_told)
		memory->works[PROGRESS_PARTS].since_us = look->now_us;
	if (look->answer <= 0 && !look->is_told)
		return PROGRESS_STORE_WRONG;
	if (are_left && !look->is_told)
		return PROGRESS_PARTS_LEFT;
	return is_stuck ? PROGRESS_LOOP_STUCK : PROGRESS_FINE;
}

const char *progress_sentence(enum progress_verdict verdict)
{
	switch (verdict) {
	case PROGRESS_FINE: return "";
	case PROGRESS_STORE_WRONG: return "the store does not answer";
	case PROGRESS_PARTS_LEFT: return "messages wait to be stored, and are not";
	case PROGRESS_LOOP_STUCK: return "it is busy with the same for too long";
	}
	return "";
}

static void tell(struct app *app, enum progress_verdict verdict)
{
	bool is_fine = verdict == PROGRESS_FINE;

	if (verdict == app->progress.verdict)
		return;
	app->progress.verdict = verdict;
	log_say(is_fine ? LOG_EVENT_PROGRESS_BACK : LOG_EVENT_PROGRESS_LOST, NULL, NULL,
		progress_sentence(verdict));
	health_say(app);
}

enum progress_verdict progress_look(struct app *app, int64_t now_us)
{
	struct progress *p = &app->progress;
	struct progress_look look = { .now_us = now_us };
	enum progress_verdict verdict;
	char text[24];

	/* Without the key that start_store() has put there it is not the store that was opened. */
	look.answer =
		app_store_result(app, db_fact_get(app->db, START_TICKET_KEY, text, sizeof text));
	look.is_told = app->store_failed;
	look.works[PROGRESS_LOOP].is_waiting = sd_event_source_get_enabled(p->last, NULL) > 0;
	look.works[PROGRESS_LOOP].done = p->turns + app->inbound.commits;
	look.works[PROGRESS_PARTS].is_waiting = app->inbound.waiting_count > 0;
	look.works[PROGRESS_PARTS].done = app->inbound.commits;
	look.works[PROGRESS_PARTS].began_us = (int64_t)app->inbound.waiting_since_us;

	verdict = progress_judge(&p->memory, &look, p->every_us);
	tell(app, verdict);
	if (verdict == PROGRESS_FINE)
		(void)sd_notify(0, "WATCHDOG=1");
	app_soon(p->last);
	return verdict;
}

/* A loop that is busy comes by when it is time; one that sleeps may do so half as long again. */
static void plan(struct progress *p, int64_t now_us)
{
	bool is_idle = p->verdict == PROGRESS_FINE;

	for (size_t i = 0; i < PROGRESS_WORKS; i++)
		is_idle = is_idle && !p->memory.works[i].is_waiting;
	(void)sd_event_source_set_time_accuracy(
		p->timer, is_idle && p->every_us > SLACK_US ? (uint64_t)p->every_us / 2 : SLACK_US);
	(void)sd_event_source_set_time(p->timer, (uint64_t)(now_us + p->every_us));
	(void)sd_event_source_set_enabled(p->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;
	uint64_t now_us = usec;

	(void)source;
	/* The time of this turn, as app_now_us() has it of the clock that people set. */
	(void)sd_event_now(app->event, CLOCK_MONOTONIC, &now_us);
	(void)progress_look(app, (int64_t)now_us);
	plan(&app->progress, (int64_t)now_us);
	return 0;
}

static int on_last(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	app->progress.turns++;
	return 0;
}

int progress_new(struct app *app)
{
	struct progress *p = &app->progress;
	int r = sd_event_add_time(
		app->event, &p->timer, CLOCK_MONOTONIC, UINT64_MAX, SLACK_US, on_timer, app);

	if (r >= 0)
		r = sd_event_source_set_enabled(p->timer, SD_EVENT_OFF);
	if (r >= 0)
		r = app_deferred_new(app, on_last, &p->last);
	return r < 0 ? r : sd_event_source_set_priority(p->last, PRIORITY_LAST);
}

void progress_free(struct app *app)
{
	app->progress.timer = sd_event_source_disable_unref(app->progress.timer);
	app->progress.last = sd_event_source_disable_unref(app->progress.last);
}

int progress_start(struct app *app)
{
	uint64_t watchdog_us = 0;
	int r = sd_watchdog_enabled(0, &watchdog_us);

	if (r <= 0)
		return r;
	app->progress.every_us = (int64_t)watchdog_us / 3;
	app_timer_set(app->progress.timer, 0);
	return 0;
}
