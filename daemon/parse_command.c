/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_command.c - texts that are a command, or an ID alone. */
#include "daemon/parse_command.h"
#include "daemon/parse_id.h"
#include "daemon/parse_words.h"

#define SIGNATURE_WORDS 4

/* What stands behind a command word. */
struct rest {
	const struct text *text;
	size_t at;
	const char *skipped; /* what divides its words: separators up to the ID, then closing
	                        punctuation */
	bool noise;          /* noise is ignored, not only politeness */
	bool no_words;       /* what may be two words is no bad ID */
	bool short_ids;      /* four and five digits are an ID, too */
};

enum item { ITEM_END, ITEM_ID, ITEM_BAD_ID, ITEM_OTHER };
enum fit { FIT_NO, FIT_YES, FIT_BAD_ID };

static bool is_id(const struct rest *rest, const struct parse_id *id)
{
	return id->kind == PARSE_ID_VALID || (id->kind == PARSE_ID_SHORT && rest->short_ids);
}

static bool read_ignored(const struct rest *rest, struct text_word *ret)
{
	return parse_words_polite(rest->text, rest->at, ret) ||
	       (rest->noise && parse_words_noise(rest->text, rest->at, ret));
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
		if (is_id(rest, ret) && !is_id(rest, &behind))
			break;
		rest->at = ignored.end;
	}
	if (!is_id(rest, ret) && (ret->kind != PARSE_ID_BAD || (ret->blank && rest->no_words)))
		return ITEM_OTHER;
	rest->at = ret->end;
	rest->skipped = TEXT_CLOSING;
	return ret->kind == PARSE_ID_BAD ? ITEM_BAD_ID : ITEM_ID;
}

/* One ID, or none where that is enough, and nothing else. ret_id is filled with FIT_YES. */
static enum fit fit_id(struct rest *rest, bool required, char ret_id[static PARSE_ID_SIZE])
{
	struct parse_id found = { .kind = PARSE_ID_NONE }, id;
	size_t count = 0;
	enum item item;

	while ((item = next_item(rest, &id)) != ITEM_END) {
		if (item == ITEM_OTHER || count++ > 0)
			return FIT_NO;
		found = id;
	}
	if (found.kind == PARSE_ID_BAD)
		return FIT_BAD_ID;
	if (required && count == 0)
		return FIT_NO;
	return copy_string(ret_id, PARSE_ID_SIZE, found.text) == 0 ? FIT_YES : FIT_NO;
}

static enum fit fit_nothing(struct rest *rest)
{
	struct parse_id id;

	return next_item(rest, &id) == ITEM_END ? FIT_YES : FIT_NO;
}

/* Whether what stands behind a head word is what its command asks for. */
static enum fit fit_rest(const struct text *text, const struct parse_head_word *head,
	char ret_id[static PARSE_ID_SIZE])
{
	struct rest rest = { .text = text,
		.at = head->word.end,
		.skipped = TEXT_SEPARATORS TEXT_CLOSING,
		.noise = true,
		.short_ids = true };

	switch (head->command->rest) {
	case PARSE_REST_ID_OR_NOTHING: return fit_id(&rest, false, ret_id);
	case PARSE_REST_POLITENESS: rest.noise = false; return fit_nothing(&rest);
	case PARSE_REST_TEXT: break;
	}
	return FIT_NO;
}

/* Fills in the result of a fit; false: it does not count. */
static bool take(enum fit fit, enum parse_kind kind, bool id_required,
	const char id[static PARSE_ID_SIZE], struct parse_result *ret)
{
	if (fit == FIT_NO || (fit == FIT_YES && id_required && id[0] == '\0'))
		return false;
	*ret = (struct parse_result){ .kind = fit == FIT_YES ? kind : PARSE_BAD_ID };
	if (fit == FIT_YES)
		(void)copy_string(ret->id, sizeof(ret->id), id);
	return true;
}

/* A command word at `at` with what it asks for. *ret_found: there is a command word. */
static bool read_command_at(const struct parse_settings *settings, const struct text *text,
	size_t at, bool inside_report, bool *ret_found, struct parse_result *ret)
{
	char id[PARSE_ID_SIZE] = "";
	struct parse_head_word head;
	enum fit fit;

	*ret_found = parse_words_head(settings, text, at, false, &head) && head.command &&
	             head.command->rest != PARSE_REST_TEXT;
	if (*ret_found) {
		fit = fit_rest(text, &head, id);
		return take(fit, head.command->kind, inside_report || head.digits, id, ret);
	}
	if (!parse_words_typo(settings, text, at, &head))
		return false;
	fit = fit_rest(text, &head, id);
	return fit == FIT_YES && take(fit, head.command->kind, true, id, ret);
}

/* behind_command: the text begins with a command word, as CEK in "cek 1OO". */
static bool read_id_alone(
	const struct text *text, size_t at, bool behind_command, struct parse_result *ret)
{
	struct rest rest = { .text = text,
		.at = at,
		.skipped = TEXT_LEADING TEXT_CLOSING,
		.noise = true,
		.no_words = behind_command,
		.short_ids = false };
	char id[PARSE_ID_SIZE] = "";

	return take(fit_id(&rest, true, id), PARSE_STATUS, true, id, ret);
}

/* The text up to its end, no signature. */
static bool read_all(const struct parse_settings *settings, const struct text *text,
	bool inside_report, struct parse_result *ret)
{
	size_t start = text_skip(text, 0, TEXT_LEADING), at = start;
	struct text_word polite;
	bool found;

	for (;;) {
		if (read_command_at(settings, text, at, inside_report, &found, ret))
			return true;
		if (found || !parse_words_polite(text, at, &polite))
			return read_id_alone(text, start, found, ret);
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
	size_t cuts[SIGNATURE_WORDS + 1];

	if (read_all(settings, text, inside_report, ret))
		return true;
	find_cuts(text, cuts);
	/* The shortest signature first: an ID on a line of its own is no signature. */
	for (size_t i = 0; i < COUNT_OF(cuts); i++) {
		struct text cut = { text->data, cuts[i] };

		if (cuts[i] != SIZE_MAX && read_all(settings, &cut, inside_report, ret))
			return true;
	}
	return false;
}
