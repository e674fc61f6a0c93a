/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_id.c - tracking IDs and our own marker in the cells of an export. */
#include "daemon/export.h"

#define ID_DIGITS_MIN 4
#define ID_DIGITS_MAX 10

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "1916449", or in threes behind the first: "1-916-449", "1.916.449". What a spreadsheet has made
 * of a number ("6,34E+06", "6340753.0") must not become another one. */
static size_t read_id(const char *at, char ret[static EXPORT_ID_SIZE])
{
	size_t used = 0, from = 0, group = strspn(at, "0123456789");
	bool is_grouped = group >= 1 && group <= 3;

	while (group > 0 && used + group <= ID_DIGITS_MAX) {
		memcpy(ret + used, at + from, group);
		used += group;
		from += group;
		if (at[from] != '-' && at[from] != '.')
			break;
		group = strspn(at + from + 1, "0123456789");
		if (!is_grouped || group != 3)
			return 0;
		from++;
	}
	ret[used] = '\0';
	return used >= ID_DIGITS_MIN && !is_alnum(at[from]) ? from : 0;
}

size_t export_ids(const char *cell, char ret[static EXPORT_IDS_MAX][EXPORT_ID_SIZE])
{
	static const char between[] = " \t\r\n,;/|&'";
	size_t count = 0;

	for (;;) {
		size_t length;

		cell += strspn(cell, between);
		if (!*cell)
			return count;
		cell += *cell == '#';
		length = count < EXPORT_IDS_MAX ? read_id(cell, ret[count]) : 0;
		if (length == 0 || (cell[length] && !strchr(between, cell[length])))
			return 0;
		cell += length;
		count++;
	}
}

/* As markers write it: what is no ASCII letter, digit or dot is a hyphen. */
static size_t skip_gateway(const char *at, const char *gateway)
{
	size_t length = strlen(gateway);

	for (size_t i = 0; i < length; i++) {
		char c = is_alnum(gateway[i]) || gateway[i] == '.' ? gateway[i] : '-';

		if (at[i] != c)
			return 0;
	}
	return at[length] == '/' ? length + 1 : 0;
}

/* "K7M-2Q2", as we write it. */
static bool read_ticket(const char *at, char ret[static TICKET_SIZE])
{
	char symbols[6];

	for (size_t i = 0; i < TICKET_SIZE - 1; i++) {
		char c = at[i] >= 'a' && at[i] <= 'z' ? (char)(at[i] - 32) : at[i];

		if (i == 3 ? c != '-' : ticket_symbol_value(c) < 0)
			return false;
		if (i != 3)
			symbols[i < 3 ? i : i - 1] = c;
		ret[i] = c;
	}
	ret[TICKET_SIZE - 1] = '\0';
	return ticket_is_valid(symbols);
}

bool export_ticket(const char *text, const char *gateway, char ret[static TICKET_SIZE])
{
	bool is_in_brackets;

	text += strspn(text, " \t\r\n'");
	is_in_brackets = *text == '[';
	if (is_in_brackets)
		text += 1 + skip_gateway(text + 1, gateway);
	else
		text += *text == '#';
	if (!read_ticket(text, ret))
		return false;
	text += TICKET_SIZE - 1;
	return is_in_brackets ? *text == ']' : !is_alnum(*text);
}
