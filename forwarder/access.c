/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access.c - the access token of OAuth 2.0. */
#include "forwarder/access.h"
#include "forwarder/oauth2.h"
#include "forwarder/secret.h"

struct access {
	const struct central_settings *settings;
	struct http *http;
	struct loop *loop;
	access_fn fn;
	void *userdata;
	struct secret secret;
	struct oauth2_token token; /* "": none */
	unsigned number;           /* of the token */
	int64_t from_us;           /* when it was asked for */
	struct transfer *transfer; /* NULL: none is fetched */
	struct loop_call call;
	struct request request; /* of the transfer */
	int64_t asked_us;
};

static void end_transfer(struct access *a)
{
	transfer_free(take_ptr(a->transfer));
	oauth2_request_done(&a->request);
}

static void forget(struct access *a)
{
	explicit_bzero(&a->token, sizeof(a->token));
}

static void on_done(CURLcode code, void *userdata)
{
	struct access *a = userdata;
	struct answer answer, failure;
	bool is_there;

	transfer_answer(a->transfer, code, &answer);
	forget(a);
	is_there = oauth2_judge(&answer, &a->token, &failure);
	end_transfer(a);
	a->number++;
	a->from_us = a->asked_us;
	a->fn(is_there ? a->token.value : NULL, a->number, &failure, a->userdata);
}

int access_new(struct access **ret, const struct central_settings *settings, struct http *h,
	struct loop *l, access_fn fn, void *userdata)
{
	_cleanup_(access_freep) struct access *a = calloc(1, sizeof(*a));
	int r;

	if (!a)
		return -ENOMEM;
	a->settings = settings;
	a->http = h;
	a->loop = l;
	a->fn = fn;
	a->userdata = userdata;
	a->call = (struct loop_call){ on_done, a };
	r = copy_string(
		a->secret.path, sizeof(a->secret.path), settings->oauth2.client_secret_file);
	if (r < 0)
		return r;
	*ret = take_ptr(a);
	return 0;
}

const char *access_token(const struct access *a, int64_t now_us, unsigned *ret_number)
{
	/* A clock that went back says nothing about how old it is. */
	if (!a->token.value[0] || now_us < a->from_us || now_us - a->from_us >= a->token.good_us)
		return NULL;
	*ret_number = a->number;
	return a->token.value;
}

static int start(struct access *a)
{
	int r = http_prepare_bare(a->http, &a->request, &a->transfer);

	if (r >= 0)
		r = loop_add(a->loop, a->transfer->easy, &a->call);
	if (r < 0)
		end_transfer(a);
	return r;
}

int access_fetch(struct access *a, int64_t now_us, char *ret_error)
{
	const char *secret;
	int r;

	if (a->transfer)
		return 0;
	r = secret_load(&a->secret, &secret);
	if (r >= 0) {
		r = oauth2_build(&a->settings->oauth2, secret, &a->request);
		r = r == -EOVERFLOW ? -E2BIG : r;
	}
	if (r < 0) {
		oauth2_request_done(&a->request);
		return secret_refuse(&a->secret, "oauth2.client_secret_file", r, ret_error);
	}
	a->asked_us = now_us;
	return start(a);
}

void access_drop(struct access *a, unsigned number)
{
	if (number == a->number)
		forget(a);
}

void access_free(struct access *a)
{
	if (!a)
		return;
	if (a->transfer)
		loop_remove(a->loop, a->transfer->easy);
	end_transfer(a);
	secret_done(&a->secret);
	forget(a);
	free(a);
}
