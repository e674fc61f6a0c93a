/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_page.c - asks for statuses, and finds out by which way the server tells them. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <stdio.h>

#define STALE_US USEC_PER_DAY /* older than what was asked for, clocks and zones aside */

/* What an answer is good for. */
enum use {
	USE_LIST,    /* read it */
	USE_NOTHING, /* as good as an empty list */
	USE_LACKING, /* the server does not have this way */
	USE_LATER,
	USE_WRONG, /* the endpoint is wrong */
};

static int ask_updates(
	const struct central_settings *s, int64_t start_us, int64_t end_us, struct request *ret)
{
	int r = georeport_query(s, "servicerequestupdates.json", ret);

	if (r >= 0)
		r = georeport_query_time(ret, "start_date", start_us);
	return r < 0 ? r : georeport_query_time(ret, "end_date", end_us);
}

static int ask_since(const struct central_settings *s, int64_t start_us, int64_t end_us,
	int64_t now_us, struct request *ret)
{
	int r = georeport_query(s, "requests.json", ret);

	if (r >= 0)
		r = georeport_query_time(ret, "updated_after", start_us);
	/* Not said where it says nothing: fewer servers know it. */
	return r < 0 || end_us >= now_us ? r : georeport_query_time(ret, "updated_before", end_us);
}

static int ask_each(const struct central_settings *s, const char *id, struct request *ret)
{
	char escaped[3 * CENTRAL_TRACKING_SIZE];
	char resource[sizeof(escaped) + sizeof("requests/.json")];
	int r = id[0] ? text_escape(escaped, sizeof(escaped), id) : -ENODATA;

	if (r < 0)
		return r;
	(void)snprintf(resource, sizeof(resource), "requests/%s.json", escaped);
	return georeport_query(s, resource, ret);
}

int georeport_ask(const struct central_settings *s, const struct central_watch *w,
	const char *secret, struct request *ret)
{
	struct georeport_cursor c;
	int64_t start_us, end_us;

	/* Reading needs no key by the standard, and one in an URL would stand in many logs. */
	(void)secret;
	*ret = (struct request){ 0 };
	georeport_cursor_read(&c, w->cursor, s, w->now_us);
	georeport_cursor_span(&c, w->now_us, &start_us, &end_us);
	switch (c.way) {
	case GEOREPORT_UPDATES: return ask_updates(s, start_us, end_us, ret);
	case GEOREPORT_SINCE: return ask_since(s, start_us, end_us, w->now_us, ret);
	case GEOREPORT_EACH: return ask_each(s, w->tracking_id, ret);
	}
	return -EINVAL;
}

/* A list of something else than updates, from a server that takes the name for another. */
static bool is_of_updates(const json_t *elements)
{
	const json_t *element;
	size_t i;

	json_array_foreach(
		elements, i, element) if (georeport_get(element, "update_id")[0]) return true;
	return json_array_size(elements) == 0;
}

static enum use use_good(const struct georeport_cursor *c, const struct georeport_answer *g)
{
	if (g->shape == GEOREPORT_LIST &&
		(c->way != GEOREPORT_UPDATES || is_of_updates(g->elements)))
		return USE_LIST;
	/* A web page may be a moment's trouble where the list was seen before. */
	return c->way == GEOREPORT_UPDATES && !c->proved_us ? USE_LACKING : USE_LATER;
}

/* Of one request, whatever its trouble is: others are asked for next. */
static enum use use_bad_each(int status)
{
	switch (status) {
	case 400:
	case 403:
	case 404:
	case 410:
	case 500: return USE_NOTHING;
	default: return status >= 500 ? USE_LATER : USE_WRONG;
	}
}

/* Mark-a-Spot says 404 for an empty list. */
static enum use use_bad_since(int status, const struct georeport_answer *g)
{
	if (status == 404)
		return g->shape == GEOREPORT_HTML ? USE_WRONG : USE_NOTHING;
	/* An argument that a server does not know is an application error to some. */
	if (status == 500)
		return g->shape == GEOREPORT_ERRORS ? USE_LACKING : USE_LATER;
	return status > 501 ? USE_LATER : USE_LACKING;
}

static enum use use_bad(
	const struct georeport_cursor *c, const struct answer *a, const struct georeport_answer *g)
{
	const int status = a->http_status;

	if (status == 408 || status == 409 || status == 425 || status == 429)
		return USE_LATER;
	/* What is wrong with the endpoint as a whole, the next way will show. */
	if (c->way == GEOREPORT_UPDATES && !c->proved_us)
		return status > 501 ? USE_LATER : USE_LACKING;
	if (georeport_is_barred(status))
		return USE_WRONG;
	switch (c->way) {
	case GEOREPORT_UPDATES: return status >= 500 ? USE_LATER : USE_LACKING;
	case GEOREPORT_SINCE: return use_bad_since(status, g);
	case GEOREPORT_EACH: return use_bad_each(status);
	}
	return USE_LATER;
}

static enum use use_of(
	const struct georeport_cursor *c, const struct answer *a, const struct georeport_answer *g)
{
	if (a->reach == ANSWER_CREDENTIALS)
		return USE_WRONG;
	if (a->reach != ANSWER_WHOLE)
		return USE_LATER;
	if (a->http_status >= 200 && a->http_status < 300)
		return use_good(c, g);
	return use_bad(c, a, g);
}

/*
 * True when a list holds what has not changed since: the server has overlooked updated_after. So
 * has one that says no times at all.
 */
static bool is_overlooked(const struct georeport_cursor *c, const json_t *elements, int64_t now_us)
{
	int64_t start_us, end_us;
	const json_t *element;
	size_t i;

	if (c->way != GEOREPORT_SINCE)
		return false;
	georeport_cursor_span(c, now_us, &start_us, &end_us);
	json_array_foreach(elements, i,
		element) if (text_parse_time(georeport_get(element, "updated_datetime")) <
			     start_us - STALE_US) return true;
	return false;
}

static void read_list(const struct central_settings *s, const struct georeport_cursor *c,
	const char *tracking_id, const json_t *elements, struct central_page *ret,
	struct central_event **ret_events)
{
	size_t size = json_array_size(elements);
	_cleanup_(freep) struct central_event *events = NULL;

	if (size == 0)
		return;
	events = calloc(size < CENTRAL_EVENTS_MAX ? size : CENTRAL_EVENTS_MAX, sizeof(*events));
	if (!events || georeport_events(s, c, tracking_id, elements, events, &ret->count,
			       &ret->skipped) < 0) {
		ret->verdict = CENTRAL_LATER;
		text_detail(ret->detail, "%s", strerror(ENOMEM));
		return;
	}
	ret->events = events;
	*ret_events = take_ptr(events);
}

/* Goes past what was read, or to another way. True: there is more at once. */
static bool go_on(const struct central_settings *s, struct georeport_cursor *c,
	const json_t *elements, int64_t now_us)
{
	bool more;

	if (c->way == GEOREPORT_EACH) {
		georeport_cursor_rise(c, s, now_us);
		return false;
	}
	if (is_overlooked(c, elements, now_us)) {
		georeport_cursor_fall(c, now_us);
		return true;
	}
	if (c->way == GEOREPORT_UPDATES)
		c->proved_us = now_us;
	more = georeport_cursor_pass(c, now_us);
	georeport_cursor_rise(c, s, now_us);
	return more;
}

/* The way that has worked before is tried once more before it is given up. */
static bool give_up(struct georeport_cursor *c, int64_t now_us)
{
	if (c->way == GEOREPORT_UPDATES && c->proved_us) {
		c->proved_us = 0;
		return false;
	}
	georeport_cursor_fall(c, now_us);
	return true;
}

/*
 * A list as long as servers make them may have been cut off. Nothing is taken from it, as what is
 * older would come afterwards.
 */
static bool is_cut(const struct georeport_cursor *c, const json_t *elements, int64_t now_us)
{
	return c->way != GEOREPORT_EACH && json_array_size(elements) >= GEOREPORT_LIST_MAX &&
	       !is_overlooked(c, elements, now_us);
}

static void judge_list(const struct central_settings *s, const struct central_watch *w,
	struct georeport_cursor *c, const struct georeport_answer *g, struct central_page *ret,
	struct central_event **ret_events)
{
	ret->verdict = CENTRAL_ACCEPTED;
	if (is_cut(c, g->elements, w->now_us) && georeport_cursor_halve(c)) {
		ret->more = true;
		georeport_cursor_write(c, ret->next);
		return;
	}
	read_list(s, c, w->tracking_id, g->elements, ret, ret_events);
	if (ret->verdict != CENTRAL_ACCEPTED)
		return;
	if (c->way == GEOREPORT_EACH)
		(void)copy_string(c->id, sizeof(c->id), w->tracking_id);
	ret->more = go_on(s, c, g->elements, w->now_us);
	georeport_cursor_write(c, ret->next);
}

void georeport_judge_page(const struct central_settings *s, const struct central_watch *w,
	const struct answer *a, struct central_page *ret, struct central_event **ret_events)
{
	_cleanup_(georeport_answer_done) struct georeport_answer g = { .shape = GEOREPORT_NOTHING };
	struct georeport_cursor c;

	*ret_events = NULL;
	*ret = (struct central_page){ .verdict = CENTRAL_LATER,
		.http_status = a->http_status,
		.retry_after_us = a->retry_after_us };
	georeport_cursor_read(&c, w->cursor, s, w->now_us);
	if (a->reach == ANSWER_WHOLE)
		georeport_read(a, &g);
	switch (use_of(&c, a, &g)) {
	case USE_NOTHING:
		georeport_answer_done(&g);
		judge_list(s, w, &c, &g, ret, ret_events);
		break;
	case USE_LIST: judge_list(s, w, &c, &g, ret, ret_events); break;
	case USE_LACKING:
		ret->verdict = CENTRAL_ACCEPTED;
		ret->more = give_up(&c, w->now_us);
		georeport_cursor_write(&c, ret->next);
		break;
	case USE_WRONG: ret->verdict = CENTRAL_MISCONFIGURED; break;
	case USE_LATER: break;
	}
	if (ret->verdict == CENTRAL_ACCEPTED)
		ret->retry_after_us = 0;
	else if (!ret->detail[0])
		georeport_explain(a, &g, ret->detail);
}
