/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_filter.c - what operators filter, and the same in words that they let pass. */
#include "daemon/reply_filter.h"
#include "daemon/reply_digits.h"

#include <assert.h>
#include <ctype.h>
#include <strings.h>

#define SHORTEST 4 /* letters of a word that can still be read without its vowels */
#define ROUNDS   4

bool reply_filter_is_address(const char *text, size_t size)
{
	static const char *const addresses[] = { "://", "www.", "http" };

	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		size_t length = strlen(addresses[i]);

		if (length <= size && strncasecmp(text, addresses[i], length) == 0)
			return true;
	}
	return false;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* The length of the phrase at the beginning of text, words divided by anything else; 0: not there.
 */
static size_t match_phrase(const char *text, size_t size, const char *phrase)
{
	size_t at = 0;

	while (*phrase) {
		size_t length = strcspn(phrase, " ");

		if (length > size - at || strncasecmp(text + at, phrase, length) != 0)
			return 0;
		at += length;
		phrase += length;
		if (at < size && is_word(text[at]))
			return 0;
		phrase += strspn(phrase, " ");
		while (*phrase && at < size && !is_word(text[at]))
			at++;
	}
	return at;
}

size_t reply_filter_word(
	const struct reply_filter *filter, const char *text, size_t size, size_t at)
{
	if (!is_word(text[at]) || (at > 0 && is_word(text[at - 1])))
		return 0;
	for (size_t i = 0; i < filter->word_count; i++) {
		size_t length = match_phrase(text + at, size - at, filter->words[i]);

		if (length > 0)
			return length;
	}
	return 0;
}

/* The domain ends behind a dot in one of these. */
static bool is_domain_end(const char *text, size_t size)
{
	static const char *const names[] = { "id", "com", "net", "org", "info", "ly", "gl", "link",
		"me", "app", "io", "site", "online", "xyz", "co" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strlen(names[i]) == size && strncasecmp(text, names[i], size) == 0)
			return true;
	return false;
}

/* True where some of this run without blanks is an address. */
static bool has_address(const char *text, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		size_t length = 0;

		if (reply_filter_is_address(text + at, size - at))
			return true;
		if (at == 0 || text[at] != '.' || !is_word(text[at - 1]))
			continue;
		while (at + 1 + length < size && is_word(text[at + 1 + length]))
			length++;
		if (is_domain_end(text + at + 1, length))
			return true;
	}
	return false;
}

/* What becomes longer: a word of one letter, "dana", each third digit. */
struct sink {
	char *text;
	size_t used, size;
};

static void put(struct sink *sink, const char *octets, size_t size)
{
	assert(sink->used + size < sink->size);
	memcpy(sink->text + sink->used, octets, size);
	sink->used += size;
	sink->text[sink->used] = '\0';
}

static bool is_filtered(const struct reply_filter *filter, const char *text)
{
	for (size_t at = 0; text[at]; at++)
		if (reply_filter_word(filter, text, strlen(text), at) > 0)
			return true;
	return false;
}

/* Words without their vowels but for the first letter, one blank between. */
static void drop_vowels(const char *words, size_t size, struct sink *sink)
{
	bool is_inside = false, is_between = false;

	for (size_t i = 0; i < size; i++) {
		bool letter = is_word(words[i]);

		if (letter && is_between)
			put(sink, " ", 1);
		if (letter && (!is_inside || !strchr("aeiouAEIOU", words[i])))
			put(sink, &words[i], 1);
		is_between = !letter;
		is_inside = letter;
	}
}

/* "nomor" as "no"; what cannot be shortened is left out, and said to be. */
static void put_word(
	const struct reply_filter *filter, const char *word, size_t size, struct sink *sink)
{
	static const char *const known[][2] = { { "nomor", "no" }, { "dana", "anggaran" },
		{ "juta", "jt" } };
	size_t start = sink->used;
	char *written = sink->text + start;

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strlen(known[i][0]) == size && strncasecmp(word, known[i][0], size) == 0)
			put(sink, known[i][1], strlen(known[i][1]));
	if (sink->used == start && size >= SHORTEST)
		drop_vowels(word, size, sink);
	if (isupper((unsigned char)*word))
		*written = (char)toupper((unsigned char)*written);
	if (sink->used > start + 1 && !is_filtered(filter, written))
		return;
	sink->used = start;
	put(sink, "..", 2);
}

static void put_addresses(const char *text, struct sink *sink)
{
	while (*text) {
		size_t blanks = strspn(text, " "), run = strcspn(text + blanks, " ");

		put(sink, text, blanks);
		if (has_address(text + blanks, run))
			put(sink, "..", 2);
		else
			put(sink, text + blanks, run);
		text += blanks + run;
	}
}

/* The next piece of the text at `at`: gives how much of it was dealt with. */
static size_t put_next(
	const struct reply_filter *filter, const char *text, size_t at, struct sink *sink)
{
	size_t size = reply_filter_word(filter, text, strlen(text), at);

	if (size > 0) {
		put_word(filter, text + at, size, sink);
		return size;
	}
	size = filter->has_digits ? 0 : reply_digits_divide(text, at, sink->text + sink->used);
	if (size > 0) {
		sink->used += strlen(sink->text + sink->used);
		return size;
	}
	put(sink, text + at, 1);
	return 1;
}

static bool open_sink(struct sink *ret, size_t length)
{
	*ret = (struct sink){ .size = 3 * length + 8 };
	ret->text = calloc(1, ret->size);
	return ret->text != NULL;
}

/* Gives a text of its own; NULL: no memory. */
static char *put_all(const struct reply_filter *filter, const char *text)
{
	struct sink sink;

	if (!open_sink(&sink, strlen(text)))
		return NULL;
	for (size_t at = 0; text[at];)
		at += put_next(filter, text, at, &sink);
	return sink.text;
}

char *reply_filter_apply(const struct reply_filter *filter, const char *text)
{
	_cleanup_(freep) char *plain = NULL;
	struct sink sink;

	if (!open_sink(&sink, strlen(text)))
		return NULL;
	put_addresses(text, &sink);
	plain = sink.text;
	/* The words of a phrase may come together when one between them is left out. */
	for (int i = 0; i < ROUNDS && plain && (i == 0 || is_filtered(filter, plain)); i++) {
		char *next = put_all(filter, plain);

		free(plain);
		plain = next;
	}
	return take_ptr(plain);
}
