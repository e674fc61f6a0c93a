/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forwarding.c - the queue towards the central system. */
#include "daemon/forwarding.h"
#include "daemon/alarm.h"
#include "daemon/backoff.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "store/forward.h"

/* How long everything waits when central refuses the gateway as a whole, or when the store has
 * failed. */
#define PAUSE_US       USEC_PER_MINUTE
#define STORE_RETRY_US (5 * USEC_PER_SEC)

static void say(struct app *app, enum log_event event, const char *detail)
{
	log_say(event, NULL, NULL, detail);
	alarm_event(app, "", event, app_now_us(app));
}

static void say_parked(struct app *app, const char *ticket, const char *detail)
{
	log_say(LOG_EVENT_FORWARD_PARKED, NULL, ticket, detail);
	alarm_event(app, "", LOG_EVENT_FORWARD_PARKED, app_now_us(app));
}

/* Says once that central is down, and once that it is up again. */
static void note_health(struct app *app, const struct central_outcome *o)
{
	struct forwarding *f = &app->forwarding;
	bool is_misconfigured = o->verdict == CENTRAL_MISCONFIGURED;
	bool is_down = o->verdict == CENTRAL_LATER;

	if (is_misconfigured && !f->is_misconfigured)
		say(app, LOG_EVENT_CENTRAL_MISCONFIGURED, o->detail);
	else if (is_down && !f->is_down && !f->is_misconfigured)
		say(app, LOG_EVENT_CENTRAL_DOWN, o->detail);
	else if (!is_down && !is_misconfigured && (f->is_down || f->is_misconfigured))
		say(app, LOG_EVENT_CENTRAL_UP, "");
	if (is_misconfigured == f->is_misconfigured && is_down == f->is_down)
		return;
	f->is_misconfigured = is_misconfigured;
	f->is_down = is_down;
	health_say(app);
}

static int try_later(struct app *app, const struct forwarding_errand *e,
	const struct central_outcome *o, int64_t now_us)
{
	int64_t wait_us = backoff_us(e->attempts, app->config->central.retry_first * USEC_PER_SEC,
		app->config->central.retry_max * USEC_PER_SEC, app_random());

	if (now_us - e->first_us > app->config->central.retry_for * USEC_PER_SEC) {
		say_parked(app, e->ticket, o->detail);
		return forward_park(app->db, e->id, o->detail);
	}
	if (o->retry_after_us > wait_us)
		wait_us = o->retry_after_us;
	log_sayf(LOG_EVENT_FORWARD_LATER, NULL, e->ticket, "%s; again in %lld s", o->detail,
		(long long)(wait_us / USEC_PER_SEC));
	return forward_later(app->db, e->id, now_us + wait_us, o->detail, true);
}

static int keep_outcome(struct app *app, const struct forwarding_errand *e,
	const struct central_outcome *o, int64_t now_us)
{
	switch (o->verdict) {
	case CENTRAL_ACCEPTED:
		log_say(e->kind == FORWARD_COMPLAINT ? LOG_EVENT_FORWARD_DONE
						     : LOG_EVENT_FORWARD_MORE_DONE,
			NULL, e->ticket, o->tracking_id);
		return forward_done(app->db, e->id, o->tracking_id, o->status, now_us);
	case CENTRAL_TOKEN_GIVEN:
	case CENTRAL_UNKNOWN:
	case CENTRAL_ABSENT:
	case CENTRAL_DOUBTED:
	case CENTRAL_UNKNOWN_CODE:
	case CENTRAL_LATER: return try_later(app, e, o, now_us);
	case CENTRAL_REFUSED:
		say_parked(app, e->ticket, o->detail);
		return forward_park(app->db, e->id, o->detail);
	case CENTRAL_MISCONFIGURED:
		app->forwarding.paused_until_us =
			now_us + (o->retry_after_us > 0 ? o->retry_after_us : PAUSE_US);
		return forward_later(
			app->db, e->id, app->forwarding.paused_until_us, o->detail, false);
	}
	return -EINVAL;
}

static void on_outcome(const struct central_outcome *o, void *userdata)
{
	struct forwarding_errand *e = userdata;
	struct app *app = e->app;

	note_health(app, o);
	if (app_store_result(app, keep_outcome(app, e, o, app_now_us(app))) < 0)
		app->forwarding.needs_recovery = true;
	e->app = NULL;
	forwarding_pump(app);
}

static int start_complaint(
	struct app *app, const struct forward_item *i, struct forwarding_errand *e, int64_t now_us)
{
	bool is_hidden = strcmp(i->visibility, "normal") != 0 || !*i->number;
	struct central_complaint c = { .ref = i->ref,
		.ticket = i->ticket,
		.received_us = i->at_us,
		.class_name = i->class_name,
		.visibility = i->visibility,
		.text = i->text,
		.route = i->route,
		.category = i->category,
		.location = i->location,
		.place = i->place,
		.has_place = i->has_place,
		.has_time = i->has_time,
		.emergency = i->emergency,
		.missing = i->missing,
		.missing_count = i->missing_count,
		.similar_to = i->similar_to,
		.phone = is_hidden ? NULL : i->number,
		.pseudonym = i->pseudonym };

	return central_send(app->central,
		&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = &c }, now_us,
		on_outcome, e);
}

static int start(
	struct app *app, const struct forward_item *i, struct forwarding_errand *e, int64_t now_us)
{
	struct central_message m = { .ref = i->ref,
		.uuid = i->uuid,
		.text = i->text,
		.at_us = i->at_us,
		.kind = i->message_kind,
		.rating = i->rating };

	switch (i->kind) {
	case FORWARD_COMPLAINT: return start_complaint(app, i, e, now_us);
	case FORWARD_MESSAGE:
		return central_send(app->central,
			&(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = &m }, now_us,
			on_outcome, e);
	case FORWARD_CONTACT:
		return central_send(app->central,
			&(struct central_errand){
				.kind = CENTRAL_CONTACT, .ref = i->ref, .delivered_us = i->at_us },
			now_us, on_outcome, e);
	}
	return -EINVAL;
}

/* Of as many places as requests may be under way; NULL: all are taken. */
static struct forwarding_errand *free_place(struct app *app)
{
	struct forwarding *f = &app->forwarding;

	for (size_t i = 0; i < COUNT_OF(f->errands) && (int64_t)i < app->config->central.in_flight;
		i++)
		if (!f->errands[i].app)
			return &f->errands[i];
	return NULL;
}

static bool is_idle(const struct app *app)
{
	for (size_t i = 0; i < COUNT_OF(app->forwarding.errands); i++)
		if (app->forwarding.errands[i].app)
			return false;
	return true;
}

/* 1 when one was started, 0 when none is due. */
static int start_next(struct app *app, struct forwarding_errand *e, int64_t now_us)
{
	_cleanup_(forward_item_done) struct forward_item item = { 0 };
	int r = forward_take(app->db, now_us, &item);

	if (r <= 0)
		return r;
	*e = (struct forwarding_errand){ .app = app,
		.id = item.id,
		.first_us = item.first_us,
		.kind = item.kind,
		.attempts = item.attempts };
	(void)copy_string(e->ticket, sizeof e->ticket, item.ticket);
	r = start(app, &item, e, now_us);
	if (r >= 0)
		return 1;
	e->app = NULL;
	/* It can never be built (too long a name, say): a person must look. */
	return r == -ENOMEM ? r : forward_park(app->db, item.id, strerrordesc_np(-r));
}

/* What could not be kept is still marked in flight: with nothing under way, it is due again. */
static int recover(struct app *app, int64_t now_us)
{
	int r;

	if (!app->forwarding.needs_recovery || !is_idle(app))
		return 0;
	r = forward_recover(app->db, now_us);
	if (r >= 0)
		app->forwarding.needs_recovery = false;
	return r;
}

static int run(struct app *app, int64_t now_us)
{
	struct forwarding_errand *e;
	int r = recover(app, now_us);

	while (r >= 0 && (e = free_place(app))) {
		r = start_next(app, e, now_us);
		if (r == 0)
			break;
	}
	return r;
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;
	struct forwarding *f = &app->forwarding;
	int64_t now_us = app_now_us(app), next_us;

	(void)source;
	if (now_us < f->paused_until_us) {
		app_timer_set(f->timer, f->paused_until_us);
		return 0;
	}
	if (app_store_result(app, run(app, now_us)) < 0) {
		f->needs_recovery = true;
		next_us = now_us + STORE_RETRY_US;
	} else if (forward_next_due(app->db, &next_us) < 0) {
		next_us = now_us + STORE_RETRY_US;
	}
	/* What is due and was not taken waits for a place or for its complaint: the next answer
	 * pumps. */
	if (next_us <= now_us)
		next_us = is_idle(app) ? now_us + STORE_RETRY_US : INT64_MAX;
	app_timer_set(f->timer, next_us);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return on_pump(source, userdata);
}

void forwarding_pump(struct app *app)
{
	if (app->central)
		app_soon(app->forwarding.pump);
}

int forwarding_new(struct app *app)
{
	int r = app_deferred_new(app, on_pump, &app->forwarding.pump);

	return r < 0 ? r : app_timer_new(app, on_timer, &app->forwarding.timer);
}

void forwarding_free(struct app *app)
{
	app->forwarding.pump = sd_event_source_unref(app->forwarding.pump);
	app->forwarding.timer = sd_event_source_unref(app->forwarding.timer);
}
