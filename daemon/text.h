/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - a citizen's text as the parser sees it: one normalised symbol after another, each with
 * its place in the raw octets.
 *
 * Nothing is copied and the raw text is never changed: a place is an offset, and reading again from
 * a kept offset is going back. Each call looks at a bounded stretch, so that a parse is linear.
 * Pure. Spec: message language 1.
 */
#pragma once

#include "lapor.h"

#define TEXT_WORD_SIZE 32 /* the longest word that is compared with anything, with its NUL */

/* What may stand between a head word and the rest, before a head word, behind a command. */
#define TEXT_SEPARATORS "#*.,:;/-=|!)>]\"'(<[_~"
#define TEXT_LEADING    "#*\"'(<[-.!/"
#define TEXT_CLOSING    ".,!?;:)]>\"'-"

struct text {
	const char *data;
	size_t size; /* where reading ends */
};

/*
 * Symbols: ASCII letters in upper case, digits, ASCII punctuation, other letters as their code
 * point, and these.
 */
enum {
	TEXT_END = 0,
	TEXT_DECORATION = 1, /* emoji, controls, invalid octets */
	TEXT_BREAK = '\n',   /* a blank that is a line break */
	TEXT_BLANK = ' ',    /* also NBSP, tabs and "(spasi)" */
};

struct text_symbol {
	uint32_t c;
	size_t start, end; /* raw octets; reading goes on at end */
};

/* The symbol at or behind offset `at`, invisible characters left out; at the end start and end are
 * the size. */
struct text_symbol text_next(const struct text *text, size_t at);

bool text_is_blank(uint32_t c);
bool text_is_letter(uint32_t c); /* of any script, digits of other scripts too */
bool text_is_digit(uint32_t c);  /* 0-9 */
bool text_is_word(uint32_t c);   /* a letter or a digit */

/* The offset of the first symbol that is no blank, no decoration and none of these characters. */
size_t text_skip(const struct text *text, size_t at, const char *characters);

/* Likewise, blanks only. */
size_t text_skip_blanks(const struct text *text, size_t at);

/* The end of what is left when the blanks and invisible characters at the end are cut; `at` when
 * nothing is. */
size_t text_trimmed_end(const struct text *text, size_t at);

/* True when a letter or digit stands at or behind `at`. */
bool text_has_word(const struct text *text, size_t at);

/* A run of ASCII letters. */
struct text_word {
	char text[TEXT_WORD_SIZE]; /* upper case; "" when longer than any word we know */
	size_t start, end;
	uint32_t next; /* the symbol behind it: may be another script's letter or a digit */
};

/* Reads the run of ASCII letters that begins at the symbol at `at`; false: there is none. */
bool text_read_word(const struct text *text, size_t at, struct text_word *ret);

/*
 * True when this word, with the words behind it, is the phrase: one word ("PAK") or several, where
 * the text has blanks as the phrase has one ("TERIMA KASIH"). *ret is then the whole phrase from
 * its start; what stands behind it is for the caller to judge.
 */
bool text_is_phrase(const struct text *text, const struct text_word *first, const char *phrase,
	struct text_word *ret);

/* True when the text is the same as this one, ASCII letters in either case, runs of blanks alike.
 */
bool text_is(const struct text *text, const char *other);

/*
 * The text as it is compared with others: upper case, runs of blanks as one, decoration left out.
 * Owned by the caller; never longer than the text. NULL: no memory.
 */
char *text_normalise(const char *message);
