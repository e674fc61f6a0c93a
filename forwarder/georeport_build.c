/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_build.c - the requests of the profile `georeport2`. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <stdio.h>

#define ADDRESS_FALLBACK "lokasi tidak disebutkan"
#define FIND_SLACK_US    (600 * USEC_PER_SEC)
#define SPAN_MAX_US      (90 * USEC_PER_DAY) /* of a search, by the standard */

static bool has(const char *text)
{
	return text && text[0];
}

int georeport_query(const struct central_settings *s, const char *resource, struct request *ret)
{
	size_t base = strlen(s->url);
	int n;

	while (base > 0 && s->url[base - 1] == '/')
		base--;
	n = snprintf(ret->url, sizeof(ret->url), "%.*s/%s", (int)base, s->url, resource);
	if (n < 0 || (size_t)n >= sizeof(ret->url))
		return -EOVERFLOW;
	ret->method = "GET";
	(void)copy_string(ret->headers[0], REQUEST_HEADER_SIZE,
		"Accept: application/json, text/xml, application/xml");
	return s->georeport2.jurisdiction_id[0]
	               ? georeport_query_add(ret, "jurisdiction_id", s->georeport2.jurisdiction_id)
	               : 0;
}

int georeport_query_add(struct request *r, const char *key, const char *value)
{
	size_t size = strlen(r->url), room = sizeof(r->url) - size;
	int n = snprintf(r->url + size, room, "%c%s=", strchr(r->url, '?') ? '&' : '?', key);

	if (n < 0 || (size_t)n >= room)
		return -EOVERFLOW;
	return text_escape(r->url + size + n, room - (size_t)n, value);
}

int georeport_query_time(struct request *r, const char *key, int64_t us)
{
	char text[TEXT_TIME_SIZE];
	int n = text_time(text, us);

	return n < 0 ? n : georeport_query_add(r, key, text);
}

/* Text without control characters; what there is none of is not said. */
static void add_clean(struct form *f, const char *key, const char *text)
{
	_cleanup_(freep) char *clean = NULL;

	if (!has(text))
		return;
	clean = form_clean(text);
	if (!clean)
		f->r = -ENOMEM;
	else
		form_add(f, key, clean);
}

/*
 * Servers want a name as soon as there is anything else of a person. A phone that a caller hands in
 * by mistake is not sent.
 */
static void add_person(
	struct form *f, const struct central_settings *s, const char *visibility, const char *phone)
{
	const struct central_georeport2 *g = &s->georeport2;
	bool has_phone = has(phone) && !georeport_is_hidden(visibility);

	if (!has_phone && !g->email[0])
		return;
	add_clean(f, "first_name", g->first_name[0] ? g->first_name : "Warga");
	add_clean(f, "last_name", g->last_name[0] ? g->last_name : "-");
	add_clean(f, "email", g->email);
	if (has_phone)
		form_add(f, "phone", phone);
}

static void add_address(
	struct form *f, const struct central_settings *s, const struct central_complaint *c)
{
	const char *address = has(c->location)             ? c->location
	                      : has(c->place)              ? c->place
	                      : has(s->georeport2.address) ? s->georeport2.address
	                                                   : ADDRESS_FALLBACK;

	add_clean(f, "address_string", address);
}

static void add_description(struct form *f, const char *marker, const char *text)
{
	char description[GEOREPORT_DESCRIPTION_SIZE];

	if (f->r >= 0)
		f->r = form_describe(marker, text, description);
	if (f->r >= 0)
		form_add(f, "description", description);
}

static void add_ref(struct form *f, const struct central_settings *s, const char *ref)
{
	char key[sizeof("attribute[]") + sizeof(s->georeport2.ref_attribute)];

	if (!s->georeport2.ref_attribute[0])
		return;
	(void)snprintf(key, sizeof(key), "attribute[%s]", s->georeport2.ref_attribute);
	form_add(f, key, ref);
}

/* What an answer about this complaint must show. */
static int expect(
	const struct central_settings *s, const struct central_errand *e, struct expectation *ret)
{
	const struct central_complaint *c = e->complaint;
	const char *code = georeport_code(s, c->category, c->visibility, e->use_default);
	int r = georeport_marker(s, c->ticket, ret->marker);

	/* central_hold() has said why before. */
	if (!code[0])
		return -EPERM;
	if (r >= 0)
		r = copy_string(ret->code, sizeof(ret->code), code);
	return r < 0 ? r : copy_string(ret->ref, sizeof(ret->ref), c->ref);
}

static int build_complaint(const struct central_settings *s, const struct central_errand *e,
	const char *secret, struct request *ret)
{
	const struct central_complaint *c = e->complaint;
	_cleanup_(form_done) struct form f = { 0 };
	int r = expect(s, e, &ret->expect);

	if (r < 0)
		return r;
	form_begin(&f, s, secret);
	form_add(&f, "service_code", ret->expect.code);
	add_address(&f, s, c);
	add_description(&f, ret->expect.marker, c->text ? c->text : "");
	add_person(&f, s, c->visibility, c->phone);
	add_ref(&f, s, c->ref);
	return form_post(s, &f, "requests.json", c->ref, ret);
}

/* What an addition says, as the agency reads it. malloc()ed; NULL: no memory. */
static char *tell(const struct central_message *m)
{
	static const struct {
		const char *kind, *words;
	} kinds[] = {
		{ "done", "Pelapor menyatakan laporan ini sudah selesai." },
		{ "cancel", "Pelapor membatalkan laporan ini." },
		{ "erase", "Pelapor meminta agar data pribadinya dihapus." },
	};
	const char *words = "", *text = m->text ? m->text : "";
	char *told = NULL;

	if (m->rating > 0)
		return asprintf(&told, "Penilaian pelapor: %d dari 5.%s%s", m->rating,
			       *text ? " " : "", text) < 0
		               ? NULL
		               : told;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(m->kind, kinds[i].kind) == 0)
			words = kinds[i].words;
	if (asprintf(&told, "%s%s%s", words, *words && *text ? " " : "", text) < 0)
		return NULL;
	return told;
}

static void add_update(struct form *f, const struct central_message *m, const char *marker)
{
	_cleanup_(freep) char *told = tell(m);
	char at[TEXT_TIME_SIZE];

	if (!told) {
		f->r = -ENOMEM;
		return;
	}
	form_add(f, "update_id", m->uuid);
	form_add(f, "service_request_id", m->tracking_id);
	form_add(f, "status", georeport_status_write(m->status ? m->status : ""));
	if (text_time(at, m->at_us) < 0)
		f->r = -EINVAL;
	else
		form_add(f, "updated_datetime", at);
	add_description(f, marker, told);
}

static int build_message(const struct central_settings *s, const struct central_message *m,
	const char *secret, struct request *ret)
{
	/* Who wants to be forgotten is not named once more. */
	const char *phone = strcmp(m->kind, "erase") == 0 ? NULL : m->phone;
	_cleanup_(form_done) struct form f = { 0 };
	int r = georeport_marker(s, m->ticket, ret->expect.marker);

	if (r < 0)
		return r;
	if (!has(m->tracking_id))
		return -EINVAL;
	form_begin(&f, s, secret);
	add_update(&f, m, ret->expect.marker);
	add_person(&f, s, m->visibility, phone);
	return form_post(s, &f, "servicerequestupdates.json", m->uuid, ret);
}

static int build_find(const struct central_settings *s, const struct central_errand *e,
	int64_t now_us, struct request *ret)
{
	int64_t start_us = e->attempt_us - FIND_SLACK_US, end_us = now_us + FIND_SLACK_US;
	int r = expect(s, e, &ret->expect);

	if (start_us < 0)
		start_us = 0;
	if (end_us > start_us + SPAN_MAX_US)
		end_us = start_us + SPAN_MAX_US;
	if (r >= 0)
		r = georeport_query(s, "requests.json", ret);
	if (r >= 0)
		r = georeport_query_add(ret, "service_code", ret->expect.code);
	if (r >= 0)
		r = georeport_query_time(ret, "start_date", start_us);
	return r < 0 ? r : georeport_query_time(ret, "end_date", end_us);
}

static int build_token(const struct central_settings *s, const char *token, struct request *ret)
{
	char resource[3 * CENTRAL_TOKEN_SIZE + sizeof("tokens/.json")];
	char escaped[3 * CENTRAL_TOKEN_SIZE];
	int r = has(token) ? text_escape(escaped, sizeof(escaped), token) : -EINVAL;

	if (r < 0)
		return r;
	r = copy_string(ret->expect.token, sizeof(ret->expect.token), token);
	if (r < 0)
		return r;
	(void)snprintf(resource, sizeof(resource), "tokens/%s.json", escaped);
	return georeport_query(s, resource, ret);
}

int georeport_build(const struct central_settings *s, const struct central_errand *e,
	const char *secret, int64_t now_us, struct request *ret)
{
	*ret = (struct request){ .expect = { .kind = e->kind } };
	switch (e->kind) {
	case CENTRAL_COMPLAINT: return build_complaint(s, e, secret, ret);
	case CENTRAL_MESSAGE: return build_message(s, e->message, secret, ret);
	case CENTRAL_FIND: return build_find(s, e, now_us, ret);
	case CENTRAL_TOKEN: return build_token(s, e->token, ret);
	case CENTRAL_PROBE: return georeport_query(s, "services.json", ret);
	case CENTRAL_CONTACT: break;
	}
	return -EOPNOTSUPP;
}
