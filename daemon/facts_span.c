/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_span.c - units of time that tell when, and those that do not: ages, waiting, so often. */
#include "daemon/facts_span.h"

#define NEAR       (FACTS_GAP_BLANK | FACTS_GAP_DASH | FACTS_GAP_DOT | FACTS_GAP_OTHER)
#define WAIT_BACK  3  /* items between a word of waiting and its time */
#define YEARS_LONG 40 /* years that are rather an age */

static bool is(const struct facts_list *list, size_t i, uint64_t classes)
{
	return facts_list_is(list, i, classes);
}

static bool is_number(const struct facts_list *list, size_t i)
{
	return facts_list_number(list, i, 0, 1000) || is(list, i, FACTS_CLASS(NUMBER));
}

/* "bulan lalu", "minggu ini", "bulan puasa lalu" */
static bool is_named(const struct facts_list *list, size_t i)
{
	const struct facts_token *next = facts_list_at(list, i + 1)->token;

	if (next->number == 2 && next->gap == 0) /* "minggu2 ini" */
		return is(list, i + 2, FACTS_CLASS(WHICH)) && list->items[i].token->digits == 0;
	if (is(list, i, FACTS_CLASS(UNIT_MONTH)) &&
		facts_list_at(list, i + 1)->token->letters > 3 &&
		facts_list_follows(list, i + 1, FACTS_GAP_BLANK) &&
		facts_list_follows(list, i + 2, FACTS_GAP_BLANK) &&
		strcmp(facts_list_at(list, i + 2)->token->word, "LALU") == 0)
		return true;
	return is(list, i + 1, FACTS_CLASS(WHICH)) &&
	       facts_list_follows(list, i + 1, FACTS_GAP_BLANK);
}

/* "sudah 3 bulan", "sejak 3 jam": what stands before the number at i. */
static bool is_marked(const struct facts_list *list, size_t i)
{
	return is(list, i - 1, FACTS_CLASS(FROM) | FACTS_CLASS(SO_LONG));
}

/* "anak saya umur 5 tahun", "bayi 2 bulan", "kakek (75 thn)", with the number at i */
static bool is_age(const struct facts_list *list, size_t i)
{
	bool years = is(list, i + 1, FACTS_CLASS(UNIT_YEAR));
	bool months = is(list, i + 1, FACTS_CLASS(UNIT_MONTH));

	for (size_t at = i - 1; at + 3 > i && at < i; at--)
		if (is(list, at, FACTS_CLASS(AGE)))
			return true;
	if (is_marked(list, i) || (!years && !months))
		return false;
	return is(list, i - 1, FACTS_CLASS(AGED)) || is(list, i - 2, FACTS_CLASS(AGED)) ||
	       (years && facts_list_number(list, i, YEARS_LONG, 1000));
}

/* "antri 3 jam", "menunggu sudah 2 hari", "3 jam antri", with the number at i */
static bool is_waiting(const struct facts_list *list, size_t i)
{
	if (is(list, i + 2, FACTS_CLASS(WAIT)))
		return true;
	for (size_t at = i - 1; at < i && at + WAIT_BACK >= i; at--) {
		if (is(list, at, FACTS_CLASS(WAIT)))
			return true;
	}
	return false;
}

/* "3 hari sekali", "14 hari kerja", "1 hari 2 kali", "1 bulan 50 ribu", with the unit at i */
static bool is_rate(const struct facts_list *list, size_t i)
{
	if (is(list, i + 1, FACTS_CLASS(TIMES)) && facts_list_follows(list, i + 1, NEAR))
		return strcmp(facts_list_at(list, i + 1)->token->word, "KERJA") != 0 ||
		       !is_marked(list, i - 1);
	if (is(list, i + 1, FACTS_CLASS(SPAN)))
		return !is(list, i + 2, FACTS_CLASS(WHICH));
	return facts_list_follows(list, i + 1, FACTS_GAP_BLANK) && is_number(list, i + 1) &&
	       is(list, i + 2, FACTS_CLASS(TIMES) | FACTS_CLASS(AMOUNT));
}

/* A number and this unit. */
static bool is_length(const struct facts_list *list, size_t i)
{
	size_t number = i - 1;

	if (!facts_list_follows(list, i, NEAR) || !is_number(list, number) ||
		is(list, number - 1, FACTS_CLASS(EVERY)))
		return false;
	if (is_named(list, i))
		return true;
	if (is_rate(list, i) || is_age(list, number) || is_waiting(list, number))
		return false;
	if (is(list, i, FACTS_CLASS(UNIT_LONG)))
		return true;
	return is(list, i, FACTS_CLASS(UNIT_SHORT)) && is_marked(list, number) &&
	       !facts_list_number(list, number, 24, 24);
}

/* "sudah sebulan", "setahun terakhir", "seminggu lebih" */
static bool is_whole(const struct facts_list *list, size_t i)
{
	if (facts_list_follows(list, i + 1, FACTS_GAP_BLANK) &&
		strcmp(facts_list_at(list, i + 1)->token->word, "LEBIH") == 0)
		return true;
	return is_named(list, i) || (is_marked(list, i) && facts_list_follows(list, i, NEAR) &&
					    !is_rate(list, i) && !is_waiting(list, i));
}

bool facts_span_is(const struct facts_list *list, size_t i)
{
	if (is(list, i, FACTS_CLASS(SPAN)))
		return !is(list, i - 1, FACTS_CLASS(EVERY)) && is_whole(list, i);
	if (!is(list, i, FACTS_CLASS(UNIT_LONG) | FACTS_CLASS(UNIT_SHORT)))
		return false;
	return is_length(list, i) || (is(list, i, FACTS_CLASS(UNIT_LONG)) && is_named(list, i) &&
					     !is(list, i - 1, FACTS_CLASS(EVERY)));
}
