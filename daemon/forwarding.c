/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forwarding.c - the queue towards a central system. */
#include "daemon/forwarding.h"
#include "daemon/errand.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/resting.h"

/* How long everything waits when a central system refuses the gateway as a whole, when it was not
 * even asked (a file of ours cannot be read, or is just being written), and when the store has
 * failed. */
#define MISCONFIGURED_US (5 * USEC_PER_MINUTE)
#define UNASKED_US       USEC_PER_MINUTE
#define STORE_RETRY_US   (5 * USEC_PER_SEC)

static void pump(struct destination *d)
{
	app_soon(d->forwarding.pump);
}

static void free_errand(struct forwarding_errand *e)
{
	forward_item_done(&e->item);
	e->state = ERRAND_FREE;
}

/* Says once that it is down, and once that it is up again. */
static void note_health(struct destination *d, bool is_down, const char *detail)
{
	struct forwarding *f = &d->forwarding;
	bool was_well = !f->is_down && !f->is_misconfigured;
	bool is_misconfigured = f->breaker.is_misconfigured;

	if (is_misconfigured == f->is_misconfigured && is_down == f->is_down)
		return;
	if (is_misconfigured && !f->is_misconfigured) {
		f->is_misconfigured = true;
		destination_say(d, LOG_EVENT_CENTRAL_MISCONFIGURED, NULL, "%s", detail);
	} else if (is_down && was_well) {
		destination_say(d, LOG_EVENT_CENTRAL_DOWN, NULL, "%s", detail);
	} else if (!is_down && !is_misconfigured) {
		f->is_misconfigured = false;
		destination_say(d, LOG_EVENT_CENTRAL_UP, NULL, "%s", "");
	}
	f->is_down = is_down && !is_misconfigured;
	health_say(d->app);
}

static void hear(struct destination *d, const struct central_outcome *o, bool is_misconfigured)
{
	int64_t misconfigured_us = o->http_status == 0 ? UNASKED_US : MISCONFIGURED_US;
	const struct breaker_waits waits = { .first_us = d->config->retry_first * USEC_PER_SEC,
		.max_us = d->config->retry_max * USEC_PER_SEC,
		.misconfigured_us = app_hastened(d->app, misconfigured_us) };
	bool is_failure = outcome_is_failure(o);

	breaker_hear(&d->forwarding.breaker,
		is_misconfigured ? BREAKER_MISCONFIGURED
		: is_failure     ? BREAKER_FAILED
				 : BREAKER_ANSWERED,
		o->retry_after_us, &waits, app_now_us(d->app), app_random());
	if (!is_failure && !is_misconfigured)
		d->tracking.is_away = false;
	note_health(d, is_failure, o->detail);
}

static void start(struct forwarding_errand *e, int64_t now_us);

/* What was refused in doubt: true when it is not there, and goes again. A search that fails says
 * nothing, and is made again. */
static bool goes_again(struct forwarding_errand *e, const struct central_outcome *o)
{
	bool is_absent = o->verdict == CENTRAL_ABSENT;

	if (!e->is_looking)
		return false;
	e->is_looking = false;
	e->has_looked = true;
	if (!is_absent && o->verdict != CENTRAL_ACCEPTED && o->verdict != CENTRAL_MISCONFIGURED)
		e->outcome.verdict = CENTRAL_LATER;
	return is_absent;
}

static void on_outcome(const struct central_outcome *o, void *userdata)
{
	struct forwarding_errand *e = userdata;
	struct destination *d = e->destination;
	int64_t now_us = app_now_us(d->app);

	e->outcome = *o;
	if (goes_again(e, o)) {
		start(e, now_us);
		return;
	}
	if (e->is_probe) {
		hear(d, o, o->verdict == CENTRAL_MISCONFIGURED);
		if (o->verdict == CENTRAL_ACCEPTED && *o->detail)
			destination_say(d, LOG_EVENT_CENTRAL_CODES, NULL, "%s", o->detail);
		free_errand(e);
	} else {
		e->plan = errand_plan(e, now_us);
		hear(d, o, o->verdict == CENTRAL_MISCONFIGURED || e->plan.is_misconfigured);
		if (e->plan.deed == OUTCOME_DONE && e->item.kind == FORWARD_COMPLAINT)
			d->forwarding.accepted_us = now_us;
		e->state = ERRAND_ENDED;
	}
	pump(d);
}

/* It never became a request: as if it had been answered so. */
static void end_unsent(
	struct forwarding_errand *e, enum outcome_deed deed, const char *detail, int64_t next_us)
{
	e->is_unsent = true;
	e->outcome = (struct central_outcome){ .verdict = CENTRAL_LATER };
	if (copy_string(e->outcome.detail, sizeof e->outcome.detail, detail) < 0)
		(void)copy_string(e->outcome.detail, sizeof e->outcome.detail, "held");
	e->plan = (struct outcome_plan){ .deed = deed, .next_us = next_us, .why = "" };
	e->state = ERRAND_ENDED;
}

static void start(struct forwarding_errand *e, int64_t now_us)
{
	int r = errand_start(e, now_us, on_outcome);

	e->state = ERRAND_UNDER_WAY;
	if (r >= 0)
		return;
	if (e->is_probe)
		free_errand(e);
	else if (r == -ENOMEM)
		end_unsent(e, OUTCOME_STAY, strerrordesc_np(-r), now_us + STORE_RETRY_US);
	else /* It can never be built (too long a name, say): a person must look. */
		end_unsent(e, OUTCOME_PARK, strerrordesc_np(-r), 0);
	pump(e->destination);
}

static size_t places(const struct destination *d)
{
	int64_t wanted = d->config->in_flight;

	return wanted < CONFIG_IN_FLIGHT_MAX ? (size_t)wanted : CONFIG_IN_FLIGHT_MAX;
}

static size_t count_taken(const struct destination *d)
{
	size_t count = 0;

	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX; i++)
		count += d->forwarding.errands[i].state != ERRAND_FREE;
	return count;
}

void forwarding_try(struct destination *d)
{
	struct breaker *b = &d->forwarding.breaker;

	if (b->state == BREAKER_OPEN && b->is_misconfigured)
		b->state = BREAKER_TRYING;
	pump(d);
}

bool forwarding_is_idle(const struct destination *d)
{
	return count_taken(d) == 0;
}

static struct forwarding_errand *free_place(struct destination *d)
{
	for (size_t i = 0; i < places(d); i++)
		if (d->forwarding.errands[i].state == ERRAND_FREE)
			return &d->forwarding.errands[i];
	return NULL;
}

/* One that cannot be kept for a reason of its own is parked: it must not come again and again. */
static int keep(struct forwarding_errand *e, int64_t now_us)
{
	struct app *app = e->destination->app;
	int r = db_savepoint(app->db), released;

	if (r < 0)
		return r;
	r = errand_keep(e, now_us);
	if (r < 0 && !app_is_store_trouble(r)) {
		db_savepoint_rollback(app->db);
		end_unsent(e, OUTCOME_PARK, strerrordesc_np(-r), 0);
		return keep(e, now_us);
	}
	if (r < 0)
		return r;
	released = db_savepoint_release(app->db);
	e->state = ERRAND_KEPT;
	return released < 0 ? released : r;
}

static int keep_ended(struct destination *d, int64_t now_us)
{
	int r = 0;

	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX && r >= 0; i++)
		if (d->forwarding.errands[i].state == ERRAND_ENDED)
			r = keep(&d->forwarding.errands[i], now_us);
	return r;
}

/* 1 when there was one, 0 when none is due. */
static int take_one(struct destination *d, struct forwarding_errand *e, int64_t now_us)
{
	struct forward_item item = { 0 };
	const char *why;
	bool is_done;
	int r = forward_take(d->app->db, d->name, now_us, &item);

	if (r <= 0)
		return r;
	*e = (struct forwarding_errand){ .destination = d, .state = ERRAND_TAKEN, .item = item };
	is_done = false;
	why = item.is_broken ? app_note_broken(d->app, "", item.ticket) : errand_hold(e, &is_done);
	if (!why)
		return 1;
	end_unsent(e, is_done ? OUTCOME_DONE : OUTCOME_HOLD, why, 0);
	r = keep(e, now_us);
	return r < 0 ? r : 1;
}

static int take_all(struct destination *d, int64_t now_us)
{
	struct forwarding_errand *e;
	int r = 1;

	if (resting_is(d))
		return 0;
	/* A try is made by asking whether it is there, where that can be asked. */
	while (r > 0 && breaker_allows(&d->forwarding.breaker, count_taken(d), now_us) &&
		(e = free_place(d))) {
		if (d->forwarding.breaker.state == BREAKER_TRYING && d->traits->has_probe) {
			*e = (struct forwarding_errand){
				.destination = d, .state = ERRAND_TAKEN, .is_probe = true
			};
			return 1;
		}
		r = take_one(d, e, now_us);
	}
	return r;
}

/* Nothing of it lasts: what ended waits for the next turn, what was taken is where it was. */
static void undo(struct destination *d)
{
	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX; i++) {
		struct forwarding_errand *e = &d->forwarding.errands[i];

		if (e->state == ERRAND_TAKEN || (e->state == ERRAND_KEPT && e->is_unsent))
			free_errand(e);
		else if (e->state == ERRAND_KEPT)
			e->state = ERRAND_ENDED;
	}
}

/* All of it lasts: it is said, and what was taken goes. A place that this frees was not free to
 * the turn, and nothing else may be under way whose answer would bring the next. */
static void go_on(struct destination *d, int64_t now_us)
{
	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX; i++) {
		struct forwarding_errand *e = &d->forwarding.errands[i];

		if (e->state == ERRAND_TAKEN) {
			start(e, now_us);
		} else if (e->state == ERRAND_KEPT) {
			errand_say(e, now_us);
			free_errand(e);
			pump(d);
		}
	}
}

static int turn(struct destination *d, int64_t now_us)
{
	struct app *app = d->app;
	int r = db_begin(app->db);

	if (r >= 0)
		r = keep_ended(d, now_us);
	if (r >= 0)
		r = take_all(d, now_us);
	if (r >= 0)
		r = db_commit(app->db);
	if (r < 0) {
		db_rollback(app->db);
		undo(d);
	}
	(void)app_store_result(app, r);
	if (r >= 0)
		go_on(d, now_us);
	return r;
}

/* When to look again, if nothing is answered before. */
static int64_t next_turn(struct destination *d, int64_t now_us)
{
	const struct forwarding *f = &d->forwarding;
	int64_t next_us = INT64_MAX;

	if (f->breaker.state == BREAKER_OPEN)
		return f->breaker.until_us;
	if (forward_next_due(d->app->db, d->name, now_us, &next_us) < 0)
		return now_us + STORE_RETRY_US;
	/* What is due and was not taken waits for a place or for its complaint: the next answer
	 * pumps. */
	if (next_us <= now_us)
		next_us = count_taken(d) > 0 ? INT64_MAX : now_us + STORE_RETRY_US;
	return next_us;
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct destination *d = userdata;
	struct forwarding *f = &d->forwarding;
	int64_t now_us = app_now_us(d->app);

	(void)source;
	if (now_us < f->rest_until_us) {
		app_timer_set(f->timer, f->rest_until_us);
		return 0;
	}
	if (turn(d, now_us) < 0) {
		f->rest_until_us = now_us + STORE_RETRY_US;
		app_timer_set(f->timer, f->rest_until_us);
		return 0;
	}
	if (resting_is(d))
		resting_look(d); /* d may be gone */
	else
		app_timer_set(f->timer, next_turn(d, now_us));
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return on_pump(source, userdata);
}

void forwarding_pump_one(struct destination *d)
{
	pump(d);
}

void forwarding_begin(struct destination *d)
{
	struct breaker *b = &d->forwarding.breaker;

	/* One that can be asked whether it is there is asked that first. */
	*b = (struct breaker){ .state = d->traits->has_probe ? BREAKER_TRYING : BREAKER_CLOSED };
	pump(d);
}

void forwarding_pump(struct app *app)
{
	for (size_t i = 0; i < app->destination_count; i++)
		pump(app->destinations[i]);
}

int forwarding_new(struct destination *d)
{
	int r = app_deferred_for(d->app, on_pump, d, &d->forwarding.pump);

	d->forwarding.breaker.state = d->traits->has_probe ? BREAKER_TRYING : BREAKER_CLOSED;
	return r < 0 ? r : app_timer_for(d->app, on_timer, d, &d->forwarding.timer);
}

void forwarding_free(struct destination *d)
{
	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX; i++)
		forward_item_done(&d->forwarding.errands[i].item);
	d->forwarding.pump = sd_event_source_unref(d->forwarding.pump);
	d->forwarding.timer = sd_event_source_unref(d->forwarding.timer);
}
