/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_judge.c - what became of a complaint or an addition that was posted. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

static void accept(struct central_outcome *ret)
{
	ret->verdict = CENTRAL_ACCEPTED;
	ret->retry_after_us = 0;
}

static bool is_good(const struct answer *a)
{
	return a->http_status >= 200 && a->http_status < 300;
}

/* An answer of a `blackbox` service: one element, and nothing of a request in it. */
static bool is_blackbox(const json_t *element)
{
	static const char *const allowed[] = { "service_notice", "account_id" };
	size_t seen = 0;

	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		seen += georeport_get(element, allowed[i])[0] != '\0';
	return json_object_size(element) == seen;
}

/* NULL when the element may be what became of our complaint, else what speaks against it. */
static const char *doubt(
	const struct central_settings *s, const struct expectation *x, const json_t *element)
{
	const char *description = georeport_get(element, "description");
	const char *code = georeport_get(element, "service_code");

	if (*description && !georeport_is_marked(s, description, x->marker))
		return "somebody else's request";
	if (*code && strcmp(code, x->code) != 0)
		return "a request of another service code";
	return NULL;
}

/* Nothing is taken from an answer that may be about another complaint. */
static void judge_element(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, const json_t *element, struct central_outcome *ret)
{
	const char *against = doubt(s, x, element);

	if (against) {
		text_detail(ret->detail, "%d with %s", a->http_status, against);
	} else if (georeport_get_id(element, "service_request_id", ret->tracking_id,
			   sizeof(ret->tracking_id))) {
		(void)copy_string(ret->status, sizeof(ret->status), "submitted");
		accept(ret);
	} else if (!georeport_get(element, "service_request_id")[0] &&
		   georeport_get_id(element, "token", ret->token, sizeof(ret->token))) {
		ret->verdict = CENTRAL_TOKEN_GIVEN;
		ret->retry_after_us = 0;
	} else if (is_blackbox(element)) {
		(void)copy_string(ret->status, sizeof(ret->status), "submitted");
		ret->untracked = true;
		accept(ret);
	} else {
		text_detail(ret->detail, "%d with no service_request_id that can be kept",
			a->http_status);
	}
}

static void judge_good(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret)
{
	size_t count = json_array_size(g->elements);

	ret->verdict = CENTRAL_UNKNOWN;
	if (g->shape != GEOREPORT_LIST)
		georeport_explain(a, g, ret->detail);
	else if (count != 1)
		text_detail(ret->detail, "%d with a list of %zu requests", a->http_status, count);
	else
		judge_element(s, x, a, json_array_get(g->elements, 0), ret);
}

/* Of a complaint: nothing makes a second POST of it harmless. */
static enum central_verdict judge_bad(const struct answer *a, const struct georeport_answer *g)
{
	bool has_errors = g->shape == GEOREPORT_ERRORS, is_html = g->shape == GEOREPORT_HTML;

	if (georeport_is_shut(a->http_status) || georeport_blames_key(g))
		return CENTRAL_MISCONFIGURED;
	switch (a->http_status) {
	case 400: return is_html ? CENTRAL_MISCONFIGURED : CENTRAL_DOUBTED;
	case 404: return has_errors ? CENTRAL_UNKNOWN_CODE : CENTRAL_MISCONFIGURED;
	case 413:
	case 422: return CENTRAL_DOUBTED;
	case 408:
	case 425:
	case 429:
	case 503: return CENTRAL_LATER;
	case 500: return has_errors ? CENTRAL_DOUBTED : CENTRAL_UNKNOWN;
	default: return CENTRAL_UNKNOWN;
	}
}

static void judge_complaint(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret)
{
	if (a->reach == ANSWER_WHOLE && is_good(a)) {
		judge_good(s, x, a, g, ret);
		return;
	}
	if (a->reach == ANSWER_LOST)
		ret->verdict = CENTRAL_UNKNOWN;
	else if (a->reach == ANSWER_WHOLE)
		ret->verdict = judge_bad(a, g);
	georeport_explain(a, g, ret->detail);
}

/* FixMyStreet's way to say that it has this update_id. */
static bool is_repeated(const struct answer *a, const struct georeport_answer *g)
{
	const json_t *element;
	size_t i;

	if (a->http_status != 400 && a->http_status != 409)
		return false;
	json_array_foreach(
		g->elements, i, element) if (strcasestr(georeport_get(element, "description"),
						     "already exists")) return true;
	return false;
}

/* One update_id or token, whatever it is: it is the server's own. */
static bool is_update(const struct georeport_answer *g)
{
	const json_t *element = json_array_get(g->elements, 0);

	return g->shape == GEOREPORT_LIST && json_array_size(g->elements) == 1 &&
	       (georeport_get(element, "update_id")[0] || georeport_get(element, "token")[0]);
}

/* Of an addition: its update_id makes a second POST harmless, so that nothing is unknown. */
static enum central_verdict judge_bad_message(
	const struct answer *a, const struct georeport_answer *g)
{
	switch (a->http_status) {
	case 404:
	case 405:
	case 410:
	case 501: return CENTRAL_REFUSED;
	default: break;
	}
	switch (judge_bad(a, g)) {
	case CENTRAL_MISCONFIGURED: return CENTRAL_MISCONFIGURED;
	case CENTRAL_DOUBTED: return CENTRAL_DOUBTED;
	case CENTRAL_ACCEPTED:
	case CENTRAL_TOKEN_GIVEN:
	case CENTRAL_LATER:
	case CENTRAL_UNKNOWN:
	case CENTRAL_ABSENT:
	case CENTRAL_UNKNOWN_CODE:
	case CENTRAL_REFUSED: break;
	}
	return CENTRAL_LATER;
}

static void explain_message(
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret)
{
	if (ret->verdict == CENTRAL_REFUSED && g->shape != GEOREPORT_ERRORS)
		text_detail(ret->detail,
			"%d: the server takes no additions (POST servicerequestupdates); a person "
			"must pass this on",
			a->http_status);
	else
		georeport_explain(a, g, ret->detail);
}

static void judge_message(
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret)
{
	if (a->reach == ANSWER_WHOLE && ((is_good(a) && is_update(g)) || is_repeated(a, g))) {
		accept(ret);
		return;
	}
	if (a->reach == ANSWER_WHOLE)
		ret->verdict = is_good(a) ? CENTRAL_DOUBTED : judge_bad_message(a, g);
	explain_message(a, g, ret);
}

void georeport_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret)
{
	_cleanup_(georeport_answer_done) struct georeport_answer g = { .shape = GEOREPORT_NOTHING };

	*ret = (struct central_outcome){
		.verdict = a->reach == ANSWER_CREDENTIALS ? CENTRAL_MISCONFIGURED : CENTRAL_LATER,
		.http_status = a->http_status,
		.retry_after_us = a->retry_after_us,
	};
	if (a->reach == ANSWER_WHOLE)
		georeport_read(a, &g);
	switch (x->kind) {
	case CENTRAL_COMPLAINT: judge_complaint(s, x, a, &g, ret); break;
	case CENTRAL_MESSAGE: judge_message(a, &g, ret); break;
	case CENTRAL_FIND: georeport_judge_find(s, x, a, &g, ret); break;
	case CENTRAL_TOKEN: georeport_judge_token(x, a, &g, ret); break;
	case CENTRAL_PROBE: georeport_judge_probe(s, a, &g, ret); break;
	case CENTRAL_CONTACT: georeport_explain(a, &g, ret->detail); break;
	}
}
