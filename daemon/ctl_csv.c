/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_csv.c - CSV as in RFC 4180. */
#include "daemon/ctl_csv.h"

static bool is_number(const char *text)
{
	size_t whole, rest;

	text += *text == '-';
	whole = strspn(text, "0123456789");
	if (whole == 0 || text[whole] == '\0')
		return whole > 0;
	rest = strspn(text + whole + 1, "0123456789");
	return text[whole] == '.' && rest > 0 && text[whole + 1 + rest] == '\0';
}

static bool is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r", *text) && !is_number(text);
}

void ctl_csv_field(FILE *out, size_t index, const char *text)
{
	bool has_apostrophe = is_formula(text);
	bool is_quoted = has_apostrophe || strpbrk(text, ",\"\r\n;");

	if (index > 0)
		(void)fputc(',', out);
	if (is_quoted)
		(void)fputc('"', out);
	if (has_apostrophe)
		(void)fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	if (is_quoted)
		(void)fputc('"', out);
}

void ctl_csv_end(FILE *out)
{
	(void)fputs("\r\n", out);
}
