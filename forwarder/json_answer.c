/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_answer.c - the answers of the profile `json`, judged. */
#include "forwarder/json.h"
#include "forwarder/text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <strings.h>

/* An answer of the largest size could hold millions of empty values, at a hundred octets each. */
#define BRACKETS_MAX 50000
#define COMMAS_MAX   300000

#define PROBLEM_SIZE 512 /* of a problem's title and detail each, before masking */

static bool is_html(const struct answer *a)
{
	return strncasecmp(a->content_type, "text/html", 9) == 0;
}

static bool is_crowded(const struct answer *a)
{
	size_t brackets = 0, commas = 0;

	for (size_t i = 0; i < a->body_size; i++) {
		brackets += a->body[i] == '[' || a->body[i] == '{';
		commas += a->body[i] == ',';
	}
	return brackets > BRACKETS_MAX || commas > COMMAS_MAX;
}

/* Never jansson's own text: it quotes the input. */
static const char *explain(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_duplicate_key: return "JSON with a key twice";
	case json_error_stack_overflow: return "JSON that is nested too deep";
	case json_error_invalid_utf8: return "JSON that is not UTF-8";
	case json_error_null_character:
	case json_error_null_byte_in_key: return "JSON with a NUL in it";
	case json_error_premature_end_of_input: return "JSON that ends too early";
	case json_error_end_of_input_expected: return "JSON with more behind it";
	default: return "no JSON";
	}
}

/* The answer's object; NULL with *detail filled when there is none. */
static json_t *load(const struct answer *a, char *detail)
{
	json_error_t error;
	json_t *root;

	if (a->body_size == 0 || is_html(a) || is_crowded(a)) {
		text_detail(detail, "%d with %s", a->http_status,
			a->body_size == 0 ? "an empty body"
			: is_html(a)      ? "a web page instead of JSON"
					  : "JSON of too many values");
		return NULL;
	}
	root = json_loadb(a->body, a->body_size, JSON_REJECT_DUPLICATES, &error);
	if (json_is_object(root))
		return root;
	if (root)
		text_detail(detail, "%d with JSON that is no object", a->http_status);
	else
		text_detail(detail, "%d with %s, at octet %d", a->http_status, explain(&error),
			error.position);
	json_decref(root);
	return NULL;
}

/* A string, or an integer as text, of graphic ASCII that fits; anything else is refused. */
static bool read_name(const json_t *value, char *dest, size_t size)
{
	char digits[24];
	const char *s = json_string_value(value);

	if (json_is_integer(value)) {
		(void)snprintf(
			digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		s = digits;
	}
	if (!s || !*s)
		return false;
	for (const char *c = s; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return copy_string(dest, size, s) == 0;
}

/* As read_name(), but none at all is "". */
static bool read_optional_name(const json_t *value, char *dest, size_t size)
{
	dest[0] = '\0';
	return !value || json_is_null(value) || read_name(value, dest, size);
}

static void read_text(const json_t *value, char *dest, size_t size)
{
	text_copy_cut(dest, size, json_is_string(value) ? json_string_value(value) : "");
}

static void read_problem(const json_t *object, const char *key, char dest[static PROBLEM_SIZE])
{
	read_text(json_object_get(object, key), dest, PROBLEM_SIZE);
	text_mask_digits(dest);
}

static const char *meaning(int status)
{
	switch (status) {
	case 400: return "the request was not understood";
	case 401: return "the token was not accepted";
	case 403: return "access is forbidden";
	case 404: return "nothing is there: central.url is wrong";
	case 405: return "the method is not allowed: central.url is wrong";
	case 407: return "a proxy asks for credentials";
	case 408: return "the server waited too long for the request";
	case 409: return "other content is there under this name";
	case 410: return "the endpoint is gone";
	case 413: return "the request is too large";
	case 415: return "the server takes no JSON";
	case 422: return "the content was not accepted";
	case 425:
	case 429: return "too many requests";
	default: break;
	}
	if (status >= 300 && status < 400)
		return "a redirect: central.url is wrong";
	return status >= 500 ? "the server is in trouble" : "an answer of another meaning";
}

/* Says why an answer is none, with the words of its problem+json when it has them. */
static void describe(const struct answer *a, char *detail)
{
	char title[PROBLEM_SIZE] = "", more[PROBLEM_SIZE] = "", ignored[CENTRAL_DETAIL_SIZE];

	if (a->reach == ANSWER_CREDENTIALS) {
		text_detail(detail, "%s", a->error);
		return;
	}
	if (a->http_status == 0) {
		text_detail(detail, "no answer: %s", a->error);
		return;
	}
	if (a->http_status >= 400) {
		json_auto_t *problem = load(a, ignored);

		read_problem(problem, "title", title);
		read_problem(problem, "detail", more);
	}
	text_detail(detail, "%d: %s%s%s", a->http_status,
		title[0] ? title : meaning(a->http_status), more[0] ? ": " : "", more);
}

static enum central_verdict judge_status(const struct answer *a)
{
	if (a->reach == ANSWER_CREDENTIALS)
		return CENTRAL_MISCONFIGURED;
	switch (a->http_status) {
	case 400:
		/* A web page comes from what stands in front of central: that hits all alike. */
		return is_html(a) ? CENTRAL_MISCONFIGURED : CENTRAL_REFUSED;
	case 409:
	case 413:
	case 422: return CENTRAL_REFUSED;
	case 408:
	case 425:
	case 429: return CENTRAL_LATER;
	default: break;
	}
	if (a->http_status >= 300 && a->http_status < 500)
		return CENTRAL_MISCONFIGURED;
	return CENTRAL_LATER;
}

static void judge_failure(const struct answer *a, struct central_outcome *ret)
{
	ret->verdict = judge_status(a);
	describe(a, ret->detail);
}

static void accept_outcome(struct central_outcome *ret)
{
	ret->verdict = CENTRAL_ACCEPTED;
	ret->retry_after_us = 0;
}

/* Nothing is taken from an answer that does not name our own complaint: it may be another's. */
static void judge_object(const struct answer *a, const char *ref, struct central_outcome *ret)
{
	json_auto_t *o = load(a, ret->detail);
	const char *echoed = json_string_value(json_object_get(o, "ref"));
	const char *status = json_string_value(json_object_get(o, "status"));

	if (!o)
		return;
	if (!echoed || strcasecmp(echoed, ref) != 0) {
		text_detail(ret->detail, "%d %s", a->http_status,
			echoed ? "with the ref of another complaint" : "without ref");
		return;
	}
	/* A 202 says no more than that: its `queued` is no status of a complaint. */
	if (a->http_status != 202) {
		if (!read_name(json_object_get(o, "tracking_id"), ret->tracking_id,
			    sizeof(ret->tracking_id))) {
			text_detail(ret->detail, "%d with no tracking_id that can be kept",
				a->http_status);
			return;
		}
		if (status)
			text_copy_cut(ret->status, sizeof(ret->status), status);
	}
	accept_outcome(ret);
}

static void judge_complaint(const struct answer *a, const char *ref, struct central_outcome *ret)
{
	if (a->http_status == 200 || a->http_status == 201 || a->http_status == 202)
		judge_object(a, ref, ret);
	else
		judge_failure(a, ret);
}

static void judge_message(const struct answer *a, struct central_outcome *ret)
{
	if (a->http_status == 404) {
		ret->verdict = CENTRAL_REFUSED;
		text_detail(ret->detail, "404: the central system does not know this complaint");
	} else if ((a->http_status == 200 || a->http_status == 201) && is_html(a)) {
		text_detail(ret->detail, "%d with a web page instead of JSON", a->http_status);
	} else if (a->http_status == 200 || a->http_status == 201 || a->http_status == 204) {
		accept_outcome(ret);
	} else {
		judge_failure(a, ret);
	}
}

static void judge_contact(const struct answer *a, struct central_outcome *ret)
{
	if (a->http_status == 200 && is_html(a))
		text_detail(ret->detail, "200 with a web page instead of JSON");
	else if (a->http_status == 200 || a->http_status == 201 || a->http_status == 204 ||
		 a->http_status == 404)
		accept_outcome(ret);
	else
		judge_failure(a, ret);
}

void json_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret)
{
	(void)s;
	*ret = (struct central_outcome){
		.verdict = CENTRAL_LATER,
		.http_status = a->http_status,
		.retry_after_us = a->retry_after_us,
	};
	switch (x->kind) {
	case CENTRAL_COMPLAINT: judge_complaint(a, x->ref, ret); break;
	case CENTRAL_MESSAGE: judge_message(a, ret); break;
	case CENTRAL_CONTACT: judge_contact(a, ret); break;
	case CENTRAL_FIND:
	case CENTRAL_TOKEN:
	case CENTRAL_PROBE: break;
	}
}

/* False: of another shape. Text for people is taken as far as it can be, names whole or not. */
static bool read_event(const json_t *o, struct central_event *e)
{
	const json_t *status = json_object_get(o, "status");
	const json_t *at = json_object_get(o, "at");

	if (!read_name(json_object_get(o, "id"), e->id, sizeof(e->id)) ||
		!read_optional_name(json_object_get(o, "ref"), e->ref, sizeof(e->ref)) ||
		!read_optional_name(
			json_object_get(o, "tracking_id"), e->tracking_id, sizeof(e->tracking_id)))
		return false;
	if (!e->ref[0] && !e->tracking_id[0])
		return false;
	if (status && !json_is_null(status) && !json_is_string(status))
		return false;
	read_text(status, e->status, sizeof(e->status));
	read_text(json_object_get(o, "label"), e->label, sizeof(e->label));
	read_text(json_object_get(o, "note"), e->note, sizeof(e->note));
	read_text(json_object_get(o, "agency"), e->agency, sizeof(e->agency));
	e->at_us = json_is_string(at) ? text_parse_time(json_string_value(at)) : 0;
	return true;
}

/* The cursor. None is fine only where there is nothing to go past. */
static bool read_next(const json_t *o, size_t count, struct central_page *ret)
{
	const json_t *next = json_object_get(o, "next");
	char text[CENTRAL_CURSOR_SIZE] = "";

	ret->more = json_is_true(json_object_get(o, "more"));
	if (json_is_integer(next))
		(void)read_name(next, text, sizeof(text));
	else if (json_is_string(next) &&
		 copy_string(text, sizeof(text), json_string_value(next)) < 0)
		return false;
	memcpy(ret->next, text, sizeof(text));
	return text[0] || (count == 0 && !ret->more);
}

static void read_page(
	const struct answer *a, struct central_page *ret, struct central_event **ret_events)
{
	json_auto_t *o = load(a, ret->detail);
	const json_t *list = json_object_get(o, "events");
	size_t count = json_array_size(list);
	_cleanup_(freep) struct central_event *events = NULL;

	if (!o)
		return;
	if (!json_is_array(list)) {
		text_detail(ret->detail, "%d without events", a->http_status);
		return;
	}
	/* Going past events that were not read would lose them. */
	if (count > CENTRAL_EVENTS_MAX) {
		text_detail(ret->detail,
			"%d with %zu events, more than the %d that one page may hold",
			a->http_status, count, CENTRAL_EVENTS_MAX);
		return;
	}
	if (!read_next(o, count, ret)) {
		text_detail(ret->detail, "%d with no next that can be kept", a->http_status);
		return;
	}
	events = calloc(count ? count : 1, sizeof(*events));
	if (!events) {
		text_detail(ret->detail, "%s", strerror(ENOMEM));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		events[ret->count] = (struct central_event){ 0 };
		if (read_event(json_array_get(list, i), &events[ret->count]))
			ret->count++;
		else
			ret->skipped++;
	}
	ret->verdict = CENTRAL_ACCEPTED;
	ret->events = events;
	*ret_events = take_ptr(events);
}

void json_judge_page(const struct central_settings *s, const struct central_watch *w,
	const struct answer *a, struct central_page *ret, struct central_event **ret_events)
{
	(void)s;
	(void)w;
	*ret_events = NULL;
	*ret = (struct central_page){
		.verdict = CENTRAL_LATER,
		.http_status = a->http_status,
		.retry_after_us = a->retry_after_us,
	};
	if (a->http_status == 200) {
		read_page(a, ret, ret_events);
		if (ret->verdict != CENTRAL_ACCEPTED) {
			ret->next[0] = '\0';
			ret->more = false;
		}
	} else if (a->http_status == 304) {
		ret->verdict = CENTRAL_ACCEPTED;
	} else {
		ret->verdict = judge_status(a);
		/* No single complaint is at stake here: the request as such is wrong. */
		if (ret->verdict == CENTRAL_REFUSED)
			ret->verdict = CENTRAL_MISCONFIGURED;
		describe(a, ret->detail);
	}
	if (ret->verdict == CENTRAL_ACCEPTED)
		ret->retry_after_us = 0;
}
