/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tracking.c - central's events, page by page. */
#include "daemon/tracking.h"
#include "daemon/answer.h"
#include "daemon/log.h"
#include "daemon/outbound.h"
#include "daemon/overdue.h"
#include "store/conversation.h"
#include "store/denied.h"

#include <stdio.h>

static int find_complaint(struct app *app, const struct central_event *e, struct complaint *ret)
{
	int r = *e->ref ? complaint_find(app->db, e->ref, ret) : 0;

	return r == 0 && *e->tracking_id ? complaint_find(app->db, e->tracking_id, ret) : r;
}

/*
 * Unknown statuses count as in_progress; their label is kept as central wrote it. `received` is our
 * own word: said by central, it means that central has the complaint.
 */
static const char *our_status(const char *status)
{
	const char *code = reply_status_code(status);

	return strcmp(code, "received") == 0 ? "submitted" : code;
}

static int queue_notice(struct app *app, const struct complaint *c, const struct central_event *e,
	int64_t event, int64_t now_us)
{
	enum reply_template which = reply_notice_for(our_status(e->status));
	struct reply_values values = { .id = c->ticket,
		.status = reply_status_word(e->status),
		.agency = e->agency,
		.note = e->note };
	char text[REPLY_TEXT_SIZE], due[WORKDAY_DATE_SIZE];
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
	values.due = answer_due_since(
		app, answer_days_until(app, which), e->at_us > 0 ? e->at_us : now_us, now_us, due);
	reply_render_in(app->templates, which, answer_language(app, c->id), &values, text);
	return outbox_add(app->db, &draft, now_us);
}

/* 1 when it belongs to one of our complaints, else 0. */
static int keep_event(struct app *app, const struct central_event *e, int64_t now_us)
{
	struct complaint c;
	struct complaint_event event = { .event_id = e->id,
		.status = our_status(e->status),
		.label = e->label,
		.note = e->note,
		.agency = e->agency,
		.tracking_id = e->tracking_id,
		.at_us = e->at_us > 0 ? e->at_us : now_us };
	enum complaint_news news;
	int64_t row;
	int r = find_complaint(app, e, &c);

	if (r <= 0)
		return r;
	event.complaint_id = c.id;
	r = complaint_apply_event(app->db, &event, now_us, &news, &row);
	if (r < 0 || news == COMPLAINT_OLD)
		return r < 0 ? r : 1;
	log_say(LOG_EVENT_STATUS_CHANGED, NULL, c.ticket, event.status);
	if (news == COMPLAINT_TELL)
		r = queue_notice(app, &c, e, row, now_us);
	return r < 0 ? r : 1;
}

/*
 * One event, in a step of its own: what cannot be kept is passed over and counted with the
 * strangers, as asking for it again and again would hold up all that comes behind it. Trouble of
 * the whole store ends the page.
 */
static int keep_one(struct app *app, const struct central_event *e, int64_t now_us)
{
	int r = db_savepoint(app->db), released;

	if (r < 0)
		return r;
	r = keep_event(app, e, now_us);
	if (r >= 0) {
		released = db_savepoint_release(app->db);
		return released < 0 ? released : r;
	}
	db_savepoint_rollback(app->db);
	return app_is_store_trouble(r) ? r : 0;
}

static int keep_all(struct app *app, const struct central_page *page, int64_t now_us)
{
	int strangers = 0, r = 0;

	for (size_t i = 0; i < page->count; i++) {
		r = keep_one(app, &page->events[i], now_us);
		if (r < 0)
			return r;
		strangers += r == 0;
	}
	if (*page->next)
		r = complaint_cursor_set(app->db, page->next);
	return r < 0 ? r : strangers;
}

int tracking_keep(struct app *app, const struct central_page *page, int64_t now_us)
{
	int r = db_begin(app->db);

	return r < 0 ? r : db_end(app->db, keep_all(app, page, now_us));
}

static int64_t period_us(const struct app *app)
{
	return app->config->central.poll_every * USEC_PER_SEC;
}

static void note_failure(struct app *app, const char *detail)
{
	if (!app->tracking.has_failed)
		log_say(LOG_EVENT_EVENTS_FAILED, NULL, NULL, detail);
	app->tracking.has_failed = true;
}

/* Gives when to ask next. */
static int64_t take_page(struct app *app, const struct central_page *page, int64_t now_us)
{
	int64_t wait_us = period_us(app);
	int r;

	if (page->verdict != CENTRAL_ACCEPTED) {
		note_failure(app, page->detail);
		return now_us + (page->retry_after_us > wait_us ? page->retry_after_us : wait_us);
	}
	r = app_store_result(app, tracking_keep(app, page, now_us));
	if (r < 0)
		return now_us + wait_us;
	app->tracking.has_failed = false;
	if (r > 0 || page->skipped > 0)
		log_sayf(LOG_EVENT_EVENTS_SKIPPED, NULL, NULL,
			"%d of other gateways, %zu of another shape", r, page->skipped);
	outbound_pump(app);
	/* A feed that says "more" without moving on must not be asked in a circle. */
	if (page->more && *page->next && strcmp(page->next, app->tracking.cursor) != 0)
		return now_us;
	return now_us + wait_us;
}

static void on_page(const struct central_page *page, void *userdata)
{
	struct app *app = userdata;

	app->tracking.is_asking = false;
	app_timer_set(app->tracking.timer, take_page(app, page, app_now_us(app)));
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;
	struct tracking *t = &app->tracking;
	int64_t now_us = app_now_us(app);
	int r;

	(void)source;
	(void)usec;
	if (t->is_asking)
		return 0;
	r = complaint_cursor_get(app->db, t->cursor, sizeof t->cursor);
	if (r >= 0)
		r = central_get_events(app->central,
			&(struct central_watch){
				.cursor = t->cursor, .tracking_id = "", .now_us = now_us },
			now_us, on_page, app);
	t->is_asking = r >= 0;
	if (r < 0) {
		note_failure(app, strerrordesc_np(-r));
		app_timer_set(t->timer, now_us + period_us(app));
	}
	return 0;
}

void tracking_start(struct app *app)
{
	if (app->central)
		app_timer_set(app->tracking.timer, app_now_us(app));
}

int tracking_new(struct app *app)
{
	return app_timer_new(app, on_timer, &app->tracking.timer);
}

void tracking_free(struct app *app)
{
	app->tracking.timer = sd_event_source_unref(app->tracking.timer);
}
