/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_form.c - bodies of application/x-www-form-urlencoded, and the text in them. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <stdio.h>

#define CUT_BACK 60 /* octets at most that a word is looked for backwards */

/* Room for `more` octets and a NUL; what the old place held may be secret. */
static int grow(struct form *f, size_t more)
{
	size_t room = (f->size + more + 1) * 2;
	char *text;

	if (f->size + more + 1 <= f->room)
		return 0;
	text = malloc(room);
	if (!text)
		return -ENOMEM;
	if (f->text) {
		memcpy(text, f->text, f->size);
		explicit_bzero(f->text, f->room);
	}
	free(f->text);
	f->text = text;
	f->room = room;
	return 0;
}

static int escape(struct form *f, const char *text)
{
	int r = grow(f, 3 * strlen(text));

	if (r >= 0)
		r = text_escape(f->text + f->size, f->room - f->size, text);
	if (r >= 0)
		f->size += strlen(f->text + f->size);
	return r;
}

static int put(struct form *f, char c)
{
	int r = grow(f, 1);

	if (r < 0)
		return r;
	f->text[f->size++] = c;
	f->text[f->size] = '\0';
	return 0;
}

void form_add(struct form *f, const char *key, const char *value)
{
	if (f->r >= 0 && f->size > 0)
		f->r = put(f, '&');
	if (f->r >= 0)
		f->r = escape(f, key);
	if (f->r >= 0)
		f->r = put(f, '=');
	if (f->r >= 0)
		f->r = escape(f, value);
}

void form_done(struct form *f)
{
	if (f->text)
		explicit_bzero(f->text, f->room);
	free(take_ptr(f->text));
	f->size = f->room = 0;
}

void form_begin(struct form *f, const struct central_settings *s, const char *secret)
{
	if (secret)
		form_add(f, "api_key", secret);
	if (s->georeport2.jurisdiction_id[0])
		form_add(f, "jurisdiction_id", s->georeport2.jurisdiction_id);
}

int form_post(const struct central_settings *s, struct form *f, const char *resource,
	const char *id, struct request *ret)
{
	size_t base = strlen(s->url);
	int n;

	if (f->r < 0)
		return f->r;
	while (base > 0 && s->url[base - 1] == '/')
		base--;
	n = snprintf(ret->url, sizeof(ret->url), "%.*s/%s", (int)base, s->url, resource);
	if (n < 0 || (size_t)n >= sizeof(ret->url))
		return -EOVERFLOW;
	n = copy_string(ret->id, sizeof(ret->id), id);
	if (n < 0)
		return n;
	(void)copy_string(ret->headers[0], REQUEST_HEADER_SIZE,
		"Content-Type: application/x-www-form-urlencoded; charset=utf-8");
	(void)copy_string(ret->headers[1], REQUEST_HEADER_SIZE,
		"Accept: application/json, text/xml, application/xml");
	/* No server is known to heed it, none to mind it. */
	n = snprintf(ret->headers[2], REQUEST_HEADER_SIZE, "Idempotency-Key: \"%s\"", id);
	if (n < 0 || n >= REQUEST_HEADER_SIZE)
		return -EOVERFLOW;
	ret->method = "POST";
	ret->body = take_ptr(f->text);
	ret->body_size = f->size;
	f->size = f->room = 0;
	return 0;
}

char *form_clean(const char *text)
{
	_cleanup_(freep) char *valid = text_valid(text);
	size_t size = valid ? strlen(valid) + 1 : 0;
	char *clean;

	if (!valid)
		return NULL;
	/* text_copy_cut() wants room for its "..", though nothing is cut here. */
	clean = malloc(size < 3 ? 3 : size);
	if (clean)
		text_copy_cut(clean, size < 3 ? 3 : size, valid);
	return clean;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Octets of the first `count` characters; of the whole when there are no more. */
static size_t octets(const char *s, size_t count)
{
	size_t i = 0;

	while (s[i] && (is_continuation(s[i]) || count-- > 0))
		i++;
	return i;
}

/* Behind the last whole word, unless that is far back. */
static size_t back_to_word(const char *s, size_t end)
{
	size_t lowest = end > CUT_BACK ? end - CUT_BACK : 0;

	for (size_t i = end; i > lowest; i--)
		if (s[i] == ' ')
			return i;
	return end;
}

int form_describe(const char *marker, const char *text, char ret[static GEOREPORT_DESCRIPTION_SIZE])
{
	_cleanup_(freep) char *clean = form_clean(text);
	size_t head = strlen(marker) + 1, room = GEOREPORT_DESCRIPTION_MAX - head, end;

	if (!clean)
		return -ENOMEM;
	memcpy(ret, marker, head - 1);
	ret[head - 1] = ' ';
	end = octets(clean, room);
	if (!clean[end]) {
		memcpy(ret + head, clean, end + 1);
		return 0;
	}
	end = back_to_word(clean, octets(clean, room - 2));
	memcpy(ret + head, clean, end);
	memcpy(ret + head + end, "..", 3);
	return 0;
}
