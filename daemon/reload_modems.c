/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload_modems.c - from the modems of the old settings to those of the new ones. */
#include "daemon/reload_modems.h"
#include "daemon/balance.h"
#include "daemon/health.h"
#include "daemon/identity.h"
#include "daemon/inbound.h"
#include "daemon/leaving.h"
#include "daemon/log.h"
#include "daemon/modems.h"
#include "daemon/sample.h"
#include "store/outbox.h"
#include "store/paused.h"

static void forget_settings(struct modem_settings *settings)
{
	if (settings)
		explicit_bzero(settings, sizeof *settings);
	free(settings);
}

/* A PIN that its card has refused is no news while its file stays as it is. */
static bool is_as_before(
	struct app *app, const struct app_modem *am, const struct modem_settings *settings)
{
	struct modem_settings refused = *settings;
	bool is_same = modem_has_settings(am->modem, settings) ||
	               (modems_drop_refused_pin(app, am->config, &refused) &&
			       modem_has_settings(am->modem, &refused));

	explicit_bzero(&refused, sizeof refused);
	return is_same;
}

static int prepare_one(
	struct app *app, const struct config *next, size_t which, struct reload_modem *m)
{
	const struct config_modem *c = &next->modems[which];
	struct modem_settings *settings = calloc(1, sizeof *settings);
	int r;

	if (!settings)
		return -ENOMEM;
	m->old = app_find_modem(app, c->name);
	m->joined = (struct app_modem){ .app = app, .config = c };
	r = modems_describe(next, c, settings);
	if (r >= 0 && m->old && is_as_before(app, m->old, settings)) {
		forget_settings(settings);
		return 0;
	}
	m->anew = settings;
	if (r >= 0)
		(void)modems_drop_refused_pin(app, c, settings);
	if (r >= 0 && !m->old)
		r = modems_make(&m->joined, settings);
	return r;
}

int reload_modems_prepare(struct app *app, const struct config *next, struct reload_modems *ret)
{
	int r = balance_patterns_new(next, &ret->patterns);

	ret->pattern_count = r < 0 ? 0 : next->modem_count;
	for (size_t i = 0; i < next->modem_count && r >= 0; i++) {
		ret->count++;
		r = prepare_one(app, next, i, &ret->list[i]);
	}
	return r;
}

/* Each to its place, in the order of the settings, and whoever knows it is told. */
static void move_all(struct app *app, struct reload_modems *r)
{
	struct app_modem *moved[CONFIG_MODEMS_MAX] = { NULL };
	size_t count = r->count;

	for (size_t i = 0; i < count; i++) {
		struct reload_modem *m = &r->list[i];

		if (m->old) {
			moved[i] = m->old;
			m->joined = *m->old;
			m->joined.config = &app->config->modems[i];
		}
	}
	/* By way of places that are nobody's, as two may change theirs. */
	for (size_t i = 0; i < count; i++)
		if (moved[i])
			inbound_move(app, moved[i], &r->list[i].joined);
	for (size_t i = 0; i < count; i++) {
		app->modems[i] = r->list[i].joined;
		r->list[i].joined.modem = NULL;
		r->list[i].place = &app->modems[i];
		inbound_move(app, &r->list[i].joined, &app->modems[i]);
		modem_set_userdata(app->modems[i].modem, &app->modems[i]);
	}
	app->modem_count = count;
}

static bool is_kept(const struct reload_modems *r, const struct app_modem *am)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i].old == am)
			return true;
	return false;
}

static void let_leave(struct app *app, struct config *old, const struct reload_modems *r)
{
	for (size_t i = 0; i < app->modem_count; i++)
		if (!is_kept(r, &app->modems[i]))
			(void)leaving_add(app, &app->modems[i], config_ref(old));
}

static void join(struct app *app, struct app_modem *am, int64_t now_us)
{
	const char *name = am->config->name;

	sample_join(am, now_us);
	health_tell(app, am, LOG_EVENT_MODEM_ADDED, "", now_us);
	(void)app_store_result(app, identity_load_modem(app, am));
	if (app_store_result(app, paused_get(app->db, name)) > 0)
		(void)modem_pause(am->modem);
	am->is_waiting = leaving_holds(app, am->config);
	/* One that cannot start is a state of the modem. */
	if (!am->is_waiting)
		(void)modem_start(am->modem);
}

static void renew(struct app *app, struct app_modem *am, const struct modem_settings *settings,
	int64_t now_us)
{
	if (modem_renew(am->modem, settings) >= 0)
		health_tell(app, am, LOG_EVENT_MODEM_RENEWED, "", now_us);
}

void reload_modems_apply(struct app *app, struct config *old, struct reload_modems *r)
{
	int64_t now_us = app_now_us(app);

	let_leave(app, old, r);
	move_all(app, r);
	balance_take_patterns(app, take_ptr(r->patterns));
	/* Modems are known by their places there. */
	(void)app_store_result(app, outbox_untry(app->db));
	for (size_t i = 0; i < r->count; i++) {
		struct reload_modem *m = &r->list[i];

		m->place->lane.tried = 0;
		if (!m->old)
			join(app, m->place, now_us);
		else if (m->anew)
			renew(app, m->place, m->anew, now_us);
	}
	for (struct app_modem *am = app->leaving; am; am = am->next)
		am->lane.tried = 0;
	if (r->count == 0)
		log_say(LOG_EVENT_NO_MODEMS, NULL, NULL, "");
}

void reload_modems_done(struct reload_modems *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (!r->list[i].old)
			modem_free(r->list[i].joined.modem);
		forget_settings(r->list[i].anew);
	}
	if (r->patterns)
		balance_patterns_free(r->patterns, r->pattern_count);
}
