/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_spool.c - files of the profile spool: whatever the ticket and the text, a name that stays in
 * the folder or none, and a content that is JSON.
 */
#include "forwarder/spool.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <jansson.h>

static const struct central_settings settings = { .directory = "/spool", .gateway = "g" };

static void check_request(const struct request *r)
{
	json_t *body = json_loadb(r->body, r->body_size, JSON_REJECT_DUPLICATES, NULL);

	assert(body && json_is_object(body));
	json_decref(body);
	assert(r->url[0] != '.' && !strchr(r->url, '/') && strlen(r->url) > strlen(".json"));
}

static void build(enum central_kind kind, const char *name, const char *text, int64_t at_us)
{
	struct central_complaint c = { .ref = "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d",
		.ticket = name,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.place = text,
		.pseudonym = text };
	struct central_message m = { .ref = c.ref,
		.uuid = name,
		.ticket = "K7M-2Q2",
		.text = text,
		.kind = "addition",
		.at_us = at_us };
	const struct central_errand e = { .kind = kind, .complaint = &c, .message = &m };
	struct request r = { 0 };

	if (spool_profile.build(&settings, &e, NULL, 0, &r) == 0)
		check_request(&r);
	request_done(&r);
}

/* What the folder answers, which is errno in words. */
static void judge(const uint8_t *data, const char *text)
{
	struct answer a = { .reach = (enum answer_reach)(data[0] % (ANSWER_WHOLE + 1)),
		.http_status = data[1] & 1 ? 409 : 200 };
	struct expectation x = { .kind = data[1] & 2 ? CENTRAL_MESSAGE : CENTRAL_COMPLAINT };
	struct central_outcome o;

	(void)snprintf(a.error, sizeof(a.error), "%.40s", text);
	spool_profile.judge(&settings, &x, &a, &o);
	assert(strlen(o.detail) < sizeof(o.detail));
	assert(o.verdict != CENTRAL_ACCEPTED || a.reach == ANSWER_WHOLE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = NULL;
	char *name, *rest;
	int64_t at_us = 0;

	if (size < 10)
		return 0;
	memcpy(&at_us, data + 2, sizeof(at_us));
	text = strndup((const char *)data + 10, size - 10);
	if (!text)
		return 0;
	judge(data, text);
	rest = text;
	name = strsep(&rest, "\n");
	build(CENTRAL_COMPLAINT, name, rest ? rest : "", at_us);
	build(CENTRAL_MESSAGE, name, rest ? rest : "", at_us);
	return 0;
}
