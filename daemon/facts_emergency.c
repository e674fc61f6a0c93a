/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_emergency.c - does a text tell of danger to life now? */
#include "daemon/facts_emergency.h"

#define BEFORE_WORDS  4 /* how far before a danger it may be called a mere possibility */
#define BEHIND_WORDS  3
#define OF_WORDS      2
#define FIGURE_WORDS  2
#define SUBJECT_WORDS 5 /* how far before its verb a subject stands */
#define OBJECT_WORDS  5
#define LOST_WORDS    6
#define LEAK_WORDS    4

/* A sentence: items from `start` to before `end`. */
struct sentence {
	const struct facts_list *list;
	size_t start, end;
	bool ongoing; /* it says that the danger goes on */
};

static bool is(const struct sentence *s, size_t i, uint64_t classes)
{
	return i >= s->start && i < s->end && facts_list_is(s->list, i, classes);
}

static bool has(const struct sentence *s, uint64_t classes)
{
	for (size_t i = s->start; i < s->end; i++)
		if (is(s, i, classes))
			return true;
	return false;
}

static bool has_comma(const struct sentence *s, size_t i)
{
	return facts_list_at(s->list, i)->token->gap & FACTS_GAP_COMMA;
}

/* One of the classes stands within so many items before i, no comma between. */
static bool is_behind(const struct sentence *s, size_t i, size_t words, uint64_t classes)
{
	while (words-- > 0 && i > s->start && !has_comma(s, i)) {
		if (is(s, --i, classes))
			return true;
	}
	return false;
}

/* The same behind i. */
static bool is_before(const struct sentence *s, size_t i, size_t words, uint64_t classes)
{
	while (words-- > 0 && i + 1 < s->end && !has_comma(s, i + 1)) {
		if (is(s, ++i, classes))
			return true;
	}
	return false;
}

/* "rawan kebakaran", "bisa kesetrum", "terbakar emosi" */
static bool is_excused(const struct sentence *s, size_t i)
{
	return is_behind(s, i, BEFORE_WORDS, FACTS_CLASS(GENERAL) | FACTS_CLASS(BEFORE)) ||
	       (!s->ongoing && is_behind(s, i, OF_WORDS, FACTS_CLASS(OF))) ||
	       is_before(s, i, BEHIND_WORDS, FACTS_CLASS(GENERAL)) ||
	       is_behind(s, i, BEFORE_WORDS, FACTS_CLASS(ABSTRACT)) ||
	       is_before(s, i, FIGURE_WORDS, FACTS_CLASS(FIGURE));
}

/* A person who is not merely the owner of a thing: not as in "motor anak saya". */
static bool is_person(const struct sentence *s, size_t i)
{
	if (!is(s, i, FACTS_CLASS(PERSON)))
		return false;
	if (!has_comma(s, i) && is(s, i - 1, FACTS_CLASS(PERSON)))
		i--;
	return has_comma(s, i) || !is(s, i - 1, FACTS_CLASS(THING));
}

/* Who or what stands nearest before the verb at i: 1 a person, -1 a thing, 0 neither. */
static int find_subject(const struct sentence *s, size_t i, size_t words)
{
	while (words-- > 0 && i > s->start) {
		i--;
		if (is_person(s, i))
			return 1;
		if (is(s, i, FACTS_CLASS(THING)))
			return -1;
	}
	return 0;
}

static bool has_object(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end && at <= i + OBJECT_WORDS; at++)
		if (is_person(s, at))
			return true;
	return false;
}

/* "anak tenggelam", "tenggelam tolong", not "sawah tenggelam" */
static bool is_victim(const struct sentence *s, size_t i)
{
	int subject = find_subject(s, i, SUBJECT_WORDS);

	return subject > 0 || has_object(s, i) ||
	       (subject == 0 && (i == s->start || has(s, FACTS_CLASS(HELP))));
}

/* "rumah roboh, 2 orang luka" */
static bool is_blow(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end; at++)
		if (is(s, at, FACTS_CLASS(HURT)) && !is_excused(s, at))
			return true;
	return false;
}

static bool has_person(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++)
		if (is_person(s, i))
			return true;
	return false;
}

/* What needs people, alive and near. */
static bool is_danger_to(const struct sentence *s, size_t i)
{
	if (is(s, i, FACTS_CLASS(VICTIM)) && is_victim(s, i))
		return true;
	if (is(s, i, FACTS_CLASS(LOST)) && find_subject(s, i, LOST_WORDS) > 0)
		return true;
	return is(s, i, FACTS_CLASS(HIT)) && is_blow(s, i);
}

/* What needs help, asked for or lacking. */
static bool is_need(const struct sentence *s, size_t i)
{
	return is(s, i, FACTS_CLASS(BIRTH)) || (is(s, i, FACTS_CLASS(SICK)) && has_person(s));
}

/* What is danger beside another word only. */
static bool is_pair(const struct sentence *s, size_t i)
{
	if (is(s, i, FACTS_CLASS(GAS)) && is_before(s, i, LEAK_WORDS, FACTS_CLASS(LEAK)))
		return true;
	return is(s, i, FACTS_CLASS(WEAPON)) && has(s, FACTS_CLASS(ATTACK));
}

static bool is_danger(const struct sentence *s, size_t i, bool help)
{
	return is(s, i, FACTS_CLASS(DANGER)) || is_danger_to(s, i) || is_pair(s, i) ||
	       (help && is_need(s, i));
}

/* "belum ditemukan", "masih terjepit": phrases; the single words only tell since when. */
static bool is_ongoing(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++) {
		const struct facts_item *item = facts_list_at(s->list, i);

		if ((item->classes & FACTS_CLASS(ONGOING)) && item->token != item->last)
			return true;
	}
	return false;
}

/* "kemarin", but not "sejak kemarin". */
static bool is_past(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++) {
		if (is(s, i, FACTS_CLASS(PAST)) && !is(s, i - 1, FACTS_CLASS(ONGOING)))
			return true;
	}
	return false;
}

static bool has_danger(const struct sentence *s, bool help)
{
	if (!s->ongoing && is_past(s))
		return false;
	for (size_t i = s->start; i < s->end; i++) {
		if (s->list->items[i].classes && is_danger(s, i, help) && !is_excused(s, i))
			return true;
	}
	return false;
}

static bool list_has(const struct facts_list *list, uint64_t classes)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].classes & classes)
			return true;
	return false;
}

bool facts_emergency_in(const struct facts_list *list)
{
	struct sentence s = { .list = list };
	bool help;

	if (!list_has(list, FACTS_CLASS(DANGER) | FACTS_CLASS(VICTIM) | FACTS_CLASS(LOST) |
				    FACTS_CLASS(HIT) | FACTS_CLASS(SICK) | FACTS_CLASS(BIRTH) |
				    FACTS_CLASS(GAS) | FACTS_CLASS(WEAPON)))
		return false;
	help = list_has(list, FACTS_CLASS(HELP));
	for (; s.start < list->count; s.start = s.end) {
		s.end = s.start + 1;
		while (s.end < list->count && !facts_list_begins(list, s.end))
			s.end++;
		s.ongoing = is_ongoing(&s);
		if (has_danger(&s, help))
			return true;
	}
	return false;
}
