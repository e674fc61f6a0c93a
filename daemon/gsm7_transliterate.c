/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gsm7_transliterate.c - any text in characters that cost one septet each. */
#include "daemon/gsm7.h"
#include "daemon/utf8.h"

#include <iconv.h>
#include <locale.h>

#define NEAREST_SIZE 16

/* Base letters of U+00C0..U+00FF and U+0100..U+017F, one octet each. */
static const char latin_base[] =
	"AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
	"aaaaaaaceeeeiiiidnooooo/ouuuuyty"
	"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLl"
	"NnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
_Static_assert(sizeof(latin_base) == 64 + 128 + 1, "one base letter for each of the two blocks");

static const struct {
	uint32_t first, last;
	const char *text;
} nearest[] = {
	{ '\t', '\r', " " },
	{ '[', '[', "(" },
	{ '\\', '\\', "/" },
	{ ']', ']', ")" },
	{ '`', '`', "'" },
	{ '{', '{', "(" },
	{ '|', '|', "/" },
	{ '}', '}', ")" },
	{ '~', '~', "-" },
	{ 0x85, 0x85, " " },
	{ 0xa0, 0xa0, " " },
	{ 0xa2, 0xa2, "c" },
	{ 0xa9, 0xa9, "(c)" },
	{ 0xaa, 0xaa, "a" },
	{ 0xab, 0xab, "\"" },
	{ 0xae, 0xae, "(r)" },
	{ 0xb2, 0xb2, "2" },
	{ 0xb3, 0xb3, "3" },
	{ 0xb4, 0xb4, "'" },
	{ 0xb5, 0xb5, "u" },
	{ 0xb7, 0xb7, "-" },
	{ 0xb9, 0xb9, "1" },
	{ 0xba, 0xba, "o" },
	{ 0xbb, 0xbb, "\"" },
	{ 0xbc, 0xbc, "1/4" },
	{ 0xbd, 0xbd, "1/2" },
	{ 0xbe, 0xbe, "3/4" },
	{ 0x2000, 0x200a, " " },
	{ 0x2010, 0x2015, "-" },
	{ 0x2018, 0x201b, "'" },
	{ 0x201c, 0x201f, "\"" },
	{ 0x2022, 0x2023, "-" },
	{ 0x2024, 0x2024, "." },
	{ 0x2025, 0x2025, ".." },
	{ 0x2026, 0x2026, "..." },
	{ 0x2028, 0x2029, " " },
	{ 0x202f, 0x202f, " " },
	{ 0x2032, 0x2032, "'" },
	{ 0x2033, 0x2033, "\"" },
	{ 0x2039, 0x203a, "'" },
	{ 0x2043, 0x2043, "-" },
	{ 0x2044, 0x2044, "/" },
	{ 0x205f, 0x205f, " " },
	{ 0x20ac, 0x20ac, "EUR" },
	{ 0x2116, 0x2116, "No" },
	{ 0x2190, 0x2190, "<-" },
	{ 0x2192, 0x2192, "->" },
	{ 0x2212, 0x2212, "-" },
	{ 0x2215, 0x2215, "/" },
	{ 0x2219, 0x2219, "-" },
	{ 0x2264, 0x2264, "<=" },
	{ 0x2265, 0x2265, ">=" },
	{ 0x25a0, 0x25ff, "-" },
	{ 0x3000, 0x3000, " " },
};

/* Scripts and pictures that have no nearest letters: most of what is left, and not worth asking. */
static bool is_hopeless(uint32_t c)
{
	return (c >= 0x2e80 && c <= 0x9fff && c != 0x3000) || (c >= 0xa000 && c <= 0xd7ff) ||
	       (c >= 0xe000 && c <= 0xf8ff) || (c >= 0x1f000 && c <= 0x1f0ff) || c >= 0x1f130;
}

static void convert(const char *in, size_t in_size, char *out, size_t out_size)
{
	iconv_t cd = iconv_open("ASCII//TRANSLIT", "UTF-8");
	char *from = (char *)in, *to = out;
	size_t left = out_size - 1;

	out[0] = '\0';
	if (cd == (iconv_t)-1)
		/* analysis: Wanalyzer-malloc-leak: what is -1 was not opened */
		return;
	if (iconv(cd, &from, &in_size, &to, &left) != (size_t)-1)
		*to = '\0';
	(void)iconv_close(cd);
}

/* glibc knows thousands more, by the locale: the one that each system has, whatever ours is. "?" is
 * its word for none; "" for what would cost more than one septet a letter, or too many. */
static void ask_iconv(uint32_t c, char ret[static NEAREST_SIZE])
{
	char own[5];
	size_t size = utf8_write(c, own);
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;

	before = uselocale(utf8);
	convert(own, size, ret, NEAREST_SIZE);
	(void)uselocale(before);
	if (utf8)
		freelocale(utf8);
	if (strlen(ret) > 3 * size || strcspn(ret, "?[]{}^~|\\`") != strlen(ret))
		ret[0] = '\0';
}

/* What to write for a character; "" leaves it out. Borrowed until the next call with own[]. */
static const char *replacement(uint32_t c, char own[static NEAREST_SIZE])
{
	for (size_t i = 0; i < COUNT_OF(nearest); i++) {
		if (c >= nearest[i].first && c <= nearest[i].last)
			return nearest[i].text;
	}
	own[0] = '\0';
	if (gsm7_cost(c) == 1) {
		own[utf8_write(c, own)] = '\0';
	} else if (c >= 0xc0 && c <= 0x17f) {
		own[0] = latin_base[c - 0xc0];
		own[1] = '\0';
	} else if (c >= 0x80 && !is_hopeless(c)) {
		ask_iconv(c, own);
	}
	return own;
}

int gsm7_transliterate(const char *text, char *ret, size_t size)
{
	size_t left = strlen(text), used = 0;
	bool blank = false;

	if (size == 0)
		return -EOVERFLOW;
	ret[0] = '\0';
	while (left > 0) {
		char own[NEAREST_SIZE];
		uint32_t c = UTF8_REPLACEMENT;
		size_t length = utf8_read(text, left, &c);
		const char *with = length > 0 ? replacement(c, own) : "";

		text += length > 0 ? length : 1;
		left -= length > 0 ? length : 1;
		if (strcmp(with, " ") == 0) {
			blank = used > 0;
			continue;
		}
		if (*with == '\0')
			continue;
		if (used + blank + strlen(with) >= size) {
			ret[0] = '\0';
			return -EOVERFLOW;
		}
		if (blank)
			ret[used++] = ' ';
		blank = false;
		memcpy(ret + used, with, strlen(with) + 1);
		used += strlen(with);
	}
	return 0;
}
