/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_text.c - citizens' words on an operator's screen.
 */
#include "daemon/ctl_text.h"

#include <ctype.h>

#include "daemon/ticket.h"
#include "daemon/utf8.h"

#define IDENTITY_DIGITS 16
#define SEPARATORS_MAX  3

char *ctl_text_repair(const char *text)
{
	char *copy = malloc(3 * strlen(text) + 1);
	char *out = copy;
	const char *end = text + strlen(text);

	for (const char *p = text; copy && *p;) {
		uint32_t c;
		size_t size = utf8_read(p, (size_t)(end - p), &c);

		memcpy(out, size > 0 ? p : "\xef\xbf\xbd", size > 0 ? size : 3);
		out += size > 0 ? size : 3;
		p += size > 0 ? size : 1;
	}
	if (copy)
		*out = '\0';
	return copy;
}

/* What a terminal would obey instead of show: controls, and the marks that turn the writing round.
 */
static bool is_obeyed(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *ctl_text_line(const char *text)
{
	char *copy = ctl_text_repair(text);
	char *end = copy ? copy + strlen(copy) : NULL;
	uint32_t c;

	for (char *p = copy; p && *p;) {
		size_t size = utf8_read(p, (size_t)(end - p), &c);

		if (is_obeyed(c))
			memset(p, ' ', size);
		p += size;
	}
	return copy;
}

/* A stretch of text that may be one number. */
struct number {
	char digits[IDENTITY_DIGITS + 1]; /* the first of them, with a NUL */
	size_t count;
	bool plus, whole; /* whole: one run without separators */
};

static bool is_number(const struct number *n)
{
	if (n->count == IDENTITY_DIGITS || (n->whole && n->count > IDENTITY_DIGITS))
		return true;
	if (n->count > IDENTITY_DIGITS)
		return false;
	if (n->plus)
		return n->count >= 8;
	if (n->digits[0] == '6' && n->digits[1] == '2')
		return n->count >= 10;
	if (n->digits[0] == '0')
		return n->count >= 9;
	return n->digits[0] == '8' && n->count >= 9 && n->count <= 12;
}

static const char *skip_separators(const char *p)
{
	size_t count = strspn(p, " -./(),_\t\r\n");

	return count <= SEPARATORS_MAX ? p + count : p;
}

/* The longest number that begins here, digits in groups joined. Its end, or NULL: none does. */
static const char *find_number(const char *p, struct number *ret)
{
	struct number n = { .whole = true, .plus = *p == '+' };
	const char *end = NULL;

	p += n.plus ? 1 : 0;
	while (isdigit((unsigned char)*p)) {
		for (; isdigit((unsigned char)*p); p++, n.count++)
			if (n.count < IDENTITY_DIGITS)
				n.digits[n.count] = *p;
		if (is_number(&n)) {
			*ret = n;
			end = p;
		}
		if (n.count > IDENTITY_DIGITS)
			break;
		p = skip_separators(p);
		n.whole = false;
	}
	return end;
}

/* At least four digits stay hidden. Separators are left out. */
static char *write_masked(char *out, const struct number *n)
{
	size_t head = n->digits[0] == '6' && n->digits[1] == '2' ? 5 : 4;
	size_t tail = 0;

	if (n->count >= IDENTITY_DIGITS) {
		memcpy(out, n->digits, 4);
		memset(out + 4, '*', IDENTITY_DIGITS - 4);
		return out + IDENTITY_DIGITS;
	}
	if (n->count > head + 4)
		tail = n->count - head - 4 < 3 ? n->count - head - 4 : 3;
	if (n->plus)
		*out++ = '+';
	memcpy(out, n->digits, head);
	memset(out + head, '*', 4);
	out += head + 4;
	memcpy(out, n->digits + n->count - tail, tail);
	return out + tail;
}

/* What is masked grows by one octet at most, from eight digits to nine characters. */
char *ctl_text_mask(const char *text)
{
	_cleanup_(freep) char *clean = ctl_text_repair(text);
	char *copy = clean ? malloc(2 * strlen(clean) + 1) : NULL;
	char *out = copy;
	bool in_digits = false;

	for (const char *p = clean; copy && *p;) {
		struct number n;
		const char *end = NULL;

		if (!in_digits && (*p == '+' || isdigit((unsigned char)*p)))
			end = find_number(p, &n);
		if (end) {
			out = write_masked(out, &n);
			p = end;
			continue;
		}
		in_digits = isdigit((unsigned char)*p);
		*out++ = *p++;
	}
	if (copy)
		*out = '\0';
	return copy;
}

static bool is_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") == count && count >= 4 && count <= 10;
}

int ctl_text_id(const char *typed, char ret[static CTL_ID_SIZE])
{
	char symbols[16];
	size_t count = 0;

	for (const char *p = typed; *p; p++) {
		if (strchr("#-. _/:", *p))
			continue;
		if (!isalnum((unsigned char)*p) || count + 1 >= sizeof(symbols))
			return copy_string(ret, CTL_ID_SIZE, typed);
		symbols[count++] = (char)toupper((unsigned char)*p);
	}
	symbols[count] = '\0';
	if (count == 6 && ticket_is_valid(symbols)) {
		memcpy(ret, symbols, 3);
		ret[3] = '-';
		memcpy(ret + 4, symbols + 3, 4);
		return 0;
	}
	return copy_string(ret, CTL_ID_SIZE, is_digits(symbols, count) ? symbols : typed);
}

size_t ctl_text_distance(const char *a, const char *b)
{
	size_t row[32];
	size_t width = strnlen(b, COUNT_OF(row) - 1);
	size_t height = strnlen(a, COUNT_OF(row) - 1);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 1; i <= height; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			size_t least = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < least)
				least = row[j] + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			row[j] = least;
		}
	}
	return row[width];
}
