/* SPDX-License-Identifier: GPL-2.0-or-later */
/* central.c - the central system: profile, requests and loop tied together. */
#include "forwarder/courier.h"
#include "forwarder/folder.h"
#include "forwarder/settings.h"
#include "forwarder/text.h"

#include <stdio.h>

/* One errand or question from its start until its callback. */
struct call {
	struct job job; /* first */
	struct central *central;
	struct central_watch watch; /* points to the two below */
	char cursor[CENTRAL_CURSOR_SIZE], tracking_id[CENTRAL_TRACKING_SIZE];
	struct expectation expect;
	central_outcome_fn outcome_fn;
	central_page_fn page_fn;
	void *userdata;
	struct central_outcome outcome;
	struct central_page page;
	struct central_event *events;
};

static void call_freep(struct call **call)
{
	if (*call)
		job_free(&(*call)->job);
}

struct central {
	struct central_settings settings;
	const struct profile *profile;
	struct courier *courier;
	/* The last page that said "nothing new", to be asked for by its ETag. */
	char idle_cursor[CENTRAL_CURSOR_SIZE];
	char idle_etag[ANSWER_ETAG_SIZE];
};

static void free_call(struct job *j)
{
	struct call *call = (struct call *)j;

	free(call->events);
	free(call);
}

static void judge_outcome(struct job *j, const struct answer *a)
{
	struct call *call = (struct call *)j;
	struct central *c = call->central;

	c->profile->judge(&c->settings, &call->expect, a, &call->outcome);
	echo_scrub(&j->echo, a->http_status, call->outcome.detail);
}

static void deliver_outcome(struct job *j)
{
	struct call *call = (struct call *)j;

	call->outcome_fn(&call->outcome, call->userdata);
}

static const struct job_kind outcome_kind = { judge_outcome, deliver_outcome, free_call };

/*
 * A page with events is never asked for by ETag again: whoever could not keep them asks with the
 * same cursor, and must get them, not a 304.
 */
static void remember_etag(struct central *c, const struct call *call, const struct answer *a)
{
	const struct central_page *p = &call->page;
	bool idle = p->count == 0 && p->skipped == 0 && !p->more &&
	            (!p->next[0] || strcmp(p->next, call->cursor) == 0);

	if (p->verdict != CENTRAL_ACCEPTED || a->http_status != 200)
		return;
	memcpy(c->idle_cursor, call->cursor, sizeof(c->idle_cursor));
	memcpy(c->idle_etag, idle ? a->etag : "", idle ? sizeof(c->idle_etag) : 1);
}

static void judge_page(struct job *j, const struct answer *a)
{
	struct call *call = (struct call *)j;
	struct central *c = call->central;

	c->profile->judge_page(&c->settings, &call->watch, a, &call->page, &call->events);
	echo_scrub(&j->echo, a->http_status, call->page.detail);
	/* The same page again would be asked for without end. */
	if (strcmp(call->page.next, call->cursor) == 0)
		call->page.more = false;
	remember_etag(c, call, a);
}

static void deliver_page(struct job *j)
{
	struct call *call = (struct call *)j;

	call->page_fn(&call->page, call->userdata);
}

static const struct job_kind page_kind = { judge_page, deliver_page, free_call };

int central_new(struct central **ret, sd_event *event, const struct central_settings *settings,
	char *ret_error)
{
	_cleanup_(central_freep) struct central *c = NULL;
	int r;

	r = settings_check(settings, ret_error);
	if (r < 0)
		return r;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->settings = *settings;
	c->profile = profile_find(settings->profile);
	r = courier_new(&c->courier, event, &c->settings,
		c->profile->secret_file ? c->profile->secret_file(&c->settings) : "");
	if (r < 0) {
		text_detail(ret_error, "%s", strerror(-r));
		return r;
	}
	*ret = take_ptr(c);
	return 0;
}

static struct call *call_new(
	struct central *c, const struct job_kind *kind, int64_t now_us, void *userdata)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	call->job.kind = kind;
	call->job.now_us = now_us;
	call->central = c;
	call->userdata = userdata;
	return call;
}

/* A file is there before we go on, and its job ends from the loop like any other. */
static void write_file(struct call *call)
{
	struct central *c = call->central;
	struct answer a;

	folder_put(c->settings.directory, &call->job.request, &a);
	courier_end(c->courier, &call->job, &a);
}

static int start(struct call **call)
{
	struct central *c = (*call)->central;
	int r;

	if (c->profile->transport == TRANSPORT_FOLDER) {
		write_file(take_ptr(*call));
		return 0;
	}
	r = courier_start(c->courier, &(*call)->job);
	if (r >= 0)
		*call = NULL;
	return r;
}

int central_send(struct central *c, const struct central_errand *errand, int64_t now_us,
	central_outcome_fn fn, void *userdata)
{
	_cleanup_(call_freep) struct call *call = call_new(c, &outcome_kind, now_us, userdata);
	char error[CENTRAL_DETAIL_SIZE];
	const char *secret;
	int r;

	if (!call)
		return -ENOMEM;
	call->outcome_fn = fn;
	call->expect.kind = errand->kind;
	r = courier_key(c->courier, &secret, error);
	if (r == -EKEYREJECTED) {
		/* analysis: Wanalyzer-malloc-leak: its job is a part of it, which the courier ends
		 */
		courier_refuse(c->courier, &take_ptr(call)->job, error);
		return 0;
	}
	if (r >= 0)
		r = c->profile->build(&c->settings, errand, secret, now_us, &call->job.request);
	if (r < 0)
		return r;
	call->expect = call->job.request.expect;
	r = echo_add_errand(&call->job.echo, errand);
	if (r < 0)
		return r;
	return start(&call);
}

static int add_etag(const struct central *c, struct request *r)
{
	size_t i = 0;
	int n;

	while (i < REQUEST_HEADERS_MAX && r->headers[i][0])
		i++;
	if (i == REQUEST_HEADERS_MAX)
		return -EOVERFLOW;
	n = snprintf(r->headers[i], REQUEST_HEADER_SIZE, "If-None-Match: %s", c->idle_etag);
	return n < 0 || n >= REQUEST_HEADER_SIZE ? -EOVERFLOW : 0;
}

static int ask(struct call *call, const struct central_watch *watch, char *ret_error)
{
	struct central *c = call->central;
	const char *secret;
	int r;

	call->watch = (struct central_watch){ call->cursor, call->tracking_id, watch->now_us };
	r = copy_string(call->cursor, sizeof(call->cursor), watch->cursor);
	if (r >= 0)
		r = copy_string(call->tracking_id, sizeof(call->tracking_id), watch->tracking_id);
	if (r >= 0)
		r = courier_key(c->courier, &secret, ret_error);
	if (r >= 0)
		r = c->profile->ask(&c->settings, &call->watch, secret, &call->job.request);
	if (r >= 0 && c->idle_etag[0] && strcmp(c->idle_cursor, call->cursor) == 0)
		r = add_etag(c, &call->job.request);
	return r;
}

int central_get_events(struct central *c, const struct central_watch *watch, int64_t now_us,
	central_page_fn fn, void *userdata)
{
	_cleanup_(call_freep) struct call *call = call_new(c, &page_kind, now_us, userdata);
	char error[CENTRAL_DETAIL_SIZE];
	int r;

	if (!call)
		return -ENOMEM;
	if (!c->profile->ask)
		return -EOPNOTSUPP;
	call->page_fn = fn;
	r = ask(call, watch, error);
	if (r == -EKEYREJECTED) {
		/* analysis: Wanalyzer-malloc-leak: its job is a part of it, which the courier ends
		 */
		courier_refuse(c->courier, &take_ptr(call)->job, error);
		return 0;
	}
	return r < 0 ? r : start(&call);
}

const char *central_hold(const struct central *c, const struct central_errand *errand)
{
	return c->profile->hold ? c->profile->hold(&c->settings, errand) : NULL;
}

bool central_asks_each(const struct central *c, const char *cursor)
{
	return c->profile->asks_each && c->profile->asks_each(cursor);
}

const struct central_traits *central_traits_of(const char *profile)
{
	const struct profile *p = profile_find(profile);

	return p ? &p->traits : NULL;
}

void central_free(struct central *c)
{
	if (!c)
		return;
	courier_free(c->courier);
	free(c);
}

const char *central_library(void)
{
	return curl_version();
}
