/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json.c - the requests of the profile `json`. */
#include "forwarder/json.h"
#include "forwarder/text.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#define ACCEPT "Accept: application/json, application/problem+json"

/* Sets a key; `value` is stolen. Errors add up, so that bodies read as tables. */
static void put(json_t *object, const char *key, json_t *value, int *r)
{
	if (json_object_set_new(object, key, value) < 0)
		*r = -ENOMEM;
}

static void put_text(json_t *object, const char *key, const char *text, int *r)
{
	_cleanup_(freep) char *valid = NULL;

	if (!text) {
		put(object, key, json_null(), r);
		return;
	}
	valid = text_valid(text);
	put(object, key, valid ? json_string(valid) : NULL, r);
}

static void put_time(json_t *object, const char *key, int64_t us, int *r)
{
	char text[TEXT_TIME_SIZE];

	if (text_time(text, us) < 0)
		*r = -EINVAL;
	else
		put_text(object, key, text, r);
}

static void put_bool(json_t *object, const char *key, bool value, int *r)
{
	put(object, key, json_boolean(value), r);
}

static json_t *missing_parts(const struct central_complaint *c)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < c->missing_count; i++)
		if (json_array_append_new(list, json_integer(c->missing[i])) < 0)
			json_decref(take_ptr(list));
	return list;
}

static json_t *place(const struct central_complaint *c, int *r)
{
	json_t *object;

	if (!c->place)
		return json_null();
	object = json_object();
	put_text(object, "text", c->place, r);
	return object;
}

/* As ITU-T E.164 has them, with the country: a network may tell a sender otherwise. */
static bool is_phone(const char *s)
{
	size_t digits = s[0] == '+' ? strspn(s + 1, "0123456789") : 0;

	return digits >= 5 && digits <= 15 && s[1 + digits] == '\0';
}

/* Whoever asked to stay hidden stays so, even when a caller hands the number in. */
static json_t *reporter(const struct central_complaint *c, int *r)
{
	bool hidden = strcmp(c->visibility, "normal") != 0 || !c->phone || !is_phone(c->phone);
	json_t *object = json_object();

	if (hidden && !c->pseudonym)
		*r = -EINVAL;
	put_text(object, hidden ? "pseudonym" : "phone", hidden ? c->pseudonym : c->phone, r);
	return object;
}

/* A name of ours in URL and headers: letters, digits and hyphens. */
static bool is_name(const char *s)
{
	size_t length =
		strspn(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

	return length > 0 && length < LAPOR_UUID_SIZE && s[length] == '\0';
}

__attribute__((format(printf, 3, 4))) static int set_url(
	const struct central_settings *s, struct request *r, const char *format, ...)
{
	size_t base = strlen(s->url);
	va_list args;
	int n;

	/* analysis: arrayIndexOutOfBoundsCond: the check below is for another size of url */
	while (base > 0 && s->url[base - 1] == '/')
		base--;
	if (base >= sizeof(r->url))
		return -EOVERFLOW;
	memcpy(r->url, s->url, base);
	va_start(args, format);
	n = vsnprintf(r->url + base, sizeof(r->url) - base, format, args);
	va_end(args);
	return n < 0 || (size_t)n >= sizeof(r->url) - base ? -EOVERFLOW : 0;
}

/* Makes a PUT of `body`; the id is the same whenever the content is. */
static int finish(struct request *r, const char *id, const json_t *body)
{
	int n;

	r->method = "PUT";
	n = copy_string(r->id, sizeof(r->id), id);
	if (n < 0)
		return n;
	n = copy_string(r->headers[0], REQUEST_HEADER_SIZE, "Content-Type: application/json");
	if (n < 0)
		return n;
	(void)copy_string(r->headers[2], REQUEST_HEADER_SIZE, ACCEPT);
	n = snprintf(r->headers[1], REQUEST_HEADER_SIZE, "Idempotency-Key: \"%s\"", id);
	if (n < 0 || n >= REQUEST_HEADER_SIZE)
		return -EOVERFLOW;
	r->body = json_dumps(body, JSON_COMPACT);
	if (!r->body)
		return -ENOMEM;
	r->body_size = strlen(r->body);
	return 0;
}

static int build_complaint(
	const struct central_settings *s, const struct central_complaint *c, struct request *ret)
{
	json_auto_t *o = json_object();
	int r = 0;

	if (!is_name(c->ref))
		return -EINVAL;
	put(o, "version", json_integer(1), &r);
	put_text(o, "ref", c->ref, &r);
	put_text(o, "ticket", c->ticket, &r);
	put_text(o, "gateway", s->gateway, &r);
	put_text(o, "channel", "sms", &r);
	put_time(o, "received_at", c->received_us, &r);
	put_text(o, "class", c->class_name, &r);
	put_text(o, "visibility", c->visibility, &r);
	put_text(o, "text", c->text ? c->text : "", &r);
	put_text(o, "route", c->route, &r);
	put_text(o, "category", c->category, &r);
	put_text(o, "location", c->location, &r);
	put(o, "place", place(c, &r), &r);
	put_bool(o, "has_place", c->has_place, &r);
	put_bool(o, "has_time", c->has_time, &r);
	put_bool(o, "emergency", c->emergency, &r);
	put_bool(o, "incomplete", c->missing_count > 0, &r);
	put(o, "missing_parts", missing_parts(c), &r);
	put_text(o, "similar_to", c->similar_to, &r);
	put(o, "reporter", reporter(c, &r), &r);
	if (r < 0)
		return r;
	r = set_url(s, ret, "/v1/complaints/%s", c->ref);
	if (r >= 0)
		r = copy_string(ret->expect.ref, sizeof(ret->expect.ref), c->ref);
	return r < 0 ? r : finish(ret, c->ref, o);
}

static int build_message(
	const struct central_settings *s, const struct central_message *m, struct request *ret)
{
	json_auto_t *o = json_object();
	int r = 0;

	if (!is_name(m->ref) || !is_name(m->uuid))
		return -EINVAL;
	put_text(o, "text", m->text ? m->text : "", &r);
	put_time(o, "at", m->at_us, &r);
	put_text(o, "kind", m->kind, &r);
	put(o, "rating", m->rating > 0 ? json_integer(m->rating) : json_null(), &r);
	if (r < 0)
		return r;
	r = set_url(s, ret, "/v1/complaints/%s/messages/%s", m->ref, m->uuid);
	return r < 0 ? r : finish(ret, m->uuid, o);
}

static int build_contact(const struct central_settings *s, const char *ref, int64_t delivered_us,
	struct request *ret)
{
	char id[LAPOR_UUID_SIZE + sizeof("-contact")];
	json_auto_t *o = json_object();
	int r = 0;

	if (!is_name(ref))
		return -EINVAL;
	put_time(o, "delivered_at", delivered_us, &r);
	if (r < 0)
		return r;
	r = set_url(s, ret, "/v1/complaints/%s/contact", ref);
	if (r < 0)
		return r;
	(void)snprintf(id, sizeof(id), "%s-contact", ref); /* fits: is_name() */
	return finish(ret, id, o);
}

static int build(const struct central_settings *s, const struct central_errand *e,
	const char *secret, int64_t now_us, struct request *ret)
{
	(void)secret;
	(void)now_us;
	*ret = (struct request){ .expect = { .kind = e->kind } };
	switch (e->kind) {
	case CENTRAL_COMPLAINT: return build_complaint(s, e->complaint, ret);
	case CENTRAL_MESSAGE: return build_message(s, e->message, ret);
	case CENTRAL_CONTACT: return build_contact(s, e->ref, e->delivered_us, ret);
	case CENTRAL_FIND:
	case CENTRAL_TOKEN:
	case CENTRAL_PROBE: break;
	}
	return -EOPNOTSUPP;
}

/* No `after` asks from the beginning. */
static int ask(const struct central_settings *s, const struct central_watch *w, const char *secret,
	struct request *ret)
{
	char gateway[3 * sizeof(s->gateway)];
	char after[3 * CENTRAL_CURSOR_SIZE];
	int r;

	(void)secret;
	*ret = (struct request){ .method = "GET", .headers = { ACCEPT } };
	r = text_escape(gateway, sizeof(gateway), s->gateway);
	if (r < 0)
		return r;
	r = text_escape(after, sizeof(after), w->cursor);
	if (r < 0)
		return r;
	return set_url(s, ret, "/v1/events?gateway=%s%s%s&limit=100", gateway,
		after[0] ? "&after=" : "", after);
}

const struct profile json_profile = {
	.name = "json",
	.transport = TRANSPORT_HTTP,
	.traits = { .is_idempotent = true,
		.has_messages = true,
		.has_contact = true,
		.has_events = true },
	.build = build,
	.judge = json_judge,
	.ask = ask,
	.judge_page = json_judge_page,
};
