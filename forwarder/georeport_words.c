/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_words.c - why an answer is none, in words. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <stdio.h>

#define WORDS_SIZE 512 /* of what a server says, before masking */

/* What GeoReport servers name it. */
static const char *const key_names[] = { "api_key", "apikey", "api key" };

bool georeport_blames_key(const struct georeport_answer *g)
{
	const json_t *element;
	size_t i;

	if (g->shape != GEOREPORT_ERRORS)
		return false;
	json_array_foreach(g->elements, i,
		element) for (size_t k = 0; k < COUNT_OF(key_names);
			      k++) if (strcasestr(georeport_get(element, "description"),
					       key_names[k])) return true;
	return false;
}

bool georeport_is_shut(int http_status)
{
	switch (http_status) {
	case 400:
	case 404:
	case 408:
	case 409:
	case 413:
	case 422:
	case 425:
	case 429: return false;
	case 501: return true;
	default: return http_status >= 300 && http_status < 500;
	}
}

bool georeport_is_barred(int http_status)
{
	return http_status == 401 || http_status == 407 ||
	       (http_status >= 300 && http_status < 400);
}

static const char *meaning(int status)
{
	switch (status) {
	case 400: return "the request was not understood";
	case 401:
	case 403: return "access is forbidden: the API key is wrong or missing";
	case 404: return "nothing is there";
	case 405:
	case 501: return "the server does not do this";
	case 407: return "a proxy asks for credentials";
	case 408: return "the server waited too long for the request";
	case 413: return "the request is too large";
	case 415: return "the server takes no forms";
	case 422: return "the content was not accepted";
	case 425:
	case 429: return "too many requests";
	case 502:
	case 504: return "something in front of the server got no answer from it";
	case 503: return "the server is not available";
	default: break;
	}
	if (status >= 300 && status < 400)
		return "a redirect: central.url is wrong";
	if (status >= 200 && status < 300)
		return "an answer that says nothing about this";
	return status >= 500 ? "the server is in trouble" : "an answer of another meaning";
}

/* All that the errors say, as far as it fits: a detail is much shorter. */
static void join(const struct georeport_answer *g, char ret[static WORDS_SIZE])
{
	char words[WORDS_SIZE];
	const json_t *element;
	size_t i, size = 0;

	words[0] = '\0';
	json_array_foreach(g->elements, i, element)
	{
		const char *text = georeport_get(element, "description");
		int n = snprintf(words + size, sizeof(words) - size, "%s%s",
			size > 0 && *text ? "; " : "", text);

		if (n < 0)
			break;
		size += (size_t)n;
		if (size >= sizeof(words))
			break;
	}
	text_copy_cut(ret, WORDS_SIZE, words);
	text_mask_digits(ret);
}

static const char *look(const struct georeport_answer *g)
{
	switch (g->shape) {
	case GEOREPORT_NOTHING: return "an empty body";
	case GEOREPORT_HTML: return "a web page instead of JSON or XML";
	case GEOREPORT_OTHER: return g->fault;
	case GEOREPORT_LIST: return "a list of something else";
	case GEOREPORT_ERRORS: break;
	}
	return "errors without words";
}

void georeport_explain(const struct answer *a, const struct georeport_answer *g, char *ret_detail)
{
	char words[WORDS_SIZE] = "";

	if (a->reach == ANSWER_CREDENTIALS) {
		text_detail(ret_detail, "%s", a->error);
		return;
	}
	if (a->reach != ANSWER_WHOLE) {
		text_detail(ret_detail, "no answer: %s", a->error);
		return;
	}
	if (g->shape == GEOREPORT_ERRORS)
		join(g, words);
	if (words[0])
		text_detail(ret_detail, "%d: %s", a->http_status, words);
	else if (a->http_status >= 200 && a->http_status < 300)
		text_detail(ret_detail, "%d with %s", a->http_status, look(g));
	else
		text_detail(ret_detail, "%d: %s%s", a->http_status, meaning(a->http_status),
			g->shape == GEOREPORT_HTML ? " (a web page)" : "");
}
