/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.c - one HTTP request made ready for curl. */
#include "forwarder/http.h"
#include "forwarder/secret.h"
#include "forwarder/settings.h"
#include "forwarder/sign.h"
#include "forwarder/text.h"

#include <inttypes.h>
#include <stdio.h>

#define CONNECT_MS      10000L
#define LOW_SPEED_OCTET 1L
#define LOW_SPEED_S     30L

struct http {
	const struct central_settings *settings;
	struct secret token, hmac, key;
	bool is_token_key; /* the key is token_file's */
};

int http_new(struct http **ret, const struct central_settings *settings, const char *key_file)
{
	_cleanup_(http_freep) struct http *h = calloc(1, sizeof(*h));
	int r;

	if (!h)
		return -ENOMEM;
	h->settings = settings;
	/* What goes into bodies goes into no header. */
	h->is_token_key = settings->token_file[0] && strcmp(key_file, settings->token_file) == 0;
	r = copy_string(
		h->token.path, sizeof(h->token.path), h->is_token_key ? "" : settings->token_file);
	if (r >= 0)
		r = copy_string(h->hmac.path, sizeof(h->hmac.path), settings->hmac_key_file);
	if (r >= 0)
		r = copy_string(h->key.path, sizeof(h->key.path), key_file);
	if (r < 0)
		return r;
	*ret = take_ptr(h);
	return 0;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	secret_done(&h->token);
	secret_done(&h->hmac);
	secret_done(&h->key);
	free(h);
}

int http_key(struct http *h, const char **ret, char *ret_error)
{
	int r;

	*ret = NULL;
	if (!h->key.path[0])
		return 0;
	r = secret_load(&h->key, ret);
	return r < 0 ? secret_refuse(&h->key,
			       h->is_token_key ? "token_file" : "georeport2.api_key_file", r,
			       ret_error)
	             : 0;
}

static int add_token(struct http *h, struct transfer *t, const char *bearer, char *ret_error)
{
	char line[SECRET_MAX + sizeof("Authorization: Bearer ")];
	int r;

	if (!bearer && !h->token.path[0])
		return 0;
	r = bearer ? 0 : secret_load(&h->token, &bearer);
	if (r < 0)
		return secret_refuse(&h->token, "token_file", r, ret_error);
	r = snprintf(line, sizeof(line), "Authorization: Bearer %s", bearer);
	r = r < 0 || (size_t)r >= sizeof(line) ? -EOVERFLOW : transfer_add_header(t, line);
	explicit_bzero(line, sizeof(line));
	return r;
}

static int add_signature(struct http *h, struct transfer *t, const struct request *r,
	int64_t now_us, char *ret_error)
{
	char signature[SIGN_SIZE], line[160];
	struct sign_key key;
	const char *text;
	int error;

	if (!h->hmac.path[0] || !r->body)
		return 0;
	error = secret_load(&h->hmac, &text);
	if (error >= 0)
		error = sign_read_key(text, &key);
	if (error < 0)
		return secret_refuse(&h->hmac, "hmac_key_file", error, ret_error);
	error = sign_make(&key, r->id, now_us / USEC_PER_SEC, r->body, r->body_size, signature);
	explicit_bzero(&key, sizeof(key));
	if (error < 0)
		return error;
	(void)snprintf(line, sizeof(line), "webhook-id: %s", r->id);
	error = transfer_add_header(t, line);
	(void)snprintf(line, sizeof(line), "webhook-timestamp: %" PRId64, now_us / USEC_PER_SEC);
	if (error >= 0)
		error = transfer_add_header(t, line);
	(void)snprintf(line, sizeof(line), "webhook-signature: %s", signature);
	return error < 0 ? error : transfer_add_header(t, line);
}

static int add_headers(struct transfer *t, const struct request *r)
{
	/* No pause for a "100 Continue": bodies are small. */
	int error = transfer_add_header(t, "Expect:");

	for (size_t i = 0; error >= 0 && i < REQUEST_HEADERS_MAX && r->headers[i][0]; i++)
		error = transfer_add_header(t, r->headers[i]);
	return error;
}

#define SET(option, value)                                                                         \
	do {                                                                                       \
		if (curl_easy_setopt(easy, option, value) != CURLE_OK)                             \
			return -ENOMEM;                                                            \
	} while (0)

static int set_limits(CURL *easy, const struct central_settings *s, const struct request *r)
{
	long timeout_ms = (long)(s->timeout_us / 1000);

	SET(CURLOPT_NOSIGNAL, 1L);
	/* A name server that does not answer must not stop the loop when the transfer ends. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, timeout_ms < CONNECT_MS ? timeout_ms : CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, timeout_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_OCTET);
	SET(CURLOPT_LOW_SPEED_TIME, LOW_SPEED_S);
	SET(CURLOPT_USERAGENT, "lapor-smsd/" LAPOR_VERSION);
	if (settings_is_plain(r->url))
		SET(CURLOPT_PROXY, "");
	return 0;
}

static int set_tls(CURL *easy, const struct central_settings *s)
{
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (s->ca_file[0])
		SET(CURLOPT_CAINFO, s->ca_file);
	if (s->client_cert[0])
		SET(CURLOPT_SSLCERT, s->client_cert);
	if (s->client_key[0])
		SET(CURLOPT_SSLKEY, s->client_key);
	return 0;
}

static int set_content(CURL *easy, const struct transfer *t, const struct request *r)
{
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_HTTPHEADER, t->headers);
	if (strcmp(r->method, "GET") == 0)
		return 0;
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_size);
	SET(CURLOPT_POSTFIELDS, r->body);
	SET(CURLOPT_CUSTOMREQUEST, r->method);
	if (strcmp(r->method, "POST") != 0)
		return 0;
	/* curl sends a request again when a kept connection has died: not what may count twice. */
	SET(CURLOPT_FRESH_CONNECT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	return 0;
}

/* All headers are there by now. */
static int set_all(struct http *h, struct transfer *t, const struct request *r)
{
	int error = set_limits(t->easy, h->settings, r);

	if (error >= 0)
		error = set_tls(t->easy, h->settings);
	if (error >= 0)
		error = set_content(t->easy, t, r);
	t->sent_size = r->body_size;
	return error;
}

int http_prepare(struct http *h, const struct request *r, const char *bearer, int64_t now_us,
	struct transfer **ret, char *ret_error)
{
	_cleanup_(transfer_freep) struct transfer *t = NULL;
	int error = transfer_new(&t);

	if (error >= 0)
		error = add_headers(t, r);
	if (error >= 0)
		error = add_token(h, t, bearer, ret_error);
	if (error >= 0)
		error = add_signature(h, t, r, now_us, ret_error);
	if (error >= 0)
		error = set_all(h, t, r);
	if (error < 0)
		return error;
	*ret = take_ptr(t);
	return 0;
}

int http_add_secrets(const struct http *h, const char *bearer, struct echo *e)
{
	const char *const secrets[] = { bearer ? bearer : h->token.value, h->hmac.value,
		h->key.value };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < COUNT_OF(secrets); i++)
		r = echo_add(e, secrets[i], ECHO_RUN_SECRET);
	return r;
}

int http_prepare_bare(struct http *h, const struct request *r, struct transfer **ret)
{
	_cleanup_(transfer_freep) struct transfer *t = NULL;
	int error = transfer_new(&t);

	if (error >= 0)
		error = add_headers(t, r);
	if (error >= 0)
		error = set_all(h, t, r);
	if (error < 0)
		return error;
	*ret = take_ptr(t);
	return 0;
}
