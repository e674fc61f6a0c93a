/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - what watches over the modems, as one. */
#include "daemon/watch.h"
#include "daemon/alarm.h"
#include "daemon/balance.h"
#include "daemon/probe.h"
#include "daemon/room.h"
#include "daemon/sample.h"
#include "daemon/silence.h"
#include "daemon/translate.h"

int watch_new(struct app *app)
{
	int r;

	/* What is said to the admin; the log stays as it is. */
	translate_open(app->config->alert.language);
	r = alarm_new(app);
	if (r >= 0)
		r = balance_new(app);
	if (r >= 0)
		r = probe_new(app);
	return r < 0 ? r : silence_new(app);
}

void watch_free(struct app *app)
{
	silence_free(app);
	probe_free(app);
	balance_free(app);
	alarm_free(app);
}

static void end_balances(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++)
		if (!app->modems[i].config->balance.ussd[0])
			alarm_end(app, app->modems[i].config->name, LOG_EVENT_BALANCE_LOW,
				app_now_us(app));
}

void watch_start(struct app *app)
{
	alarm_start(app);
	probe_start(app);
	silence_start(app);
	end_balances(app);
}

void watch_setting(struct app *app, const char *name)
{
	if (strcmp(name, "watch.sample_every") == 0)
		sample_pace(app, app_now_us(app));
	else if (strcmp(name, "limits.store_max_mb") == 0 &&
		 app_store_result(app, room_set(app)) >= 0)
		room_start(app);
	else if (strcmp(name, "watch.silence") == 0)
		silence_start(app);
	else if (strcmp(name, "watch.probe_every") == 0)
		app->probes.next_us = 0;
}

void watch_reload(struct app *app)
{
	probe_start(app);
	alarm_pump(app);
	end_balances(app);
	balance_pump(app);
}

void watch_modem(struct app *app, struct app_modem *am, enum log_event event, int64_t now_us)
{
	alarm_modem(app, am, event, now_us);
	silence_modem(am, now_us);
	balance_pump(app);
}
