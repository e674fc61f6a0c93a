/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_rest.c - what stands behind a command word. */
#include "daemon/parse_rest.h"
#include "daemon/parse_id.h"

#define RATING_ITEMS 2 /* a rating and an ID */
#define OWN_DIGITS   7 /* a tracking ID behind an add word, where nobody knows the sender's */

/* What stands behind a command word. */
struct rest {
	const struct text *text;
	size_t at;
	const char *skipped; /* what divides its words: separators up to the ID, then closing
	                        punctuation */
	bool noise;          /* noise is ignored, not only politeness */
	bool short_ids;      /* four and five digits are an ID, too */
	bool (*also)(const struct text *text, size_t at, struct text_word *ret); /* as noise */
};

enum item { ITEM_END, ITEM_ID, ITEM_BAD_ID, ITEM_OTHER };

static bool is_id(const struct rest *rest, const struct parse_id *id)
{
	return id->kind == PARSE_ID_VALID || (id->kind == PARSE_ID_SHORT && rest->short_ids);
}

static bool read_ignored(const struct rest *rest, struct text_word *ret)
{
	return parse_words_polite(rest->text, rest->at, ret) ||
	       (rest->noise && parse_words_noise(rest->text, rest->at, ret)) ||
	       (rest->also && rest->also(rest->text, rest->at, ret));
}

/* The next thing that counts, with an ID's text. */
static enum item next_item(struct rest *rest, struct parse_id *ret)
{
	struct text_word ignored;
	struct parse_id behind;

	for (;;) {
		rest->at = text_skip(rest->text, rest->at, rest->skipped);
		if (text_next(rest->text, rest->at).c == TEXT_END)
			return ITEM_END;
		parse_id_read(rest->text, rest->at, ret);
		if (!read_ignored(rest, &ignored))
			break;
		/* "MAS 2Q2" may be a ticket, but not where the ticket stands behind the MAS. */
		parse_id_read(
			rest->text, text_skip(rest->text, ignored.end, rest->skipped), &behind);
		if (is_id(rest, ret) && behind.kind == PARSE_ID_NONE)
			break;
		rest->at = ignored.end;
	}
	if (!is_id(rest, ret) && ret->kind != PARSE_ID_BAD)
		return ITEM_OTHER;
	rest->at = ret->end;
	rest->skipped = TEXT_CLOSING;
	return ret->kind == PARSE_ID_BAD ? ITEM_BAD_ID : ITEM_ID;
}

static enum parse_fit set_id(struct parse_result *ret, const struct parse_id *id)
{
	return copy_string(ret->id, sizeof(ret->id), id->text) == 0 ? PARSE_FIT_YES : PARSE_FIT_NO;
}

/* One ID, or none where that is enough, and nothing else. */
static enum parse_fit fit_id(struct rest *rest, bool required, struct parse_result *ret)
{
	struct parse_id found = { .kind = PARSE_ID_NONE }, id;
	size_t count = 0;
	enum item item;

	while ((item = next_item(rest, &id)) != ITEM_END) {
		if (item == ITEM_OTHER || count++ > 0)
			return PARSE_FIT_NO;
		found = id;
	}
	if (found.kind == PARSE_ID_BAD)
		return PARSE_FIT_BAD_ID;
	return required && count == 0 ? PARSE_FIT_NO : set_id(ret, &found);
}

static enum parse_fit fit_nothing(struct rest *rest)
{
	struct parse_id id;

	return next_item(rest, &id) == ITEM_END ? PARSE_FIT_YES : PARSE_FIT_NO;
}

static bool is_sender_id(const struct parse_settings *settings, const char *id)
{
	if (strchr(id, '-'))
		return true; /* a ticket proves itself */
	return settings->owns ? settings->owns(id, settings->userdata) : strlen(id) == OWN_DIGITS;
}

/* An ID, then text. */
static enum parse_fit fit_addition(
	const struct parse_settings *settings, struct rest *rest, struct parse_result *ret)
{
	struct parse_id id;
	enum item item = next_item(rest, &id);
	size_t at = text_skip(rest->text, rest->at, TEXT_SEPARATORS);
	bool is_empty = parse_words_all_polite(rest->text, at);

	if (item == ITEM_BAD_ID && is_empty)
		return PARSE_FIT_BAD_ID;
	if (item != ITEM_ID || !is_sender_id(settings, id.text))
		return PARSE_FIT_NO;
	if (is_empty)
		return set_id(ret, &id) == PARSE_FIT_YES ? PARSE_FIT_HELP : PARSE_FIT_NO;
	ret->body = (struct parse_span){
		.offset = at, .size = text_trimmed_end(rest->text, at) - at, .set = true
	};
	return set_id(ret, &id);
}

/* A digit 1 to 5 that stands alone. */
static int read_rating(struct rest *rest)
{
	struct text_symbol symbol = text_next(rest->text, rest->at);

	if (symbol.c < '1' || symbol.c > '5' || text_is_word(text_next(rest->text, symbol.end).c))
		return 0;
	rest->at = symbol.end;
	rest->skipped = TEXT_SEPARATORS TEXT_CLOSING;
	return (int)(symbol.c - '0');
}

static bool read_star(const struct text *text, size_t at, struct text_word *ret)
{
	return text_read_word(text, at, ret) && strcmp(ret->text, "BINTANG") == 0 &&
	       !text_is_word(ret->next);
}

/* A rating, with an ID before or behind it, or none. */
static enum parse_fit fit_rating(struct rest *rest, struct parse_result *ret)
{
	struct parse_id found = { .kind = PARSE_ID_NONE }, id;
	enum item item;

	rest->also = read_star;
	for (size_t i = 0; (item = next_item(rest, &id)) != ITEM_END; i++) {
		rest->skipped = TEXT_SEPARATORS TEXT_CLOSING;
		if (i == RATING_ITEMS)
			return PARSE_FIT_NO;
		if (item == ITEM_OTHER && ret->rating == 0 && (ret->rating = read_rating(rest)) > 0)
			continue;
		if (item == ITEM_OTHER || found.kind != PARSE_ID_NONE)
			return PARSE_FIT_NO;
		found = id;
	}
	if (ret->rating == 0)
		return PARSE_FIT_NO;
	return found.kind == PARSE_ID_BAD ? PARSE_FIT_BAD_ID : set_id(ret, &found);
}

static bool read_sender(const struct text *text, size_t at, struct text_word *ret)
{
	static const char *const words[] = { "SMS", "LAPOR", "ALL", "SEMUA" };

	if (!text_read_word(text, at, ret) || text_is_word(ret->next))
		return false;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(ret->text, words[i]) == 0)
			return true;
	return false;
}

/* SMS, LAPOR; of STOP also ALL, SEMUA and our number. */
static bool read_stopped(const struct text *text, size_t at, struct text_word *ret)
{
	static const char number[] = "1708";
	size_t end = at;

	if (read_sender(text, at, ret))
		return true;
	for (size_t i = 0; number[i]; i++) {
		struct text_symbol symbol = text_next(text, end);

		if (symbol.c != (uint32_t)number[i])
			return false;
		end = symbol.end;
	}
	*ret = (struct text_word){ .start = at, .end = end, .next = text_next(text, end).c };
	return !text_is_word(ret->next);
}

static bool read_started(const struct text *text, size_t at, struct text_word *ret)
{
	return read_sender(text, at, ret) && strcmp(ret->text, "ALL") != 0 &&
	       strcmp(ret->text, "SEMUA") != 0;
}

/* One ID; nothing, DATA or DATA SAYA is a question how. */
static enum parse_fit fit_erasure(struct rest *rest, struct parse_result *ret)
{
	struct rest words = *rest;
	struct text_word data;
	struct parse_id id;
	enum parse_fit fit;

	if (next_item(&words, &id) == ITEM_OTHER && text_read_word(words.text, words.at, &data) &&
		strcmp(data.text, "DATA") == 0 && !text_is_word(data.next)) {
		words.at = data.end;
		return fit_nothing(&words) == PARSE_FIT_YES ? PARSE_FIT_HELP : PARSE_FIT_NO;
	}
	fit = fit_id(rest, false, ret);
	return fit == PARSE_FIT_YES && ret->id[0] == '\0' ? PARSE_FIT_HELP : fit;
}

enum parse_fit parse_rest_fit(const struct parse_settings *settings, const struct text *text,
	const struct parse_head_word *head, struct parse_result *ret)
{
	struct rest rest = { .text = text,
		.at = head->word.end,
		.skipped = TEXT_SEPARATORS TEXT_CLOSING,
		.noise = true,
		.short_ids = head->command->rest != PARSE_REST_ID_AND_TEXT };

	switch (head->command->rest) {
	case PARSE_REST_ID_OR_NOTHING: return fit_id(&rest, false, ret);
	case PARSE_REST_ID_AND_TEXT: return fit_addition(settings, &rest, ret);
	case PARSE_REST_ID: return fit_erasure(&rest, ret);
	case PARSE_REST_RATING: return fit_rating(&rest, ret);
	case PARSE_REST_NOTHING: return fit_nothing(&rest);
	case PARSE_REST_SENDERS:
		rest.also = head->command->name == PARSE_COMMAND_STOP ? read_stopped : read_started;
		return fit_nothing(&rest);
	case PARSE_REST_POLITENESS: rest.noise = false; return fit_nothing(&rest);
	case PARSE_REST_TEXT: break;
	}
	return PARSE_FIT_NO;
}

bool parse_rest_is_nothing(const struct text *text, const struct parse_head_word *head)
{
	struct rest rest = { .text = text,
		.at = head->word.end,
		.skipped = TEXT_SEPARATORS TEXT_CLOSING,
		.noise = true };

	return fit_nothing(&rest) == PARSE_FIT_YES;
}

enum parse_fit parse_rest_is_id(const struct text *text, size_t at, struct parse_result *ret)
{
	struct rest rest = {
		.text = text, .at = at, .skipped = TEXT_LEADING TEXT_CLOSING, .noise = true
	};

	return fit_id(&rest, true, ret);
}
