/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http.c - one HTTP request as a curl easy handle. */
#include "forwarder/http.h"
#include "forwarder/secret.h"
#include "forwarder/settings.h"
#include "forwarder/sign.h"
#include "forwarder/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#define CONNECT_MS      10000L
#define LOW_SPEED_OCTET 1L
#define LOW_SPEED_S     30L
#define HEADERS_MAX     (64 * 1024) /* octets of an answer's header lines */
#define RETRY_MIN_S     1
#define RETRY_MAX_S     (6 * 3600)

struct http {
	const struct central_settings *settings;
	struct secret token, hmac, key;
	bool is_token_key; /* the key is token_file's */
};

struct transfer {
	CURL *easy;
	struct curl_slist *headers;
	char *sent;
	size_t sent_size;
	char *body;
	size_t size, room;
	size_t header_size;
	bool too_long, no_memory;
	char etag[ANSWER_ETAG_SIZE];
	char curl_error[CURL_ERROR_SIZE];
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

/* All or the first CENTRAL_ANSWER_MAX octets; curl ends the transfer when less is taken. */
static size_t on_body(char *data, size_t one, size_t count, void *userdata)
{
	struct transfer *t = userdata;
	size_t n = one * count;

	if (n > CENTRAL_ANSWER_MAX - t->size) {
		t->too_long = true;
		return 0;
	}
	if (t->size + n >= t->room) {
		size_t room = (t->size + n + 1) * 2;
		char *body = realloc(t->body, room);

		if (!body) {
			t->no_memory = true;
			return 0;
		}
		t->body = body;
		t->room = room;
	}
	memcpy(t->body + t->size, data, n);
	t->size += n;
	t->body[t->size] = '\0';
	return n;
}

/* Keeps an ETag that is short and printable, as it goes back into a header line. */
static void take_etag(struct transfer *t, const char *value, size_t size)
{
	t->etag[0] = '\0';
	while (size > 0 && (*value == ' ' || *value == '\t')) {
		value++;
		size--;
	}
	while (size > 0 && strchr(" \t\r\n", value[size - 1]))
		size--;
	if (size >= sizeof(t->etag))
		return;
	for (size_t i = 0; i < size; i++)
		if (value[i] < '!' || value[i] > '~')
			return;
	memcpy(t->etag, value, size);
	t->etag[size] = '\0';
}

static size_t on_header(char *data, size_t one, size_t count, void *userdata)
{
	struct transfer *t = userdata;
	size_t n = one * count;

	t->header_size += n;
	if (t->header_size > HEADERS_MAX) {
		t->too_long = true;
		return 0;
	}
	if (n > 5 && strncasecmp(data, "etag:", 5) == 0)
		take_etag(t, data + 5, n - 5);
	return n;
}

static int add_header(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	if (!longer)
		return -ENOMEM;
	t->headers = longer;
	return 0;
}

/* -EKEYREJECTED with *ret_error for whatever the operator can mend. */
static int refuse(const char *setting, const struct secret *s, int r, char *ret_error)
{
	const char *why = r == -ENODATA  ? "is empty"
	                  : r == -E2BIG  ? "is too long"
	                  : r == -EILSEQ ? "is not one line of ASCII"
	                  : r == -EINVAL ? "holds no base64"
	                  : r == -ERANGE ? "holds a key of less than 16 or more than 512 octets"
	                                 : strerror(-r);

	if (r == -ENOMEM)
		return r;
	text_detail(ret_error, "central.%s: %s: %s", setting, s->path, why);
	return -EKEYREJECTED;
}

int http_key(struct http *h, const char **ret, char *ret_error)
{
	int r;

	*ret = NULL;
	if (!h->key.path[0])
		return 0;
	r = secret_load(&h->key, ret);
	return r < 0 ? refuse(h->is_token_key ? "token_file" : "georeport2.api_key_file", &h->key,
			       r, ret_error)
	             : 0;
}

static int add_token(struct http *h, struct transfer *t, char *ret_error)
{
	char line[SECRET_MAX + sizeof("Authorization: Bearer ")];
	const char *token;
	int r;

	if (!h->token.path[0])
		return 0;
	r = secret_load(&h->token, &token);
	if (r < 0)
		return refuse("token_file", &h->token, r, ret_error);
	(void)snprintf(line, sizeof(line), "Authorization: Bearer %s", token);
	r = add_header(t, line);
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
		return refuse("hmac_key_file", &h->hmac, error, ret_error);
	error = sign_make(&key, r->id, now_us / USEC_PER_SEC, r->body, r->body_size, signature);
	explicit_bzero(&key, sizeof(key));
	if (error < 0)
		return error;
	(void)snprintf(line, sizeof(line), "webhook-id: %s", r->id);
	error = add_header(t, line);
	(void)snprintf(line, sizeof(line), "webhook-timestamp: %" PRId64, now_us / USEC_PER_SEC);
	if (error >= 0)
		error = add_header(t, line);
	(void)snprintf(line, sizeof(line), "webhook-signature: %s", signature);
	return error < 0 ? error : add_header(t, line);
}

static int add_headers(struct http *h, struct transfer *t, const struct request *r, int64_t now_us,
	char *ret_error)
{
	/* No pause for a "100 Continue": bodies are small. */
	int error = add_header(t, "Expect:");

	for (size_t i = 0; error >= 0 && i < REQUEST_HEADERS_MAX && r->headers[i][0]; i++)
		error = add_header(t, r->headers[i]);
	if (error >= 0)
		error = add_token(h, t, ret_error);
	if (error >= 0)
		error = add_signature(h, t, r, now_us, ret_error);
	return error;
}

#define SET(option, value)                                                                         \
	do {                                                                                       \
		if (curl_easy_setopt(easy, option, value) != CURLE_OK)                             \
			return -ENOMEM;                                                            \
	} while (0)

static int set_limits(CURL *easy, const struct central_settings *s)
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
	if (settings_is_plain(s))
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

static int set_content(CURL *easy, struct transfer *t, const struct request *r)
{
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_HTTPHEADER, t->headers);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_ERRORBUFFER, t->curl_error);
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

int http_prepare(
	struct http *h, struct request *r, int64_t now_us, struct transfer **ret, char *ret_error)
{
	_cleanup_(transfer_freep) struct transfer *t = calloc(1, sizeof(*t));
	int error;

	if (!t)
		return -ENOMEM;
	t->easy = curl_easy_init();
	if (!t->easy)
		return -ENOMEM;
	error = add_headers(h, t, r, now_us, ret_error);
	if (error >= 0)
		error = set_limits(t->easy, h->settings);
	if (error >= 0)
		error = set_tls(t->easy, h->settings);
	if (error >= 0)
		error = set_content(t->easy, t, r);
	if (error < 0)
		return error;
	/* curl reads the body from here until the end. */
	t->sent = take_ptr(r->body);
	t->sent_size = r->body_size;
	r->body_size = 0;
	*ret = take_ptr(t);
	return 0;
}

CURL *transfer_easy(struct transfer *t)
{
	return t->easy;
}

/* A handshake that failed by what OpenSSL thinks of the other side, not by a broken connection. */
static bool is_handshake_refused(const struct transfer *t)
{
	return strstr(t->curl_error, "error:") && !strstr(t->curl_error, "unexpected eof");
}

/* Certificates and keys do not get right by waiting. */
static bool is_credentials(const struct transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CLIENTCERT:
	case CURLE_SSL_ISSUER_ERROR: return true;
	case CURLE_SSL_CONNECT_ERROR: return is_handshake_refused(t);
	default: return false;
	}
}

/* Whether the other side may have the whole request. */
static enum answer_reach reach(const struct transfer *t, CURLcode code)
{
	curl_off_t begun_us = 0, sent = 0;

	if (is_credentials(t, code))
		return ANSWER_CREDENTIALS;
	(void)curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &begun_us);
	(void)curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	return begun_us == 0 || (size_t)sent < t->sent_size ? ANSWER_NOT_SENT : ANSWER_LOST;
}

/* curl's own text in the error buffer names hosts; curl_easy_strerror() does not. */
static void explain(const struct transfer *t, CURLcode code, struct answer *ret)
{
	ret->reach = reach(t, code);
	if (t->too_long)
		text_detail(ret->error, "the answer is longer than %d octets",
			t->header_size > HEADERS_MAX ? HEADERS_MAX : CENTRAL_ANSWER_MAX);
	else if (t->no_memory)
		text_detail(ret->error, "%s", strerror(ENOMEM));
	else if (code == CURLE_PARTIAL_FILE)
		text_detail(ret->error, "the answer ends too early (curl %d)", code);
	else
		text_detail(ret->error, "%s (curl %d)", curl_easy_strerror(code), code);
}

static int64_t retry_after(CURL *easy)
{
	curl_off_t seconds = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
	if (seconds == 0)
		return 0;
	/* Below 0: a date that has passed. */
	if (seconds < RETRY_MIN_S)
		seconds = RETRY_MIN_S;
	return (seconds > RETRY_MAX_S ? RETRY_MAX_S : seconds) * USEC_PER_SEC;
}

void transfer_answer(struct transfer *t, CURLcode code, struct answer *ret)
{
	const char *type = NULL;
	long status = 0;

	*ret = (struct answer){ .body = t->body ? t->body : "", .body_size = t->size };
	if (code != CURLE_OK) {
		explain(t, code, ret);
		return;
	}
	(void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	ret->reach = ANSWER_WHOLE;
	ret->http_status = (int)status;
	ret->retry_after_us = retry_after(t->easy);
	if (type)
		(void)copy_string(ret->content_type, sizeof(ret->content_type), type);
	memcpy(ret->etag, t->etag, sizeof(ret->etag));
}

void transfer_free(struct transfer *t)
{
	if (!t)
		return;
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	free(t->sent);
	free(t->body);
	free(t);
}
