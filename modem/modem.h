/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modem.h - the daemon's side of one modem: starts its worker (lapor-modem), restarts it with
 * backoff, kills it when it is silent, and passes on what it says.
 *
 * Everything is a value; nothing that is handed to a callback lives longer than the call. A worker
 * is not trusted: each packet is checked (wire.h) and can only speak for its own modem. Times are
 * microseconds since 1970 UTC. Errors are negative errno. Silent: the caller logs. Spec: design 4.
 */
#pragma once

#include "lapor.h"
#include "modem/flight.h"
#include "modem/types.h"

#include <systemd/sd-event.h>

struct modem;

/* Every constant of time, so that a test can shorten them. */
struct modem_timing {
	int64_t hello_us;         /* from the start to the worker's first packet */
	int64_t margin_us;        /* from a missed deadline to SIGKILL */
	int64_t backoff_first_us; /* before a restart, doubled each time .. */
	int64_t backoff_max_us;   /* .. up to this */
	int64_t steady_us;        /* a worker that lived so long resets the backoff */
	int64_t stop_us;       /* from modem_stop() to SIGKILL, while a message is being sent .. */
	int64_t stop_idle_us;  /* .. and while none is: what else is cut short is done again */
	int64_t quarantine_us; /* between two tries of a modem in quarantine */
	unsigned haste;        /* the ladder's own times are so many times shorter; 1 */
	struct modem_deadlines worker;
};

/* The reset ladder of one modem, each rung with a budget (ladder.h). */
enum modem_rung {
	MODEM_RUNG_RECONNECT,  /* the connection is rebuilt: the worker's own work, not told */
	MODEM_RUNG_SOFT_RESET, /* AT+CFUN=1,1 */
	MODEM_RUNG_USB_RESET,  /* authorized 0 and 1 of its USB device, where allowed */
	MODEM_RUNG_QUARANTINE, /* slow tries, until it works or a person says modem_reset() */
};

/* Called from the event loop, never from inside a modem_*() call. ussd and rung may be NULL. */
struct modem_events {
	void (*part)(struct modem *m, const struct modem_part *part, void *userdata);
	void (*report)(struct modem *m, const struct modem_report *report, void *userdata);
	void (*sent)(struct modem *m, const struct modem_sent *sent, void *userdata);
	/* modem_ask_ussd() has its answer. */
	void (*ussd)(struct modem *m, const struct modem_ussd *ussd, void *userdata);
	/* A rung of the ladder was taken (error 0: detail says what made it necessary), or failed:
	 * a negative errno, or the modem's own code; detail says why. */
	void (*rung)(struct modem *m, enum modem_rung rung, int error, const char *detail,
		void *userdata);
	/* On each change of state, cause or figures; at first with MODEM_STARTING or _PAUSED. */
	void (*status)(struct modem *m, const struct modem_status *status, void *userdata);
	/* The worker of a modem that was asked to stop has gone. */
	void (*stopped)(struct modem *m, void *userdata);
};

/*
 * A modem that is not started yet. *settings is copied, *events and userdata must outlive it.
 * SIGCHLD must be blocked in the whole process, as sd_event_add_child(3) wants it.
 */
int modem_new(struct modem **ret, sd_event *event, const struct modem_settings *settings,
	const struct modem_events *events, void *userdata);

/* What a modem begins with: 10 s, 10 s, 1 s, 60 s, 60 s, 150 s, 5 s, 900 s; the worker's as in
 * design 4.
 */
void modem_timing_default(struct modem_timing *ret);

/*
 * Every pause and deadline `factor` times shorter: for tests. A pause stays at least 1 s where it
 * counts seconds, else 1 ms; a deadline at least 3 s.
 */
void modem_timing_hasten(struct modem_timing *timing, unsigned factor);

/* Before modem_start(). */
void modem_set_timing(struct modem *m, const struct modem_timing *timing);

/* Where sysfs is, for tests; "/sys". Borrowed. Before modem_start(). */
void modem_set_sysfs(struct modem *m, const char *root);

/* Whom the events are told of from now on. */
void modem_set_userdata(struct modem *m, void *userdata);

/* True when these are the settings that it has. */
bool modem_has_settings(const struct modem *m, const struct modem_settings *settings);

/*
 * Other settings, of the same name: a send under way is finished, then the port is closed and the
 * modem begins anew by them, with the ladder full; one that is paused has them when it is resumed.
 * -EALREADY: it was asked to stop.
 */
int modem_renew(struct modem *m, const struct modem_settings *settings);

/* Starts the worker; from here on the modem looks after itself. A worker that cannot start is
 * retried. */
int modem_start(struct modem *m);

const char *modem_name(const struct modem *m);                      /* borrowed */
const struct modem_status *modem_get_status(const struct modem *m); /* borrowed */

/*
 * What was said to the modem and heard from it last, as its worker recorded it (flight.h), the
 * oldest first; also when that worker has died since. The count.
 */
struct modem_flight {
	int64_t age_us; /* how long ago, as far as the worker is believed: 0 to a day */
	enum flight_way way;
	char text[FLIGHT_TEXT_SIZE];
};
size_t modem_read_flight(const struct modem *m, struct modem_flight ret[static FLIGHT_LINES]);

/* True when modem_send() would take one now: connected, nothing under way, not about to stop, pause
 * or reset. */
bool modem_is_ready(const struct modem *m);

/*
 * The parts and reports of these slots (at most MODEM_SLOTS_MAX) are durable: the worker may delete
 * them from the SIM. Slots of a connection that has ended meanwhile are ignored: they are listed
 * again. -EINVAL: too many; -EAGAIN: the worker does not read, so they will be listed again too.
 */
int modem_stored(struct modem *m, const uint32_t *slots, size_t count);

/* These could not be kept (disk full): they stay on the SIM until the next poll. */
int modem_refused(struct modem *m, const uint32_t *slots, size_t count);

/*
 * Hands over one SMS; the sent event follows in any case, also when the worker dies
 * (MODEM_SEND_UNKNOWN, or MODEM_SEND_TEMPORARY when no connected phone had taken it yet).
 * -EBUSY: one is under way; -ENOTCONN: not connected; -EINVAL: no UTF-8, no recipient or no parts;
 * none of them took it.
 */
int modem_send(struct modem *m, const struct modem_outgoing *outgoing);

/*
 * Asks the network a USSD code ("*888#"); the ussd event follows in any case. -EBUSY: one is under
 * way; -ENOTCONN: not connected; -EINVAL: no USSD code.
 */
int modem_ask_ussd(struct modem *m, const char *code);

/*
 * By hand. A paused modem has no worker and holds no port; a send under way is finished first, and
 * MODEM_PAUSED is said when the worker has gone. Each gives 0, or -EALREADY when there is nothing
 * to do. modem_pause() before modem_start() is a modem that starts paused. One that was in
 * quarantine when it was paused begins anew, as after modem_reset().
 */
int modem_pause(struct modem *m);
int modem_resume(struct modem *m);

/* Begins anew: budgets of the ladder full, quarantine over, a soft reset where it is connected, a
 * new worker in any case (a send under way is finished first). -EALREADY: paused. */
int modem_reset(struct modem *m);

/*
 * Ends in order: a send under way is finished, then the worker leaves. `stopped` follows within 150
 * s, or within 5 s where nothing is being sent.
 */
int modem_stop(struct modem *m);

/*
 * Ends at once: kills the worker and waits for its end; a send under way is not reported any more.
 * NULL is accepted. Of the callbacks, only `stopped` may call it.
 */
void modem_free(struct modem *m);
DEFINE_CLEANUP(struct modem *, modem_free);

const char *modem_state_name(enum modem_state state); /* "starting", "up", .. as in v_modem */
