/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - a citizen's text as one normalised symbol after another. */
#include "daemon/text.h"
#include "daemon/utf8.h"

struct range {
	uint32_t first, last;
};

static bool is_in(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

static bool is_invisible(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
}

/* Letters, marks and digits by the blocks of Unicode that hold them: enough to tell a script from
 * a picture. */
static bool is_foreign_letter(uint32_t c)
{
	static const struct range letters[] = { { 0xaa, 0xaa }, { 0xb5, 0xb5 }, { 0xba, 0xba },
		{ 0xc0, 0xd6 }, { 0xd8, 0xf6 }, { 0xf8, 0x2af }, { 0x300, 0x1fff },
		{ 0x2c00, 0x2dff }, { 0x3005, 0x3007 }, { 0x3040, 0x31ff }, { 0x3400, 0x4dbf },
		{ 0x4e00, 0xd7ff }, { 0xf900, 0xfdff }, { 0xfe70, 0xfefe }, { 0xff10, 0xff19 },
		{ 0xff21, 0xff3a }, { 0xff41, 0xff5a }, { 0xff66, 0xffdc }, { 0x10000, 0x1cfff },
		{ 0x1d400, 0x1efff }, { 0x20000, 0x3ffff } };

	return is_in(c, letters, COUNT_OF(letters));
}

static uint32_t normalise_ascii(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	if (c == '\n' || c == '\r' || c == '\v' || c == '\f')
		return TEXT_BREAK;
	if (c == '\t')
		return TEXT_BLANK;
	return c < 0x20 || c == 0x7f ? TEXT_DECORATION : c;
}

static uint32_t normalise(uint32_t c)
{
	static const struct {
		struct range range;
		uint32_t as;
	} alike[] = {
		{ { 0x85, 0x85 }, TEXT_BREAK },
		{ { 0xa0, 0xa0 }, TEXT_BLANK },
		{ { 0x2000, 0x200a }, TEXT_BLANK },
		{ { 0x2010, 0x2015 }, '-' },
		{ { 0x2018, 0x201b }, '\'' },
		{ { 0x201c, 0x201f }, '"' },
		{ { 0x2028, 0x2029 }, TEXT_BREAK },
		{ { 0x202f, 0x202f }, TEXT_BLANK },
		{ { 0x205f, 0x205f }, TEXT_BLANK },
		{ { 0x2212, 0x2212 }, '-' },
		{ { 0x3000, 0x3000 }, TEXT_BLANK },
	};

	if (c < 0x80)
		return normalise_ascii(c);
	for (size_t i = 0; i < COUNT_OF(alike); i++) {
		if (is_in(c, &alike[i].range, 1))
			return alike[i].as;
	}
	return is_foreign_letter(c) ? c : TEXT_DECORATION;
}

/* text_next() but for the blanks that citizens write out. */
static struct text_symbol next_plain(const struct text *text, size_t at)
{
	struct text_symbol symbol = { TEXT_END, text->size, text->size };

	while (at < text->size) {
		uint32_t c;
		size_t length = utf8_read(text->data + at, text->size - at, &c);

		symbol.start = at;
		at += length > 0 ? length : 1;
		symbol.end = at;
		if (length > 1 && is_invisible(c))
			continue;
		symbol.c = length > 0 ? normalise(c) : TEXT_DECORATION;
		return symbol;
	}
	symbol.start = symbol.end = text->size;
	return symbol;
}

/* The end of "(spasi)" and its like when it begins with this symbol, else 0. */
static size_t written_blank_end(const struct text *text, struct text_symbol first)
{
	static const char *const written[] = { "(SPASI)", "<SPASI>", "[SPASI]", "(SPC)" };

	if (next_plain(text, first.end).c != 'S')
		return 0;
	for (size_t i = 0; i < COUNT_OF(written); i++) {
		struct text_symbol symbol = first;
		const char *expected = written[i];

		while (*expected && symbol.c == (unsigned char)*expected) {
			if (*++expected)
				symbol = next_plain(text, symbol.end);
		}
		if (!*expected)
			return symbol.end;
	}
	return 0;
}

/* Most of any text: what neither is invisible nor begins something longer. */
static uint32_t simple_symbol(const struct text *text, size_t at)
{
	unsigned char c = at < text->size ? (unsigned char)text->data[at] : TEXT_END;

	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a' + 'A');
	return c >= ' ' && c < 0x7f && c != '(' && c != '<' && c != '[' ? c : TEXT_END;
}

struct text_symbol text_next(const struct text *text, size_t at)
{
	struct text_symbol symbol = { simple_symbol(text, at), at, at + 1 };

	if (symbol.c != TEXT_END)
		return symbol;
	symbol = next_plain(text, at);

	if (symbol.c == '(' || symbol.c == '<' || symbol.c == '[') {
		size_t end = written_blank_end(text, symbol);

		if (end > 0) {
			symbol.c = TEXT_BLANK;
			symbol.end = end;
		}
	}
	return symbol;
}

bool text_is_blank(uint32_t c)
{
	return c == TEXT_BLANK || c == TEXT_BREAK;
}

bool text_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_ascii_letter(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

bool text_is_letter(uint32_t c)
{
	return is_ascii_letter(c) || c >= 0x80;
}

bool text_is_word(uint32_t c)
{
	return text_is_letter(c) || text_is_digit(c);
}

size_t text_skip(const struct text *text, size_t at, const char *characters)
{
	for (;;) {
		struct text_symbol symbol = text_next(text, at);

		if (symbol.c == TEXT_END || symbol.c >= 0x80 ||
			(!text_is_blank(symbol.c) && symbol.c != TEXT_DECORATION &&
				!strchr(characters, (int)symbol.c)))
			return symbol.start;
		at = symbol.end;
	}
}

size_t text_skip_blanks(const struct text *text, size_t at)
{
	struct text_symbol symbol;

	for (symbol = text_next(text, at); text_is_blank(symbol.c);
		symbol = text_next(text, symbol.end))
		;
	return symbol.start;
}

size_t text_trimmed_end(const struct text *text, size_t at)
{
	size_t end = at;
	struct text_symbol symbol;

	for (symbol = text_next(text, at); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		if (!text_is_blank(symbol.c))
			end = symbol.end;
	}
	return end;
}

bool text_has_word(const struct text *text, size_t at)
{
	struct text_symbol symbol;

	for (symbol = text_next(text, at); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		if (text_is_word(symbol.c))
			return true;
	}
	return false;
}

bool text_read_word(const struct text *text, size_t at, struct text_word *ret)
{
	struct text_symbol symbol = text_next(text, at);
	size_t length = 0;

	if (!is_ascii_letter(symbol.c))
		return false;
	ret->start = symbol.start;
	for (; is_ascii_letter(symbol.c); symbol = text_next(text, symbol.end)) {
		if (length < TEXT_WORD_SIZE)
			ret->text[length++] = (char)symbol.c;
		ret->end = symbol.end;
	}
	ret->next = symbol.c;
	if (length == TEXT_WORD_SIZE)
		length = 0;
	ret->text[length] = '\0';
	return true;
}

/* The first word of the phrase is this one. */
static bool is_same_word(const char *word, const char *phrase)
{
	while (*word && *word == *phrase) {
		word++;
		phrase++;
	}
	return !*word && (*phrase == ' ' || !*phrase);
}

bool text_is_phrase(const struct text *text, const struct text_word *first, const char *phrase,
	struct text_word *ret)
{
	struct text_word word;

	if (!is_same_word(first->text, phrase))
		return false;
	word = *first;
	for (;;) {
		size_t length = strlen(word.text);

		if (!is_same_word(word.text, phrase))
			return false;
		phrase += length;
		if (!*phrase)
			break;
		phrase++;
		if (!text_is_blank(word.next) ||
			!text_read_word(text, text_skip_blanks(text, word.end), &word))
			return false;
	}
	word.start = first->start;
	*ret = word;
	return true;
}

/* The next symbol with a run of blanks as one, and all of them alike. */
static uint32_t next_folded(const struct text *text, size_t *at)
{
	struct text_symbol symbol = text_next(text, *at);

	if (text_is_blank(symbol.c)) {
		*at = text_skip_blanks(text, symbol.end);
		return TEXT_BLANK;
	}
	*at = symbol.end;
	return symbol.c;
}

bool text_is(const struct text *text, const char *other)
{
	struct text second = { other, strlen(other) };
	size_t at = 0, at_second = 0;
	uint32_t c;

	do {
		c = next_folded(text, &at);
		if (c != next_folded(&second, &at_second))
			return false;
	} while (c != TEXT_END);
	return true;
}

char *text_normalise(const char *message)
{
	struct text text = { message, strlen(message) };
	char *ret = malloc(text.size + 1);
	struct text_symbol symbol;
	size_t used = 0;
	bool has_blank = false;

	if (!ret)
		return NULL;
	for (symbol = text_next(&text, 0); symbol.c != TEXT_END;
		symbol = text_next(&text, symbol.end)) {
		bool is_blank = text_is_blank(symbol.c) || symbol.c == TEXT_DECORATION;

		if (!is_blank && has_blank && used > 0)
			ret[used++] = ' ';
		has_blank = is_blank;
		if (is_blank)
			continue;
		/* What is no ASCII stays as it was written: a symbol is never longer than its
		 * octets. */
		if (symbol.c < 0x80) {
			ret[used++] = (char)symbol.c;
		} else {
			memcpy(ret + used, message + symbol.start, symbol.end - symbol.start);
			used += symbol.end - symbol.start;
		}
	}
	ret[used] = '\0';
	return ret;
}
