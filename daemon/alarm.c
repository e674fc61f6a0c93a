/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alarm.c - which alarms stand. */
#include "daemon/alarm.h"
#include "daemon/alarm_text.h"
#include "store/alarm.h"

/* Events that are the end of an alarm. */
static const struct {
	enum log_event end, alarm;
} opposites[] = {
	{ LOG_EVENT_STORE_BACK, LOG_EVENT_STORE_FULL },
	{ LOG_EVENT_STORE_BACK, LOG_EVENT_STORE_LIMIT },
	{ LOG_EVENT_STORE_REWRITTEN, LOG_EVENT_ERASURE_LEFT },
	{ LOG_EVENT_STORE_ROOMY, LOG_EVENT_STORE_TIGHT },
	{ LOG_EVENT_DISK_ROOMY, LOG_EVENT_DISK_TIGHT },
	{ LOG_EVENT_STORE_BACK, LOG_EVENT_STORE_FAILED },
	{ LOG_EVENT_CENTRAL_UP, LOG_EVENT_CENTRAL_MISCONFIGURED },
	{ LOG_EVENT_MODEM_SIM_ACCEPTED, LOG_EVENT_MODEM_SIM_CHANGED },
	{ LOG_EVENT_BALANCE_FINE, LOG_EVENT_BALANCE_LOW },
	{ LOG_EVENT_PROBE_BACK, LOG_EVENT_PROBE_LOST },
	{ LOG_EVENT_SILENCE_OVER, LOG_EVENT_SILENCE },
	{ LOG_EVENT_REPLIES_RESUMED, LOG_EVENT_REPLIES_STOPPED },
};

/* Alarms of what a modem is in: one of them at a time. */
static const enum log_event states[] = {
	LOG_EVENT_MODEM_NO_DEVICE,
	LOG_EVENT_MODEM_NO_PERMISSION,
	LOG_EVENT_MODEM_BUSY,
	LOG_EVENT_MODEM_NOT_A_MODEM,
	LOG_EVENT_MODEM_SILENT,
	LOG_EVENT_MODEM_LINE_GONE,
	LOG_EVENT_MODEM_NO_SIM,
	LOG_EVENT_MODEM_PIN_NEEDED,
	LOG_EVENT_MODEM_PIN_WRONG,
	LOG_EVENT_MODEM_PUK_NEEDED,
	LOG_EVENT_MODEM_DENIED,
	LOG_EVENT_MODEM_WORKER_FOREIGN,
	LOG_EVENT_MODEM_SIM_FAILED,
	LOG_EVENT_MODEM_MEMORY_FAILED,
	LOG_EVENT_MODEM_QUARANTINED,
};

void alarm_pump(struct app *app)
{
	/* Not there yet where the store fails at the start. */
	if (app->alarms.pump)
		app_soon(app->alarms.pump);
}

void alarm_begin(struct app *app, const char *modem, enum log_event event, int64_t now_us)
{
	char code[ALARM_CODE_SIZE];

	log_code(event, code);
	if (app_store_result(app, alarm_add(app->db, modem, code, now_us)) > 0)
		alarm_pump(app);
}

void alarm_end(struct app *app, const char *modem, enum log_event event, int64_t now_us)
{
	char code[ALARM_CODE_SIZE];

	log_code(event, code);
	if (app_store_result(app, alarm_close(app->db, modem, code, now_us)) > 0)
		alarm_pump(app);
}

static bool is_store_trouble(enum log_event event)
{
	return event == LOG_EVENT_STORE_FULL || event == LOG_EVENT_STORE_LIMIT ||
	       event == LOG_EVENT_STORE_FAILED || event == LOG_EVENT_STORE_DAMAGED;
}

void alarm_event(struct app *app, const char *modem, enum log_event event, int64_t now_us)
{
	/* While the store fails, its own alarm may not be kept either: alarm_turn() tries again. */
	if (is_store_trouble(event)) {
		app->alarms.store_event = event;
		app->alarms.store_event_us = now_us;
	} else if (event == LOG_EVENT_STORE_BACK && !app->store_damaged)
		app->alarms.store_event = LOG_EVENTS;
	if (log_entry(event)->severity == LOG_SEVERITY_ALARM)
		alarm_begin(app, modem, event, now_us);
	for (size_t i = 0; i < COUNT_OF(opposites); i++)
		if (opposites[i].end == event)
			alarm_end(app, modem, opposites[i].alarm, now_us);
}

void alarm_modem(struct app *app, const struct app_modem *am, enum log_event event, int64_t now_us)
{
	bool is_fine = modem_state_works(am->state) || am->state == MODEM_PAUSED;

	if (log_entry(event)->severity != LOG_SEVERITY_ALARM && !is_fine)
		return;
	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (states[i] != event)
			alarm_end(app, am->config->name, states[i], now_us);
	/* Where another SIM is not held, its alarm is no state. */
	if (event != LOG_EVENT_MODEM_SIM_CHANGED && strcmp(am->config->sim_change, "hold") == 0)
		alarm_end(app, am->config->name, LOG_EVENT_MODEM_SIM_CHANGED, now_us);
	alarm_pump(app);
}

/*
 * A modem that is not used any more, and what is said again at once where it still holds: an alarm
 * whose end was not told yet goes on where it begins again.
 */
static bool is_left_over(struct app *app, const struct alarm *a)
{
	enum log_event event = log_event_of(a->code);

	if (a->ended_us != INT64_MAX)
		return false;
	if (a->modem[0])
		return !app_find_modem(app, a->modem);
	return is_store_trouble(event) || event == LOG_EVENT_STORE_TIGHT ||
	       event == LOG_EVENT_DISK_TIGHT || event == LOG_EVENT_CENTRAL_MISCONFIGURED;
}

void alarm_start(struct app *app)
{
	int64_t now_us = app_now_us(app), after = 0;
	struct alarm a;
	int r;

	while ((r = alarm_list(app->db, after, &a, 1)) > 0) {
		after = a.id;
		if (is_left_over(app, &a))
			(void)app_store_result(app, alarm_close(app->db, a.modem, a.code, now_us));
	}
	(void)app_store_result(app, r);
	alarm_pump(app);
}

void alarm_forget(struct app *app, const char *modem, int64_t now_us)
{
	int64_t after = 0;
	struct alarm a;
	int r;

	while ((r = alarm_list(app->db, after, &a, 1)) > 0) {
		after = a.id;
		if (a.ended_us == INT64_MAX && strcmp(a.modem, modem) == 0)
			(void)app_store_result(app, alarm_close(app->db, a.modem, a.code, now_us));
	}
	(void)app_store_result(app, r);
	alarm_pump(app);
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	app_timer_set(app->alarms.timer, alarm_turn(app, app_now_us(app)));
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return on_pump(source, userdata);
}

int alarm_new(struct app *app)
{
	int r = app_deferred_new(app, on_pump, &app->alarms.pump);

	app->alarms.store_event = LOG_EVENTS;
	return r < 0 ? r : app_timer_new(app, on_timer, &app->alarms.timer);
}

void alarm_free(struct app *app)
{
	app->alarms.pump = sd_event_source_unref(app->alarms.pump);
	app->alarms.timer = sd_event_source_unref(app->alarms.timer);
}
