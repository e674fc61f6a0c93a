/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentence.c - a sentence of words that may tell of danger: neighbours, pairs, people. */
#include "daemon/sentence.h"

#define OBJECT_WORDS 5

bool sentence_is(const struct sentence *s, size_t i, uint64_t classes)
{
	return i >= s->start && i < s->end && facts_list_is(s->list, i, classes);
}

bool sentence_has(const struct sentence *s, uint64_t classes)
{
	for (size_t i = s->start; i < s->end; i++)
		if (sentence_is(s, i, classes))
			return true;
	return false;
}

bool sentence_has_comma(const struct sentence *s, size_t i)
{
	return facts_list_at(s->list, i)->token->gap & FACTS_GAP_COMMA;
}

bool sentence_is_behind(const struct sentence *s, size_t i, size_t words, uint64_t classes)
{
	while (words-- > 0 && i > s->start && !sentence_has_comma(s, i)) {
		if (sentence_is(s, --i, classes))
			return true;
	}
	return false;
}

bool sentence_is_before(const struct sentence *s, size_t i, size_t words, uint64_t classes)
{
	while (words-- > 0 && i + 1 < s->end && !sentence_has_comma(s, i + 1)) {
		if (sentence_is(s, ++i, classes))
			return true;
	}
	return false;
}

/* The second of a pair behind i; what may be a mere possibility is none. */
static bool is_pair(const struct sentence *s, size_t i, const struct sentence_pair *pair)
{
	if (!sentence_is(s, i, pair->first))
		return false;
	for (size_t at = i + 1; at < s->end && at <= i + pair->words; at++) {
		if (sentence_has_comma(s, at))
			return false;
		if (sentence_is(s, at, pair->second))
			return !pair->beside || sentence_has(s, pair->beside);
		if (sentence_is(s, at, FACTS_CLASS(BEFORE)))
			return false;
	}
	return false;
}

bool sentence_begins_pair(
	const struct sentence *s, size_t i, const struct sentence_pair *pairs, size_t count)
{
	for (size_t p = 0; p < count; p++)
		if (is_pair(s, i, &pairs[p]))
			return true;
	return false;
}

bool sentence_has_pair(const struct sentence *s, const struct sentence_pair *pairs, size_t count)
{
	for (size_t i = s->start; i < s->end; i++)
		if (sentence_begins_pair(s, i, pairs, count))
			return true;
	return false;
}

bool sentence_is_person(const struct sentence *s, size_t i)
{
	if (!sentence_is(s, i, FACTS_CLASS(PERSON)))
		return false;
	if (!sentence_has_comma(s, i) && sentence_is(s, i - 1, FACTS_CLASS(PERSON)))
		i--;
	return sentence_has_comma(s, i) ||
	       !sentence_is(s, i - 1, FACTS_CLASS(THING) | FACTS_CLASS(ANIMAL));
}

/* "sopir truk", "penjaga kandang": a person, by the thing at i. */
static bool is_of_trade(const struct sentence *s, size_t i)
{
	return !sentence_has_comma(s, i) && sentence_is_person(s, i - 1) &&
	       !sentence_is(s, i - 1, FACTS_CLASS(OWNER));
}

/* Not where it happens: "di jalan". */
bool sentence_is_thing(const struct sentence *s, size_t i)
{
	return sentence_is(s, i, FACTS_CLASS(THING) | FACTS_CLASS(ANIMAL)) &&
	       !sentence_is(s, i - 1, FACTS_CLASS(PREP));
}

int sentence_find_subject(const struct sentence *s, size_t i, size_t words)
{
	while (words-- > 0 && i > s->start) {
		i--;
		if (sentence_is_person(s, i))
			return 1;
		if (sentence_is_thing(s, i))
			return is_of_trade(s, i) ? 1 : -1;
	}
	return 0;
}

bool sentence_has_object(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end && at <= i + OBJECT_WORDS; at++)
		if (sentence_is_person(s, at))
			return true;
	return false;
}

bool sentence_has_people_within(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end && at <= i + OBJECT_WORDS; at++)
		if (sentence_is_person(s, at) &&
			(facts_list_at(s->list, at - 1)->token->digits > 0 ||
				sentence_is(s, at - 1, FACTS_CLASS(WITH)) ||
				sentence_is(s, at + 1, FACTS_CLASS(WITHIN))))
			return true;
	return false;
}

bool sentence_has_person(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++)
		if (sentence_is_person(s, i))
			return true;
	return false;
}
