/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_json.c - answers of a central system: the first octet chooses status and content type, the
 * rest is the body. As text, the rest also goes through the builders.
 */
#include "forwarder/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/json_calls.h"

#include <assert.h>
#include <jansson.h>

#define REF "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"

static void check_outcome(const struct central_outcome *o)
{
	assert((o->detail[0] == '\0') == (o->verdict == CENTRAL_ACCEPTED));
	assert(strlen(o->detail) < sizeof(o->detail));
	assert(strlen(o->tracking_id) < sizeof(o->tracking_id));
	assert(strlen(o->status) < sizeof(o->status));
}

static void check_valid(const char *text)
{
	json_t *value = json_string(text);

	assert(value);
	json_decref(value);
}

static void check_page(const struct central_page *p)
{
	assert((p->detail[0] == '\0') == (p->verdict == CENTRAL_ACCEPTED));
	assert(p->verdict != CENTRAL_REFUSED && p->count <= CENTRAL_EVENTS_MAX);
	assert(p->verdict == CENTRAL_ACCEPTED || p->count == 0);
	for (size_t i = 0; i < p->count; i++) {
		assert(p->events[i].id[0] && p->events[i].at_us >= 0);
		check_valid(p->events[i].status);
		check_valid(p->events[i].label);
		check_valid(p->events[i].note);
		check_valid(p->events[i].agency);
	}
}

static void judge(const struct answer *a)
{
	struct central_event *events;
	struct central_outcome o;
	struct central_page p;

	json_judge_of(CENTRAL_COMPLAINT, REF, a, &o);
	check_outcome(&o);
	assert(o.verdict != CENTRAL_ACCEPTED || o.tracking_id[0] || a->http_status == 202);
	json_judge_of(CENTRAL_MESSAGE, "", a, &o);
	check_outcome(&o);
	json_judge_of(CENTRAL_CONTACT, "", a, &o);
	check_outcome(&o);
	json_judge_events(a, &p, &events);
	check_page(&p);
	free(events);
}

/* Whatever the text, a body is made and is JSON. */
static void build(const char *text)
{
	static const struct central_settings settings = { .url = "https://c.example" };
	struct central_complaint c = { .ref = REF,
		.ticket = text,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.place = text,
		.pseudonym = text };
	struct request r;
	json_t *body;

	assert(json_complaint(&settings, &c, &r) == 0);
	body = json_loadb(r.body, r.body_size, JSON_REJECT_DUPLICATES, NULL);
	assert(body && json_object_size(body) == 20);
	json_decref(body);
	request_done(&r);
	(void)json_events(&settings, text, &r);
	(void)text_parse_time(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 201, 202, 204, 304, 400, 404, 409, 422, 503, 0 };
	struct answer a = { 0 };
	char *body;

	if (size == 0)
		return 0;
	body = malloc(size);
	if (!body)
		return 0;
	memcpy(body, data + 1, size - 1);
	body[size - 1] = '\0';
	a.http_status = statuses[(data[0] & 0x7f) % COUNT_OF(statuses)];
	a.body = body;
	a.body_size = size - 1;
	if (data[0] & 0x80)
		(void)copy_string(a.content_type, sizeof(a.content_type), "text/html");
	judge(&a);
	build(body);
	free(body);
	return 0;
}
