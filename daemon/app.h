/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * app.h - everything that the running gateway is: its settings, its handles, and what each part of
 * the trunk remembers between two turns of the loop.
 *
 * Owned by main(). The parts (inbound, outbound, destinations, sampling, alarms, balances,
 * probes, silences, health) take the whole app, and each touches its own member only; the others
 * are asked through their functions. Time is handed in as now_us.
 */
#pragma once

#include "daemon/config.h"
#include "daemon/confine.h"
#include "daemon/control.h"
#include "daemon/intake.h"
#include "daemon/log.h"
#include "daemon/progress.h"
#include "daemon/reply.h"
#include "daemon/workday.h"
#include "forwarder/central.h"
#include "modem/measure.h"
#include "modem/modem.h"
#include "store/forward.h"
#include "store/health.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/reseal.h"
#include "store/retention.h"
#include "store/sample.h"

#include <regex.h>
#include <systemd/sd-event.h>

#define APP_WAITING_PARTS 128 /* parts that wait for one commit */

/* A part as heard, until the commit that makes it durable. */
struct inbound_waiting {
	struct app_modem *am;
	struct modem_part part;
	char sender[LAPOR_NUMBER_SIZE]; /* normalised */
};

struct inbound {
	sd_event_source *commit; /* runs when nothing else waits: the group commit */
	sd_event_source *more;   /* there is more to be read than one turn takes */
	sd_event_source
		*deadline; /* the next incomplete message, or the next try after a failure */
	struct inbound_waiting *waiting;
	size_t waiting_count;
	uint64_t waiting_since_us; /* the first of them, CLOCK_MONOTONIC */
	uint64_t commits;          /* and refusals, since the start */
};

#define APP_ERRORS_MAX 32 /* kinds of errors within one span; what comes more is "other" */

/* How a modem fared since its last sample that was kept. */
struct sample_span {
	int64_t since_us;  /* 0: sampling has not begun */
	int64_t looked_us; /* up to here the following are added up */
	int64_t up_us;
	int64_t signal_sum, signal_us; /* dBm times microseconds, and these */
	int signal_least_dbm;          /* 0: none was told */
	uint32_t received, sent, failed, restarts, resets;
	struct {
		int64_t hour_us;
		char error[SAMPLE_ERROR_SIZE];
		uint32_t count;
	} errors[APP_ERRORS_MAX];
	size_t error_count;
	struct modem_status status; /* as told last */
	unsigned full_looks;        /* in a row that found the SIM nearly full */
	bool is_nearly_full;        /* and that was told */
};

/* What a SIM may still send: budget.h. */
struct app_budget {
	int64_t day_us, next_day_us; /* today, in the gateway's time zone; 0: not looked at yet */
	int64_t today;               /* SMS that have left since day_us, or may have left */
	int told;                    /* of the day: 1 the reserve is reached, 2 all is spent */
	bool is_minute_told;
};

/* One configured modem. */
struct app_modem {
	struct app *app;
	const struct config_modem *config;
	struct modem *modem;
	bool is_stopped;
	bool is_waiting;           /* it is started when one that leaves has let go of its port */
	struct app_modem *next;    /* of app->leaving: leaving.h */
	struct config *held;       /* of one that leaves: what config points into */
	char by[CONTROL_WHO_SIZE]; /* who paused it by hand: "by uid 0"; "" in an earlier run */
	char found[96];            /* why its port cannot be opened, as found out (explain.h) */
	enum modem_state state;
	enum modem_cause cause;   /* as told last: a change is an event */
	int64_t sending_since_us; /* 0: nothing is under way */
	bool is_stuck;            /* in that: others take its replies over */
	bool can_send;            /* as far as it knows: it comes last otherwise */
	bool is_held;             /* another SIM than before: nothing is sent by it (identity.h) */
	int64_t busy_since_us;    /* it is being opened since; 0: it is not */
	unsigned troubles;        /* sends in a row that failed for its own reasons */
	int64_t rest_until_us;    /* it gets none before, for that */
	struct app_budget budget;
	uint32_t attempts;           /* of the reply under way, with this one */
	struct outbox_lane lane;     /* that it came from */
	char ticket[DB_TICKET_SIZE]; /* that it is about, "" none */
	char reply[DB_WORD_SIZE];    /* its template */
	int64_t flight_us;           /* when its flight recorder was written out last; 0: never */
	struct health_identity known, seen;
	uint32_t restarts; /* of its worker */
	struct sample_span sample;
	bool has_pending; /* its result is there, and not kept yet */
	struct modem_sent pending;
	int64_t balance_due_us;     /* when its balance is asked for; 0: not decided yet */
	unsigned balance_failures;  /* in a row */
	int64_t listening_since_us; /* 0: nothing can come in by it */
	struct measure parts;       /* that it may bring */
	int64_t too_many_us;        /* when it was told that it brought more; 0: never */
};

#define APP_EARLY_REPORTS 16 /* delivery reports that wait for the answer to a send */

struct early_report {
	struct modem *modem; /* that has heard it */
	struct modem_report report;
	int64_t since_us;
};

struct outbound {
	sd_event_source *pump;  /* runs soon: something may be sent */
	sd_event_source *timer; /* the next reply that becomes due */
	bool is_ending;
	struct early_report early[APP_EARLY_REPORTS];
	size_t early_count;
};

struct room {
	sd_event_source *timer;
	bool is_store_tight, is_disk_tight; /* and that was told */
};

struct sampling {
	sd_event_source *timer; /* the next sample */
	sd_event_source *daily; /* the next pass of thinning .. */
	sd_event_source *step;  /* .. and its next step */
	struct sample_thinning thinning;
};

struct alarms {
	sd_event_source *pump, *timer;
	bool is_limited, is_untold; /* said once, until it is over */
	enum log_event store_event; /* what befell the store; LOG_EVENTS: nothing */
	int64_t store_event_us;     /* and when */
};

struct balances {
	sd_event_source *timer;
	regex_t *patterns; /* of each of app->modems */
	size_t pattern_count;
};

struct probes {
	sd_event_source *timer;
	int64_t next_us; /* the next round; 0: not decided yet */
};

struct silences {
	sd_event_source *timer;
};

struct guard {
	sd_event_source *pump, *timer;
	int64_t minute, replies,
		senders;  /* the minute at hand, what was to be sent in it, to how many */
	int64_t flood_us; /* the last reply of a minute that was a flood; 0: there is calm */
	bool is_told;
};

#define APP_RESTART_MAX 16 /* settings that may wait for a restart */

/* What reading the settings again has left: reload.h. */
struct reload {
	const char *path; /* of the settings; borrowed from argv */
	const char *restart[APP_RESTART_MAX];
	size_t restart_count;
};

struct keeping {
	sd_event_source *daily, *step; /* the next run, and the next step of one */
	bool is_running;
	char who[CONTROL_WHO_SIZE]; /* has asked for it */
	struct retention_pass pass; /* under way, or the last one */
};

struct rotating {
	sd_event_source *step; /* the next step of resealing */
	bool is_running;
	char who[CONTROL_WHO_SIZE]; /* has asked for it */
	int64_t rows, left;         /* sealed anew so far; still to be looked at */
	char key[RESEAL_ID_SIZE];   /* the ID of the newest key of this run; "": none */
};

struct witness {
	sd_event_source *timer; /* the next midnight */
};

struct proof;

struct proving {
	sd_event_source *step, *timer; /* the next step, or the next try */
	struct proof *proof;           /* under way; NULL: none */
};

struct app {
	const struct config *config; /* replaced as a whole, with templates: reload.h */
	struct reload reload;
	struct confine confine;
	sd_event *event;
	struct db *db;
	struct destination **destinations; /* destination.h; none: complaints wait */
	size_t destination_count;
	struct destination *resting; /* not in the settings any more: resting.h */
	struct control *control;
	struct reply_templates *templates;
	struct intake intake;
	struct workday_holidays holidays;
	uint64_t ticket_key;
	uint16_t concat_reference;
	bool store_failed;  /* told once, until it works again */
	bool store_damaged; /* told once */
	struct app_modem modems[CONFIG_MODEMS_MAX];
	size_t modem_count;
	struct app_modem *leaving; /* not in the settings any more: leaving.h */
	unsigned haste;            /* --haste: 1 */
	struct inbound inbound;
	struct outbound outbound;
	struct sampling sampling;
	struct room room;
	struct alarms alarms;
	struct balances balances;
	struct probes probes;
	struct silences silences;
	struct guard guard;
	struct progress progress;
	struct keeping keeping;
	struct rotating rotating;
	struct witness witness;
	struct proving proving;
};

/* The modem of this name; NULL: none is configured. */
struct app_modem *app_find_modem(struct app *app, const char *name);

/* False for one that is leaving. */
bool app_has_modem(const struct app *app, const struct app_modem *am);

/* The time of this turn of the loop; the clock is read in main.c only. */
int64_t app_now_us(const struct app *app);

/* True for errors of the store as a whole, which may pass: a full or failing disk, another writer.
 */
bool app_is_store_trouble(int r);

/*
 * Says that the store has failed (-ENOSPC: the disk is full) or works again; each once. That it is
 * damaged (-EUCLEAN) is said once in a run, whatever works after that. Gives r.
 * The detail of a failure is SQLite's own word for it.
 */
int app_store_result(struct app *app, int r);

/*
 * Says that something sealed, of this modem or ticket ("": unknown), does not open, so that its row
 * is left for a person. Gives the words for that row.
 */
const char *app_note_broken(struct app *app, const char *modem, const char *ticket);

/* A pause, as much shorter as --haste says. */
int64_t app_hastened(const struct app *app, int64_t pause_us);

/* 32 random bits, for jitter. */
uint32_t app_random(void);

/* Makes a timer that is off; its handler gets the app, or what is named. */
int app_timer_new(struct app *app, sd_event_time_handler_t fn, sd_event_source **ret);
int app_timer_for(
	struct app *app, sd_event_time_handler_t fn, void *userdata, sd_event_source **ret);

/* Sets a timer to at_us; INT64_MAX: off. One that is a minute ahead may be 15 s late, three minutes
 * 30 s: it goes with whatever wakes the loop. */
void app_timer_set(sd_event_source *timer, int64_t at_us);

/* Makes a source that runs once, soon, when it is enabled by app_soon(). */
int app_deferred_new(struct app *app, sd_event_handler_t fn, sd_event_source **ret);
int app_deferred_for(struct app *app, sd_event_handler_t fn, void *userdata, sd_event_source **ret);
void app_soon(sd_event_source *deferred);
