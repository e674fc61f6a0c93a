/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_command.c - texts that are a command, or an ID alone. */
#include "daemon/parse_command.h"
#include "daemon/parse_rest.h"

#define SIGNATURE_WORDS 4

/* Makes the result of a fit; false: it does not count. */
static bool take(enum parse_fit fit, enum parse_kind kind, bool id_required,
	const struct parse_result *found, struct parse_result *ret)
{
	bool has_id = found->id[0] != '\0';

	switch (fit) {
	case PARSE_FIT_NO: return false;
	case PARSE_FIT_YES:
		if (id_required && !has_id)
			return false;
		*ret = *found;
		ret->kind = kind;
		return true;
	case PARSE_FIT_BAD_ID: *ret = (struct parse_result){ .kind = PARSE_BAD_ID }; return true;
	case PARSE_FIT_HELP:
		if (id_required)
			return false;
		*ret = (struct parse_result){ .kind = PARSE_HELP };
		return true;
	}
	return false;
}

/* How a text is read. */
struct reader {
	const struct parse_settings *settings;
	bool inside_report;
	bool is_cut; /* without its signature */
};

/* A command word at `at` with what it asks for. *ret_found: there is a command word. */
static bool read_command_at(const struct reader *reader, const struct text *text, size_t at,
	bool *ret_found, struct parse_result *ret)
{
	const struct parse_settings *settings = reader->settings;
	struct parse_result found = { 0 };
	struct parse_head_word head;
	enum parse_fit fit;

	*ret_found = parse_words_head(settings, text, at, false, &head) && head.command &&
	             head.command->rest != PARSE_REST_TEXT;
	if (!*ret_found && !parse_words_typo(settings, text, at, &head))
		return false;
	/* The text of an add is never cut. */
	if (reader->is_cut && head.command->name == PARSE_COMMAND_ADD)
		return false;
	fit = parse_rest_fit(settings, text, &head, &found);
	if ((head.digits || !*ret_found) && found.id[0] == '\0')
		return false;
	/* The digits directly behind it are an ID up to the end, or it is no head word. */
	if (head.digits && (found.body.set || found.rating > 0))
		return false;
	return take(fit, head.command->kind, reader->inside_report, &found, ret);
}

/* The head of a complaint, and no noise in front of an ID. */
static bool is_complaint_head(const struct reader *reader, const struct text *text, size_t at)
{
	struct parse_head_word head;
	struct text_word noise;
	bool own;

	return parse_words_head(reader->settings, text, at, false, &head) &&
	       !parse_words_subject(text, &head, &own) &&
	       !(reader->inside_report && parse_words_noise(text, at, &noise));
}

/* behind_command: the text begins with a command word, as CEK in "cek 1OO". */
static bool read_id_alone(const struct reader *reader, const struct text *text, size_t at,
	bool behind_command, struct parse_result *ret)
{
	struct parse_result found = { 0 };
	enum parse_fit fit = parse_rest_is_id(text, at, &found);

	/* "LPR: air" is no mistyped ticket. */
	if (fit == PARSE_FIT_BAD_ID && (behind_command || is_complaint_head(reader, text, at)))
		return false;
	return take(fit, PARSE_STATUS, true, &found, ret);
}

/* The text up to its end, no signature. */
static bool read_all(const struct reader *reader, const struct text *text, struct parse_result *ret)
{
	size_t start = text_skip(text, 0, TEXT_LEADING), at = start;
	struct text_word polite;
	bool found;

	for (;;) {
		if (read_command_at(reader, text, at, &found, ret))
			return true;
		if (found || !parse_words_polite(text, at, &polite))
			return read_id_alone(reader, text, start, found, ret);
		at = text_skip(text, polite.end, TEXT_SEPARATORS TEXT_CLOSING);
	}
}

static bool begins_signature(const struct text *text, struct text_symbol symbol)
{
	return symbol.c == TEXT_BREAK || (symbol.c == '-' && text_next(text, symbol.end).c == '-');
}

static size_t count_words(const struct text *text)
{
	struct text_symbol symbol;
	bool inside = false;
	size_t count = 0;

	for (symbol = text_next(text, 0); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		if (text_is_blank(symbol.c) || begins_signature(text, symbol)) {
			inside = false;
		} else if (text_is_word(symbol.c)) {
			count += !inside;
			inside = true;
		}
	}
	return count;
}

/*
 * Where the text may be cut so that 0..SIGNATURE_WORDS words are lost: the earliest place for each
 * count, SIZE_MAX where there is none.
 */
static void find_cuts(const struct text *text, size_t ret[static SIGNATURE_WORDS + 1])
{
	size_t behind = count_words(text);
	struct text_symbol symbol;
	bool inside = false;

	for (size_t i = 0; i <= SIGNATURE_WORDS; i++)
		ret[i] = SIZE_MAX;
	for (symbol = text_next(text, 0); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		bool cut = begins_signature(text, symbol);

		if (cut && behind <= SIGNATURE_WORDS && ret[behind] == SIZE_MAX)
			ret[behind] = symbol.start;
		if (text_is_blank(symbol.c) || cut) {
			inside = false;
		} else if (text_is_word(symbol.c)) {
			behind -= !inside;
			inside = true;
		}
	}
}

bool parse_command_read(const struct parse_settings *settings, const struct text *text,
	bool inside_report, struct parse_result *ret)
{
	struct reader reader = { .settings = settings, .inside_report = inside_report };
	size_t cuts[SIGNATURE_WORDS + 1];

	if (read_all(&reader, text, ret))
		return true;
	find_cuts(text, cuts);
	reader.is_cut = true;
	/* The shortest signature first: an ID on a line of its own is no signature. */
	for (size_t i = 0; i < COUNT_OF(cuts); i++) {
		struct text cut = { text->data, cuts[i] };

		if (cuts[i] != SIZE_MAX && read_all(&reader, &cut, ret))
			return true;
	}
	return false;
}
