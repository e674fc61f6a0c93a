/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * destination.h - a central system that complaints go to: its settings, its handle, and what
 * forwarding and tracking remember of it. Each has its own queue, breaker, cursor and health.
 *
 * app->destinations holds them in the order of the settings; the store knows each by its name.
 * Their places in memory stay as long as they live: requests under way know them.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/breaker.h"
#include "daemon/outcome.h"

enum errand_state {
	ERRAND_FREE,
	ERRAND_TAKEN,     /* in flight in the store, not sent yet */
	ERRAND_UNDER_WAY, /* sent */
	ERRAND_ENDED,     /* there is a plan, and it is not kept yet */
	ERRAND_KEPT,      /* kept, not committed yet */
};

/* A request: what has to be known when its answer comes. */
struct forwarding_errand {
	struct destination *destination;
	enum errand_state state;
	bool is_probe;
	bool is_unsent;              /* it ended without a request */
	bool is_looking, has_looked; /* for one that was refused in doubt, before it goes again */
	struct forward_item item;
	struct central_outcome outcome;
	struct outcome_plan plan;
};

struct forwarding {
	sd_event_source *pump;
	sd_event_source *timer;
	struct forwarding_errand errands[CONFIG_IN_FLIGHT_MAX];
	struct breaker breaker;
	int64_t rest_until_us;          /* the store has failed: not before */
	int64_t accepted_us;            /* the last complaint that was taken; 0: none in this run */
	bool is_down, is_misconfigured; /* as told */
};

struct tracking {
	sd_event_source *timer;
	bool is_asking;
	bool has_failed;
	bool is_away; /* its news could not be fetched, and it has answered nothing since */
	char cursor[CENTRAL_CURSOR_SIZE]; /* asked for, of the request under way */
	int64_t last_row;                 /* of the open complaint that was asked for last */
	int64_t open_count;               /* as the round began: gives the pace */
	bool asks_each;                   /* the request under way is of one complaint */
};

struct destination {
	struct app *app;
	const struct config_central *config;
	const char *name;                 /* "": the only one */
	struct central_settings settings; /* the handle borrows of them */
	struct central *central;
	const struct central_traits *traits;
	struct forwarding forwarding;
	struct tracking tracking;
	/* While it rests: resting.h. */
	struct central *heir; /* takes over when nothing is under way; NULL: none does */
	struct central_settings heir_settings;
	bool is_leaving;
	struct config *held;      /* of one that leaves: what config points into */
	struct destination *next; /* of app->resting */
};

/* Makes all that the settings name. 0, or an exit code (start.h) after a line on standard error. */
int destination_start(struct app *app);

/* Takes up what the last run left: what waits for one that is gone goes to the default; what was in
 * flight is due again, or unknown. Gives how many were in flight. */
int destination_recover(struct app *app, int64_t now_us);

/*
 * One of config->centrals, with nothing under way. 0; -EINVAL: ret_error says what is wrong in its
 * settings; other negative errno. ret_error is of CENTRAL_DETAIL_SIZE.
 */
int destination_new(struct destination **ret, struct app *app, const struct config *config,
	size_t which, char *ret_error);

/* What is under way is dropped. NULL is accepted. */
void destination_drop(struct destination *d);

/* What waits for names that are not in the settings, nor leaving them, goes to the default one. */
int destination_adopt(struct app *app, int64_t now_us);

/* All of them. */
void destination_free(struct app *app);

/* NULL: none has this name. */
struct destination *destination_find(struct app *app, const char *name);

/* It does not answer: complaints wait, or would wait, for it. */
bool destination_is_down(const struct destination *d);

/* One of them refuses the gateway as a whole. */
bool destination_is_any_misconfigured(const struct app *app);

/*
 * Logs an event of it, with an alarm where it is one; the detail begins with its name where there
 * are several. ticket: NULL, or the complaint's.
 */
void destination_say(struct destination *d, enum log_event event, const char *ticket,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same with the tracking ID that it gave ("": none) as a field, and the detail as it is. */
void destination_say_tracked(struct destination *d, enum log_event event, const char *ticket,
	const char *tracking_id, const char *said);
