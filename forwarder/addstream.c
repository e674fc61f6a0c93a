/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addstream.c - the requests of the profile `addstream`. */
#include "forwarder/addstream.h"
#include "forwarder/text.h"

#include <ctype.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>

DEFINE_CLEANUP(xmlBufferPtr, xmlBufferFree);
DEFINE_CLEANUP(xmlTextWriterPtr, xmlFreeTextWriter);

/* LAPOR! wanted both names; an SMS tells none. */
#define FIRST_NAME "Warga"
#define LAST_NAME  "SMS"

static void close_file(FILE **f)
{
	if (*f)
		(void)fclose(*f);
}

/* What XML 1.0 cannot hold becomes a blank, the two noncharacters U+FFFD. s is valid UTF-8. */
static void make_fit(char *s)
{
	for (unsigned char *c = (unsigned char *)s; *c; c++) {
		if (*c < 0x20 && *c != '\n' && *c != '\t')
			*c = ' ';
		else if (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
			c[2] = 0xbd;
	}
}

/* "[GATEWAY/TICKET]", in characters that come back whatever a server does to others. */
static int mark(const struct central_settings *s, const char *ticket, char *ret, size_t size)
{
	int n = snprintf(ret, size, "[%s/%s]", s->gateway, ticket);

	if (n < 0 || (size_t)n >= size)
		return -EOVERFLOW;
	for (char *c = ret + 1; c <= ret + strlen(s->gateway); c++)
		if (!isascii(*c) || (!isalnum(*c) && *c != '.'))
			*c = '-';
	return 0;
}

static void add_line(FILE *out, const char *name, const char *value)
{
	if (value && value[0])
		(void)fprintf(out, "\n%s: %s", name, value);
}

static void add_missing(FILE *out, const struct central_complaint *c)
{
	if (c->missing_count == 0)
		return;
	(void)fputs("\nBagian SMS yang hilang:", out);
	for (size_t i = 0; i < c->missing_count; i++)
		(void)fprintf(out, " %u", c->missing[i]);
}

/* All that there is of the complaint: the push has one field for text and none for the rest. */
static char *describe(const struct central_complaint *c, const char *marker)
{
	_cleanup_(close_file) FILE *out = NULL;
	_cleanup_(freep) char *text = NULL;
	char received[TEXT_TIME_SIZE], *valid;
	size_t size;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	(void)fprintf(out, "%s %s\n", marker, c->text ? c->text : "");
	if (strcmp(c->class_name, "pengaduan") != 0)
		add_line(out, "Klasifikasi", c->class_name);
	add_line(out, "Kategori", c->category);
	add_line(out, "Tujuan", c->route);
	add_line(out, "Lokasi", c->location ? c->location : c->place);
	add_missing(out, c);
	if (text_time(received, c->received_us) == 0)
		add_line(out, "Diterima lewat SMS", received);
	if (fclose(take_ptr(out)) != 0)
		return NULL;
	valid = text_valid(text);
	if (valid)
		make_fit(valid);
	return valid;
}

static void add_reporter(xmlTextWriterPtr w, const char *phone, int *r)
{
	const struct {
		const char *name, *value;
	} fields[] = { { "email", "" }, { "telpon", phone ? phone : "" },
		{ "namadepan", phone ? FIRST_NAME : "" },
		{ "namabelakang", phone ? LAST_NAME : "" } };

	*r |= xmlTextWriterStartElement(w, BAD_CAST "pelapor");
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		*r |= xmlTextWriterWriteElement(
			w, BAD_CAST fields[i].name, BAD_CAST fields[i].value);
	*r |= xmlTextWriterEndElement(w);
}

/* Whoever asked to stay hidden stays so, even when a caller hands the number in. */
static const char *phone_of(const struct central_complaint *c)
{
	bool is_hidden = strcmp(c->visibility, "normal") != 0 || !c->phone || !c->phone[0];

	return is_hidden ? NULL : c->phone;
}

/* libxml2 gives octets written, or -1: errors add up to a negative number. */
static int write_document(xmlTextWriterPtr w, const struct central_complaint *c, const char *token,
	const char *description)
{
	const char *phone = phone_of(c);
	bool is_secret = strcmp(c->visibility, "rahasia") == 0;
	int r = 0;

	r |= xmlTextWriterStartDocument(w, "1.0", "UTF-8", NULL);
	r |= xmlTextWriterStartElement(w, BAD_CAST "lapor");
	r |= xmlTextWriterWriteAttribute(w, BAD_CAST "token", BAD_CAST token);
	add_reporter(w, phone, &r);
	r |= xmlTextWriterStartElement(w, BAD_CAST "laporan");
	r |= xmlTextWriterWriteAttribute(w, BAD_CAST "rahasia", BAD_CAST(is_secret ? "1" : "0"));
	r |= xmlTextWriterWriteAttribute(w, BAD_CAST "anonim", BAD_CAST(phone ? "0" : "1"));
	r |= xmlTextWriterWriteElement(w, BAD_CAST "isi", BAD_CAST description);
	r |= xmlTextWriterEndDocument(w);
	return r < 0 ? -ENOMEM : 0;
}

static int write_body(const struct central_complaint *c, const char *token, const char *description,
	struct request *ret)
{
	_cleanup_(xmlBufferFreep) xmlBufferPtr buffer = xmlBufferCreate();
	_cleanup_(xmlFreeTextWriterp) xmlTextWriterPtr writer =
		buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	int r;

	if (!writer)
		return -ENOMEM;
	r = write_document(writer, c, token, description);
	if (r < 0)
		return r;
	/* What it holds back goes into the buffer with its end. */
	xmlFreeTextWriter(take_ptr(writer));
	ret->body = strdup((const char *)xmlBufferContent(buffer));
	ret->body_size = ret->body ? strlen(ret->body) : 0;
	return ret->body ? 0 : -ENOMEM;
}

static int build_complaint(const struct central_settings *s, const struct central_complaint *c,
	const char *token, struct request *ret)
{
	_cleanup_(freep) char *description = NULL;
	int r = mark(s, c->ticket, ret->expect.marker, sizeof(ret->expect.marker));

	if (r >= 0)
		r = copy_string(ret->expect.ref, sizeof(ret->expect.ref), c->ref);
	if (r >= 0)
		r = copy_string(ret->id, sizeof(ret->id), c->ref);
	if (r >= 0)
		r = copy_string(ret->url, sizeof(ret->url), s->url);
	if (r < 0)
		return r;
	description = describe(c, ret->expect.marker);
	return description ? write_body(c, token, description, ret) : -ENOMEM;
}

/* central.url is the whole address of the push. */
static int build(const struct central_settings *s, const struct central_errand *e,
	const char *secret, int64_t now_us, struct request *ret)
{
	(void)now_us;
	*ret = (struct request){ .method = "POST",
		.headers = { "Content-Type: text/xml; charset=UTF-8",
			"Accept: text/xml, application/xml" },
		.expect = { .kind = e->kind } };
	if (e->kind != CENTRAL_COMPLAINT)
		return -EOPNOTSUPP;
	return secret ? build_complaint(s, e->complaint, secret, ret) : -ENOKEY;
}

/* Sent as a complaint, an addition would be a second complaint. */
static const char *hold(const struct central_settings *s, const struct central_errand *e)
{
	(void)s;
	return e->kind == CENTRAL_MESSAGE
	               ? "LAPOR! takes no additions by this way: enter it there by hand"
	               : NULL;
}

static int check(const struct central_settings *s, char *ret_error)
{
	if (s->token_file[0])
		return 0;
	text_detail(ret_error,
		"central.token_file: the profile addstream needs one: its token goes into each "
		"request");
	return -EINVAL;
}

static const char *secret_file(const struct central_settings *s)
{
	return s->token_file;
}

const struct profile addstream_profile = {
	.name = "addstream",
	.transport = TRANSPORT_HTTP,
	.traits = { .is_unverified = true },
	.check = check,
	.hold = hold,
	.build = build,
	.judge = addstream_judge,
	.secret_file = secret_file,
};
