/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oauth2.c - OAuth 2.0 client credentials, without the way there. */
#include "forwarder/oauth2.h"
#include "forwarder/text.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <strings.h>

#define GRANT "grant_type=client_credentials"

#define ANSWER_MAX  (64 * 1024) /* octets of an answer that is looked at */
#define MARGIN_S    60          /* before its end a token is not used any more */
#define GOOD_MAX_S  86400
#define UNSAID_S    3600 /* where the server does not say how long it is good */
#define ERROR_SIZE  48
#define PAIR_SIZE   360 /* its base64 fits into a header line */
#define ENCODED_MAX (((PAIR_SIZE + 2) / 3) * 4 + 1)

_Static_assert(ENCODED_MAX + sizeof("Authorization: Basic ") <= REQUEST_HEADER_SIZE,
	"a header line holds any pair");

/* Both are form-encoded before they become a pair (RFC 6749 section 2.3.1). */
static int add_client(const struct central_oauth2 *o, const char *secret, char *line)
{
	unsigned char encoded[ENCODED_MAX];
	char pair[PAIR_SIZE];
	size_t used;
	int r = text_escape(pair, sizeof(pair), o->client_id);

	if (r < 0)
		return r;
	used = strlen(pair);
	if (used + 1 >= sizeof(pair))
		return -EOVERFLOW;
	pair[used++] = ':';
	r = text_escape(pair + used, sizeof(pair) - used, secret);
	if (r >= 0) {
		(void)EVP_EncodeBlock(encoded, (const uint8_t *)pair, (int)strlen(pair));
		(void)snprintf(line, REQUEST_HEADER_SIZE, "Authorization: Basic %s", encoded);
	}
	explicit_bzero(pair, sizeof(pair));
	explicit_bzero(encoded, sizeof(encoded));
	return r;
}

static int add_body(const struct central_oauth2 *o, struct request *r)
{
	char scope[3 * sizeof(o->scope)] = "";
	int n = text_escape(scope, sizeof(scope), o->scope);

	if (n >= 0)
		n = asprintf(&r->body, GRANT "%s%s", scope[0] ? "&scope=" : "", scope);
	if (n < 0) {
		r->body = NULL;
		return -ENOMEM;
	}
	r->body_size = (size_t)n;
	return 0;
}

int oauth2_build(const struct central_oauth2 *o, const char *secret, struct request *ret)
{
	int r;

	*ret = (struct request){ .method = "POST",
		.headers = { "Content-Type: application/x-www-form-urlencoded",
			"Accept: application/json" } };
	r = copy_string(ret->url, sizeof(ret->url), o->token_url);
	if (r >= 0)
		r = add_client(o, secret, ret->headers[2]);
	return r < 0 ? r : add_body(o, ret);
}

void oauth2_request_done(struct request *r)
{
	explicit_bzero(r->headers, sizeof(r->headers));
	request_done(r);
}

/* The code of RFC 6749 section 5.2, which holds nobody's secrets; "" when there is none. */
static void read_error(const json_t *o, char dest[static ERROR_SIZE])
{
	const char *code = json_string_value(json_object_get(o, "error"));
	size_t length = code ? strspn(code, "abcdefghijklmnopqrstuvwxyz_") : 0;

	dest[0] = '\0';
	if (code && code[length] == '\0')
		(void)copy_string(dest, ERROR_SIZE, code);
}

/* What a header line can carry: graphic ASCII. */
static bool read_value(const json_t *o, char *dest)
{
	const char *value = json_string_value(json_object_get(o, "access_token"));

	if (!value || !*value)
		return false;
	for (const char *c = value; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return copy_string(dest, OAUTH2_TOKEN_SIZE, value) == 0;
}

static bool is_bearer(const json_t *o)
{
	const json_t *type = json_object_get(o, "token_type");

	return !type ||
	       (json_is_string(type) && strcasecmp(json_string_value(type), "bearer") == 0);
}

/* A number, which some servers write as a string. */
static int64_t read_seconds(const json_t *o)
{
	const json_t *value = json_object_get(o, "expires_in");
	const char *text = json_string_value(value);

	if (json_is_number(value)) {
		double s = json_number_value(value);

		return s < 0 ? 0 : s > GOOD_MAX_S ? GOOD_MAX_S : (int64_t)s;
	}
	if (text && *text && strlen(text) < 10 && strspn(text, "0123456789") == strlen(text))
		return strtoll(text, NULL, 10);
	return UNSAID_S;
}

/* A token of less than two margins is used for half of its time. */
static int64_t good_us(int64_t seconds)
{
	if (seconds > GOOD_MAX_S)
		seconds = GOOD_MAX_S;
	return (seconds > 2 * MARGIN_S ? seconds - MARGIN_S : seconds / 2) * USEC_PER_SEC;
}

static enum answer_reach judge_status(int status)
{
	switch (status) {
	case 408:
	case 425:
	case 429: return ANSWER_NOT_SENT;
	default: return status >= 300 && status < 500 ? ANSWER_CREDENTIALS : ANSWER_NOT_SENT;
	}
}

/* Of an answer that was whole; ret_failure->reach is set by the caller. */
static void explain(const struct answer *a, const json_t *o, struct answer *ret_failure)
{
	char code[ERROR_SIZE];

	read_error(o, code);
	ret_failure->reach = judge_status(a->http_status);
	ret_failure->retry_after_us = a->retry_after_us;
	text_detail(ret_failure->error, "no access token: %d%s%s", a->http_status,
		code[0] ? " " : " is no answer of a token_url", code);
}

static json_t *load(const struct answer *a)
{
	if (a->body_size > ANSWER_MAX)
		return NULL;
	return json_loadb(a->body, a->body_size, JSON_REJECT_DUPLICATES, NULL);
}

bool oauth2_judge(
	const struct answer *a, struct oauth2_token *ret_token, struct answer *ret_failure)
{
	json_auto_t *o = NULL;

	*ret_failure = (struct answer){ .reach = a->reach, .body = "" };
	if (a->reach != ANSWER_WHOLE) {
		/* A token that was made and lost on its way harms nobody. */
		if (a->reach == ANSWER_LOST)
			ret_failure->reach = ANSWER_NOT_SENT;
		text_detail(ret_failure->error, "no access token: %s", a->error);
		return false;
	}
	o = load(a);
	if (a->http_status != 200 || !o) {
		explain(a, o, ret_failure);
		return false;
	}
	if (!is_bearer(o)) {
		ret_failure->reach = ANSWER_CREDENTIALS;
		text_detail(ret_failure->error, "the access token is of another type than Bearer");
		return false;
	}
	if (!read_value(o, ret_token->value)) {
		ret_failure->reach = ANSWER_NOT_SENT;
		text_detail(ret_failure->error, "no access token that can be kept in the answer");
		return false;
	}
	ret_token->good_us = good_us(read_seconds(o));
	return true;
}
