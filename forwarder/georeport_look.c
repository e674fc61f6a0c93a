/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_look.c - what a search, a token or the list of services says. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <stdio.h>

static bool is_good(const struct answer *a)
{
	return a->reach == ANSWER_WHOLE && a->http_status >= 200 && a->http_status < 300;
}

/* Waiting mends it. */
static bool is_passing(const struct answer *a)
{
	switch (a->http_status) {
	case 408:
	case 409:
	case 425:
	case 429: return true;
	default: return a->http_status >= 500 && a->http_status != 501;
	}
}

static void accept(struct central_outcome *ret)
{
	(void)copy_string(ret->status, sizeof(ret->status), "submitted");
	ret->verdict = CENTRAL_ACCEPTED;
	ret->retry_after_us = 0;
	ret->detail[0] = '\0';
}

static void search(const struct central_settings *s, const struct expectation *x,
	const struct georeport_answer *g, struct central_outcome *ret)
{
	const json_t *element;
	bool is_proved = false;
	size_t i, count = json_array_size(g->elements);

	ret->verdict = CENTRAL_ABSENT;
	text_detail(ret->detail, "%zu requests are listed, and it is not among them", count);
	json_array_foreach(g->elements, i, element)
	{
		const char *description = georeport_get(element, "description");

		if (georeport_is_marked(s, description, x->marker) &&
			georeport_get_id(element, "service_request_id", ret->tracking_id,
				sizeof(ret->tracking_id))) {
			accept(ret);
			return;
		}
		is_proved = is_proved || georeport_find_marker(s, description);
	}
	/* What is not in a list that may have been cut off may be there all the same. */
	ret->is_search_proved = is_proved && count < GEOREPORT_LIST_MAX;
}

void georeport_judge_find(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret)
{
	if (is_good(a) && g->shape == GEOREPORT_LIST) {
		search(s, x, g, ret);
		return;
	}
	georeport_explain(a, g, ret->detail);
	if (a->reach != ANSWER_WHOLE || is_good(a) || is_passing(a))
		return;
	/* Mark-a-Spot says 404 for an empty list. That a list cannot be asked for will not change
	 * by waiting either, and proves nothing. */
	ret->verdict = georeport_is_barred(a->http_status) ? CENTRAL_MISCONFIGURED : CENTRAL_ABSENT;
}

/* A token whose request is not there yet is unknown to some servers, or an error to others. */
void georeport_judge_token(const struct expectation *x, const struct answer *a,
	const struct georeport_answer *g, struct central_outcome *ret)
{
	const json_t *element = json_array_get(g->elements, 0);
	const char *token = georeport_get(element, "token");

	georeport_explain(a, g, ret->detail);
	if (a->reach != ANSWER_WHOLE)
		return;
	if (!is_good(a)) {
		if (georeport_is_barred(a->http_status))
			ret->verdict = CENTRAL_MISCONFIGURED;
		return;
	}
	if (g->shape != GEOREPORT_LIST)
		return;
	if (json_array_size(g->elements) > 1 || (*token && strcmp(token, x->token) != 0))
		text_detail(
			ret->detail, "%d with another token than was asked for", a->http_status);
	else if (georeport_get_id(
			 element, "service_request_id", ret->tracking_id, sizeof(ret->tracking_id)))
		accept(ret);
	else
		text_detail(
			ret->detail, "%d: the token has no service_request_id yet", a->http_status);
}

static bool is_served(const struct georeport_answer *g, const char *code)
{
	const json_t *element;
	size_t i;

	json_array_foreach(g->elements, i,
		element) if (strcmp(georeport_get(element, "service_code"), code) == 0) return true;
	return false;
}

struct missing {
	const struct georeport_answer *there;
	char codes[CENTRAL_DETAIL_SIZE];
	size_t count;
};

/* Names a code that is not there, once. */
static void look_for(struct missing *m, const char *code)
{
	char more[CENTRAL_DETAIL_SIZE + CENTRAL_CODE_SIZE + 2];

	if (!code[0] || is_served(m->there, code))
		return;
	(void)snprintf(more, sizeof(more), "%s%s%s", m->codes, m->count > 0 ? ", " : "", code);
	text_copy_cut(m->codes, sizeof(m->codes), more);
	m->count++;
}

static void compare(const struct central_settings *s, const struct georeport_answer *g,
	struct central_outcome *ret)
{
	const struct central_georeport2 *own = &s->georeport2;
	struct missing m = { .there = g };

	look_for(&m, own->service_code);
	ret->verdict = m.count > 0 ? CENTRAL_MISCONFIGURED : CENTRAL_ACCEPTED;
	look_for(&m, own->service_code_secret);
	for (size_t i = 0; i < own->service_code_count; i++)
		look_for(&m, own->service_codes[i].code);
	if (m.count > 0)
		text_detail(ret->detail, "no such service code at the server: %s", m.codes);
}

void georeport_judge_probe(const struct central_settings *s, const struct answer *a,
	const struct georeport_answer *g, struct central_outcome *ret)
{
	if (is_good(a) && g->shape == GEOREPORT_LIST) {
		ret->retry_after_us = 0;
		compare(s, g, ret);
		return;
	}
	georeport_explain(a, g, ret->detail);
	if (a->reach == ANSWER_WHOLE && !is_good(a) && !is_passing(a))
		ret->verdict = CENTRAL_MISCONFIGURED;
}
