/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modems.c - one handle per configured modem, and the way of its words into the trunk. */
#include "daemon/modems.h"
#include "daemon/balance.h"
#include "daemon/by_hand.h"
#include "daemon/credential.h"
#include "daemon/explain.h"
#include "daemon/health.h"
#include "daemon/identity.h"
#include "daemon/inbound.h"
#include "daemon/leaving.h"
#include "daemon/log.h"
#include "daemon/outbound.h"
#include "daemon/recorder.h"
#include "daemon/reports.h"
#include "daemon/sample.h"
#include "modem/sandbox.h"
#include "store/health.h"

#include <limits.h>
#include <stdio.h>

static int join(char *ret, size_t size, const char *folder, const char *rest)
{
	int length = snprintf(ret, size, "%s%s", folder, rest);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

int modems_program(const struct config *config, char *ret, size_t size)
{
	char self[PATH_MAX], *slash;
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	int r;

	if (*config->modem_program)
		return copy_string(ret, size, config->modem_program) < 0 ? -ENAMETOOLONG : 0;
	if (length > 0) {
		self[length] = '\0';
		slash = strrchr(self, '/');
		*slash = '\0';
		r = join(ret, size, self, "/../modem/lapor-modem");
		if (r < 0 || access(ret, X_OK) == 0)
			return r;
	}
	return join(ret, size, LIBEXECDIR, "/lapor-modem");
}

/* A PIN is tried once, ever: this remembers the refused one over restarts, until its file changes.
 */
static int pin_fact(const struct config_modem *c, char *ret_name, size_t name_size, char *ret_stamp,
	size_t size)
{
	int r = join(ret_name, name_size, "pin-refused-", c->name);

	return r < 0 ? r : credential_pin_stamp(c, ret_stamp, size);
}

static void remember_refused_pin(struct app *app, const struct config_modem *c)
{
	char name[64], stamp[40];

	if (pin_fact(c, name, sizeof name, stamp, sizeof stamp) >= 0)
		(void)app_store_result(app, db_fact_set(app->db, name, stamp));
}

static bool is_pin_refused(struct app *app, const struct config_modem *c)
{
	char name[64], stamp[40], refused[40];

	return pin_fact(c, name, sizeof name, stamp, sizeof stamp) >= 0 && *stamp &&
	       db_fact_get(app->db, name, refused, sizeof refused) > 0 &&
	       strcmp(stamp, refused) == 0;
}

bool modems_drop_refused_pin(
	struct app *app, const struct config_modem *c, struct modem_settings *settings)
{
	bool is_refused = is_pin_refused(app, c);

	if (is_refused)
		explicit_bzero(settings->pin, sizeof settings->pin);
	return is_refused;
}

static int copy_list(const struct config_list *list, size_t max, char *ret, size_t size)
{
	if (list->count > max)
		return -E2BIG;
	for (size_t i = 0; i < list->count; i++)
		if (copy_string(ret + i * size, size, list->items[i]) < 0)
			return -EOVERFLOW;
	return 0;
}

int modems_describe(
	const struct config *config, const struct config_modem *c, struct modem_settings *ret)
{
	int r = modems_program(config, ret->program, sizeof ret->program);

	ret->poll_s = (uint32_t)c->poll;
	ret->reports = c->reports;
	ret->may_reset_usb = c->usb_reset;
	ret->is_roaming_fine = c->roaming;
	if (r >= 0)
		r = copy_string(ret->name, sizeof ret->name, c->name);
	if (r >= 0)
		r = copy_string(ret->device, sizeof ret->device, c->device);
	if (r >= 0)
		r = copy_string(ret->connection, sizeof ret->connection, c->connection);
	if (r >= 0)
		r = copy_string(ret->model, sizeof ret->model, c->model);
	/* Of no matter to others: they stay open when it changes. */
	if (r >= 0 && strncmp(c->device, MODEM_DEVICE_IMEI, strlen(MODEM_DEVICE_IMEI)) == 0)
		r = copy_list(
			&config->modem_ports, MODEM_PORTS_MAX, ret->ports[0], sizeof ret->ports[0]);
	if (r >= 0)
		r = copy_list(&c->features, MODEM_FEATURES_MAX, ret->features[0],
			sizeof ret->features[0]);
	if (r >= 0)
		r = copy_list(&c->init, MODEM_INIT_MAX, ret->init[0], sizeof ret->init[0]);
	return r < 0 ? r : credential_read_pin(c, ret->pin, sizeof ret->pin);
}

static void on_part(struct modem *m, const struct modem_part *part, void *userdata)
{
	struct app_modem *am = userdata;

	(void)m;
	inbound_part(am, part);
}

static void on_report(struct modem *m, const struct modem_report *report, void *userdata)
{
	struct app_modem *am = userdata;

	reports_hear(am->app, m, report);
}

static void on_sent(struct modem *m, const struct modem_sent *sent, void *userdata)
{
	struct app_modem *am = userdata;

	(void)m;
	sample_sent(am, sent, app_now_us(am->app));
	recorder_sent(am, sent, app_now_us(am->app));
	outbound_sent(am->app, am, sent);
}

static void on_ussd(struct modem *m, const struct modem_ussd *ussd, void *userdata)
{
	struct app_modem *am = userdata;

	(void)m;
	balance_answer(am->app, am, ussd, app_now_us(am->app));
}

static void on_status(struct modem *m, const struct modem_status *status, void *userdata)
{
	struct app_modem *am = userdata;
	struct modem_status explained;

	(void)m;
	/* One that was paused is so while the gateway is down, too. */
	if (am->state == MODEM_PAUSED && status->cause == MODEM_CAUSE_STOPPED)
		return;
	status = explain_status(am, status, &explained);
	if (status->cause == MODEM_CAUSE_PIN_WRONG && am->cause != MODEM_CAUSE_PIN_WRONG)
		remember_refused_pin(am->app, am->config);
	health_modem(am->app, am, status, app_now_us(am->app));
	outbound_pump(am->app);
}

static void on_rung(
	struct modem *m, enum modem_rung rung, int error, const char *detail, void *userdata)
{
	struct app_modem *am = userdata;
	enum log_event event = rung == MODEM_RUNG_USB_RESET ? LOG_EVENT_MODEM_USB_RESET
	                                                    : LOG_EVENT_MODEM_SOFT_RESET;

	(void)m;
	/* Quarantine is a state, and told as one. */
	if (rung == MODEM_RUNG_SOFT_RESET || rung == MODEM_RUNG_USB_RESET)
		health_tell(am->app, am, error != 0 ? LOG_EVENT_MODEM_RESET_FAILED : event, detail,
			app_now_us(am->app));
	outbound_pump(am->app);
}

static size_t still_running(const struct app *app)
{
	size_t count = leaving_count(app);

	for (size_t i = 0; i < app->modem_count; i++)
		count += !app->modems[i].is_stopped;
	return count;
}

static void on_stopped(struct modem *m, void *userdata)
{
	struct app_modem *am = userdata;
	struct app *app = am->app;

	(void)m;
	am->is_stopped = true;
	if (app->leaving)
		leaving_look(app); /* am may be gone */
	if (app->outbound.is_ending && still_running(app) == 0)
		(void)sd_event_exit(app->event, 0);
}

static const struct modem_events events = {
	.part = on_part,
	.report = on_report,
	.sent = on_sent,
	.rung = on_rung,
	.ussd = on_ussd,
	.status = on_status,
	.stopped = on_stopped,
};

static void hasten(const struct app *app, struct modem *m)
{
	struct modem_timing timing;

	modem_timing_default(&timing);
	modem_timing_hasten(&timing, app->haste);
	modem_set_timing(m, &timing);
}

int modems_make(struct app_modem *am, const struct modem_settings *settings)
{
	int r = modem_new(&am->modem, am->app->event, settings, &events, am);

	if (r >= 0)
		hasten(am->app, am->modem);
	return r;
}

static int make(struct app *app, struct app_modem *am, const struct config_modem *c)
{
	struct modem_settings settings = { 0 };
	int r = modems_describe(app->config, c, &settings);

	*am = (struct app_modem){ .app = app, .config = c };
	if (r >= 0 && modems_drop_refused_pin(app, c, &settings))
		log_say(LOG_EVENT_MODEM_PIN_WRONG, c->name, NULL, "in an earlier run");
	if (r >= 0)
		r = modems_make(am, &settings);
	explicit_bzero(settings.pin, sizeof settings.pin);
	return r;
}

int modems_new(struct app *app)
{
	const char *names[CONFIG_MODEMS_MAX];
	int r;

	for (size_t i = 0; i < app->config->modem_count; i++) {
		const struct config_modem *c = &app->config->modems[i];

		names[i] = c->name;
		r = make(app, &app->modems[i], c);
		if (r < 0)
			return r;
		app->modem_count++;
	}
	if (app->modem_count == 0)
		log_say(LOG_EVENT_NO_MODEMS, NULL, NULL, "");
	r = health_reset(app->db, names, app->modem_count, app_now_us(app));
	return r < 0 ? r : identity_load(app);
}

/* As they run on this kernel, too. */
static void tell_unlocked(const struct app *app)
{
	unsigned missing = sandbox_find_missing();

	if (app->modem_count > 0 && missing & SANDBOX_LANDLOCK)
		log_say(LOG_EVENT_MODEM_UNLOCKED, NULL, NULL, "the kernel has no Landlock");
	if (app->modem_count > 0 && missing & SANDBOX_FILTER)
		log_say(LOG_EVENT_MODEM_UNLOCKED, NULL, NULL, "no seccomp filter here");
}

int modems_start(struct app *app)
{
	int recalled = by_hand_recall(app);

	tell_unlocked(app);
	if (recalled < 0)
		return recalled;
	for (size_t i = 0; i < app->modem_count; i++) {
		int r = modem_start(app->modems[i].modem);

		if (r < 0)
			return r;
	}
	return 0;
}

size_t modems_stop(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++)
		if (modem_stop(app->modems[i].modem) < 0)
			app->modems[i].is_stopped = true;
	return still_running(app);
}

void modems_free(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++)
		modem_free(take_ptr(app->modems[i].modem));
	app->modem_count = 0;
	leaving_free(app);
}
