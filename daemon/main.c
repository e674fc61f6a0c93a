/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - the life of lapor-smsd: read the settings, open the store, start the modems, serve, end
 * in order. */
#include "daemon/app.h"
#include "daemon/central_settings.h"
#include "daemon/check.h"
#include "daemon/commands.h"
#include "daemon/destination.h"
#include "daemon/health.h"
#include "daemon/inbound.h"
#include "daemon/keeping.h"
#include "daemon/log.h"
#include "daemon/modems.h"
#include "daemon/options.h"
#include "daemon/outbound.h"
#include "daemon/reload.h"
#include "daemon/sample.h"
#include "daemon/start.h"
#include "daemon/tracking.h"
#include "daemon/watch.h"
#include "daemon/witness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

/* A send under way may take this long before its modem gives up (design 4). */
#define ENDING_US "EXTEND_TIMEOUT_USEC=180000000"

int64_t app_now_us(const struct app *app)
{
	uint64_t now_us;

	/* Cannot fail on a loop that exists. */
	(void)sd_event_now(app->event, CLOCK_REALTIME, &now_us);
	return (int64_t)now_us;
}

/* The first asks to end in order, the second ends at once. */
static int on_end(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)info;
	if (app->outbound.is_ending)
		return sd_event_exit(app->event, 0);
	log_say(LOG_EVENT_GATEWAY_STOPPING, NULL, NULL, "");
	(void)sd_notify(0,
		"STOPPING=1\nSTATUS=Ending: a message that is being sent is finished.\n" ENDING_US);
	outbound_end(app);
	return modems_stop(app) == 0 ? sd_event_exit(app->event, 0) : 0;
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	(void)source;
	(void)info;
	(void)reload_run(userdata, NULL);
	return 0;
}

static int take_signals(struct app *app)
{
	int r = sd_event_add_signal(app->event, NULL, SIGTERM, on_end, app);

	if (r >= 0)
		r = sd_event_add_signal(app->event, NULL, SIGINT, on_end, app);
	if (r >= 0)
		r = sd_event_add_signal(app->event, NULL, SIGHUP, on_reload, app);
	return r < 0 ? r : 0;
}

/* Everything up to the first turn of the loop; gives an exit code. */
static int start(struct app *app)
{
	int code;

	(void)sd_notify(0, "STATUS=The store is being opened and checked.");
	code = start_store(app);
	if (code == 0)
		code = destination_start(app);
	if (code == 0)
		code = start_code(take_signals(app), "signals");
	if (code == 0)
		code = start_parts(app);
	if (code == 0)
		code = start_code(commands_new(app), app->config->control.socket);
	if (code == 0)
		code = start_code(modems_new(app), "modems");
	if (code == 0)
		code = start_confined(app);
	if (code == 0)
		code = start_recovery(app);
	if (code == 0)
		code = start_code(progress_start(app), "watchdog");
	if (code == 0)
		code = start_code(modems_start(app), "modems");
	return code;
}

static int serve(struct app *app)
{
	int r;

	log_sayf(LOG_EVENT_GATEWAY_STARTED, NULL, NULL, "version %s, %zu modems", LAPOR_VERSION,
		app->modem_count);
	central_settings_warn(app->config);
	reload_warn(app);
	health_say(app);
	(void)sd_notify(0, "READY=1");
	tracking_start(app);
	sample_start(app, app_now_us(app));
	watch_start(app);
	keeping_start(app);
	witness_start(app);
	r = sd_event_loop(app->event);
	if (r < 0)
		return start_code(r, "event loop");
	sample_keep(app, app_now_us(app));
	log_end();
	log_say(LOG_EVENT_GATEWAY_STOPPED, NULL, NULL, "");
	return 0;
}

/* What stays in systemctl status when another start would change nothing; the log says more. */
static void tell_end(int code)
{
	switch (code) {
	case EX_CONFIG:
		(void)sd_notify(0,
			"STATUS=The settings or the privacy key are wrong: the journal and "
			"lapor-smsd --check name each mistake. Correct them and start "
			"again.");
		return;
	case EX_DATAERR:
		(void)sd_notify(0, "STATUS=The store is damaged or newer than this program: it was "
				   "left as it is, see the journal.");
		return;
	}
}

static void end(struct app *app)
{
	control_free(take_ptr(app->control));
	modems_free(app);
	destination_free(app);
	start_parts_free(app);
	db_close(take_ptr(app->db));
	intake_done(&app->intake);
	workday_done(&app->holidays);
	reply_free(take_ptr(app->templates));
	confine_done(&app->confine);
	config_free((struct config *)take_ptr(app->config));
	app->event = sd_event_unref(app->event);
}

static int run(const struct options *options)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	struct app *app;
	int code = check_settings(options->config_path, &config, &templates, stderr);

	if (code != 0) {
		tell_end(code);
		return code;
	}
	app = calloc(1, sizeof *app);
	if (!app)
		return EX_OSERR;
	app->config = take_ptr(config);
	app->templates = take_ptr(templates);
	app->reload.path = options->config_path;
	app->haste = options->haste;
	code = start_loop(app);
	if (code == 0)
		code = start(app);
	if (code == 0)
		code = serve(app);
	tell_end(code);
	end(app);
	free(app);
	return code;
}

int main(int argc, char **argv)
{
	struct options options;
	int code = options_parse(argc, argv, &options);

	if (code != 0)
		return code;
	/* Neither a core file nor another program of the same user gets at citizens' words. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	switch (options.mode) {
	case OPTIONS_CHECK: return check_report(options.config_path);
	case OPTIONS_CONFIGURED: return options_is_configured(options.config_path);
	case OPTIONS_PRINT_CONFIG: return options_print_config(options.config_path);
	case OPTIONS_RUN: return run(&options);
	}
	return EX_SOFTWARE;
}
