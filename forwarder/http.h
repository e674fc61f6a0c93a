/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http.h - one HTTP request as a curl easy handle: limits, TLS, credentials and signature in, an
 * answer out.
 *
 * The only door to curl's error codes. Spec: interfaces 3.
 */
#pragma once

#include "forwarder/profile.h"

#include <curl/curl.h>

/* What all requests share: the settings and the secrets. */
struct http;

/* One request with its answer. */
struct transfer;

/* settings are borrowed and must outlive it; settings_check() has passed them. key_file: of a
 * secret that goes into bodies; "" none. */
int http_new(struct http **ret, const struct central_settings *settings, const char *key_file);
void http_free(struct http *h); /* NULL is accepted */
DEFINE_CLEANUP(struct http *, http_free);

/* That secret, borrowed until the next call; NULL: none. -EKEYREJECTED as below. */
int http_key(struct http *h, const char **ret, char *ret_error);

/*
 * Makes a transfer of *r, whose body moves into it. Requests with a body are signed at now_us when
 * there is an hmac_key_file. -EKEYREJECTED: token or key cannot be used, and ret_error
 * (CENTRAL_DETAIL_SIZE) names the file and why.
 */
int http_prepare(
	struct http *h, struct request *r, int64_t now_us, struct transfer **ret, char *ret_error);

/* The handle to run; borrowed. Its CURLOPT_PRIVATE is the caller's. */
CURL *transfer_easy(struct transfer *t);

/* What came of it when it ended with code; *ret borrows the body from the transfer. */
void transfer_answer(struct transfer *t, CURLcode code, struct answer *ret);

void transfer_free(struct transfer *t); /* NULL is accepted */
DEFINE_CLEANUP(struct transfer *, transfer_free);
