/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts_list.h - a stretch of a text as words and numbers, and as what the word lists know of them.
 * Pure.
 */
#pragma once

#include "daemon/facts_table.h"
#include "daemon/text.h"

#define FACTS_TOKENS 256 /* of one stretch */
#define FACTS_OVERLAP                                                                              \
	32 /* tokens that the next stretch begins with: more than any rule looks at                \
	    */

/* What stands between a token and the one before it. */
enum {
	FACTS_GAP_BLANK = 1,
	FACTS_GAP_DOT = 2,
	FACTS_GAP_COMMA = 4,
	FACTS_GAP_SLASH = 8,
	FACTS_GAP_DASH = 16,
	FACTS_GAP_COLON = 32,
	FACTS_GAP_STOP =
		64, /* the end of a sentence or line, '#'; also the beginning of the text */
	FACTS_GAP_OTHER = 128,
};

/* A run of ASCII letters or of digits; other scripts make a word that nothing knows. */
struct facts_token {
	char word[FACTS_WORD_SIZE]; /* upper case; "" : a number, or a word that nothing knows */
	uint64_t key;               /* of the word */
	uint32_t number;            /* a large one is 999999999 */
	uint8_t digits;             /* how many, 0: it is a word */
	uint8_t letters;
	bool capital; /* its first letter is one */
	bool upper;   /* all of them are */
	uint8_t gap;
	size_t start;
};

struct facts_text {
	struct facts_token tokens[FACTS_TOKENS];
	size_t count;
	bool ends;  /* nothing of the text stands behind it */
	bool caps;  /* it is written in capital letters: they say nothing */
	bool mixed; /* it is not, and has some within its sentences */
};

/* A token, or those of a phrase. */
struct facts_item {
	const struct facts_token *token; /* the first one */
	const struct facts_token *last;
	uint64_t classes;
};

struct facts_list {
	const struct facts_text *text;
	struct facts_item items[FACTS_TOKENS];
	size_t count;
};

/* Reads tokens from *at, and moves *at to where the next stretch begins. */
void facts_text_read(const struct text *text, size_t *at, struct facts_text *ret);

/* Looks everything up in both tables (the second may be NULL); the longest phrase wins. */
void facts_list_read(const struct facts_text *text, const struct facts_table *first,
	const struct facts_table *second, struct facts_list *ret);

/* Item i; out of range, an item of no word, no number and no class with a STOP before it. */
const struct facts_item *facts_list_at(const struct facts_list *list, size_t i);

/* True when item i has one of the classes. */
bool facts_list_is(const struct facts_list *list, size_t i, uint64_t classes);

/* True when item i follows the one before it with no more than these gaps between. */
bool facts_list_follows(const struct facts_list *list, size_t i, unsigned int gaps);

/* True when a sentence begins with item i. */
bool facts_list_begins(const struct facts_list *list, size_t i);

/* True when item i is a number from least to most. */
bool facts_list_number(const struct facts_list *list, size_t i, uint32_t least, uint32_t most);
