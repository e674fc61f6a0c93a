/* SPDX-License-Identifier: GPL-2.0-or-later */
/* start.c - the steps of starting. */
#include "daemon/start.h"
#include "daemon/confine.h"
#include "daemon/destination.h"
#include "daemon/guard.h"
#include "daemon/inbound.h"
#include "daemon/keeping.h"
#include "daemon/log.h"
#include "daemon/modems.h"
#include "daemon/opening.h"
#include "daemon/outbound.h"
#include "daemon/proving.h"
#include "daemon/repeat.h"
#include "daemon/room.h"
#include "daemon/rotating.h"
#include "daemon/sample.h"
#include "daemon/watch.h"
#include "daemon/witness.h"
#include "modem/sandbox.h"
#include "store/outbox.h"

#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <sysexits.h>
#include <time.h>

int start_code(int r, const char *what)
{
	if (r >= 0)
		return 0;
	(void)fprintf(stderr, "lapor-smsd: %s: %s\n", what, strerrordesc_np(-r));
	switch (-r) {
	case EACCES:
	case EPERM: return EX_NOPERM;
	case EADDRINUSE:
	case EBUSY: return EX_TEMPFAIL;
	case ENAMETOOLONG:
	case EOVERFLOW:
	case E2BIG:
	case EINVAL: return EX_CONFIG;
	case EIO:
	case ENOENT:
	case ENOSPC:
	case EROFS: return EX_IOERR;
	}
	return EX_SOFTWARE;
}

int start_loop(struct app *app)
{
	const char *zone = app->config->replies.time_zone;
	sigset_t blocked;
	int r;

	log_open(app->config->log.level);
	/* localtime_r() in the replies goes by it. */
	if (*zone && setenv("TZ", zone, 1) < 0)
		return EX_OSERR;
	tzset();
	(void)signal(SIGPIPE, SIG_IGN);
	/* A store that meets a file size limit is a full disk, not the end. */
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGTERM);
	(void)sigaddset(&blocked, SIGINT);
	(void)sigaddset(&blocked, SIGHUP);
	(void)sigaddset(&blocked, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &blocked, NULL) < 0)
		return EX_OSERR;
	r = sd_event_new(&app->event);
	return start_code(r, "event loop");
}

static int read_ticket_key(struct app *app)
{
	char text[17];
	int r = db_fact_get(app->db, START_TICKET_KEY, text, sizeof text);

	if (r < 0)
		return r;
	if (r > 0 && sscanf(text, "%16" SCNx64, &app->ticket_key) == 1)
		return 0;
	if (getrandom(&app->ticket_key, sizeof app->ticket_key, 0) != sizeof app->ticket_key)
		return -EIO;
	(void)snprintf(text, sizeof text, "%016" PRIx64, app->ticket_key);
	return db_fact_set(app->db, START_TICKET_KEY, text);
}

int start_store(struct app *app)
{
	const char *path = app->config->store.path;
	char error[WORKDAY_ERROR_SIZE];
	int code = opening_store(app);

	if (code == 0)
		code = start_code(read_ticket_key(app), path);
	if (code == 0)
		code = start_code(intake_init(&app->intake, app->config), "settings");
	if (code == 0)
		code = start_code(
			workday_load(app->config->sla.holidays_file, &app->holidays, error),
			app->config->sla.holidays_file);
	return code;
}

int start_parts(struct app *app)
{
	int r = inbound_new(app);

	if (r >= 0)
		r = outbound_new(app);
	if (r >= 0)
		r = sample_new(app);
	if (r >= 0)
		r = room_new(app);
	if (r >= 0)
		r = guard_new(app);
	if (r >= 0)
		r = watch_new(app);
	if (r >= 0)
		r = keeping_new(app);
	if (r >= 0)
		r = rotating_new(app);
	if (r >= 0)
		r = witness_new(app);
	if (r >= 0)
		r = proving_new(app);
	if (r >= 0)
		r = progress_new(app);
	return start_code(r, "event loop");
}

void start_parts_free(struct app *app)
{
	progress_free(app);
	rotating_free(app);
	witness_free(app);
	keeping_free(app);
	proving_free(app);
	watch_free(app);
	guard_free(app);
	room_free(app);
	sample_free(app);
	outbound_free(app);
	inbound_free(app);
}

int start_confined(struct app *app)
{
	char program[PATH_MAX];
	unsigned missing = sandbox_find_missing();
	int r = modems_program(app->config, program, sizeof program);

	if (r >= 0)
		r = confine_enter(&app->confine, app->config, app->reload.path, program);
	if (missing & SANDBOX_LANDLOCK)
		log_say(LOG_EVENT_GATEWAY_UNLOCKED, NULL, NULL, "the kernel has no Landlock");
	if (missing & SANDBOX_FILTER)
		log_say(LOG_EVENT_GATEWAY_UNLOCKED, NULL, NULL, "no seccomp filter here");
	return start_code(r, "sandbox");
}

int start_recovery(struct app *app)
{
	int64_t now_us = app_now_us(app);
	struct outbox_waits waits;
	int r = opening_settle(app, now_us);
	int sending = r < 0 ? r : outbox_recover(app->db, repeat_waits(app, &waits), now_us);
	int in_flight = sending < 0 ? sending : destination_recover(app, now_us);

	if (in_flight < 0)
		return start_code(in_flight, app->config->store.path);
	if (sending + in_flight > 0)
		log_sayf(LOG_EVENT_STORE_RECOVERED, NULL, NULL,
			"%d replies may have been sent, %d requests were under way", sending,
			in_flight);
	guard_start(app);
	room_start(app);
	/* A full disk does not hold up the start: what is due is looked at again. */
	(void)inbound_read(app, now_us);
	return 0;
}
