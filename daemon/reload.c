/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload.c - the settings read again, all or nothing. */
#include "daemon/reload.h"
#include "daemon/central_settings.h"
#include "daemon/check.h"
#include "daemon/health.h"
#include "daemon/inbound.h"
#include "daemon/log.h"
#include "daemon/outbound.h"
#include "daemon/reload_centrals.h"
#include "daemon/reload_modems.h"
#include "daemon/reload_words.h"
#include "daemon/request.h"
#include "daemon/sample.h"
#include "daemon/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

/* All that is made before anything changes. */
struct plan {
	struct config *config;
	struct reply_templates *templates;
	struct intake intake;
	struct workday_holidays holidays;
	struct reload reload;
	struct reload_words words;
	struct reload_modems modems;
	struct reload_centrals centrals;
};

static void free_plan(struct plan *p)
{
	reload_modems_done(&p->modems);
	reload_centrals_done(&p->centrals);
	reload_words_done(&p->words);
	intake_done(&p->intake);
	workday_done(&p->holidays);
	reply_free(p->templates);
	config_free(p->config);
	free(p);
}
DEFINE_CLEANUP(struct plan *, free_plan);

static void on_held(const struct config_item *item, void *userdata)
{
	struct reload *r = userdata;

	if (r->restart_count < APP_RESTART_MAX)
		r->restart[r->restart_count++] = item->name;
}

static int complain(FILE *out, const char *what, int r)
{
	(void)fprintf(out, "%s: %s\n", what, strerrordesc_np(-r));
	return r;
}

static int prepare_centrals(struct app *app, struct plan *p, FILE *out)
{
	char error[CENTRAL_DETAIL_SIZE];
	size_t which = 0;
	const char *file;
	unsigned line;
	int r = reload_centrals_prepare(app, p->config, &p->centrals, &which, error);

	if (r >= 0)
		return r;
	if (config_where_central(p->config, which, "central", &file, &line))
		(void)fprintf(out, "%s:%u: ", file, line);
	return complain(out, *error ? error : "central", r);
}

/* Of the running settings stays what needs a restart; what is left is compared. */
static int compare(struct app *app, struct plan *p)
{
	int r;

	p->reload.path = app->reload.path;
	r = config_hold(app->config, p->config, on_held, &p->reload);
	return r < 0 ? r : reload_words_collect(&p->words, app->config, p->config);
}

static int prepare(struct app *app, struct plan *p, FILE *out)
{
	char error[WORKDAY_ERROR_SIZE] = "";
	int r = confine_check(&app->confine, app->reload.path, out);

	if (r < 0)
		return r;
	if (check_settings(app->reload.path, &p->config, &p->templates, out) != 0)
		return -EINVAL;
	r = compare(app, p);
	if (r >= 0)
		r = intake_init(&p->intake, p->config);
	if (r < 0)
		return complain(out, "settings", r);
	r = workday_load(p->config->sla.holidays_file, &p->holidays, error);
	if (r < 0)
		return complain(out, *error ? error : "sla.holidays_file", r);
	r = reload_modems_prepare(app, p->config, &p->modems);
	return r < 0 ? complain(out, "modems", r) : prepare_centrals(app, p, out);
}

static void on_change(const struct config_item *item, enum config_change change, const char *entry,
	void *userdata)
{
	struct app *app = userdata;
	struct app_modem *am;

	(void)change;
	watch_setting(app, item->name);
	am = item->scope == CONFIG_SCOPE_MODEM ? app_find_modem(app, entry) : NULL;
	if (am && strncmp(item->path, "balance.", strlen("balance.")) == 0)
		am->balance_due_us = 0;
	if (item->scope == CONFIG_SCOPE_CENTRAL &&
		(strcmp(item->path, "insecure") == 0 || strcmp(item->path, "profile") == 0))
		central_settings_warn(app->config);
}

static void swap(struct app *app, struct plan *p)
{
	struct config *old = (struct config *)app->config;
	struct reply_templates *templates = app->templates;
	struct intake intake = app->intake;
	struct workday_holidays holidays = app->holidays;

	app->config = p->config;
	app->templates = p->templates;
	app->intake = p->intake;
	app->holidays = p->holidays;
	app->reload = p->reload;
	p->config = old;
	p->templates = templates;
	p->intake = intake;
	p->holidays = holidays;
}

/* Nothing here can fail but the store, which is told and tried again as ever. */
static void apply(struct app *app, struct plan *p)
{
	int64_t now_us = app_now_us(app);

	sample_keep(app, now_us);
	swap(app, p);
	log_open(app->config->log.level);
	reload_modems_apply(app, p->config, &p->modems);
	reload_centrals_apply(app, p->config, &p->centrals);
	config_diff(p->config, app->config, on_change, app);
	watch_reload(app);
	(void)inbound_read(app, now_us);
	health_say(app);
}

static void say_taken(struct app *app, const struct plan *p, json_t *answer)
{
	char said[RELOAD_SENTENCE_SIZE], health[HEALTH_SENTENCE_SIZE];
	json_t *restart = json_array();

	reload_words_write(&p->words, app->reload.restart, app->reload.restart_count, said);
	log_say(LOG_EVENT_SETTINGS_TAKEN, NULL, NULL, said);
	for (size_t i = 0; i < app->reload.restart_count; i++) {
		log_say(LOG_EVENT_SETTING_NEEDS_RESTART, NULL, NULL, app->reload.restart[i]);
		(void)json_array_append_new(restart, json_string(app->reload.restart[i]));
	}
	reload_warn(app);
	health_sentence(app, health);
	(void)sd_notifyf(0, "READY=1\nSTATUS=%s. %s", said, health);
	if (answer) {
		(void)json_object_set_new(answer, "say", json_string(said));
		(void)json_object_set(answer, "changed", p->words.changed);
		(void)json_object_set(answer, "restart", restart);
	}
	json_decref(restart);
}

static void without_break(char *text)
{
	size_t size = strlen(text);

	while (size > 0 && text[size - 1] == '\n')
		text[--size] = '\0';
}

/* A line in the log for each. */
static void say_refused(const char *errors, json_t *answer)
{
	int first = (int)strcspn(errors, "\n");

	for (const char *line = errors; *line;) {
		int size = (int)strcspn(line, "\n");

		log_sayf(LOG_EVENT_SETTINGS_REFUSED, NULL, NULL, "%.*s", size, line);
		line += size + (line[size] == '\n');
	}
	(void)sd_notifyf(0, "READY=1\nSTATUS=Settings NOT taken: %.*s", first, errors);
	if (answer)
		(void)json_object_set_new(answer, "error",
			json_sprintf("the settings are NOT taken, and the gateway goes on with "
				     "those before:\n%s",
				errors));
}

static void say_reloading(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
		now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000);
}

/* The errors are the caller's to free(). */
static int take(struct app *app, struct plan *p, char **ret_errors)
{
	size_t size = 0;
	FILE *out = open_memstream(ret_errors, &size);
	int r = out ? prepare(app, p, out) : -ENOMEM;

	if (out && fclose(out) != 0)
		r = -ENOMEM;
	if (r >= 0)
		apply(app, p);
	return r;
}

int reload_run(struct app *app, json_t *answer)
{
	_cleanup_(free_planp) struct plan *p = calloc(1, sizeof *p);
	_cleanup_(freep) char *errors = NULL;
	int r;

	if (app->outbound.is_ending) {
		log_say(LOG_EVENT_SETTINGS_REFUSED, NULL, NULL, "the gateway is ending");
		return answer ? request_deny(answer, EX_TEMPFAIL, "the gateway is ending")
		              : EX_TEMPFAIL;
	}
	say_reloading();
	r = p ? take(app, p, &errors) : -ENOMEM;
	if (r >= 0) {
		say_taken(app, p, answer);
		return 0;
	}
	if (errors)
		without_break(errors);
	say_refused(errors && *errors ? errors : strerrordesc_np(-r), answer);
	return EX_CONFIG;
}

int reload_command(void *userdata, const json_t *request, json_t *answer)
{
	(void)request;
	return reload_run(userdata, answer);
}

static void say_idle(const char *name, const char *file, unsigned line, void *userdata)
{
	(void)userdata;
	log_sayf(LOG_EVENT_SETTING_WITHOUT_EFFECT, NULL, NULL, "%s:%u: %s", file, line, name);
}

void reload_warn(const struct app *app)
{
	config_without_effect(app->config, say_idle, NULL);
}
