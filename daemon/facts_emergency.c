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
#define ANIMAL_WORDS  3
#define STRUCK_WORDS  4
#define MANY_WORDS    3
#define YEAR_MIN      1990
#define YEAR_MAX      2099

/* A sentence: items from `start` to before `end`. */
struct sentence {
	const struct facts_list *list;
	size_t start, end;
	bool ongoing; /* it says that the danger goes on */
	bool help;    /* the text says that help is asked for or lacking */
};

/* Two words that mean together what neither means alone. */
struct pair {
	uint64_t first, second;
	size_t words; /* how far behind the first the second may stand */
};

static const struct pair dangers[] = {
	{ FACTS_CLASS(GAS), FACTS_CLASS(LEAK), 4 },       /* "tabung gas dapur bocor" */
	{ FACTS_CLASS(LEAK), FACTS_CLASS(GAS), 2 },       /* "kebocoran tabung gas" */
	{ FACTS_CLASS(FLAME), FACTS_CLASS(RAGES), 2 },    /* "apinya sudah tinggi" */
	{ FACTS_CLASS(SWALLOW), FACTS_CLASS(POISON), 3 }, /* "minum obat nyamuk" */
	{ FACTS_CLASS(VEHICLE) | FACTS_CLASS(BOAT), FACTS_CLASS(OVERTURN), 3 }, /* "bus terbalik" */
	{ FACTS_CLASS(WISH), FACTS_CLASS(DEATH), 2 }, /* "pengen mati aja" */
};
static const struct pair falls[] = {
	{ FACTS_CLASS(FALL), FACTS_CLASS(DEPTH), 3 },
	{ FACTS_CLASS(DROP), FACTS_CLASS(HEIGHT), 2 },
};
static const struct pair bites[] = { { FACTS_CLASS(BEAST), FACTS_CLASS(BITES), 2 } };
static const struct pair bitten[] = { { FACTS_CLASS(BITTEN), FACTS_CLASS(BEAST), 1 } };
static const struct pair sinkings[] = { { FACTS_CLASS(BOAT), FACTS_CLASS(TROUBLE), 4 } };
static const struct pair rescues[] = { { FACTS_CLASS(WANT), FACTS_CLASS(RESCUE), 3 } };
static const struct pair faints[] = { { FACTS_CLASS(NOT), FACTS_CLASS(ALIVE), 2 } };
static const struct pair helps[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(COME), 2 },
	{ FACTS_CLASS(NONE), FACTS_CLASS(AID), 3 },
	{ FACTS_CLASS(AID), FACTS_CLASS(NONE), 3 },
};
static const struct pair missing[] = { { FACTS_CLASS(NOT), FACTS_CLASS(RESCUED), 2 } };
static const struct pair goings[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(RESCUED), 2 },
	{ FACTS_CLASS(STILL), FACTS_CLASS(DANGER) | FACTS_CLASS(VICTIM) | FACTS_CLASS(LOST), 1 },
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

static bool begins_pair(const struct sentence *s, size_t i, const struct pair *pairs, size_t count)
{
	for (const struct pair *p = pairs; p < pairs + count; p++)
		if (is(s, i, p->first) && is_before(s, i, p->words, p->second) &&
			!is_before(s, i, p->words, FACTS_CLASS(BEFORE)))
			return true;
	return false;
}
#define BEGINS_PAIR(s, i, pairs) begins_pair(s, i, pairs, COUNT_OF(pairs))

static bool has_pair(const struct sentence *s, const struct pair *pairs, size_t count)
{
	for (size_t i = s->start; i < s->end; i++)
		if (begins_pair(s, i, pairs, count))
			return true;
	return false;
}

/* "ambulans tidak ada" */
static bool is_of_aid(const struct sentence *s, size_t i)
{
	return is(s, i, FACTS_CLASS(NONE)) &&
	       (BEGINS_PAIR(s, i, helps) || is_behind(s, i, OF_WORDS, FACTS_CLASS(AID)));
}

/* "bisa", "tidak ada"; but "tidak bisa" and "tidak ada ambulans" leave a danger what it is. */
static bool is_doubted(const struct sentence *s, size_t i)
{
	for (size_t words = BEFORE_WORDS; words > 0 && i > s->start && !has_comma(s, i); words--) {
		i--;
		if (is(s, i, FACTS_CLASS(BEFORE)) && !is(s, i - 1, FACTS_CLASS(NOT)) &&
			!is_of_aid(s, i))
			return true;
	}
	return false;
}

/* "banyak kecelakaan", "3 kali kebakaran"; but "banyak warga terjebak" are in danger */
static bool is_repeated(const struct sentence *s, size_t i)
{
	const struct facts_token *before = facts_list_at(s->list, i - 2)->token;
	size_t words = is(s, i, FACTS_CLASS(HIT) | FACTS_CLASS(FALL)) ? MANY_WORDS : 1;

	return !s->help && !s->ongoing && !is(s, i, FACTS_CLASS(VICTIM)) &&
	       is_behind(s, i, words, FACTS_CLASS(MANY)) &&
	       (strcmp(facts_list_at(s->list, i - 1)->token->word, "KALI") != 0 ||
		       before->digits > 0);
}

/* "rawan kebakaran", "bisa kesetrum", "terbakar emosi" */
static bool is_unreal(const struct sentence *s, size_t i)
{
	return is_behind(s, i, BEFORE_WORDS, FACTS_CLASS(GENERAL)) || is_doubted(s, i) ||
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
	return has_comma(s, i) || !is(s, i - 1, FACTS_CLASS(THING) | FACTS_CLASS(ANIMAL));
}

/* "sopir truk", "penjaga kandang": a person, by the thing at i. */
static bool is_of_trade(const struct sentence *s, size_t i)
{
	return !has_comma(s, i) && is_person(s, i - 1) && !is(s, i - 1, FACTS_CLASS(OWNER));
}

/* Who or what stands nearest before the verb at i: 1 a person, -1 a thing, 0 neither. */
static int find_subject(const struct sentence *s, size_t i, size_t words)
{
	while (words-- > 0 && i > s->start) {
		i--;
		if (is_person(s, i))
			return 1;
		if (is(s, i, FACTS_CLASS(THING) | FACTS_CLASS(ANIMAL)))
			return is_of_trade(s, i) ? 1 : -1;
	}
	return 0;
}

/* "sapi warga kesetrum": the animal's danger. */
static bool is_of_animal(const struct sentence *s, size_t i)
{
	return is_behind(s, i, ANIMAL_WORDS, FACTS_CLASS(ANIMAL)) &&
	       find_subject(s, i, ANIMAL_WORDS) < 0;
}

/* "menimpa 2 pengendara", "tenggelam 3 orang" */
static bool has_object(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end && at <= i + OBJECT_WORDS; at++)
		if (is_person(s, at))
			return true;
	return false;
}

/* "rumah tertimbun, 3 orang", "mobil hanyut sama sopirnya", "atap roboh, ibu saya di dalam" */
static bool has_people_within(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at < s->end && at <= i + OBJECT_WORDS; at++)
		if (is_person(s, at) && (facts_list_at(s->list, at - 1)->token->digits > 0 ||
						is(s, at - 1, FACTS_CLASS(WITH)) ||
						is(s, at + 1, FACTS_CLASS(WITHIN))))
			return true;
	return false;
}

/* "anak tenggelam", "tenggelam tolong", not "sawah tenggelam" */
static bool is_victim(const struct sentence *s, size_t i)
{
	int subject = find_subject(s, i, SUBJECT_WORDS);

	if (is(s, i, FACTS_CLASS(STRIKES) | FACTS_CLASS(FALL)) && subject <= 0)
		return has_object(s, i) || (subject == 0 && (i == s->start || s->help));
	return subject >= 0 || has_people_within(s, i);
}

static bool has_person(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++)
		if (is_person(s, i))
			return true;
	return false;
}

/* "tembok roboh kena murid" */
static bool is_strike(const struct sentence *s, size_t i)
{
	if (!is(s, i, FACTS_CLASS(STRIKES)) || is(s, i - 1, FACTS_CLASS(NOT)))
		return false;
	for (size_t at = i + 1; at < s->end && at <= i + STRUCK_WORDS; at++)
		if (is_person(s, at))
			return true;
	return false;
}

/* "rumah roboh, 2 orang luka" */
static bool is_blow(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++)
		if ((is(s, i, FACTS_CLASS(HURT)) || BEGINS_PAIR(s, i, faints) || is_strike(s, i) ||
			    (is_person(s, i) && is_before(s, i, 1, FACTS_CLASS(WITHIN)))) &&
			!is_unreal(s, i))
			return true;
	return false;
}

/* "besi jatuh kena pekerja" */
static bool is_blow_behind(const struct sentence *s, size_t i)
{
	for (size_t at = i + 1; at <= i + 2; at++)
		if (is_strike(s, at))
			return true;
	return false;
}

/* "orang kecebur sumur", "mobil jatuh ke jurang" */
static bool is_fall(const struct sentence *s, size_t i)
{
	return BEGINS_PAIR(s, i, falls) &&
	       (is_victim(s, i) || is_behind(s, i, SUBJECT_WORDS, FACTS_CLASS(VEHICLE)));
}

/* "anak hilang", "bapak mancing belum pulang"; not "jam tangan saya hilang" */
static bool is_lost(const struct sentence *s, size_t i)
{
	if (!is(s, i, FACTS_CLASS(LOST)) &&
		!(BEGINS_PAIR(s, i, missing) && has(s, FACTS_CLASS(WILD) | FACTS_CLASS(DEPTH))))
		return false;
	for (size_t at = i, words = LOST_WORDS; words > 0 && at > s->start; words--) {
		at--;
		if (is_person(s, at) && (!is(s, at, FACTS_CLASS(OWNER)) || at == s->start ||
						is(s, at - 1, FACTS_CLASS(PERSON))))
			return true;
		if (is(s, at, FACTS_CLASS(THING) | FACTS_CLASS(ANIMAL)))
			return false;
	}
	return false;
}

/* What needs people, alive and near. */
static bool is_danger_to(const struct sentence *s, size_t i)
{
	if (is(s, i, FACTS_CLASS(VICTIM)) && is_victim(s, i))
		return true;
	if (is(s, i, FACTS_CLASS(REFUGE)) &&
		has(s, FACTS_CLASS(FLOOD) | FACTS_CLASS(HIT) | FACTS_CLASS(FLAME)))
		return has_person(s);
	if (is_lost(s, i))
		return true;
	return is(s, i, FACTS_CLASS(HIT)) && is_blow(s);
}

/* What needs help, asked for or lacking. */
static bool is_need(const struct sentence *s, size_t i)
{
	return is(s, i, FACTS_CLASS(BIRTH)) ||
	       ((is(s, i, FACTS_CLASS(SICK)) || BEGINS_PAIR(s, i, faints)) && has_person(s));
}

/* What is danger beside another word only. */
static bool is_danger_beside(const struct sentence *s, size_t i)
{
	if (BEGINS_PAIR(s, i, dangers) || is_fall(s, i))
		return true;
	if ((BEGINS_PAIR(s, i, bites) && has_object(s, i)) ||
		(BEGINS_PAIR(s, i, bitten) && is_victim(s, i)))
		return true;
	if (BEGINS_PAIR(s, i, sinkings) && has(s, FACTS_CLASS(AFLOAT)))
		return true;
	if (is(s, i, FACTS_CLASS(SPEW)) && has(s, FACTS_CLASS(SWALLOW)) && has_person(s))
		return true;
	if (is(s, i, FACTS_CLASS(FALL)) && is_blow_behind(s, i))
		return true;
	if (BEGINS_PAIR(s, i, rescues) && has(s, FACTS_CLASS(FLOOD)))
		return true;
	return is(s, i, FACTS_CLASS(WEAPON)) && has(s, FACTS_CLASS(ATTACK));
}

static bool is_danger(const struct sentence *s, size_t i)
{
	if (is(s, i, FACTS_CLASS(DANGER)) && !is_of_animal(s, i))
		return true;
	return is_danger_to(s, i) || is_danger_beside(s, i) || (s->help && is_need(s, i));
}

/* "kemarin", "tahun 2021", but not "sejak kemarin". */
static bool is_past(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++) {
		if (is(s, i - 1, FACTS_CLASS(ONGOING)))
			continue;
		if (is(s, i, FACTS_CLASS(PAST)) ||
			(facts_list_at(s->list, i)->token->digits == 4 &&
				facts_list_number(s->list, i, YEAR_MIN, YEAR_MAX)))
			return true;
	}
	return false;
}

/* "terombang ambing", "masih terjepit", "belum ditemukan"; the single words only tell since when.
 */
static bool is_ongoing(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++) {
		const struct facts_item *item = facts_list_at(s->list, i);

		if ((item->classes & FACTS_CLASS(ONGOING)) && item->token != item->last)
			return true;
	}
	return has_pair(s, goings, COUNT_OF(goings));
}

static bool has_danger(const struct sentence *s)
{
	if (!s->ongoing && is_past(s))
		return false;
	for (size_t i = s->start; i < s->end; i++) {
		if (s->list->items[i].classes && is_danger(s, i) && !is_unreal(s, i) &&
			!is_repeated(s, i))
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
	struct sentence s = { .list = list, .end = list->count };

	if (!list_has(list, FACTS_CLASS(DANGER) | FACTS_CLASS(VICTIM) | FACTS_CLASS(LOST) |
				    FACTS_CLASS(HIT) | FACTS_CLASS(SICK) | FACTS_CLASS(BIRTH) |
				    FACTS_CLASS(GAS) | FACTS_CLASS(WEAPON) | FACTS_CLASS(FLAME) |
				    FACTS_CLASS(SWALLOW) | FACTS_CLASS(OVERTURN) |
				    FACTS_CLASS(FALL) | FACTS_CLASS(DROP) | FACTS_CLASS(DEATH) |
				    FACTS_CLASS(BITES) | FACTS_CLASS(RESCUE) | FACTS_CLASS(ALIVE) |
				    FACTS_CLASS(REFUGE) | FACTS_CLASS(BITTEN) |
				    FACTS_CLASS(TROUBLE) | FACTS_CLASS(SPEW) |
				    FACTS_CLASS(RESCUED)))
		return false;
	s.help = has(&s, FACTS_CLASS(HELP)) || has_pair(&s, helps, COUNT_OF(helps));
	for (; s.start < list->count; s.start = s.end) {
		s.end = s.start + 1;
		while (s.end < list->count && !facts_list_begins(list, s.end))
			s.end++;
		s.ongoing = is_ongoing(&s);
		if (has_danger(&s))
			return true;
	}
	return false;
}
