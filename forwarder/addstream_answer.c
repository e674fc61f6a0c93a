/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addstream_answer.c - the answers of the profile `addstream`, judged. */
#include "forwarder/addstream.h"
#include "forwarder/text.h"

#include <libxml/xmlreader.h>
#include <strings.h>

DEFINE_CLEANUP(xmlTextReaderPtr, xmlFreeTextReader);

#define ANSWER_OCTETS_MAX (64 * 1024) /* a tracking ID needs less */
#define ID_DIGITS_MIN     4
#define ID_DIGITS_MAX     10

static void free_xml(xmlChar **s)
{
	xmlFree(*s);
}

/* Digits only, between blanks; a 0 in front is what servers say for "none". */
static bool take_id(xmlTextReaderPtr reader, char ret[static CENTRAL_TRACKING_SIZE])
{
	_cleanup_(free_xml) xmlChar *text = xmlTextReaderReadString(reader);
	const char *from = text ? (const char *)text : "";
	size_t length;

	from += strspn(from, " \t\r\n");
	length = strspn(from, "0123456789");
	if (length < ID_DIGITS_MIN || length > ID_DIGITS_MAX || *from == '0' ||
		from[length + strspn(from + length, " \t\r\n")])
		return false;
	memcpy(ret, from, length);
	ret[length] = '\0';
	return true;
}

static bool is_tracking_id(xmlTextReaderPtr reader)
{
	const xmlChar *name = xmlTextReaderConstLocalName(reader);

	return xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT && name &&
	       strcmp((const char *)name, "trackingid") == 0;
}

/* The whole document is read, as one that is cut short may hold another ID further on. NULL with
 * *ret filled, or what is wrong. */
static const char *read_document(xmlTextReaderPtr reader, char ret[static CENTRAL_TRACKING_SIZE])
{
	bool is_good = true;
	int count = 0, r;

	while ((r = xmlTextReaderRead(reader)) == 1) {
		if (xmlTextReaderNodeType(reader) == XML_READER_TYPE_DOCUMENT_TYPE)
			return "XML with a document type";
		if (!is_tracking_id(reader))
			continue;
		count++;
		is_good = take_id(reader, ret) && is_good;
	}
	if (r < 0)
		return "no XML, or XML that is cut short";
	if (count == 0)
		return "XML without a trackingid";
	if (count > 1)
		return "XML with several trackingids";
	return is_good ? NULL : "XML with a trackingid that is no number of 4 to 10 digits";
}

static const char *read_body(const struct answer *a, char ret[static CENTRAL_TRACKING_SIZE])
{
	_cleanup_(xmlFreeTextReaderp) xmlTextReaderPtr reader = NULL;

	if (a->body_size == 0)
		return "an empty body";
	if (strncasecmp(a->content_type, "text/html", 9) == 0)
		return "a web page instead of XML";
	if (a->body_size > ANSWER_OCTETS_MAX)
		return "more than 64 KiB instead of a tracking ID";
	reader = xmlReaderForMemory(a->body, (int)a->body_size, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return reader ? read_document(reader, ret) : "XML that could not be read";
}

/* It may be there, or not: only a tracking ID says that it is. */
static void judge_success(const struct answer *a, struct central_outcome *ret)
{
	char id[CENTRAL_TRACKING_SIZE] = "";
	const char *wrong = read_body(a, id);

	if (wrong) {
		ret->verdict = CENTRAL_UNKNOWN;
		text_detail(ret->detail, "%d with %s", a->http_status, wrong);
		return;
	}
	ret->verdict = CENTRAL_ACCEPTED;
	ret->retry_after_us = 0;
	memcpy(ret->tracking_id, id, sizeof(ret->tracking_id));
}

struct meaning {
	int status;
	enum central_verdict verdict;
	const char *words;
};

static const struct meaning meanings[] = {
	{ 400, CENTRAL_DOUBTED, "the request was not understood" },
	{ 401, CENTRAL_MISCONFIGURED, "the token was not accepted" },
	{ 403, CENTRAL_MISCONFIGURED, "access is forbidden: the token may be wrong" },
	{ 404, CENTRAL_MISCONFIGURED, "nothing is there: central.url is wrong" },
	{ 405, CENTRAL_MISCONFIGURED, "the method is not allowed: central.url is wrong" },
	{ 408, CENTRAL_LATER, "the server waited too long for the request" },
	{ 409, CENTRAL_UNKNOWN, "the server says that there is a conflict" },
	{ 410, CENTRAL_MISCONFIGURED, "the endpoint is gone" },
	{ 413, CENTRAL_DOUBTED, "the request is too large" },
	{ 415, CENTRAL_MISCONFIGURED, "the server takes no XML" },
	{ 422, CENTRAL_DOUBTED, "the content was not accepted" },
	{ 425, CENTRAL_LATER, "too many requests" },
	{ 429, CENTRAL_LATER, "too many requests" },
	{ 501, CENTRAL_MISCONFIGURED, "the server does not know this: central.url is wrong" },
	{ 503, CENTRAL_LATER, "the server is busy or under maintenance" },
};

/* Between 300 and 599, and what never should be. */
static struct meaning find_meaning(int status)
{
	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (meanings[i].status == status)
			return meanings[i];
	if (status >= 300 && status < 400)
		return (struct meaning){ status, CENTRAL_MISCONFIGURED,
			"a redirect: central.url is wrong" };
	if (status >= 400 && status < 500)
		return (struct meaning){ status, CENTRAL_MISCONFIGURED,
			"an answer of another meaning: central.url may be wrong" };
	return (struct meaning){ status, CENTRAL_UNKNOWN,
		"the server is in trouble, and may have taken it" };
}

static void judge_failure(const struct answer *a, struct central_outcome *ret)
{
	struct meaning m = find_meaning(a->http_status);

	/* A web page comes from what stands in front of the server: that hits all alike. */
	if (m.verdict == CENTRAL_DOUBTED && strncasecmp(a->content_type, "text/html", 9) == 0)
		m.verdict = CENTRAL_MISCONFIGURED;
	ret->verdict = m.verdict;
	text_detail(ret->detail, "%d: %s", a->http_status, m.words);
}

void addstream_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret)
{
	(void)s;
	(void)x;
	*ret = (struct central_outcome){
		.verdict = CENTRAL_UNKNOWN,
		.http_status = a->http_status,
		.retry_after_us = a->retry_after_us,
	};
	switch (a->reach) {
	case ANSWER_CREDENTIALS:
		ret->verdict = CENTRAL_MISCONFIGURED;
		text_detail(ret->detail, "%s", a->error);
		return;
	case ANSWER_NOT_SENT:
		ret->verdict = CENTRAL_LATER;
		text_detail(ret->detail, "not sent: %s", a->error);
		return;
	case ANSWER_LOST:
		text_detail(ret->detail, "sent, and no whole answer came: %s", a->error);
		return;
	case ANSWER_WHOLE: break;
	}
	if (a->http_status >= 200 && a->http_status < 300)
		judge_success(a, ret);
	else
		judge_failure(a, ret);
}
