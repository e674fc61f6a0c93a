/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv.c - CSV as spreadsheets write it. */
#include "daemon/csv.h"
#include "daemon/utf8.h"

/* Of the octets 0x80 to 0x9f; 0: none. */
static const uint16_t windows_1252[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
	0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c,
	0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

void csv_begin(struct csv *c, char *text, char separator)
{
	*c = (struct csv){ .at = text, .separator = separator };
}

static bool is_break(char c)
{
	return c == '\r' || c == '\n';
}

static bool is_end(const struct csv *c, char octet)
{
	return octet == '\0' || octet == c->separator || is_break(octet);
}

/* Both give what ends the cell, or NULL with c->error. */
static char *read_plain(struct csv *c, char *from)
{
	c->cells[c->count] = from;
	for (; !is_end(c, *from); from++) {
		if (*from == '"') {
			c->error = "a quote within a cell that does not begin with one";
			return NULL;
		}
	}
	return from;
}

static char *read_quoted(struct csv *c, char *from)
{
	char *to = from;

	c->cells[c->count] = from;
	for (;; from++) {
		if (!*from) {
			c->error = "a quote that is never closed";
			return NULL;
		}
		if (*from == '"' && *++from != '"')
			break;
		*to++ = *from;
	}
	if (!is_end(c, *from)) {
		c->error = "more behind a closing quote";
		return NULL;
	}
	/* It lies before what ends the cell: on the closing quote at the latest. */
	*to = '\0';
	return from;
}

int csv_next(struct csv *c)
{
	char *end = c->at, ended_by;

	c->count = 0;
	if (!*c->at)
		return 0;
	c->row++;
	do {
		if (c->count == CSV_CELLS_MAX) {
			c->error = "more than 256 cells";
			return -EBADMSG;
		}
		end = *c->at == '"' ? read_quoted(c, c->at + 1) : read_plain(c, c->at);
		if (!end)
			return -EBADMSG;
		c->count++;
		ended_by = *end;
		*end = '\0';
		c->at = ended_by ? end + 1 : end;
	} while (ended_by == c->separator);
	if (ended_by == '\r' && *c->at == '\n')
		c->at++;
	return 1;
}

static bool is_utf8(const char *s, size_t size)
{
	uint32_t c;

	while (size > 0) {
		size_t n = utf8_read(s, size, &c);

		if (n == 0)
			return false;
		s += n;
		size -= n;
	}
	return true;
}

static uint32_t decode(unsigned char octet)
{
	uint32_t c = octet < 0x80 || octet > 0x9f ? octet : windows_1252[octet - 0x80];

	return c ? c : UTF8_REPLACEMENT;
}

char *csv_decode(const char *octets)
{
	size_t size = strlen(octets);
	char *text, *to;

	if (is_utf8(octets, size))
		return strdup(octets);
	text = malloc(size * 3 + 1);
	if (!text)
		return NULL;
	to = text;
	for (const char *from = octets; *from; from++) {
		char character[4];
		size_t n = utf8_write(decode((unsigned char)*from), character);

		memcpy(to, character, n);
		to += n;
	}
	*to = '\0';
	return text;
}
