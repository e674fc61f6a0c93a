/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracking.c - central's events, page by page. */
#include "daemon/tracking.h"
#include "daemon/answer.h"
#include "daemon/forwarding.h"
#include "daemon/health.h"
#include "daemon/life.h"
#include "daemon/outbound.h"
#include "daemon/overdue.h"
#include "daemon/resting.h"
#include "store/conversation.h"
#include "store/denied.h"

/* Between two requests, however many complaints are open. */
#define EACH_LEAST_US (USEC_PER_SEC / 20)

/* A complaint of its own: no central system speaks of what was given to another one that is there.
 */
static int find_complaint(
	const struct destination *d, const struct central_event *e, struct complaint *ret)
{
	int r = *e->ref ? complaint_find(d->app->db, e->ref, ret) : 0;

	if (r == 0 && *e->tracking_id)
		r = complaint_find_tracked(d->app->db, d->name, e->tracking_id, ret);
	if (r > 0 && strcmp(ret->destination, d->name) != 0 &&
		destination_find(d->app, ret->destination))
		return 0;
	return r;
}

/*
 * Unknown statuses count as in_progress; their label is kept as central wrote it. `received` is our
 * own word: said by central, it means that central has the complaint.
 */
const char *tracking_status(const char *status)
{
	const char *code = reply_status_code(status);

	return strcmp(code, "received") == 0 ? "submitted" : code;
}

static int queue_notice(struct app *app, const struct complaint *c, const struct central_event *e,
	int64_t event, int64_t now_us)
{
	enum reply_template which = reply_notice_for(tracking_status(e->status));
	struct reply_values values = { .id = c->ticket,
		.status = reply_status_word(e->status),
		.agency = e->agency,
		.note = e->note };
	char text[REPLY_TEXT_SIZE], due[WORKDAY_DATE_SIZE], number[LAPOR_NUMBER_SIZE];
	struct outbox_draft draft = { .person = c->person,
		.complaint_id = c->id,
		.event = event,
		.modem = c->modem,
		.template_name = reply_template_name(which),
		.class = OUTBOX_NOTICE,
		.text = text,
		.parts = 1,
		.expires_us = now_us + OVERDUE_NOTICE_VALID_US };
	int r = conversation_is_stopped(app->db, c->person);

	if (r == 0)
		r = denied_has(app->db, c->person);
	if (r != 0)
		return r < 0 ? r : 0;
	/* Where there is nobody to be told, nothing of it is kept. */
	r = db_person_number(app->db, c->person, number);
	if (r <= 0)
		return r;
	values.due = answer_due_since(
		app, answer_days_until(app, which), e->at_us > 0 ? e->at_us : now_us, now_us, due);
	reply_render_in(app->templates, which, answer_language(app, c->id), &values, text);
	r = outbox_add(app->db, &draft, now_us);
	return r < 0 ? r : 1;
}

int tracking_apply(struct app *app, const struct complaint *c, const struct central_event *e,
	int64_t now_us, enum complaint_news *ret)
{
	struct complaint_event event = { .complaint_id = c->id,
		.event_id = e->id,
		.status = tracking_status(e->status),
		.label = e->label,
		.note = e->note,
		.agency = e->agency,
		.tracking_id = e->tracking_id,
		.at_us = e->at_us > 0 ? e->at_us : now_us };
	int64_t row;
	int r = complaint_apply_event(app->db, &event, now_us, ret, &row);

	return r >= 0 && *ret == COMPLAINT_TELL ? queue_notice(app, c, e, row, now_us) : r;
}

void tracking_say_notice(const struct complaint *c, const struct central_event *e)
{
	life_reply(LOG_EVENT_REPLY_QUEUED, c->modem, c->ticket,
		reply_template_name(reply_notice_for(tracking_status(e->status))), "");
}

/* 1 when it belongs to one of our complaints, else 0. */
static int keep_event(struct destination *d, const struct central_event *e, int64_t now_us)
{
	struct log_fields fields = { .destination = d->name };
	enum complaint_news news;
	struct complaint c;
	int r = find_complaint(d, e, &c);

	if (r <= 0)
		return r;
	r = tracking_apply(d->app, &c, e, now_us, &news);
	fields.tracking = *e->tracking_id ? e->tracking_id : c.tracking_id;
	if (r >= 0 && news != COMPLAINT_OLD)
		log_say_with(LOG_EVENT_STATUS_CHANGED, NULL, c.ticket, tracking_status(e->status),
			&fields);
	if (r > 0)
		tracking_say_notice(&c, e);
	return r < 0 ? r : 1;
}

/*
 * One event, in a step of its own: what cannot be kept is passed over and counted with the
 * strangers, as asking for it again and again would hold up all that comes behind it. Trouble of
 * the whole store ends the page.
 */
static int keep_one(struct destination *d, const struct central_event *e, int64_t now_us)
{
	struct app *app = d->app;
	int r = db_savepoint(app->db), released;

	if (r < 0)
		return r;
	r = keep_event(d, e, now_us);
	if (r >= 0) {
		released = db_savepoint_release(app->db);
		return released < 0 ? released : r;
	}
	db_savepoint_rollback(app->db);
	return app_is_store_trouble(r) ? r : 0;
}

static int keep_all(struct destination *d, const struct central_page *page, int64_t now_us)
{
	int strangers = 0, r = 0;

	for (size_t i = 0; i < page->count; i++) {
		r = keep_one(d, &page->events[i], now_us);
		if (r < 0)
			return r;
		strangers += r == 0;
	}
	if (*page->next)
		r = complaint_cursor_set(d->app->db, d->name, page->next);
	return r < 0 ? r : strangers;
}

int tracking_keep(struct destination *d, const struct central_page *page, int64_t now_us)
{
	int r = db_begin(d->app->db);

	return r < 0 ? r : db_end(d->app->db, keep_all(d, page, now_us));
}

static int64_t period_us(const struct destination *d)
{
	return d->config->poll_every * USEC_PER_SEC;
}

/* Where each complaint is asked for by itself, all of them are once in a period. */
static int64_t pause_us(const struct destination *d)
{
	int64_t each_us = period_us(d);

	if (d->tracking.asks_each && d->tracking.open_count > 1)
		each_us /= d->tracking.open_count;
	return each_us > EACH_LEAST_US ? each_us : EACH_LEAST_US;
}

static void note_failure(struct destination *d, const char *detail)
{
	if (!d->tracking.has_failed)
		destination_say(d, LOG_EVENT_EVENTS_FAILED, NULL, "%s", detail);
	d->tracking.has_failed = true;
}

/* What takes complaints is not away, whatever becomes of its news; nor is one that cannot answer
 * for one complaint. */
static void note_away(struct destination *d, const struct central_page *page)
{
	if (d->tracking.has_failed || d->tracking.asks_each || page->verdict != CENTRAL_LATER)
		return;
	d->tracking.is_away = true;
	health_say(d->app);
}

static void note_success(struct destination *d)
{
	bool was_away = d->tracking.is_away;

	d->tracking.has_failed = d->tracking.is_away = false;
	if (was_away)
		health_say(d->app);
}

/* Gives when to ask next. */
static int64_t take_page(struct destination *d, const struct central_page *page, int64_t now_us)
{
	int64_t wait_us = pause_us(d);
	int r;

	if (page->verdict != CENTRAL_ACCEPTED) {
		/* One complaint alone may be what it cannot answer for. */
		if (!d->tracking.asks_each || d->tracking.has_failed)
			wait_us = period_us(d);
		note_away(d, page);
		note_failure(d, page->detail);
		return now_us + (page->retry_after_us > wait_us ? page->retry_after_us : wait_us);
	}
	r = app_store_result(d->app, tracking_keep(d, page, now_us));
	if (r < 0)
		return now_us + period_us(d);
	note_success(d);
	if (r > 0 || page->skipped > 0)
		destination_say(d, LOG_EVENT_EVENTS_SKIPPED, NULL,
			"%d of other gateways, %zu of another shape", r, page->skipped);
	outbound_pump(d->app);
	/* A feed that says "more" without moving on must not be asked in a circle. */
	if (page->more && *page->next && strcmp(page->next, d->tracking.cursor) != 0)
		return now_us;
	return now_us + wait_us;
}

static void on_page(const struct central_page *page, void *userdata)
{
	struct destination *d = userdata;

	d->tracking.is_asking = false;
	app_timer_set(d->tracking.timer, take_page(d, page, app_now_us(d->app)));
	if (resting_is(d))
		forwarding_pump_one(d);
}

/* The next open complaint, from the beginning again behind the last. 1, or 0 when there is none. */
static int next_open(struct destination *d, struct complaint *ret)
{
	struct tracking *t = &d->tracking;
	int r = complaint_find_next_open(d->app->db, d->name, t->last_row, ret);

	if (r == 0 && t->last_row > 0) {
		t->last_row = 0;
		r = complaint_find_next_open(d->app->db, d->name, 0, ret);
	}
	if (r <= 0)
		return r;
	if (t->last_row == 0)
		r = complaint_count_open(d->app->db, d->name, &t->open_count);
	t->last_row = ret->id;
	return r < 0 ? r : 1;
}

/* 1 when a page was asked for, 0 when there is nothing to ask for. */
static int ask(struct destination *d, int64_t now_us)
{
	struct tracking *t = &d->tracking;
	struct complaint c = { .tracking_id = "" };
	int r = complaint_cursor_get(d->app->db, d->name, t->cursor, sizeof t->cursor);

	if (r < 0)
		return r;
	t->asks_each = central_asks_each(d->central, t->cursor);
	r = t->asks_each ? next_open(d, &c) : 1;
	if (r <= 0)
		return r;
	r = central_get_events(d->central,
		&(struct central_watch){
			.cursor = t->cursor, .tracking_id = c.tracking_id, .now_us = now_us },
		now_us, on_page, d);
	return r < 0 ? r : 1;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct destination *d = userdata;
	struct tracking *t = &d->tracking;
	int64_t now_us = app_now_us(d->app);
	int r;

	(void)source;
	(void)usec;
	if (t->is_asking || resting_is(d))
		return 0;
	r = ask(d, now_us);
	t->is_asking = r > 0;
	if (r < 0)
		note_failure(d, strerrordesc_np(-r));
	if (r <= 0)
		app_timer_set(t->timer, now_us + period_us(d));
	return 0;
}

void tracking_start(struct app *app)
{
	for (size_t i = 0; i < app->destination_count; i++)
		tracking_ask(app->destinations[i]);
}

void tracking_ask(struct destination *d)
{
	if (d->traits->has_events)
		app_timer_set(d->tracking.timer, app_now_us(d->app));
}

int tracking_new(struct destination *d)
{
	return app_timer_for(d->app, on_timer, d, &d->tracking.timer);
}

void tracking_free(struct destination *d)
{
	d->tracking.timer = sd_event_source_unref(d->tracking.timer);
}
