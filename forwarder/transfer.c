/* SPDX-License-Identifier: GPL-2.0-or-later */
/* transfer.c - one request under way, and what came back. */
#include "forwarder/transfer.h"
#include "forwarder/text.h"

#include <strings.h>

#define HEADERS_MAX (64 * 1024) /* octets of an answer's header lines */
#define RETRY_MIN_S 1
#define RETRY_MAX_S (6 * 3600)

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

static int take_answer(struct transfer *t)
{
	CURLcode code;

	code = curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	if (code == CURLE_OK)
		code = curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	if (code == CURLE_OK)
		code = curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	if (code == CURLE_OK)
		code = curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	if (code == CURLE_OK)
		code = curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_error);
	return code == CURLE_OK ? 0 : -ENOMEM;
}

int transfer_new(struct transfer **ret)
{
	_cleanup_(transfer_freep) struct transfer *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->easy = curl_easy_init();
	if (!t->easy || take_answer(t) < 0)
		return -ENOMEM;
	*ret = take_ptr(t);
	return 0;
}

int transfer_add_header(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	if (!longer)
		return -ENOMEM;
	t->headers = longer;
	return 0;
}

/* A handshake that failed by what OpenSSL thinks of the other side, not by a broken connection. */
static bool is_handshake_refused(const struct transfer *t)
{
	return strstr(t->curl_error, "error:") && !strstr(t->curl_error, "unexpected eof");
}

/*
 * With TLS 1.3 the other side looks at our certificate when we believe the handshake to be over;
 * what was sent by then it never gets to see. Where a reset overtakes that alert, this looks like
 * any other connection that broke.
 */
static bool is_certificate_refused(const struct transfer *t)
{
	const char *alert = strstr(t->curl_error, " alert ");

	return alert && (strstr(alert, "certificate") || strstr(alert, "unknown ca") ||
				strstr(alert, "access denied"));
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
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR: return is_certificate_refused(t);
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
	/* It may hold an access token. */
	if (t->body)
		explicit_bzero(t->body, t->room);
	free(t->body);
	free(t);
}
