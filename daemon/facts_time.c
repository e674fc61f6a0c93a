/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_time.c - does a text tell when? */
#include "daemon/facts_time.h"
#include "daemon/facts_span.h"

#define SPACED   (FACTS_GAP_BLANK | FACTS_GAP_DOT | FACTS_GAP_COLON)
#define NEAR     (FACTS_GAP_BLANK | FACTS_GAP_DASH)
#define YEAR_MIN 1990
#define YEAR_MAX 2099
#define NOUNS                                                                                      \
	(FACTS_CLASS(STREET) | FACTS_CLASS(FACILITY) | FACTS_CLASS(SCHOOL) | FACTS_CLASS(VAGUE))

static bool is(const struct facts_list *list, size_t i, uint64_t classes)
{
	return facts_list_is(list, i, classes);
}

/* "tiap Senin", "setiap jam 6", "tiap hari Senin" */
static bool is_repeated(const struct facts_list *list, size_t i)
{
	if (is(list, i - 1, FACTS_CLASS(UNIT_LONG)) && facts_list_follows(list, i, NEAR))
		i--;
	return is(list, i - 1, FACTS_CLASS(EVERY)) && facts_list_follows(list, i, NEAR);
}

/* "Jl 17 Agustus", "Pasar Senen", "Universitas Sebelas Maret" */
static bool is_name(const struct facts_list *list, size_t i)
{
	size_t at = i;

	if (!facts_list_follows(list, at, NEAR))
		return false;
	if (facts_list_at(list, at - 1)->token->digits > 0 || is(list, at - 1, FACTS_CLASS(NUMBER)))
		at--;
	return at > 0 && facts_list_follows(list, at, NEAR | FACTS_GAP_DOT) &&
	       is(list, at - 1, NOUNS) &&
	       !is(list, i + 1, FACTS_CLASS(WHICH) | FACTS_CLASS(WHEN) | FACTS_CLASS(PART));
}

/* Day and month names; a person may have one. "per Maret" is since, not every March. */
static bool is_day_or_month(const struct facts_list *list, size_t i)
{
	bool repeated = is_repeated(list, i) &&
	                !(is(list, i, FACTS_CLASS(MONTH)) &&
				strcmp(facts_list_at(list, i - 1)->token->word, "PER") == 0);

	return is(list, i, FACTS_CLASS(DAY) | FACTS_CLASS(MONTH)) && !repeated &&
	       !is_name(list, i) && !is(list, i - 1, FACTS_CLASS(CALLED));
}

/* "5 jan", "bln mei", "sejak okt", "mei lalu" */
static bool is_short_month(const struct facts_list *list, size_t i)
{
	if (!is(list, i, FACTS_CLASS(MONTH_SHORT)) || is_name(list, i) ||
		!facts_list_follows(list, i, NEAR | FACTS_GAP_DOT))
		return false;
	return facts_list_number(list, i - 1, 1, 31) ||
	       is(list, i - 1, FACTS_CLASS(UNIT_MONTH) | FACTS_CLASS(FROM)) ||
	       is(list, i + 1, FACTS_CLASS(WHICH)) ||
	       facts_list_number(list, i + 1, YEAR_MIN, YEAR_MAX);
}

/* Sunday, where it is not a week: "hari Minggu", "minggu pagi", "Minggu" within a sentence */
static bool is_sunday(const struct facts_list *list, size_t i)
{
	const struct facts_token *before = facts_list_at(list, i - 1)->last;

	if (!is(list, i, FACTS_CLASS(WEEK)) || is_repeated(list, i) || is_name(list, i) ||
		before->digits > 0 || is(list, i - 1, FACTS_CLASS(NUMBER)))
		return false;
	return strcmp(before->word, "HARI") == 0 || is(list, i + 1, FACTS_CLASS(PART)) ||
	       (list->text->mixed && facts_list_at(list, i)->token->capital &&
		       !facts_list_begins(list, i));
}

/* "kemarin", "tadi", "sekarang" but not "sampai sekarang" */
static bool is_relative(const struct facts_list *list, size_t i)
{
	if (is_repeated(list, i))
		return false;
	return is(list, i, FACTS_CLASS(WHEN)) ||
	       (is(list, i, FACTS_CLASS(NOW)) && !is(list, i - 1, FACTS_CLASS(UNTIL)));
}

/* "dari pagi", "sejak subuh" */
static bool is_since_part(const struct facts_list *list, size_t i)
{
	return is(list, i, FACTS_CLASS(PART)) && facts_list_follows(list, i, NEAR) &&
	       is(list, i - 1, FACTS_CLASS(FROM));
}

/* Vendors have a number as well: "PKL 4 lapak". */
static bool is_vendors(const struct facts_list *list, size_t i)
{
	const struct facts_token *token = facts_list_at(list, i)->token;
	bool timed = is(list, i + 2, FACTS_CLASS(PART) | FACTS_CLASS(ZONE)) ||
	             facts_list_follows(list, i + 2, FACTS_GAP_DOT) ||
	             facts_list_follows(list, i + 2, FACTS_GAP_COLON);

	return is(list, i, FACTS_CLASS(VENDORS)) && token->upper && !list->text->caps && !timed;
}

/* "jam 9", "pukul setengah tujuh", not "3 jam 5 orang" */
static bool is_clock(const struct facts_list *list, size_t i)
{
	const struct facts_token *before = facts_list_at(list, i - 1)->token;

	if (!is(list, i, FACTS_CLASS(CLOCK)) || !facts_list_follows(list, i + 1, SPACED) ||
		before->digits > 0 || is(list, i - 1, FACTS_CLASS(NUMBER)) ||
		is_repeated(list, i) || is_vendors(list, i) || is(list, i + 2, FACTS_CLASS(AMOUNT)))
		return false;
	return (facts_list_number(list, i + 1, 0, 24) &&
		       facts_list_at(list, i + 1)->token->digits <= 2) ||
	       is(list, i + 1, FACTS_CLASS(NUMBER));
}

/* "12.50 ribu", "Rp 10.30", "1.10.20" */
static bool is_figure(const struct facts_list *list, size_t i)
{
	return is(list, i + 2, FACTS_CLASS(AMOUNT)) ||
	       facts_list_follows(list, i + 2, FACTS_GAP_DOT) ||
	       strcmp(facts_list_at(list, i - 1)->token->word, "RP") == 0 ||
	       !(facts_list_at(list, i)->token->gap & ~FACTS_GAP_DOT);
}

/* Hours and minutes, that mean a time by how they are written: "21:30", "8.15 pagi", "08.00" */
static bool is_with_minutes(const struct facts_list *list, size_t i)
{
	const struct facts_token *hour = facts_list_at(list, i)->token;
	const struct facts_token *minute = facts_list_at(list, i + 1)->token;

	if (minute->digits != 2 || minute->number > 59)
		return false;
	if (minute->gap == FACTS_GAP_COLON)
		return true;
	if (minute->gap != FACTS_GAP_DOT || is_figure(list, i))
		return false;
	return is(list, i + 2, FACTS_CLASS(PART) | FACTS_CLASS(ZONE)) ||
	       (hour->digits == 2 && minute->number % 5 == 0);
}

/* "08.00", "21:30", "9 pagi", "10 WIB" */
static bool is_bare_clock(const struct facts_list *list, size_t i)
{
	if (!facts_list_number(list, i, 0, 24) || facts_list_at(list, i)->token->digits > 2 ||
		is_repeated(list, i) || is(list, i - 1, FACTS_CLASS(CLOCK) | FACTS_CLASS(KIND)))
		return false;
	if (is(list, i + 1, FACTS_CLASS(PART) | FACTS_CLASS(ZONE)) &&
		facts_list_follows(list, i + 1, NEAR))
		return true;
	return is_with_minutes(list, i);
}

static bool is_born(const struct facts_list *list, size_t i)
{
	return is(list, i - 1, FACTS_CLASS(BORN)) || is(list, i - 2, FACTS_CLASS(BORN));
}

/* "no 12/08", "nomor rumah 12/08" */
static bool is_house(const struct facts_list *list, size_t i)
{
	return strncmp(facts_list_at(list, i - 1)->token->word, "NO", 2) == 0 ||
	       strncmp(facts_list_at(list, i - 2)->token->word, "NO", 2) == 0;
}

/* A day and a month with one and the same mark between. */
static bool is_day_of_month(const struct facts_list *list, size_t i)
{
	unsigned int mark = facts_list_at(list, i + 1)->token->gap;

	return facts_list_number(list, i, 1, 31) && facts_list_number(list, i + 1, 1, 12) &&
	       (mark == FACTS_GAP_SLASH || mark == FACTS_GAP_DASH || mark == FACTS_GAP_DOT) &&
	       !(facts_list_at(list, i)->token->gap & FACTS_GAP_SLASH);
}

/* "12/08/2024", "12-8-24", "12.08.2024", and "12/08" */
static bool is_date(const struct facts_list *list, size_t i)
{
	const struct facts_token *month = facts_list_at(list, i + 1)->token;
	const struct facts_token *year = facts_list_at(list, i + 2)->token;

	if (!is_day_of_month(list, i) || is_born(list, i) ||
		is(list, i - 1, FACTS_CLASS(POST) | FACTS_CLASS(COUNTED)))
		return false;
	if (year->digits > 0 && year->gap == month->gap)
		return facts_list_number(list, i + 2, YEAR_MIN, YEAR_MAX) ||
		       (year->digits == 2 && month->gap != FACTS_GAP_DOT);
	return month->gap == FACTS_GAP_SLASH && month->digits == 2 &&
	       facts_list_at(list, i)->token->digits == 2 && !is_house(list, i);
}

/* "tahun 2023", "sejak 2021" */
static bool is_year(const struct facts_list *list, size_t i)
{
	return facts_list_number(list, i, YEAR_MIN, YEAR_MAX) &&
	       facts_list_at(list, i)->token->digits == 4 && facts_list_follows(list, i, SPACED) &&
	       is(list, i - 1, FACTS_CLASS(YEAR) | FACTS_CLASS(SINCE)) && !is_born(list, i - 1);
}

/* "tgl 7", "bulan 5" */
static bool is_numbered(const struct facts_list *list, size_t i)
{
	if (is_repeated(list, i) || is_born(list, i) || !facts_list_follows(list, i + 1, SPACED))
		return false;
	if (is(list, i, FACTS_CLASS(DATE)))
		return facts_list_number(list, i + 1, 1, 31) ||
		       is(list, i + 1, FACTS_CLASS(NUMBER));
	return is(list, i, FACTS_CLASS(UNIT_MONTH)) && facts_list_number(list, i + 1, 1, 12) &&
	       facts_list_at(list, i - 1)->token->digits == 0 &&
	       !is(list, i - 1, FACTS_CLASS(NUMBER)) &&
	       !is(list, i + 2, FACTS_CLASS(AMOUNT) | FACTS_CLASS(TIMES) | FACTS_CLASS(UNIT_LONG));
}

static bool is_time(const struct facts_list *list, size_t i)
{
	if (facts_list_at(list, i)->token->digits > 0)
		return is_bare_clock(list, i) || is_date(list, i) || is_year(list, i);
	return is_day_or_month(list, i) || is_short_month(list, i) || is_sunday(list, i) ||
	       is_relative(list, i) || is_since_part(list, i) || is_clock(list, i) ||
	       is_numbered(list, i) || facts_span_is(list, i);
}

bool facts_time_in(const struct facts_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if ((list->items[i].classes || list->items[i].token->digits > 0) &&
			is_time(list, i))
			return true;
	}
	return false;
}
