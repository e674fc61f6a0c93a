/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_list.c - a text as words and numbers, and what the word lists know of them. */
#include "daemon/facts_list.h"

#define NUMBER_MOST  999999999
#define ABBREVIATION 3 /* letters before a dot that ends no sentence */

static unsigned int gap_of(uint32_t c)
{
	switch (c) {
	case TEXT_BLANK: return FACTS_GAP_BLANK;
	case '.': return FACTS_GAP_DOT;
	case ',': return FACTS_GAP_COMMA;
	case '/': return FACTS_GAP_SLASH;
	case '-': return FACTS_GAP_DASH;
	case ':': return FACTS_GAP_COLON;
	case TEXT_BREAK:
	case '!':
	case '?':
	case ';':
	case '|':
	case '#': return FACTS_GAP_STOP;
	}
	return FACTS_GAP_OTHER;
}

static bool is_ascii_letter(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* Letters of any script; "jum'at" is one word. *at moves behind it. */
static void read_word(const struct text *text, size_t *at, struct facts_token *ret)
{
	struct text_symbol symbol = text_next(text, *at), next;
	bool known = true;

	ret->capital = ret->upper = true;
	for (; text_is_letter(symbol.c); symbol = next) {
		char raw = text->data[symbol.end - 1];

		known &= is_ascii_letter(symbol.c) && ret->letters < FACTS_WORD_SIZE - 1;
		if (known)
			ret->word[ret->letters] = (char)symbol.c;
		ret->upper &= raw < 'a' || raw > 'z';
		ret->capital &= ret->upper || ret->letters > 0;
		if (ret->letters < UINT8_MAX)
			ret->letters++;
		*at = symbol.end;
		next = text_next(text, symbol.end);
		if (next.c == '\'' && text_is_letter(text_next(text, next.end).c))
			next = text_next(text, next.end);
	}
	if (!known)
		memset(ret->word, 0, sizeof(ret->word));
	ret->key = facts_table_key(ret->word);
}

static void read_number(const struct text *text, size_t *at, struct facts_token *ret)
{
	struct text_symbol symbol;

	for (symbol = text_next(text, *at); text_is_digit(symbol.c);
		symbol = text_next(text, symbol.end)) {
		ret->number = ret->digits < 9 ? ret->number * 10 + (symbol.c - '0') : NUMBER_MOST;
		if (ret->digits < UINT8_MAX)
			ret->digits++;
		*at = symbol.end;
	}
}

/* How the letters are written as a whole. */
static void judge_capitals(struct facts_text *text)
{
	size_t words = 0, capitals = 0, uppers = 0, within = 0;

	for (size_t i = 0; i < text->count; i++) {
		const struct facts_token *t = &text->tokens[i];

		if (t->letters < 2)
			continue;
		words++;
		capitals += t->capital;
		uppers += t->upper && t->letters > 2;
		within += t->capital && !t->upper && i > 0 &&
		          !(t->gap & (FACTS_GAP_STOP | FACTS_GAP_DOT));
	}
	text->caps = uppers * 10 >= words * 6 || (words >= 8 && capitals * 10 >= words * 8);
	text->mixed = !text->caps && within > 0;
}

void facts_text_read(const struct text *text, size_t *at, struct facts_text *ret)
{
	struct text_symbol symbol = text_next(text, *at);
	unsigned int gap = FACTS_GAP_STOP;

	ret->count = 0;
	while (symbol.c != TEXT_END && ret->count < FACTS_TOKENS) {
		struct facts_token *token = &ret->tokens[ret->count];

		*at = symbol.end;
		if (text_is_word(symbol.c)) {
			*token = (struct facts_token){ .gap = (uint8_t)gap, .start = symbol.start };
			*at = symbol.start;
			if (text_is_digit(symbol.c))
				read_number(text, at, token);
			else
				read_word(text, at, token);
			ret->count++;
			gap = 0;
		} else {
			gap |= gap_of(symbol.c);
		}
		symbol = text_next(text, *at);
	}
	ret->ends = symbol.c == TEXT_END;
	if (!ret->ends)
		*at = ret->tokens[FACTS_TOKENS - FACTS_OVERLAP].start;
	judge_capitals(ret);
}

/* How many tokens from `i` on are this phrase; 0: they are not. */
static size_t match(const struct facts_text *text, size_t i, const char *words)
{
	size_t first = i;

	for (;; i++) {
		const struct facts_token *token = &text->tokens[i];
		size_t length = strcspn(words, " ");

		if (i == text->count || token->letters != length ||
			memcmp(token->word, words, length) != 0)
			return 0;
		if (i > first && (token->gap & ~(FACTS_GAP_BLANK | FACTS_GAP_DASH)))
			return 0;
		words += length;
		if (!*words)
			return i + 1 - first;
		words++;
	}
}

static void look_up(const struct facts_text *text, size_t i, const struct facts_table *table,
	size_t *size, uint64_t *classes)
{
	const struct facts_token *token = &text->tokens[i];
	const struct facts_entry *entry = facts_table_find(table, token->key, token->word);

	for (; entry && facts_table_begins(table, entry, token->word); entry++) {
		size_t length = match(text, i, entry->words);

		if (length == *size)
			*classes |= entry->classes;
		else if (length > *size) {
			*size = length;
			*classes = entry->classes;
		}
	}
}

void facts_list_read(const struct facts_text *text, const struct facts_table *first,
	const struct facts_table *second, struct facts_list *ret)
{
	ret->text = text;
	ret->count = 0;
	for (size_t i = 0, size; i < text->count; i += size) {
		struct facts_item *item = &ret->items[ret->count++];

		size = 1;
		item->classes = 0;
		item->token = &text->tokens[i];
		if (item->token->word[0]) {
			look_up(text, i, first, &size, &item->classes);
			if (second)
				look_up(text, i, second, &size, &item->classes);
		}
		item->last = &text->tokens[i + size - 1];
	}
}

const struct facts_item *facts_list_at(const struct facts_list *list, size_t i)
{
	static const struct facts_token nothing = { .gap = FACTS_GAP_STOP };
	static const struct facts_item none = { &nothing, &nothing, 0 };

	return i < list->count ? &list->items[i] : &none;
}

bool facts_list_is(const struct facts_list *list, size_t i, uint64_t classes)
{
	return facts_list_at(list, i)->classes & classes;
}

bool facts_list_follows(const struct facts_list *list, size_t i, unsigned int gaps)
{
	return i > 0 && i < list->count && !(list->items[i].token->gap & ~gaps);
}

bool facts_list_begins(const struct facts_list *list, size_t i)
{
	unsigned int gap = facts_list_at(list, i)->token->gap;
	const struct facts_token *before = facts_list_at(list, i - 1)->last;

	if ((gap & FACTS_GAP_STOP) || i == 0)
		return true;
	return (gap & FACTS_GAP_DOT) && (gap & FACTS_GAP_BLANK) &&
	       (before->digits > 0 || before->letters > ABBREVIATION);
}

bool facts_list_number(const struct facts_list *list, size_t i, uint32_t least, uint32_t most)
{
	const struct facts_token *token = facts_list_at(list, i)->token;

	return token->digits > 0 && token->number >= least && token->number <= most;
}
