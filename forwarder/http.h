/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http.h - one HTTP request made ready for curl: limits, TLS, credentials and signature.
 *
 * Spec: interfaces 3.
 */
#pragma once

#include "forwarder/echo.h"
#include "forwarder/transfer.h"

/* What all requests share: the settings and the secrets. */
struct http;

/* settings are borrowed and must outlive it; settings_check() has passed them. key_file: of a
 * secret that goes into bodies; "" none. */
int http_new(struct http **ret, const struct central_settings *settings, const char *key_file);
void http_free(struct http *h); /* NULL is accepted */
DEFINE_CLEANUP(struct http *, http_free);

/* That secret, borrowed until the next call; NULL: none. -EKEYREJECTED as below. */
int http_key(struct http *h, const char **ret, char *ret_error);

/*
 * Makes a transfer of *r, whose body is borrowed until transfer_free(). bearer: the access token;
 * NULL: that of token_file, if there is one. Requests with a body are signed at now_us when there
 * is an hmac_key_file. -EKEYREJECTED: token or key cannot be used, and ret_error
 * (CENTRAL_DETAIL_SIZE) names the file and why.
 */
int http_prepare(struct http *h, const struct request *r, const char *bearer, int64_t now_us,
	struct transfer **ret, char *ret_error);

/* Takes note of what was sent with a request of http_prepare(): token, key, secret. */
int http_add_secrets(const struct http *h, const char *bearer, struct echo *e);

/* The same for a request that brings its own credentials: neither token nor signature. */
int http_prepare_bare(struct http *h, const struct request *r, struct transfer **ret);
