/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_georeport.c - answers of a GeoReport server: the first octet chooses status, content type
 * and cursor, the rest is the body, in JSON or XML. As text, the rest also goes through the
 * builders, and is a cursor.
 */
#include "forwarder/georeport.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#define MARKER "[g/K7M-2Q2]"
#define NOW    INT64_C(1795256430000000)

static const struct central_service_code codes[] = { { "JALAN", "3" } };
static const struct central_settings settings = {
	.gateway = "g",
	.url = "https://c.example",
	.georeport2 = { .service_code = "1",
		.service_codes = codes,
		.service_code_count = 1,
		.updates = true },
};

/* A NUL within, and text that people read is UTF-8. */
static void check_text(const char *text, size_t size)
{
	json_t *value = json_string(text);

	assert(strnlen(text, size) < size && value);
	json_decref(value);
}

static void check_outcome(enum central_kind kind, const struct central_outcome *o)
{
	bool is_done = o->verdict == CENTRAL_ACCEPTED || o->verdict == CENTRAL_TOKEN_GIVEN;

	check_text(o->detail, sizeof(o->detail));
	check_text(o->tracking_id, sizeof(o->tracking_id));
	check_text(o->token, sizeof(o->token));
	assert(kind == CENTRAL_PROBE || (o->detail[0] == '\0') == is_done);
	assert(o->verdict == CENTRAL_ACCEPTED || (!o->tracking_id[0] && !o->untracked));
	assert((o->verdict == CENTRAL_TOKEN_GIVEN) == (o->token[0] != '\0'));
	if (kind == CENTRAL_COMPLAINT && o->verdict == CENTRAL_ACCEPTED)
		assert(o->untracked == !o->tracking_id[0]);
	if (kind != CENTRAL_COMPLAINT)
		assert(o->verdict != CENTRAL_UNKNOWN && !o->untracked);
}

static void judge(const struct answer *a)
{
	static const enum central_kind kinds[] = { CENTRAL_COMPLAINT, CENTRAL_MESSAGE, CENTRAL_FIND,
		CENTRAL_TOKEN, CENTRAL_PROBE };

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct expectation x = {
			.kind = kinds[i], .marker = MARKER, .code = "3", .token = "T"
		};
		struct central_outcome o;

		georeport_judge(&settings, &x, a, &o);
		check_outcome(kinds[i], &o);
		if (a->http_status < 200 || a->http_status > 299)
			assert(kinds[i] == CENTRAL_MESSAGE || o.verdict != CENTRAL_ACCEPTED);
	}
}

static void check_events(const struct central_page *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct central_event *e = &p->events[i];

		assert(e->id[0] && e->tracking_id[0] && e->status[0] && e->at_us >= 0);
		check_text(e->tracking_id, sizeof(e->tracking_id));
		check_text(e->status, sizeof(e->status));
		check_text(e->label, sizeof(e->label));
		check_text(e->note, sizeof(e->note));
		check_text(e->agency, sizeof(e->agency));
	}
}

/* Whatever is answered, the next cursor is one that can be asked by. */
static void judge_page(const char *cursor, const struct answer *a)
{
	struct central_watch w = { cursor, "1", NOW };
	struct central_event *events;
	struct central_page p;
	struct request r;

	georeport_judge_page(&settings, &w, a, &p, &events);
	assert((p.detail[0] == '\0') == (p.verdict == CENTRAL_ACCEPTED));
	assert((p.next[0] != '\0') == (p.verdict == CENTRAL_ACCEPTED));
	assert(p.verdict != CENTRAL_REFUSED && p.count <= CENTRAL_EVENTS_MAX);
	assert(p.verdict == CENTRAL_ACCEPTED || (p.count == 0 && !p.more));
	check_events(&p);
	free(events);
	if (!p.next[0])
		return;
	w.cursor = p.next;
	assert(georeport_ask(&settings, &w, NULL, &r) == 0);
	assert(georeport_asks_each(p.next) == !strchr(r.url, '?'));
}

/* Whatever the text, a body is made, within the standard's limits, that hides the number. */
static void build(const char *text)
{
	char description[GEOREPORT_DESCRIPTION_SIZE], status[CENTRAL_STATUS_SIZE];
	struct central_complaint c = { .ref = "r",
		.ticket = "K7M-2Q2",
		.visibility = "anonim",
		.text = text,
		.place = text,
		.phone = "+6281234567890" };
	struct request r;
	size_t n = 0;

	assert(georeport_build(&settings,
		       &(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = &c }, "k",
		       NOW, &r) == 0);
	assert(r.body_size == strlen(r.body) &&
		strspn(r.body, "%&=-._~"
			       "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz") == r.body_size);
	assert(!strstr(r.body, "phone="));
	request_done(&r);
	assert(form_describe(MARKER, text, description) == 0);
	for (const char *d = description; *d; d++)
		n += ((unsigned char)*d & 0xc0) != 0x80;
	assert(n <= GEOREPORT_DESCRIPTION_MAX && strncmp(description, MARKER " ", 12) == 0);
	georeport_status_read(text, n % 2, status);
}

static void try_all(uint8_t choice, const char *body, size_t size)
{
	static const int statuses[] = { 200, 201, 404, 400, 500, 503, 302, 409 };
	static const char *const cursors[] = { "", "updates 2026-11-21T09:00:00Z 86400 2026-11-21T",
		"since 2026-11-21T09:00:00Z 60 2026-11-21T08:00:00Z",
		"each 2026-11-21T09:00:00Z 86400 2026-11-20T08:00:00Z 1" };
	struct answer a = { .reach = ANSWER_WHOLE,
		.http_status = statuses[choice & 7],
		.body = body,
		.body_size = size };

	if (choice & 0x80)
		(void)copy_string(a.content_type, sizeof(a.content_type), "text/html");
	judge(&a);
	judge_page(cursors[(choice >> 3) & 3], &a);
	judge_page(body, &a);
	build(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *body;

	if (size == 0)
		return 0;
	body = malloc(size);
	if (!body)
		return 0;
	memcpy(body, data + 1, size - 1);
	body[size - 1] = '\0';
	try_all(data[0], body, size - 1);
	free(body);
	return 0;
}
