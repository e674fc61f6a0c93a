/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_read.c - GeoReport answers of every dialect, as one list of elements. */
#include "forwarder/georeport.h"

#include <stdio.h>
#include <strings.h>

/* An answer of the largest size could hold millions of values, at a hundred octets each. */
#define MARKS_MAX    400000 /* brackets and commas */
#define ELEMENTS_MAX 5000
#define DEPTH_MAX    4 /* of what is inside of one value */

/* What a list is called, what one element of it is. The errors come first: see take(). */
static const struct {
	const char *list, *element;
} lists[] = {
	{ "errors", "error" },
	{ "service_requests", "request" },
	{ "service_request_updates", "request_update" },
	{ "services", "service" },
};
#define LISTS_ERRORS 0

/* What anybody asks for. */
static const char *const keys[] = { "account_id", "agency_responsible", "code", "description",
	"requested_datetime", "service_code", "service_notice", "service_request_id", "status",
	"status_notes", "token", "update_id", "updated_datetime" };

static bool is_known(const char *key)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* The texts of a value, one after the other. */
static void collect(const json_t *value, FILE *to, int depth)
{
	const char *key;
	json_t *inner;
	size_t i;

	if (json_is_string(value)) {
		(void)fprintf(to, "%s%s", ftello(to) > 0 && json_string_length(value) ? ", " : "",
			json_string_value(value));
	} else if (json_is_integer(value)) {
		(void)fprintf(to, "%s%" JSON_INTEGER_FORMAT, ftello(to) > 0 ? ", " : "",
			json_integer_value(value));
	} else if (depth < DEPTH_MAX && json_is_array(value)) {
		json_array_foreach(value, i, inner) collect(inner, to, depth + 1);
	} else if (depth < DEPTH_MAX && json_is_object(value)) {
		json_object_foreach((json_t *)value, key, inner) collect(inner, to, depth + 1);
	}
}

/* A value as text; numbers with fractions and true are none. NULL: no memory, or no text. */
static json_t *flatten(const json_t *value)
{
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	FILE *to;

	if (json_is_string(value))
		return json_string_length(value) > 0 ? json_incref((json_t *)value) : NULL;
	to = open_memstream(&text, &size);
	if (!to)
		return NULL;
	collect(value, to, 0);
	if (fclose(to) != 0 || size == 0)
		return NULL;
	return json_string(text);
}

/* One element with what anybody asks for. NULL: it is none, or no memory. */
static json_t *simplify(const json_t *element)
{
	json_t *simple = json_object(), *value;
	const char *key;

	/* <request/> is an empty string in XML. */
	if (json_is_string(element) && json_string_length(element) == 0)
		return simple;
	if (!json_is_object(element)) {
		json_decref(simple);
		return NULL;
	}
	json_object_foreach((json_t *)element, key, value)
	{
		json_t *text = flatten(value);

		if (text && is_known(key))
			(void)json_object_set(simple, key, text);
		else if (text || json_is_real(value) || json_is_true(value))
			(void)json_object_set_new(simple, GEOREPORT_OTHER_KEY, json_string("1"));
		json_decref(text);
	}
	return simple;
}

static void add(struct georeport_answer *ret, const json_t *element)
{
	json_t *simple = simplify(element);

	if (!simple || json_array_append_new(ret->elements, simple) < 0) {
		ret->shape = GEOREPORT_OTHER;
		ret->fault = "a list of something else";
	}
}

static void add_all(struct georeport_answer *ret, const json_t *list)
{
	const json_t *element;
	size_t i;

	if (json_array_size(list) > ELEMENTS_MAX) {
		ret->shape = GEOREPORT_OTHER;
		ret->fault = "a list that is too long";
		return;
	}
	json_array_foreach(list, i, element) add(ret, element);
}

/*
 * [..], {"request":[..]}, {"request":{..}}, one element without more around it, or nothing inside.
 */
static void take(struct georeport_answer *ret, const json_t *list, const char *element)
{
	const json_t *inner = json_object_get(list, element);

	if (json_is_array(list))
		add_all(ret, list);
	else if (json_is_array(inner))
		add_all(ret, inner);
	else if (inner)
		add(ret, inner);
	else if (json_object_size(list) > 0)
		add(ret, list);
	else if (!json_is_object(list) && !json_is_null(list) &&
		 !(json_is_string(list) && json_string_length(list) == 0))
		add(ret, list);
}

static bool is_element(const json_t *o)
{
	return json_object_get(o, "service_request_id") || json_object_get(o, "token") ||
	       json_object_get(o, "update_id");
}

/* JSON has bare arrays, and objects around them. */
static void unwrap(struct georeport_answer *ret, const json_t *root)
{
	ret->shape = GEOREPORT_LIST;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const json_t *list = json_object_get(root, lists[i].list);

		if (!list)
			continue;
		if (i == LISTS_ERRORS)
			ret->shape = GEOREPORT_ERRORS;
		take(ret, list, lists[i].element);
		return;
	}
	if (json_is_array(root)) {
		add_all(ret, root);
	} else if (is_element(root)) {
		add(ret, root);
	} else {
		ret->shape = GEOREPORT_OTHER;
		ret->fault = "no GeoReport";
	}
}

/* True when any element says what an error would. */
static bool tells_errors(const json_t *elements)
{
	const json_t *element;
	size_t i;

	json_array_foreach(elements, i, element) if (georeport_get(element, "description")[0] ||
						     georeport_get(element, "code")[0]) return true;
	return false;
}

/* Bare lists of errors look like any other: the status tells them apart. */
static void settle(struct georeport_answer *ret, int http_status)
{
	if (ret->shape == GEOREPORT_LIST && http_status >= 400 && tells_errors(ret->elements))
		ret->shape = GEOREPORT_ERRORS;
	if (ret->shape == GEOREPORT_ERRORS && json_array_size(ret->elements) == 0)
		ret->shape = GEOREPORT_OTHER;
	if (ret->shape != GEOREPORT_OTHER)
		return;
	json_decref(ret->elements);
	ret->elements = NULL;
}

static bool is_crowded(const char *body, size_t size)
{
	size_t marks = 0;

	for (size_t i = 0; i < size; i++)
		marks += body[i] == '[' || body[i] == '{' || body[i] == ',';
	return marks > MARKS_MAX;
}

static json_t *parse_json(const char *body, size_t size, const char **ret_fault)
{
	json_t *root;

	if (is_crowded(body, size)) {
		*ret_fault = "JSON of too many values";
		return NULL;
	}
	root = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		*ret_fault = "broken JSON";
	return root;
}

/* Octets of blanks and of a byte order mark in front. */
static size_t blanks(const char *body, size_t size)
{
	size_t i = size >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < size && (body[i] == ' ' || (body[i] >= '\t' && body[i] <= '\r')))
		i++;
	return i;
}

static bool begins(const char *body, size_t size, const char *with)
{
	return size >= strlen(with) && strncasecmp(body, with, strlen(with)) == 0;
}

/* uReport's web pages begin with an XML declaration; its database errors are plain text. */
static bool is_html(const struct answer *a, const char *body, size_t size)
{
	if (begins(body, size, "<!doctype html") || begins(body, size, "<html"))
		return true;
	if (!begins(a->content_type, strlen(a->content_type), "text/html"))
		return false;
	return size == 0 || (body[0] != '[' && body[0] != '{');
}

void georeport_read(const struct answer *a, struct georeport_answer *ret)
{
	size_t skipped = blanks(a->body, a->body_size), size = a->body_size - skipped;
	const char *body = a->body + skipped;
	json_auto_t *root = NULL;

	*ret = (struct georeport_answer){ .shape = GEOREPORT_OTHER,
		.fault = "neither JSON nor XML" };
	if (size == 0) {
		ret->shape = GEOREPORT_NOTHING;
		return;
	}
	if (is_html(a, body, size)) {
		ret->shape = GEOREPORT_HTML;
		return;
	}
	if (body[0] == '<')
		root = georeport_xml(body, size, &ret->fault);
	else if (body[0] == '[' || body[0] == '{')
		root = parse_json(body, size, &ret->fault);
	if (!root)
		return;
	ret->elements = json_array();
	unwrap(ret, root);
	settle(ret, a->http_status);
}

void georeport_answer_done(struct georeport_answer *answer)
{
	json_decref(answer->elements);
	answer->elements = NULL;
}

const char *georeport_get(const json_t *element, const char *key)
{
	const char *text = json_string_value(json_object_get(element, key));

	return text ? text : "";
}

bool georeport_get_id(const json_t *element, const char *key, char *dest, size_t size)
{
	const char *id = georeport_get(element, key);

	for (const char *c = id; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return id[0] && copy_string(dest, size, id) == 0;
}
