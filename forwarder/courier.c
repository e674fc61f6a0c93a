/* SPDX-License-Identifier: GPL-2.0-or-later */
/* courier.c - carries requests to the central system and back. */
#include "forwarder/courier.h"
#include "forwarder/access.h"
#include "forwarder/text.h"

TAILQ_HEAD(jobs, job);

struct courier {
	const struct central_settings *settings;
	struct http *http;
	struct loop *loop;
	struct access *access;    /* NULL: there is a token file, or nothing */
	sd_event_source *deliver; /* on while `ended` holds any */
	struct jobs running, waiting, ended;
	size_t waiting_count;
	bool curl_ready;
};

void job_free(struct job *j)
{
	if (!j)
		return;
	transfer_free(j->transfer);
	request_done(&j->request);
	echo_done(&j->echo);
	j->kind->free(j);
}

void courier_end(struct courier *c, struct job *j, const struct answer *a)
{
	j->kind->judge(j, a);
	transfer_free(take_ptr(j->transfer));
	request_done(&j->request);
	echo_done(&j->echo);
	TAILQ_INSERT_TAIL(&c->ended, j, entry);
	(void)sd_event_source_set_enabled(c->deliver, SD_EVENT_ONESHOT);
}

void courier_refuse(struct courier *c, struct job *j, const char *error)
{
	struct answer a = { .reach = ANSWER_CREDENTIALS, .body = "" };

	text_detail(a.error, "%s", error);
	courier_end(c, j, &a);
}

/* Nothing was sent, by a trouble of our own. */
static void fail(struct courier *c, struct job *j, const char *why)
{
	struct answer a = { .reach = ANSWER_NOT_SENT, .body = "" };

	text_detail(a.error, "%s", why);
	courier_end(c, j, &a);
}

static int carry(struct courier *c, struct job *j, const char *bearer)
{
	char error[CENTRAL_DETAIL_SIZE];
	int r;

	r = http_prepare(c->http, &j->request, bearer, j->now_us, &j->transfer, error);
	if (r == -EKEYREJECTED) {
		courier_refuse(c, j, error);
		return 0;
	}
	if (r >= 0)
		r = http_add_secrets(c->http, bearer, &j->echo);
	if (r >= 0)
		r = loop_add(c->loop, j->transfer->easy, &j->call);
	if (r < 0)
		return r;
	TAILQ_INSERT_TAIL(&c->running, j, entry);
	return 0;
}

static struct job *take_waiting(struct courier *c)
{
	struct job *j = TAILQ_FIRST(&c->waiting);

	if (j) {
		TAILQ_REMOVE(&c->waiting, j, entry);
		c->waiting_count--;
	}
	return j;
}

static void on_access(
	const char *token, unsigned number, const struct answer *failure, void *userdata)
{
	struct courier *c = userdata;
	struct job *j;

	while ((j = take_waiting(c))) {
		int r = 0;

		j->token_number = number;
		if (token)
			r = carry(c, j, token);
		else
			courier_end(c, j, failure);
		if (r < 0)
			fail(c, j, strerror(-r));
	}
}

/* Until on_access(); what cannot even be fetched ends all who wait. */
static void wait_for_access(struct courier *c, struct job *j)
{
	char error[CENTRAL_DETAIL_SIZE];
	int r;

	if (c->waiting_count == COURIER_WAITING_MAX) {
		fail(c, j, "too many requests wait for an access token");
		return;
	}
	TAILQ_INSERT_TAIL(&c->waiting, j, entry);
	c->waiting_count++;
	r = access_fetch(c->access, j->now_us, error);
	if (r >= 0)
		return;
	while ((j = take_waiting(c)))
		if (r == -EKEYREJECTED)
			courier_refuse(c, j, error);
		else
			fail(c, j, strerror(-r));
}

static int dispatch(struct courier *c, struct job *j)
{
	const char *token;

	if (!c->access)
		return carry(c, j, NULL);
	token = access_token(c->access, j->now_us, &j->token_number);
	if (token)
		return carry(c, j, token);
	wait_for_access(c, j);
	return 0;
}

/* A 401 was not processed, so even what must not count twice may go once more. */
static void repeat(struct courier *c, struct job *j)
{
	int r;

	j->is_repeated = true;
	transfer_free(take_ptr(j->transfer));
	r = dispatch(c, j);
	if (r < 0)
		fail(c, j, strerror(-r));
}

static void on_done(CURLcode code, void *userdata)
{
	struct job *j = userdata;
	struct courier *c = j->courier;
	struct answer a;

	TAILQ_REMOVE(&c->running, j, entry);
	transfer_answer(j->transfer, code, &a);
	if (a.http_status == 401 && c->access) {
		access_drop(c->access, j->token_number);
		if (!j->is_repeated) {
			repeat(c, j);
			return;
		}
	}
	courier_end(c, j, &a);
}

/* Touches nothing of the courier after the delivery, which may free it. */
static int on_deliver(sd_event_source *source, void *userdata)
{
	struct courier *c = userdata;
	_cleanup_(job_freep) struct job *j = TAILQ_FIRST(&c->ended);

	if (!j)
		return 0;
	TAILQ_REMOVE(&c->ended, j, entry);
	if (!TAILQ_EMPTY(&c->ended))
		(void)sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	j->kind->deliver(j);
	return 0;
}

static int set_up(struct courier *c, sd_event *event, const char *key_file)
{
	int r;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return -ENOMEM;
	c->curl_ready = true;
	r = http_new(&c->http, c->settings, key_file);
	if (r >= 0)
		r = loop_new(&c->loop, event);
	if (r >= 0 && c->settings->oauth2.token_url[0])
		r = access_new(&c->access, c->settings, c->http, c->loop, on_access, c);
	if (r >= 0)
		r = sd_event_add_defer(event, &c->deliver, on_deliver, c);
	return r < 0 ? r : sd_event_source_set_enabled(c->deliver, SD_EVENT_OFF);
}

int courier_new(struct courier **ret, sd_event *event, const struct central_settings *settings,
	const char *key_file)
{
	_cleanup_(courier_freep) struct courier *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	TAILQ_INIT(&c->running);
	TAILQ_INIT(&c->waiting);
	TAILQ_INIT(&c->ended);
	c->settings = settings;
	r = set_up(c, event, key_file);
	if (r < 0)
		return r;
	*ret = take_ptr(c);
	return 0;
}

int courier_key(struct courier *c, const char **ret, char *ret_error)
{
	return http_key(c->http, ret, ret_error);
}

int courier_start(struct courier *c, struct job *j)
{
	j->courier = c;
	j->call = (struct loop_call){ on_done, j };
	return dispatch(c, j);
}

static void drop_all(struct courier *c)
{
	struct job *j;

	while ((j = TAILQ_FIRST(&c->running))) {
		TAILQ_REMOVE(&c->running, j, entry);
		loop_remove(c->loop, j->transfer->easy);
		job_free(j);
	}
	while ((j = take_waiting(c)))
		job_free(j);
	while ((j = TAILQ_FIRST(&c->ended))) {
		TAILQ_REMOVE(&c->ended, j, entry);
		job_free(j);
	}
}

void courier_free(struct courier *c)
{
	if (!c)
		return;
	drop_all(c);
	access_free(c->access);
	loop_free(c->loop);
	http_free(c->http);
	sd_event_source_disable_unref(c->deliver);
	if (c->curl_ready)
		curl_global_cleanup();
	free(c);
}
