/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html.c - a page of HTML, escaped in one place. */
#include "daemon/html.h"
#include "daemon/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define DEPTH_MAX 32

struct html {
	FILE *out;
	char *text;
	size_t size;
	const char *open[DEPTH_MAX];
	size_t depth;
	bool in_tag;  /* the innermost one's start may still get attributes */
	bool is_lost; /* something is missing for want of memory */
};

int html_new(struct html **ret)
{
	_cleanup_(html_freep) struct html *html = calloc(1, sizeof(*html));

	if (!html)
		return -ENOMEM;
	html->out = open_memstream(&html->text, &html->size);
	if (!html->out)
		return -ENOMEM;
	(void)fputs("<!DOCTYPE html>\n", html->out);
	*ret = take_ptr(html);
	return 0;
}

void html_free(struct html *html)
{
	if (!html)
		return;
	if (html->out)
		(void)fclose(html->out);
	free(html->text);
	free(html);
}

static void close_tag(struct html *html)
{
	if (html->in_tag)
		(void)fputc('>', html->out);
	html->in_tag = false;
}

void html_begin(struct html *html, const char *name)
{
	assert(html->depth < DEPTH_MAX);
	close_tag(html);
	(void)fprintf(html->out, "<%s", name);
	html->open[html->depth++] = name;
	html->in_tag = true;
}

void html_begin_class(struct html *html, const char *name, const char *class_name)
{
	html_begin(html, name);
	if (*class_name)
		html_attribute(html, "class", "%s", class_name);
}

/* What XML allows; tabs and line breaks count as blanks. */
static void put_character(FILE *out, uint32_t c)
{
	char octets[4];

	switch (c) {
	case '&': (void)fputs("&amp;", out); return;
	case '<': (void)fputs("&lt;", out); return;
	case '>': (void)fputs("&gt;", out); return;
	case '"': (void)fputs("&quot;", out); return;
	case '\'': (void)fputs("&#39;", out); return;
	case '\t':
	case '\n': (void)fputc(' ', out); return;
	}
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe ||
		(c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		c = UTF8_REPLACEMENT; /* those that turn the direction of what follows, too */
	(void)fwrite(octets, 1, utf8_write(c, octets), out);
}

static void put(struct html *html, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		uint32_t c;
		size_t length = utf8_next(text, left, &c);

		put_character(html->out, c);
		text += length;
		left -= length;
	}
}

static void put_format(struct html *html, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void put_format(struct html *html, const char *format, va_list args)
{
	_cleanup_(freep) char *text = NULL;

	if (vasprintf(&text, format, args) < 0) {
		text = NULL;
		html->is_lost = true;
		return;
	}
	put(html, text);
}

void html_attribute(struct html *html, const char *name, const char *format, ...)
{
	va_list args;

	assert(html->in_tag);
	(void)fprintf(html->out, " %s=\"", name);
	va_start(args, format);
	put_format(html, format, args);
	va_end(args);
	(void)fputc('"', html->out);
}

void html_text(struct html *html, const char *text)
{
	close_tag(html);
	put(html, text);
}

void html_format(struct html *html, const char *format, ...)
{
	va_list args;

	close_tag(html);
	va_start(args, format);
	put_format(html, format, args);
	va_end(args);
}

/* HTML knows no other elements that have no end. */
static bool is_void(const char *name)
{
	static const char *const names[] = { "meta", "link", "br" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

void html_end(struct html *html)
{
	const char *name;

	assert(html->depth > 0);
	name = html->open[--html->depth];
	if (html->in_tag && is_void(name)) {
		(void)fputs("/>", html->out);
		html->in_tag = false;
	} else {
		close_tag(html);
		(void)fprintf(html->out, "</%s>", name);
	}
	if (html->depth < 4)
		(void)fputc('\n', html->out);
}

void html_element(struct html *html, const char *name, const char *class_name, const char *text)
{
	html_begin_class(html, name, class_name);
	html_text(html, text);
	html_end(html);
}

void html_raw(struct html *html, const char *constant)
{
	close_tag(html);
	(void)fputs(constant, html->out);
}

void html_fail(struct html *html)
{
	html->is_lost = true;
}

int html_take(struct html *html, char **ret, size_t *ret_size)
{
	bool is_lost;

	assert(html->depth == 0);
	is_lost = ferror(html->out) != 0 || html->is_lost;
	is_lost |= fclose(html->out) != 0;
	html->out = NULL;
	if (is_lost)
		return -ENOMEM;
	*ret_size = html->size;
	*ret = take_ptr(html->text);
	return 0;
}
