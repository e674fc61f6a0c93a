/* SPDX-License-Identifier: GPL-2.0-or-later */
/* destination.c - the central systems that complaints go to: made, taken up, told of. */
#include "daemon/destination.h"
#include "daemon/alarm.h"
#include "daemon/central_settings.h"
#include "daemon/forwarding.h"
#include "daemon/log.h"
#include "daemon/resting.h"
#include "daemon/routing.h"
#include "daemon/start.h"
#include "daemon/tracking.h"

#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#define DETAIL_SIZE 512

int destination_new(struct destination **ret, struct app *app, const struct config *config,
	size_t which, char *ret_error)
{
	struct destination *d = calloc(1, sizeof *d);
	int r;

	if (!d)
		return -ENOMEM;
	d->app = app;
	d->config = &config->centrals[which];
	d->name = d->config->name;
	d->traits = central_traits_of(d->config->profile);
	r = central_settings_of(config, which, &d->settings);
	if (r >= 0)
		r = central_new(&d->central, app->event, &d->settings, ret_error);
	if (r >= 0)
		r = forwarding_new(d);
	if (r >= 0)
		r = tracking_new(d);
	if (r >= 0)
		*ret = d;
	else
		destination_drop(d);
	return r;
}

void destination_drop(struct destination *d)
{
	if (!d)
		return;
	central_free(d->central);
	central_settings_done(&d->settings);
	central_free(d->heir);
	central_settings_done(&d->heir_settings);
	tracking_free(d);
	forwarding_free(d);
	config_free(d->held);
	free(d);
}

static int make(struct app *app, size_t which)
{
	const char *name = app->config->centrals[which].name;
	char error[CENTRAL_DETAIL_SIZE] = "";
	int r = destination_new(&app->destinations[which], app, app->config, which, error);

	if (r == -EINVAL) {
		(void)fprintf(
			stderr, "lapor-smsd: central%s%s: %s\n", *name ? " " : "", name, error);
		return EX_CONFIG;
	}
	return start_code(r, "central");
}

int destination_start(struct app *app)
{
	size_t count = central_settings_count(app->config);
	int code = 0;

	if (count == 0) {
		log_say(LOG_EVENT_CENTRAL_UNCONFIGURED, NULL, NULL, "");
		return 0;
	}
	/* analysis: bugprone-sizeof-expression: an array of pointers */
	app->destinations = calloc(count, sizeof *app->destinations);
	if (!app->destinations)
		return EX_OSERR;
	for (size_t i = 0; i < count && code == 0; i++) {
		code = make(app, i);
		app->destination_count += code == 0;
	}
	return code;
}

/* Those that leave still have a say over what they have under way. */
static size_t list_names(const struct app *app, const char **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < app->destination_count; i++)
		ret[count++] = app->destinations[i]->name;
	for (const struct destination *d = app->resting; d; d = d->next)
		ret[count++] = d->name;
	return count;
}

static size_t count_resting(const struct app *app)
{
	size_t count = 0;

	for (const struct destination *d = app->resting; d; d = d->next)
		count++;
	return count;
}

int destination_adopt(struct app *app, int64_t now_us)
{
	_cleanup_(freep) const char **names =
		calloc(app->destination_count + count_resting(app) + 1, sizeof *names);
	size_t count;
	int r;

	if (!names)
		return -ENOMEM;
	if (app->destination_count == 0)
		return 0;
	count = list_names(app, names);
	r = forward_adopt(app->db, names, count, names[routing_default(app->config)], now_us);
	if (r > 0)
		log_sayf(LOG_EVENT_CENTRAL_GONE, NULL, NULL,
			"%d that waited for it go to the default one, or are held", r);
	return r;
}

int destination_recover(struct app *app, int64_t now_us)
{
	int r, total = 0;

	if (app->destination_count == 0)
		return 0;
	r = destination_adopt(app, now_us);
	for (size_t i = 0; i < app->destination_count && r >= 0; i++) {
		const struct destination *d = app->destinations[i];

		r = forward_recover(app->db, d->name, d->traits->is_idempotent, now_us);
		total += r;
	}
	return r < 0 ? r : total;
}

void destination_free(struct app *app)
{
	for (size_t i = 0; i < app->destination_count; i++)
		destination_drop(app->destinations[i]);
	app->destination_count = 0;
	free(take_ptr(app->destinations));
	resting_free(app);
}

struct destination *destination_find(struct app *app, const char *name)
{
	for (size_t i = 0; i < app->destination_count; i++)
		if (strcmp(app->destinations[i]->name, name) == 0)
			return app->destinations[i];
	return NULL;
}

bool destination_is_down(const struct destination *d)
{
	return d->forwarding.is_down || d->tracking.is_away;
}

bool destination_is_any_misconfigured(const struct app *app)
{
	for (size_t i = 0; i < app->destination_count; i++)
		if (app->destinations[i]->forwarding.is_misconfigured)
			return true;
	return false;
}

void destination_say_tracked(struct destination *d, enum log_event event, const char *ticket,
	const char *tracking_id, const char *said)
{
	const char *name = d->app->destination_count > 1 ? d->name : "";
	const struct log_fields fields = { .tracking = tracking_id, .destination = d->name };
	char detail[DETAIL_SIZE];

	/* A name is short beside what is left. */
	(void)snprintf(detail, sizeof detail, "%s%s%.*s", name, *name && *said ? ": " : "",
		DETAIL_SIZE - 64, said);
	log_say_with(event, NULL, ticket, detail, &fields);
	/* One alarm for all of them: it ends with the last. */
	if (event != LOG_EVENT_CENTRAL_UP || !destination_is_any_misconfigured(d->app))
		alarm_event(d->app, "", event, app_now_us(d->app));
}

void destination_say(
	struct destination *d, enum log_event event, const char *ticket, const char *format, ...)
{
	char said[DETAIL_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(said, sizeof said, format, args);
	va_end(args);
	destination_say_tracked(d, event, ticket, "", said);
}
