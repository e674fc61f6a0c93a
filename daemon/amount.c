/* SPDX-License-Identifier: GPL-2.0-or-later */
/* amount.c - an amount of money in what an operator answers. */
#include "daemon/amount.h"

#define DIGITS_MAX 15
#define GROUP      3 /* digits between two signs of thousands */
#define DECIMALS   2

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* A sign with digits behind it; one at the end of a sentence is none. */
static bool goes_on(const char *text)
{
	return (*text == '.' || *text == ',') && count_digits(text + 1) > 0;
}

static void add_digits(const char *digits, size_t count, int64_t *value)
{
	for (size_t i = 0; i < count; i++)
		*value = *value * 10 + (digits[i] - '0');
}

/*
 * Signs between groups of three are of thousands, and all alike; the last two digits may be
 * decimals, behind another sign than those.
 */
int amount_parse(const char *text, int64_t *ret_hundredths)
{
	size_t count = count_digits(text), total = count;
	bool is_divisible = count <= GROUP; /* its first digits may stand before thousands */
	char thousands = '\0';
	int64_t value = 0;

	if (count == 0 || count > DIGITS_MAX)
		return -EBADMSG;
	add_digits(text, count, &value);
	for (text += count; goes_on(text); text += count) {
		char sign = *text++;

		count = count_digits(text);
		total += count;
		if (total > DIGITS_MAX)
			return -EBADMSG;
		add_digits(text, count, &value);
		if (count == DECIMALS && sign != thousands && !goes_on(text + count)) {
			*ret_hundredths = value;
			return 0;
		}
		if (count != GROUP || !is_divisible || (thousands && sign != thousands))
			return -EBADMSG;
		thousands = sign;
	}
	*ret_hundredths = value * 100;
	return 0;
}

int amount_find(const regex_t *pattern, const char *answer, int64_t *ret_hundredths)
{
	regmatch_t matches[2];

	if (regexec(pattern, answer, COUNT_OF(matches), matches, 0) != 0 || matches[1].rm_so < 0)
		return -ENOENT;
	/* Parentheses that end at a sign which they do not know would give a part of the amount. */
	return amount_parse(answer + matches[1].rm_so, ret_hundredths);
}
