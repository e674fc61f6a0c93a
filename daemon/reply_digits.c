/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_digits.c - numbers with no more than three digits in a row. */
#include "daemon/reply_digits.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#define GROUP       3
#define PHONE_LEAST 9
#define PHONE_MOST  14

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t run_of(const char *text)
{
	return strspn(text, "0123456789");
}

/* In groups of three; the first takes what is said. Gives the length. */
static size_t write_groups(const char *digits, size_t count, size_t first, char by, char *ret)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (i == first && i > 0) {
			ret[used++] = by;
			first += GROUP;
		}
		ret[used++] = digits[i];
	}
	ret[used] = '\0';
	return used;
}

struct phone {
	char digits[PHONE_MOST];
	size_t count, longest, first; /* of the runs */
	size_t end;
	bool closes; /* a ) stands inside */
};

/* What parts the runs of one phone number: not two blanks, nor a blank before a short run. */
static size_t gap_of(const char *text, bool *ret_closes)
{
	size_t gap = strspn(text, " .-)");
	size_t next = run_of(text + gap);
	bool is_wide = memchr(text, ' ', gap) != NULL;

	if (gap == 0 || gap > 2 || next == 0 || (is_wide && next < GROUP) ||
		strncmp(text, "  ", 2) == 0)
		return 0;
	*ret_closes |= memchr(text, ')', gap) != NULL;
	return gap;
}

/* Reads runs as long as they may be of one phone number that begins with 0 or 62. */
static bool read_phone(const char *text, size_t at, struct phone *ret)
{
	struct phone phone = { 0 };
	bool is_abroad = strncmp(text + at, "62", 2) == 0;
	size_t gap;

	if (!is_abroad && text[at] != '0')
		return false;
	phone.first = run_of(text + at);
	do {
		size_t run = run_of(text + at);

		if (phone.count + run > PHONE_MOST)
			return false;
		memcpy(phone.digits + phone.count, text + at, run);
		phone.count += run;
		phone.longest = run > phone.longest ? run : phone.longest;
		at += run;
		phone.end = at;
		gap = gap_of(text + at, &phone.closes);
		at += gap;
	} while (gap > 0 && phone.count + run_of(text + at) <= PHONE_MOST);
	*ret = phone;
	return phone.count >= PHONE_LEAST + (is_abroad ? 2 : 0) && phone.longest > GROUP &&
	       (is_abroad || phone.first >= GROUP);
}

/* Gives its size in the text. */
static size_t divide_phone(const char *text, size_t at, char *ret)
{
	bool is_open = text[at] == '(', is_plus = text[at + is_open] == '+';
	size_t start = at + is_open + is_plus, used = 0;
	struct phone phone;

	if (!read_phone(text, start, &phone) || is_open != phone.closes)
		return 0;
	if (is_open && at > 0 && is_digit(text[at - 1]))
		ret[used++] = '-';
	if (is_plus)
		ret[used++] = '+';
	(void)write_groups(
		phone.digits, phone.count, phone.digits[0] == '0' ? GROUP : 2, '-', ret + used);
	return phone.end - at;
}

static bool is_letter_before(const char *text, size_t at)
{
	return at > 0 &&
	       (isalpha((unsigned char)text[at - 1]) || (unsigned char)text[at - 1] >= 0x80);
}

/* 2000 of these is no year. */
static bool is_counted(const char *behind)
{
	static const char *const units[] = { "kk", "m", "m2", "m3", "meter", "km", "orang", "warga",
		"unit", "ton", "kg", "liter", "buah", "rumah", "jiwa", "kwh", "kva", "va", "watt",
		"rupiah", "lembar", "paket", "hektar", "ha", "titik", "siswa", "keluarga" };
	size_t size = 0;

	behind += *behind == ' ';
	while (isalnum((unsigned char)behind[size]))
		size++;
	for (size_t i = 0; i < COUNT_OF(units); i++)
		if (strlen(units[i]) == size && strncasecmp(behind, units[i], size) == 0)
			return true;
	return false;
}

/* A year of these times, which nobody counts money or houses by. */
static bool is_year(const char *text, size_t at, size_t run)
{
	return run == 4 && text[at] == '2' && text[at + 1] == '0' && text[at + 2] >= '1' &&
	       text[at + 2] <= '4' && !is_letter_before(text, at) && !is_counted(text + at + run);
}

static bool is_money(const char *text, size_t at)
{
	while (at > 0 && strchr(" .", text[at - 1]))
		at--;
	return at >= 2 && strncasecmp(text + at - 2, "rp", 2) == 0 &&
	       !is_letter_before(text, at - 2);
}

/* 25-11-26, but '25/'26 and '26-11-25 where nothing tells. */
static bool is_in_date(const char *text, size_t at)
{
	size_t day = at > 1 && strchr("-/.", text[at - 1]) ? at - 1 : 0, digits = 0;

	while (day > 0 && is_digit(text[day - 1])) {
		day--;
		digits++;
	}
	return digits == 1 || digits == 2;
}

size_t reply_digits_divide(const char *text, size_t at, char *ret)
{
	bool goes_on = at > 0 && is_digit(text[at - 1]);
	size_t run = run_of(text + at), size = goes_on ? 0 : divide_phone(text, at, ret);

	if (size > 0 || run == 0)
		return size;
	if (is_money(text, at))
		(void)write_groups(text + at, run, (run + 2) % GROUP + 1, '.', ret);
	else if (is_year(text, at, run))
		(void)snprintf(ret, 4, "%s%.2s", is_in_date(text, at) ? "" : "'", text + at + 2);
	else
		(void)write_groups(text + at, run, (run + 2) % GROUP + 1, '-', ret);
	return run;
}
