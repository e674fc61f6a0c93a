/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sentence.h - a sentence of words that may tell of danger: what stands beside what, and who.
 *
 * Pure. The list was looked up in the emergency words, whose file tells what the classes mean.
 * Spec: message language 5, emergency.
 */
#pragma once

#include "daemon/facts_list.h"

/* Items of the list from `start` to before `end`. Borrowed. */
struct sentence {
	const struct facts_list *list;
	size_t start, end;
	bool ongoing; /* it says that the danger goes on */
	bool help;    /* the text says that help is asked for or lacking */
	bool people;  /* a person is named */
	bool hurt;    /* somebody was struck or is within */
	bool sick;    /* two signs of sickness */
};

/* Two words that mean together what neither means alone. */
struct sentence_pair {
	uint64_t first, second;
	size_t words;    /* how far behind the first the second may stand */
	uint64_t beside; /* what must stand in the sentence as well; 0: nothing */
};

/* True when item i belongs to the sentence and has one of the classes. */
bool sentence_is(const struct sentence *s, size_t i, uint64_t classes);

/* True when one of its items has one of the classes. */
bool sentence_has(const struct sentence *s, uint64_t classes);

/* True when a comma stands before item i. */
bool sentence_has_comma(const struct sentence *s, size_t i);

/* True when one of the classes stands within so many items before i, no comma between. */
bool sentence_is_behind(const struct sentence *s, size_t i, size_t words, uint64_t classes);

/* The same behind i. */
bool sentence_is_before(const struct sentence *s, size_t i, size_t words, uint64_t classes);

/* True when item i is the first of one of the pairs, and nothing between makes it a mere
 * possibility. */
bool sentence_begins_pair(
	const struct sentence *s, size_t i, const struct sentence_pair *pairs, size_t count);

/* True when one of its items begins one of the pairs. */
bool sentence_has_pair(const struct sentence *s, const struct sentence_pair *pairs, size_t count);

/* True when item i is a person who is not merely the owner of a thing ("motor anak saya"). */
bool sentence_is_person(const struct sentence *s, size_t i);

/* True when item i is a thing or an animal, and not where it happens. */
bool sentence_is_thing(const struct sentence *s, size_t i);

/* Who or what stands nearest, within so many items, before the verb at i: 1 a person, -1 a thing or
 * an animal, 0 neither. */
int sentence_find_subject(const struct sentence *s, size_t i, size_t words);

/* True when a person stands close behind item i: "menimpa 2 pengendara". */
bool sentence_has_object(const struct sentence *s, size_t i);

/* The same where it is said that they are in or under something: "rumah tertimbun, 3 orang", "mobil
 * hanyut sama sopirnya", "atap roboh, ibu saya di dalam". */
bool sentence_has_people_within(const struct sentence *s, size_t i);

/* True when it names a person. */
bool sentence_has_person(const struct sentence *s);
