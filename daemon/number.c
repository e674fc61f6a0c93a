/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.c - senders and phone numbers, as Indonesia writes them. */
#include "daemon/number.h"

#define DIGITS_MAX   20 /* of an address, 3GPP TS 23.040 section 9.1.2.5 */
#define MOBILE_LEAST 8  /* digits behind +62 */
#define MOBILE_MOST  12
#define PERSON_LEAST 8
#define MASK_HIDDEN  4 /* digits that a mask hides at least */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static size_t count_digits(const char *heard)
{
	size_t count = 0;

	for (; *heard; heard++)
		count += is_digit(*heard);
	return count;
}

static bool has_letter(const char *heard)
{
	for (; *heard; heard++) {
		if (is_letter(*heard))
			return true;
	}
	return false;
}

/* The bare digits of what is written as a number; false: it is none. */
static bool bare_digits(const char *heard, char ret[static DIGITS_MAX + 1], bool *ret_plus)
{
	size_t length = 0;
	bool plus = false;

	for (; *heard; heard++) {
		if (is_digit(*heard)) {
			if (length == DIGITS_MAX)
				return false;
			ret[length++] = *heard;
		} else if (*heard == '+' && length == 0 && !plus) {
			plus = true;
		} else if (!strchr(" .-()[]/\t", *heard)) {
			return false;
		}
	}
	ret[length] = '\0';
	*ret_plus = plus;
	return length > 0;
}

/* What stands behind +62 in a mobile number, NULL when these digits are none. */
static const char *mobile_part(const char *digits, bool plus)
{
	static const char *const prefixes[] = { "0062", "62", "0", "" };
	size_t length;

	for (size_t i = plus ? 1 : 0; i < COUNT_OF(prefixes); i++) {
		const char *rest = digits + strlen(prefixes[i]);

		if (strncmp(digits, prefixes[i], strlen(prefixes[i])) != 0 || *rest != '8')
			continue;
		length = strlen(rest);
		return length >= MOBILE_LEAST && length <= MOBILE_MOST ? rest : NULL;
	}
	return NULL;
}

int number_normalise(const char *heard, char ret[static LAPOR_NUMBER_SIZE])
{
	char digits[DIGITS_MAX + 1];
	const char *mobile = NULL;
	bool plus;

	if (!bare_digits(heard, digits, &plus))
		return copy_string(ret, LAPOR_NUMBER_SIZE, heard);
	if (!plus || strncmp(digits, "62", 2) == 0)
		mobile = mobile_part(digits, plus);
	if (mobile) {
		/* analysis: bugprone-not-null-terminated-result: the rest is put behind it */
		memcpy(ret, "+62", 3);
		return copy_string(ret + 3, LAPOR_NUMBER_SIZE - 3, mobile);
	}
	if (plus) {
		ret[0] = '+';
		return copy_string(ret + 1, LAPOR_NUMBER_SIZE - 1, digits);
	}
	return copy_string(ret, LAPOR_NUMBER_SIZE, heard);
}

bool number_is_person(const char *heard)
{
	return !has_letter(heard) && !strpbrk(heard, "*#") && count_digits(heard) >= PERSON_LEAST;
}

void number_mask(const char *number, char ret[static LAPOR_NUMBER_SIZE])
{
	char normal[LAPOR_NUMBER_SIZE];
	size_t digits = count_digits(number), length, head, tail;

	if (has_letter(number) && digits < PERSON_LEAST &&
		copy_string(ret, LAPOR_NUMBER_SIZE, number) == 0)
		return;
	(void)copy_string(ret, LAPOR_NUMBER_SIZE, "****");
	if (!number_is_person(number) || number_normalise(number, normal) < 0)
		return;
	length = strlen(normal);
	head = normal[0] == '+' ? 6 : 5;
	if (length < head + MASK_HIDDEN)
		return;
	tail = length - head - MASK_HIDDEN;
	tail = tail > 3 ? 3 : tail;
	memcpy(ret, normal, head);
	memcpy(ret + head, "****", 4);
	memcpy(ret + head + 4, normal + length - tail, tail + 1);
}

void number_tail(const char *heard, char ret[static NUMBER_TAIL_SIZE])
{
	char digits[DIGITS_MAX + 1];
	size_t length;
	bool plus;

	ret[0] = '\0';
	if (!bare_digits(heard, digits, &plus))
		return;
	length = strlen(digits);
	if (length >= NUMBER_TAIL_SIZE - 1)
		(void)copy_string(ret, NUMBER_TAIL_SIZE, digits + length - (NUMBER_TAIL_SIZE - 1));
}

size_t number_prefix(const char *number, const char *prefix)
{
	size_t covered = 0, length;

	if (*number != '+')
		return 0;
	number++;
	if (*prefix == '+') {
		prefix++;
	} else if (*prefix == '0' && strncmp(number, "62", 2) == 0) {
		prefix++;
		number += 2;
		covered = 2;
	}
	length = strlen(prefix);
	return strncmp(number, prefix, length) == 0 ? covered + length + 1 : 0;
}
