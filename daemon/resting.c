/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resting.c - from the old settings of a central system to its new ones. */
#include "daemon/resting.h"
#include "daemon/alarm.h"
#include "daemon/central_settings.h"
#include "daemon/forwarding.h"
#include "daemon/health.h"
#include "daemon/tracking.h"

bool resting_is(const struct destination *d)
{
	return d->is_leaving || d->heir;
}

void resting_cancel(struct destination *d)
{
	central_free(take_ptr(d->heir));
	central_settings_done(&d->heir_settings);
	forwarding_pump_one(d);
	tracking_ask(d);
}

void resting_renew(
	struct destination *d, struct central *heir, struct central_settings *heir_settings)
{
	central_free(d->heir);
	central_settings_done(&d->heir_settings);
	d->heir = heir;
	d->heir_settings = *heir_settings;
	*heir_settings = (struct central_settings){ 0 };
	forwarding_pump_one(d);
}

void resting_leave(struct destination *d, struct config *held)
{
	d->is_leaving = true;
	d->held = held;
	d->next = d->app->resting;
	d->app->resting = d;
	forwarding_pump_one(d);
}

static void take_over(struct destination *d)
{
	central_free(d->central);
	central_settings_done(&d->settings);
	d->central = take_ptr(d->heir);
	d->settings = d->heir_settings;
	d->heir_settings = (struct central_settings){ 0 };
	d->traits = central_traits_of(d->settings.profile);
	d->tracking.has_failed = false;
	d->tracking.is_away = false;
	forwarding_begin(d);
	tracking_ask(d);
}

static void unlink_from(struct destination **list, const struct destination *d)
{
	while (*list != d)
		list = &(*list)->next;
	*list = d->next;
}

static void leave(struct destination *d)
{
	struct app *app = d->app;
	int64_t now_us = app_now_us(app);

	unlink_from(&app->resting, d);
	if (d->forwarding.is_misconfigured && !destination_is_any_misconfigured(app))
		alarm_end(app, "", LOG_EVENT_CENTRAL_MISCONFIGURED, now_us);
	destination_drop(d);
	(void)app_store_result(app, destination_adopt(app, now_us));
	forwarding_pump(app);
	health_say(app);
}

void resting_look(struct destination *d)
{
	if (!forwarding_is_idle(d) || d->tracking.is_asking)
		return;
	if (d->is_leaving)
		leave(d);
	else
		take_over(d);
}

void resting_free(struct app *app)
{
	struct destination *d;

	while ((d = app->resting)) {
		app->resting = d->next;
		destination_drop(d);
	}
}
