/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_place.c - does a text name a place? */
#include "daemon/facts_place.h"
#include "daemon/facts_name.h"

#define CLOSE                                                                                      \
	(FACTS_GAP_BLANK | FACTS_GAP_DOT | FACTS_GAP_COLON | FACTS_GAP_DASH | FACTS_GAP_SLASH |    \
		FACTS_GAP_OTHER)
#define JOINED    (FACTS_GAP_BLANK | FACTS_GAP_DOT)
#define COUNT_MAX 999
#define MEASURES                                                                                   \
	(FACTS_CLASS(AMOUNT) | FACTS_CLASS(UNIT_LONG) | FACTS_CLASS(UNIT_SHORT) |                  \
		FACTS_CLASS(TIMES))

/* A number that stands for itself, not for so many of what follows. */
static bool is_plain_number(const struct facts_list *list, size_t i)
{
	return facts_list_number(list, i, 0, COUNT_MAX) &&
	       !(facts_list_is(list, i + 1, MEASURES) &&
		       facts_list_follows(list, i + 1, FACTS_GAP_BLANK));
}

static bool is_roman(const struct facts_list *list, size_t i)
{
	const struct facts_token *token = facts_list_at(list, i)->token;

	return token->letters > 0 && token->upper && strspn(token->word, "IVX") == token->letters;
}

/* "RT 02", "rt03/rw05", "RT/RW 02/05", "km 9" but not "9 km" */
static bool is_post(const struct facts_list *list, size_t i)
{
	size_t at = i + 1;

	if (!facts_list_is(list, i, FACTS_CLASS(POST)))
		return false;
	if (facts_list_at(list, i)->token->word[0] == 'K' &&
		facts_list_at(list, i - 1)->token->digits > 0)
		return false;
	if (facts_list_is(list, at, FACTS_CLASS(POST)) && facts_list_follows(list, at, CLOSE))
		at++;
	return facts_list_follows(list, at, CLOSE) && facts_list_number(list, at, 0, COUNT_MAX);
}

/* "gang 4", "dusun III", "blok C", "SDN 3" */
static bool is_counted(const struct facts_list *list, size_t i)
{
	size_t at = i + 1;
	bool block = facts_list_is(list, i, FACTS_CLASS(BLOCK));

	if (!facts_list_is(list, i, FACTS_CLASS(COUNTED) | FACTS_CLASS(SCHOOL)))
		return false;
	while (facts_list_is(list, at, FACTS_CLASS(KIND)) && at < i + 3)
		at++;
	if (!facts_list_follows(list, at, JOINED))
		return false;
	if (block && facts_list_at(list, at)->token->letters == 1)
		return facts_list_at(list, at)->token->upper ||
		       facts_list_number(list, at + 1, 0, COUNT_MAX);
	return is_plain_number(list, at) || is_roman(list, at);
}

/* "Jl 17 Agustus": what would be a date elsewhere. */
static bool has_date_for_name(const struct facts_list *list, size_t i)
{
	return facts_list_is(list, i, FACTS_CLASS(STREET) | FACTS_CLASS(FACILITY)) &&
	       facts_list_number(list, i + 1, 1, 31) && facts_list_follows(list, i + 1, JOINED) &&
	       facts_list_is(list, i + 2, FACTS_CLASS(MONTH) | FACTS_CLASS(MONTH_SHORT)) &&
	       facts_list_follows(list, i + 2, FACTS_GAP_BLANK | FACTS_GAP_DASH);
}

/* "Pasar Minggu", but not "pasar minggu lalu" */
static bool has_day_for_name(const struct facts_list *list, size_t i)
{
	return facts_list_is(list, i, FACTS_CLASS(FACILITY)) &&
	       facts_list_follows(list, i + 1, FACTS_GAP_BLANK) &&
	       facts_list_is(list, i + 1, FACTS_CLASS(DAY) | FACTS_CLASS(WEEK)) &&
	       !facts_list_is(
		       list, i + 2, FACTS_CLASS(WHICH) | FACTS_CLASS(PART) | FACTS_CLASS(WHEN));
}

/* Filling stations have numbers: "SPBU 34.123.05", not "SPBU 24 jam". */
static bool is_station(const struct facts_list *list, size_t i)
{
	const struct facts_token *next = facts_list_at(list, i + 1)->token;

	return strcmp(facts_list_at(list, i)->token->word, "SPBU") == 0 &&
	       facts_list_follows(list, i + 1, JOINED) &&
	       (next->digits >= 5 ||
		       (next->digits == 2 && facts_list_follows(list, i + 2, FACTS_GAP_DOT) &&
			       facts_list_number(list, i + 2, 0, COUNT_MAX)));
}

/* "3 kali", "dua kali": times, not a river. */
static bool is_multiple(const struct facts_list *list, size_t i)
{
	return facts_list_at(list, i - 1)->token->digits > 0 ||
	       facts_list_is(list, i - 1, FACTS_CLASS(NUMBER));
}

/* "camat Cibadak", not "camat Budi" or "pak lurah sibuk" */
static bool is_headman(const struct facts_list *list, size_t i)
{
	return facts_list_is(list, i, FACTS_CLASS(HEADMAN)) &&
	       !facts_list_is(list, i + 1, FACTS_CLASS(GIVEN)) &&
	       facts_name_follows_capital(list, i);
}

static bool is_place(const struct facts_list *list, size_t i)
{
	uint64_t nouns = FACTS_CLASS(UNIT) | FACTS_CLASS(STREET) | FACTS_CLASS(FACILITY) |
	                 FACTS_CLASS(SCHOOL);

	if (facts_list_is(list, i, FACTS_CLASS(NOTHING)))
		return false;
	if (facts_list_is(list, i, nouns) && facts_name_follows(list, i))
		return true;
	if (facts_list_is(list, i, FACTS_CLASS(VAGUE)) && facts_name_follows_capital(list, i) &&
		!is_multiple(list, i))
		return true;
	return is_post(list, i) || is_counted(list, i) || has_date_for_name(list, i) ||
	       has_day_for_name(list, i) || is_station(list, i) || is_headman(list, i) ||
	       facts_name_region(list, i);
}

bool facts_place_in(const struct facts_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].classes && is_place(list, i))
			return true;
	}
	return false;
}
