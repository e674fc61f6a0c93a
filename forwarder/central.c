/* SPDX-License-Identifier: GPL-2.0-or-later */
/* central.c - the central system: profile, requests and loop tied together. */
#include "forwarder/folder.h"
#include "forwarder/http.h"
#include "forwarder/loop.h"
#include "forwarder/settings.h"
#include "forwarder/text.h"

#include <stdio.h>
#include <sys/queue.h>

/* One request from its start until its callback. */
struct job {
	TAILQ_ENTRY(job) entry;
	struct central *central;
	struct transfer *transfer; /* NULL when it has ended */
	struct expectation expect;
	struct central_watch watch; /* points to the two below */
	char cursor[CENTRAL_CURSOR_SIZE], tracking_id[CENTRAL_TRACKING_SIZE];
	central_outcome_fn outcome_fn;
	central_page_fn page_fn; /* NULL: it has an outcome */
	void *userdata;
	struct central_outcome outcome;
	struct central_page page;
	struct central_event *events;
};
TAILQ_HEAD(jobs, job);

struct central {
	struct central_settings settings;
	const struct profile *profile;
	struct http *http;
	struct loop *loop;
	sd_event_source *deliver; /* on while `ended` holds any */
	struct jobs running, ended;
	bool curl_ready;
	/* The last page that said "nothing new", to be asked for by its ETag. */
	char idle_cursor[CENTRAL_CURSOR_SIZE];
	char idle_etag[ANSWER_ETAG_SIZE];
};

static void job_free(struct job *j)
{
	if (!j)
		return;
	transfer_free(j->transfer);
	free(j->events);
	free(j);
}
DEFINE_CLEANUP(struct job *, job_free);

/*
 * A page with events is never asked for by ETag again: whoever could not keep them asks with the
 * same cursor, and must get them, not a 304.
 */
static void remember_etag(struct central *c, const struct job *j, const struct answer *a)
{
	const struct central_page *p = &j->page;
	bool idle = p->count == 0 && p->skipped == 0 && !p->more &&
	            (!p->next[0] || strcmp(p->next, j->cursor) == 0);

	if (p->verdict != CENTRAL_ACCEPTED || a->http_status != 200)
		return;
	memcpy(c->idle_cursor, j->cursor, sizeof(c->idle_cursor));
	memcpy(c->idle_etag, idle ? a->etag : "", idle ? sizeof(c->idle_etag) : 1);
}

static void judge_page(struct central *c, struct job *j, const struct answer *a)
{
	c->profile->judge_page(&c->settings, &j->watch, a, &j->page, &j->events);
	/* The same page again would be asked for without end. */
	if (strcmp(j->page.next, j->cursor) == 0)
		j->page.more = false;
	remember_etag(c, j, a);
}

/* Judges and lines the job up for its callback. */
static void end(struct job *j, const struct answer *a)
{
	struct central *c = j->central;

	if (j->page_fn)
		judge_page(c, j, a);
	else
		c->profile->judge(&c->settings, &j->expect, a, &j->outcome);
	transfer_free(take_ptr(j->transfer));
	TAILQ_INSERT_TAIL(&c->ended, j, entry);
	(void)sd_event_source_set_enabled(c->deliver, SD_EVENT_ONESHOT);
}

static void on_done(void *private, CURLcode code, void *userdata)
{
	struct central *c = userdata;
	struct job *j = private;
	struct answer a;

	TAILQ_REMOVE(&c->running, j, entry);
	transfer_answer(j->transfer, code, &a);
	end(j, &a);
}

/* Touches nothing of the handle after the callback, which may free it. */
static int on_deliver(sd_event_source *source, void *userdata)
{
	struct central *c = userdata;
	_cleanup_(job_freep) struct job *j = TAILQ_FIRST(&c->ended);

	if (!j)
		return 0;
	TAILQ_REMOVE(&c->ended, j, entry);
	if (!TAILQ_EMPTY(&c->ended))
		(void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	if (j->page_fn)
		j->page_fn(&j->page, j->userdata);
	else
		j->outcome_fn(&j->outcome, j->userdata);
	return 0;
}

static int set_up(struct central *c, sd_event *event)
{
	int r;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return -ENOMEM;
	c->curl_ready = true;
	r = http_new(&c->http, &c->settings,
		c->profile->secret_file ? c->profile->secret_file(&c->settings) : "");
	if (r < 0)
		return r;
	r = loop_new(&c->loop, event, on_done, c);
	if (r < 0)
		return r;
	r = sd_event_add_defer(event, &c->deliver, on_deliver, c);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(c->deliver, SD_EVENT_OFF);
}

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
	TAILQ_INIT(&c->running);
	TAILQ_INIT(&c->ended);
	c->settings = *settings;
	c->profile = profile_find(settings->profile);
	r = set_up(c, event);
	if (r < 0) {
		text_detail(ret_error, "%s", strerror(-r));
		return r;
	}
	*ret = take_ptr(c);
	return 0;
}

/* A job whose credentials are no good ends at once, yet from the loop like any other. */
static void end_without_credentials(struct job *j, const char *error)
{
	struct answer a = { .reach = ANSWER_CREDENTIALS, .body = "" };

	(void)copy_string(a.error, sizeof(a.error), error);
	end(j, &a);
}

/* A file is there before we go on, and its job ends from the loop like any other. */
static void write_file(struct job *j, const struct request *request)
{
	struct answer a;

	folder_put(j->central->settings.directory, request, &a);
	end(j, &a);
}

static int start(struct central *c, struct job **job, struct request *request, int64_t now_us)
{
	char error[CENTRAL_DETAIL_SIZE];
	struct job *j = *job;
	int r;

	if (c->profile->transport == TRANSPORT_FOLDER) {
		write_file(take_ptr(*job), request);
		return 0;
	}
	r = http_prepare(c->http, request, now_us, &j->transfer, error);
	if (r == -EKEYREJECTED) {
		end_without_credentials(take_ptr(*job), error);
		return 0;
	}
	if (r < 0)
		return r;
	if (curl_easy_setopt(transfer_easy(j->transfer), CURLOPT_PRIVATE, j) != CURLE_OK)
		return -ENOMEM;
	r = loop_add(c->loop, transfer_easy(j->transfer));
	if (r < 0)
		return r;
	*job = NULL;
	TAILQ_INSERT_TAIL(&c->running, j, entry);
	return 0;
}

int central_send(struct central *c, const struct central_errand *errand, int64_t now_us,
	central_outcome_fn fn, void *userdata)
{
	_cleanup_(job_freep) struct job *j = calloc(1, sizeof(*j));
	_cleanup_(request_done) struct request request = { 0 };
	char error[CENTRAL_DETAIL_SIZE];
	const char *secret;
	int r;

	if (!j)
		return -ENOMEM;
	j->central = c;
	j->outcome_fn = fn;
	j->userdata = userdata;
	j->expect.kind = errand->kind;
	r = http_key(c->http, &secret, error);
	if (r == -EKEYREJECTED) {
		end_without_credentials(take_ptr(j), error);
		return 0;
	}
	if (r >= 0)
		r = c->profile->build(&c->settings, errand, secret, now_us, &request);
	if (r < 0)
		return r;
	j->expect = request.expect;
	return start(c, &j, &request, now_us);
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

int central_get_events(struct central *c, const struct central_watch *watch, int64_t now_us,
	central_page_fn fn, void *userdata)
{
	_cleanup_(job_freep) struct job *j = calloc(1, sizeof(*j));
	_cleanup_(request_done) struct request request = { 0 };
	char error[CENTRAL_DETAIL_SIZE];
	const char *secret;
	int r;

	if (!j)
		return -ENOMEM;
	if (!c->profile->ask)
		return -EOPNOTSUPP;
	j->central = c;
	j->page_fn = fn;
	j->userdata = userdata;
	j->watch = (struct central_watch){ j->cursor, j->tracking_id, watch->now_us };
	r = copy_string(j->cursor, sizeof(j->cursor), watch->cursor);
	if (r >= 0)
		r = copy_string(j->tracking_id, sizeof(j->tracking_id), watch->tracking_id);
	if (r >= 0)
		r = http_key(c->http, &secret, error);
	if (r == -EKEYREJECTED) {
		end_without_credentials(take_ptr(j), error);
		return 0;
	}
	if (r >= 0)
		r = c->profile->ask(&c->settings, &j->watch, secret, &request);
	if (r >= 0 && c->idle_etag[0] && strcmp(c->idle_cursor, j->cursor) == 0)
		r = add_etag(c, &request);
	return r < 0 ? r : start(c, &j, &request, now_us);
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

static void drop_all(struct central *c)
{
	struct job *j;

	while ((j = TAILQ_FIRST(&c->running))) {
		TAILQ_REMOVE(&c->running, j, entry);
		loop_remove(c->loop, transfer_easy(j->transfer));
		job_free(j);
	}
	while ((j = TAILQ_FIRST(&c->ended))) {
		TAILQ_REMOVE(&c->ended, j, entry);
		job_free(j);
	}
}

void central_free(struct central *c)
{
	if (!c)
		return;
	drop_all(c);
	loop_free(c->loop);
	http_free(c->http);
	sd_event_source_disable_unref(c->deliver);
	if (c->curl_ready)
		curl_global_cleanup();
	free(c);
}

const char *central_library(void)
{
	return curl_version();
}
