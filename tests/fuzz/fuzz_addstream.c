/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_addstream.c - answers to the XML push: nothing but a short number is ever taken for a
 * tracking ID. As text, the same octets go through the builder.
 */
#include "forwarder/addstream.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <libxml/parser.h>

static void judge(const char *body, size_t size)
{
	struct answer a = {
		.reach = ANSWER_WHOLE, .http_status = 200, .body = body, .body_size = size
	};
	struct expectation x = { .kind = CENTRAL_COMPLAINT };
	struct central_outcome o;
	size_t digits;

	addstream_judge(NULL, &x, &a, &o);
	digits = strspn(o.tracking_id, "0123456789");
	assert(o.tracking_id[digits] == '\0');
	assert(o.verdict == CENTRAL_ACCEPTED ? digits >= 4 && digits <= 10 : digits == 0);
	assert(o.verdict == CENTRAL_ACCEPTED || o.verdict == CENTRAL_UNKNOWN);
	assert((o.detail[0] == '\0') == (o.verdict == CENTRAL_ACCEPTED));
}

/* Whatever the text, well-formed XML is made. */
static void build(const char *text)
{
	static const struct central_settings settings = { .url = "https://c.example",
		.gateway = "g" };
	struct central_complaint c = { .ref = "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d",
		.ticket = "K7M-2Q2",
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.location = text };
	struct request r;
	xmlDocPtr doc;

	assert(addstream_profile.build(&settings,
		       &(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = &c },
		       "token", 0, &r) == 0);
	doc = xmlReadMemory(r.body, (int)r.body_size, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_HUGE);
	assert(doc);
	xmlFreeDoc(doc);
	request_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *body = malloc(size + 1);

	if (!body)
		return 0;
	memcpy(body, data, size);
	body[size] = '\0';
	judge(body, size);
	build(body);
	free(body);
	return 0;
}
