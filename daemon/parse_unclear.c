/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_unclear.c - texts that say too little. */
#include "daemon/parse_unclear.h"
#include "daemon/parse_words.h"

#define WORDS_LEAST   3
#define SYMBOLS_LEAST 15
#define LETTERS_LEAST 3

#define PUNCTUATION TEXT_SEPARATORS TEXT_CLOSING "$%&+@\\^`{}"

static const char *const greetings[] = { "ASSALAMUALAIKUM", "SELAMAT PAGI", "SELAMAT SIANG",
	"SELAMAT SORE", "SELAMAT MALAM", "HALO", "HAI", "PAGI", "SIANG", "SORE", "MALAM",
	"PERMISI" };

static bool read_greeting(const struct text *text, size_t at, struct text_word *ret)
{
	struct text_word first;

	if (!text_read_word(text, at, &first))
		return false;
	for (size_t i = 0; i < COUNT_OF(greetings); i++)
		if (text_is_phrase(text, &first, greetings[i], ret) && !text_is_word(ret->next))
			return true;
	return false;
}

static size_t skip_greetings(const struct text *text)
{
	struct text_word word;
	size_t at = text_skip(text, 0, PUNCTUATION);

	while (read_greeting(text, at, &word) || parse_words_polite(text, at, &word))
		at = text_skip(text, word.end, PUNCTUATION);
	return at;
}

static bool has_letters_in_a_row(const struct text *text)
{
	struct text_symbol symbol;
	size_t row = 0;

	for (symbol = text_next(text, 0); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		row = text_is_letter(symbol.c) ? row + 1 : 0;
		if (row == LETTERS_LEAST)
			return true;
	}
	return false;
}

bool parse_unclear_is(const struct text *text)
{
	size_t words = 0, symbols = 0, at = skip_greetings(text);
	struct text_symbol symbol;
	struct text_word polite;
	bool inside = false, in_run = false;

	if (!has_letters_in_a_row(text))
		return true;
	for (symbol = text_next(text, at); symbol.c != TEXT_END; symbol = text_next(text, at)) {
		at = symbol.end;
		if (text_is_blank(symbol.c)) {
			inside = in_run = false;
		} else if (!in_run && parse_words_polite(text, symbol.start, &polite)) {
			at = polite.end;
		} else if (text_is_word(symbol.c)) {
			words += !inside;
			symbols++;
			inside = in_run = true;
		} else {
			in_run = false;
		}
	}
	return words < WORDS_LEAST && symbols < SYMBOLS_LEAST;
}
