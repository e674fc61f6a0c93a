/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload_centrals.c - from the central systems of the old settings to those of the new ones. */
#include "daemon/reload_centrals.h"
#include "daemon/central_settings.h"
#include "daemon/forwarding.h"
#include "daemon/log.h"
#include "daemon/resting.h"
#include "daemon/tracking.h"

static int prepare_heir(struct app *app, struct reload_central *c,
	struct central_settings *settings, char *ret_error)
{
	int r;

	if (central_settings_are_same(settings, &c->old->settings))
		return 0;
	c->is_resting_still =
		c->old->heir && central_settings_are_same(settings, &c->old->heir_settings);
	if (c->is_resting_still)
		return 0;
	r = central_new(&c->heir, app->event, settings, ret_error);
	if (r < 0)
		return r;
	c->heir_settings = *settings;
	*settings = (struct central_settings){ 0 };
	return 0;
}

static int prepare_one(struct app *app, const struct config *next, size_t which,
	struct reload_central *c, char *ret_error)
{
	struct central_settings settings = { 0 };
	int r;

	c->old = destination_find(app, next->centrals[which].name);
	if (!c->old)
		return destination_new(&c->joined, app, next, which, ret_error);
	r = central_settings_of(next, which, &settings);
	if (r >= 0)
		r = prepare_heir(app, c, &settings, ret_error);
	central_settings_done(&settings);
	return r;
}

int reload_centrals_prepare(struct app *app, const struct config *next, struct reload_centrals *ret,
	size_t *ret_which, char *ret_error)
{
	size_t count = central_settings_count(next);
	int r = 0;

	ret_error[0] = '\0';
	ret->list = calloc(count + 1, sizeof *ret->list);
	/* analysis: bugprone-sizeof-expression: an array of pointers */
	ret->places = calloc(count + 1, sizeof *ret->places);
	if (!ret->list || !ret->places)
		return -ENOMEM;
	for (size_t i = 0; i < count && r >= 0; i++) {
		ret->count++;
		*ret_which = i;
		r = prepare_one(app, next, i, &ret->list[i], ret_error);
	}
	return r;
}

static bool is_kept(const struct reload_centrals *r, const struct destination *d)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i].old == d)
			return true;
	return false;
}

/* What does not need another handle counts at once. */
static void keep(struct reload_central *c, const struct config_central *config)
{
	struct destination *d = c->old;
	bool is_pace_new = d->config->poll_every != config->poll_every;

	d->config = config;
	d->name = config->name;
	if (c->heir)
		resting_renew(d, take_ptr(c->heir), &c->heir_settings);
	else if (!c->is_resting_still && d->heir)
		resting_cancel(d);
	else if (is_pace_new)
		tracking_ask(d);
	forwarding_try(d);
}

void reload_centrals_apply(struct app *app, struct config *old, struct reload_centrals *r)
{
	for (size_t i = 0; i < app->destination_count; i++)
		if (!is_kept(r, app->destinations[i]))
			resting_leave(app->destinations[i], config_ref(old));
	for (size_t i = 0; i < r->count; i++) {
		struct reload_central *c = &r->list[i];

		if (c->old)
			keep(c, &app->config->centrals[i]);
		else
			tracking_ask(c->joined);
		r->places[i] = c->old ? c->old : take_ptr(c->joined);
	}
	free(app->destinations);
	app->destinations = take_ptr(r->places);
	app->destination_count = r->count;
	if (r->count == 0)
		log_say(LOG_EVENT_CENTRAL_UNCONFIGURED, NULL, NULL, "");
	(void)app_store_result(app, destination_adopt(app, app_now_us(app)));
	forwarding_pump(app);
}

void reload_centrals_done(struct reload_centrals *r)
{
	for (size_t i = 0; i < r->count; i++) {
		central_free(r->list[i].heir);
		central_settings_done(&r->list[i].heir_settings);
		destination_drop(r->list[i].joined);
	}
	free(take_ptr(r->list));
	free(take_ptr(r->places));
}
