/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo.c - a server's words that repeat what we sent. */
#include "forwarder/echo.h"
#include "forwarder/text.h"

#include <ctype.h>

#define LEAST     4  /* letters: less says nothing */
#define UNBROKEN  37 /* octets in a row: more than a UUID has */
#define HEX_PAIRS "0123456789abcdefABCDEF"

static bool is_hex(char c)
{
	return c && strchr(HEX_PAIRS, c);
}

/* Octets that an escape of a URL or of JSON takes; 0: none stands here. */
static size_t escape(const char *s)
{
	if (s[0] == '%' && is_hex(s[1]) && is_hex(s[2]))
		return 3;
	if (s[0] == '\\' && s[1] == 'u')
		return 2 + strspn(s + 2, HEX_PAIRS) % 5;
	return s[0] == '\\' && s[1] ? 2 : 0;
}

static char *letters_of(const char *text)
{
	char *letters = malloc(strlen(text) + 1), *to = letters;

	if (!letters)
		return NULL;
	while (*text) {
		size_t skip = escape(text);
		unsigned char c = (unsigned char)*text;

		if (skip == 0 && (c >= 0x80 || isalnum(c)))
			*to++ = (char)tolower(c);
		text += skip ? skip : 1;
	}
	*to = '\0';
	return letters;
}

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}
DEFINE_CLEANUP(char *, wipe);

int echo_add(struct echo *e, const char *text, size_t run)
{
	_cleanup_(wipep) char *letters = NULL;
	size_t length;

	if (!text)
		return 0;
	letters = letters_of(text);
	if (!letters)
		return -ENOMEM;
	length = strlen(letters);
	if (length < LEAST)
		return 0;
	if (e->count == ECHO_PARTS_MAX)
		return -E2BIG;
	e->parts[e->count++] = (struct echo_part){ take_ptr(letters), length < run ? length : run };
	return 0;
}

static size_t run_of(const char *visibility)
{
	return visibility && strcmp(visibility, "normal") == 0 ? ECHO_RUN_WORDS : ECHO_RUN_HIDDEN;
}

int echo_add_errand(struct echo *e, const struct central_errand *errand)
{
	const struct central_complaint *c = errand->complaint;
	const struct central_message *m = errand->message;
	const char *const texts[] = { c ? c->text : NULL, c ? c->place : NULL,
		c ? c->location : NULL, m ? m->text : NULL };
	size_t run = run_of(c ? c->visibility : m ? m->visibility : "normal");
	int r = 0;

	for (size_t i = 0; r >= 0 && i < COUNT_OF(texts); i++)
		r = echo_add(e, texts[i], run);
	if (r >= 0)
		r = echo_add(e, c ? c->phone : m ? m->phone : NULL, ECHO_RUN_SECRET);
	return r;
}

/* Base64 and hexadecimal of anything are long and without a blank. */
static bool is_unbroken(const char *words)
{
	size_t length = 0;

	for (; *words; words++) {
		length = isalnum((unsigned char)*words) || strchr("+/=_-", *words) ? length + 1 : 0;
		if (length >= UNBROKEN)
			return true;
	}
	return false;
}

static bool has_run(const struct echo_part *part, const char *letters)
{
	size_t length = strlen(letters);

	for (size_t at = 0; at + part->run <= length; at++)
		if (memmem(part->text, strlen(part->text), letters + at, part->run))
			return true;
	return false;
}

bool echo_is_in(const struct echo *e, const char *words)
{
	_cleanup_(wipep) char *letters = NULL;

	if (is_unbroken(words))
		return true;
	letters = letters_of(words);
	for (size_t i = 0; letters && i < e->count; i++)
		if (has_run(&e->parts[i], letters))
			return true;
	return !letters;
}

void echo_scrub(const struct echo *e, int http_status, char detail[static CENTRAL_DETAIL_SIZE])
{
	if (echo_is_in(e, detail)) {
		explicit_bzero(detail, CENTRAL_DETAIL_SIZE);
		text_detail(detail,
			"%d: the server repeats what it was sent, so its words are not kept",
			http_status);
	}
	text_mask_digits(detail);
}

void echo_done(struct echo *e)
{
	for (size_t i = 0; i < e->count; i++)
		wipe(e->parts[i].text);
	explicit_bzero(e, sizeof(*e));
}
