/* SPDX-License-Identifier: GPL-2.0-or-later */
/* health.c - the modems' states, kept and told. */
#include "daemon/health.h"
#include "daemon/alarm.h"
#include "daemon/destination.h"
#include "daemon/identity.h"
#include "daemon/recorder.h"
#include "daemon/room.h"
#include "daemon/sample.h"
#include "daemon/watch.h"

#include <ctype.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

static enum log_event event_of_cause(const struct modem_status *status)
{
	switch (status->cause) {
	case MODEM_CAUSE_NONE:
		return status->state == MODEM_UP ? LOG_EVENT_MODEM_UP : LOG_EVENT_MODEM_STARTING;
	case MODEM_CAUSE_NO_DEVICE: return LOG_EVENT_MODEM_NO_DEVICE;
	case MODEM_CAUSE_NO_PERMISSION: return LOG_EVENT_MODEM_NO_PERMISSION;
	case MODEM_CAUSE_BUSY: return LOG_EVENT_MODEM_BUSY;
	case MODEM_CAUSE_NOT_A_MODEM: return LOG_EVENT_MODEM_NOT_A_MODEM;
	case MODEM_CAUSE_SILENT: return LOG_EVENT_MODEM_SILENT;
	case MODEM_CAUSE_LINE_GONE: return LOG_EVENT_MODEM_LINE_GONE;
	case MODEM_CAUSE_GARBLED: return LOG_EVENT_MODEM_GARBLED;
	case MODEM_CAUSE_NO_SIM: return LOG_EVENT_MODEM_NO_SIM;
	case MODEM_CAUSE_PIN_NEEDED: return LOG_EVENT_MODEM_PIN_NEEDED;
	case MODEM_CAUSE_PIN_WRONG: return LOG_EVENT_MODEM_PIN_WRONG;
	case MODEM_CAUSE_PUK_NEEDED: return LOG_EVENT_MODEM_PUK_NEEDED;
	case MODEM_CAUSE_NOT_REGISTERED: return LOG_EVENT_MODEM_NOT_REGISTERED;
	case MODEM_CAUSE_DENIED: return LOG_EVENT_MODEM_DENIED;
	case MODEM_CAUSE_NO_SMSC: return LOG_EVENT_MODEM_NO_SMSC;
	case MODEM_CAUSE_SIM_FULL: return LOG_EVENT_MODEM_SIM_FULL;
	case MODEM_CAUSE_ROAMING: return LOG_EVENT_MODEM_ROAMING;
	case MODEM_CAUSE_NO_SIGNAL: return LOG_EVENT_MODEM_NO_SIGNAL;
	case MODEM_CAUSE_SIM_FAILED: return LOG_EVENT_MODEM_SIM_FAILED;
	case MODEM_CAUSE_MEMORY_FAILED: return LOG_EVENT_MODEM_MEMORY_FAILED;
	case MODEM_CAUSE_WORKER_SILENT: return LOG_EVENT_MODEM_WORKER_SILENT;
	case MODEM_CAUSE_WORKER_DIED: return LOG_EVENT_MODEM_WORKER_DIED;
	case MODEM_CAUSE_WORKER_FOREIGN: return LOG_EVENT_MODEM_WORKER_FOREIGN;
	case MODEM_CAUSE_STOPPED: return LOG_EVENT_MODEM_STOPPED;
	}
	return LOG_EVENT_MODEM_STARTING;
}

/* What became of it comes before why. */
static enum log_event event_of(const struct modem_status *status)
{
	if (status->state == MODEM_QUARANTINED)
		return LOG_EVENT_MODEM_QUARANTINED;
	if (status->state == MODEM_PAUSED)
		return LOG_EVENT_MODEM_PAUSED;
	return event_of_cause(status);
}

/* "The modem does not answer (CMS 310). Unplug it ..": cause and remedy; "" when all is well. */
static void write_reason(enum log_event event, const char *detail, char *ret, size_t size)
{
	const struct log_entry *e = log_entry(event);

	ret[0] = '\0';
	if (*e->remedy)
		(void)snprintf(ret, size, "%s%s%s%s. %s", e->what, *detail ? " (" : "", detail,
			*detail ? ")" : "", e->remedy);
}

/* What comes in may still do so; the message store is of no matter to what goes out. */
static bool can_send(enum modem_cause cause)
{
	static const enum modem_cause mute[] = { MODEM_CAUSE_NO_SIM, MODEM_CAUSE_PIN_NEEDED,
		MODEM_CAUSE_PIN_WRONG, MODEM_CAUSE_PUK_NEEDED, MODEM_CAUSE_NOT_REGISTERED,
		MODEM_CAUSE_DENIED, MODEM_CAUSE_NO_SMSC, MODEM_CAUSE_SIM_FAILED };

	for (size_t i = 0; i < COUNT_OF(mute); i++)
		if (cause == mute[i])
			return false;
	return true;
}

/* What is shown of a modem: as its worker says, unless its SIM is held. */
struct shown {
	enum modem_state state;
	enum log_event event;
	char detail[sizeof((struct modem_status *)0)->detail];
};

static struct shown show(const struct app_modem *am, const struct modem_status *status)
{
	struct shown shown = { .state = status->state, .event = event_of(status) };

	(void)copy_string(shown.detail, sizeof shown.detail, status->detail);
	if (am->is_held && modem_state_works(status->state)) {
		shown.state = MODEM_DEGRADED;
		shown.event = LOG_EVENT_MODEM_SIM_CHANGED;
		identity_describe(am, shown.detail, sizeof shown.detail);
	}
	return shown;
}

static int keep(struct app *app, const struct app_modem *am, const struct modem_status *status,
	const struct shown *shown, int64_t now_us)
{
	char reason[512], code[12];
	struct health_modem row = { .name = modem_name(am->modem),
		.state = modem_state_name(shown->state),
		.reason = reason,
		.code = code,
		.signal_dbm = status->signal_dbm,
		.network = status->network,
		.operator_name = status->operator_name,
		.sim_used = status->sim_used,
		.sim_size = status->sim_size,
		.imei = status->imei,
		.imsi = status->imsi,
		.cell = status->cell,
		.port = status->port,
		.restarts = am->restarts };

	write_reason(shown->event, shown->detail, reason, sizeof reason);
	log_code(shown->event, code);
	if (!*reason)
		code[0] = '\0';
	return health_modem_set(app->db, &row, now_us);
}

void health_tell(struct app *app, struct app_modem *am, enum log_event event, const char *detail,
	int64_t now_us)
{
	const struct log_entry *e = log_entry(event);
	const char *name = am ? modem_name(am->modem) : "";
	char code[12];

	log_say(event, name, NULL, detail);
	log_code(event, code);
	if (am)
		sample_event(am, event, now_us);
	if (e->severity != LOG_SEVERITY_INFO || !room_is_tight(app))
		(void)app_store_result(
			app, health_log(app->db, name, e->word, code,
				     log_severity_name(e->severity), detail, now_us));
	alarm_event(app, name, event, now_us);
}

void health_modem(
	struct app *app, struct app_modem *am, const struct modem_status *status, int64_t now_us)
{
	bool was_held = am->is_held, is_news;
	struct shown shown;
	int r;

	sample_status(am, status, now_us);
	identity_look(app, am, status, now_us);
	shown = show(am, status);
	is_news = shown.state != am->state || status->cause != am->cause || am->is_held != was_held;
	am->can_send = can_send(status->cause) && !am->is_held;
	r = keep(app, am, status, &shown, now_us);

	am->state = shown.state;
	am->cause = status->cause;
	(void)app_store_result(app, r);
	if (is_news) {
		health_tell(app, am, shown.event, shown.detail, now_us);
		recorder_state(am, status, now_us);
		watch_modem(app, am, shown.event, now_us);
		health_say(app);
	}
}

/* What is to be said of the central systems, of the first that is in trouble; "" for nothing. */
static void write_central(const struct app *app, char *ret, size_t size)
{
	ret[0] = '\0';
	if (app->destination_count == 0)
		(void)snprintf(ret, size, "; no central system is configured");
	for (size_t i = 0; i < app->destination_count && !*ret; i++) {
		const struct destination *d = app->destinations[i];
		const char *name = app->destination_count > 1 ? d->name : "";
		const char *space = *name ? " " : "";

		if (d->forwarding.is_misconfigured)
			(void)snprintf(ret, size, "; the central system%s%s refuses the gateway",
				space, name);
		else if (destination_is_down(d))
			(void)snprintf(ret, size,
				"; the central system%s%s does not answer, complaints wait", space,
				name);
	}
}

/* Of the first that does not work, why; "" when all do. */
static void write_idle(const struct app *app, size_t idle, char *ret, size_t size)
{
	char more[32];

	ret[0] = '\0';
	for (size_t i = 0; i < app->modem_count && idle > 0; i++) {
		const struct app_modem *am = &app->modems[i];
		struct modem_status status = { .state = am->state, .cause = am->cause };
		const char *what = log_entry(event_of(&status))->what;

		if (modem_state_works(am->state))
			continue;
		(void)snprintf(more, sizeof more, ", and %zu more", idle - 1);
		(void)snprintf(ret, size, "; %s: %c%s%s", am->config->name,
			tolower((unsigned char)*what), what + 1, idle > 1 ? more : "");
		return;
	}
}

static void write_modems(const struct app *app, char *ret, size_t size)
{
	size_t count = app->modem_count, up = 0;
	char idle[256];

	for (size_t i = 0; i < count; i++)
		up += modem_state_works(app->modems[i].state);
	write_idle(app, count - up, idle, sizeof idle);
	if (count == 0)
		(void)snprintf(ret, size, "No modem is configured");
	else if (up == count && count == 1)
		(void)snprintf(ret, size, "The modem works");
	else if (up == count && count == 2)
		(void)snprintf(ret, size, "Both modems work");
	else if (up == count)
		(void)snprintf(ret, size, "All %zu modems work", count);
	else if (up == 0)
		(void)snprintf(ret, size, "No modem works%s", idle);
	else
		(void)snprintf(ret, size, "%zu of %zu modems %s%s", up, count,
			up == 1 ? "works" : "work", idle);
}

void health_sentence(const struct app *app, char ret[static HEALTH_SENTENCE_SIZE])
{
	const char *stuck = progress_sentence(app->progress.verdict);
	char modems[320], central[256];

	write_modems(app, modems, sizeof modems);
	write_central(app, central, sizeof central);
	(void)snprintf(ret, HEALTH_SENTENCE_SIZE, "%s%s%s%s%s%s.",
		*stuck ? "The gateway does not get on: " : "", stuck, *stuck ? ". " : "", modems,
		central,
		app->store_damaged  ? "; the store is damaged"
		: app->store_failed ? "; the store cannot be written, messages stay on the SIMs"
				    : "");
}

void health_say(const struct app *app)
{
	char sentence[HEALTH_SENTENCE_SIZE];

	health_sentence(app, sentence);
	(void)sd_notifyf(0, "STATUS=%s", sentence);
}
