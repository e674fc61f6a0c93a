/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leaving.c - the last errands of modems that are not in the settings any more. */
#include "daemon/leaving.h"
#include "daemon/alarm.h"
#include "daemon/health.h"
#include "daemon/inbound.h"
#include "daemon/log.h"
#include "daemon/reports.h"

/* What refers to the handle goes before it. */
static void let_go(struct app *app, struct app_modem *am)
{
	if (am->modem) {
		inbound_flush(app);
		reports_forget(app, am->modem);
	}
	modem_free(am->modem);
	config_free(am->held);
	free(am);
}

int leaving_add(struct app *app, const struct app_modem *am, struct config *held)
{
	struct app_modem *leaving = malloc(sizeof *leaving);

	if (!leaving) {
		modem_free(am->modem);
		config_free(held);
		return -ENOMEM;
	}
	*leaving = *am;
	leaving->held = held;
	leaving->next = app->leaving;
	app->leaving = leaving;
	inbound_move(app, am, leaving);
	modem_set_userdata(leaving->modem, leaving);
	if (modem_stop(leaving->modem) < 0)
		leaving->is_stopped = true;
	return 0;
}

size_t leaving_count(const struct app *app)
{
	size_t count = 0;

	for (const struct app_modem *am = app->leaving; am; am = am->next)
		count += !am->is_stopped;
	return count;
}

bool leaving_holds(const struct app *app, const struct config_modem *config)
{
	for (const struct app_modem *am = app->leaving; am; am = am->next)
		if (strcmp(am->config->name, config->name) == 0 ||
			strcmp(am->config->device, config->device) == 0)
			return true;
	return false;
}

/* Its row and its alarms, unless another has its name by now. */
static void forget(struct app *app, const char *name, int64_t now_us)
{
	if (app_find_modem(app, name))
		return;
	(void)app_store_result(app, health_forget(app->db, name));
	alarm_forget(app, name, now_us);
}

static void start_waiting(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++) {
		struct app_modem *am = &app->modems[i];

		if (!am->is_waiting || leaving_holds(app, am->config))
			continue;
		am->is_waiting = false;
		(void)modem_start(am->modem);
	}
}

void leaving_look(struct app *app)
{
	int64_t now_us = app_now_us(app);
	struct app_modem **place = &app->leaving;

	while (*place) {
		struct app_modem *am = *place;

		if (!am->is_stopped || am->has_pending) {
			place = &am->next;
			continue;
		}
		*place = am->next;
		health_tell(app, NULL, LOG_EVENT_MODEM_REMOVED, am->config->name, now_us);
		forget(app, am->config->name, now_us);
		let_go(app, am);
	}
	if (!app->outbound.is_ending)
		start_waiting(app);
	health_say(app);
}

int leaving_settle(struct app *app,
	int (*settle)(struct app *app, struct app_modem *am, int64_t now_us), int64_t now_us)
{
	int r = 0;

	for (struct app_modem *am = app->leaving; am && r >= 0; am = am->next)
		r = settle(app, am, now_us);
	return r;
}

void leaving_free(struct app *app)
{
	struct app_modem *am;

	while ((am = app->leaving)) {
		app->leaving = am->next;
		/* As at the end of all the others: nothing is kept any more. */
		modem_free(am->modem);
		config_free(am->held);
		free(am);
	}
}
