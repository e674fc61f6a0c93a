/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_emergency.c - does a text tell of danger to life now? */
#include "daemon/facts_emergency.h"
#include "daemon/sentence.h"

#define BEFORE_WORDS  4 /* how far before a danger it may be called a mere possibility */
#define BEHIND_WORDS  5
#define OF_WORDS      2
#define FIGURE_WORDS  2
#define SUBJECT_WORDS 5 /* how far before its verb a subject stands */
#define LOST_WORDS    6
#define ANIMAL_WORDS  3
#define STRUCK_WORDS  4
#define MANY_WORDS    3
#define YEAR_MIN      1990
#define YEAR_MAX      2099

/* Without one of these there is none. */
#define FIRST                                                                                      \
	(FACTS_CLASS(DANGER) | FACTS_CLASS(VICTIM) | FACTS_CLASS(LOST) | FACTS_CLASS(HIT) |        \
		FACTS_CLASS(SICK) | FACTS_CLASS(BIRTH) | FACTS_CLASS(GAS) | FACTS_CLASS(WEAPON) |  \
		FACTS_CLASS(FLAME) | FACTS_CLASS(SWALLOW) | FACTS_CLASS(OVERTURN) |                \
		FACTS_CLASS(FALL) | FACTS_CLASS(DROP) | FACTS_CLASS(DEATH) | FACTS_CLASS(BITES) |  \
		FACTS_CLASS(RESCUE) | FACTS_CLASS(ALIVE) | FACTS_CLASS(REFUGE) |                   \
		FACTS_CLASS(BITTEN) | FACTS_CLASS(TROUBLE) | FACTS_CLASS(SPEW) |                   \
		FACTS_CLASS(RESCUED) | FACTS_CLASS(UNSEEN) | FACTS_CLASS(MOB))

#define WATER (FACTS_CLASS(WILD) | FACTS_CLASS(DEPTH))

static const struct sentence_pair dangers[] = {
	{ FACTS_CLASS(GAS), FACTS_CLASS(LEAK), 4, 0 },         /* "tabung gas dapur bocor" */
	{ FACTS_CLASS(LEAK), FACTS_CLASS(GAS), 2, 0 },         /* "kebocoran tabung gas" */
	{ FACTS_CLASS(FLAME), FACTS_CLASS(RAGES), 2, 0 },      /* "apinya sudah tinggi" */
	{ FACTS_CLASS(SWALLOW), FACTS_CLASS(POISON), 3, 0 },   /* "minum obat nyamuk" */
	{ FACTS_CLASS(VEHICLE), FACTS_CLASS(OVERTURN), 3, 0 }, /* "bus terbalik" */
	{ FACTS_CLASS(BOAT), FACTS_CLASS(OVERTURN), 3, 0 },    /* "perahu karam" */
	{ FACTS_CLASS(BOAT), FACTS_CLASS(TROUBLE), 4,
		FACTS_CLASS(AFLOAT) },                    /* "kapal mogok di laut" */
	{ FACTS_CLASS(MOB), FACTS_CLASS(ASSAULT), 3, 0 }, /* "massa membakar kantor" */
	{ FACTS_CLASS(SICK), FACTS_CLASS(GAS), 3, 0 },    /* "pingsan kena gas" */
	{ FACTS_CLASS(SICK), FACTS_CLASS(DEPTH), 4, 0 },  /* "pingsan di dalam sumur" */
	{ FACTS_CLASS(WISH), FACTS_CLASS(DEATH), 2, 0 },  /* "pengen mati aja" */
	{ FACTS_CLASS(WANT), FACTS_CLASS(RESCUE), 3,
		FACTS_CLASS(FLOOD) }, /* "banjir, butuh perahu" */
	{ FACTS_CLASS(RESCUE), FACTS_CLASS(WANT), 1, FACTS_CLASS(FLOOD) },
};
static const struct sentence_pair falls[] = {
	{ FACTS_CLASS(FALL), FACTS_CLASS(DEPTH), 3, 0 },
	{ FACTS_CLASS(DROP), FACTS_CLASS(HEIGHT), 2, 0 },
};
static const struct sentence_pair bites[] = { { FACTS_CLASS(BEAST), FACTS_CLASS(BITES), 2, 0 } };
static const struct sentence_pair bitten[] = { { FACTS_CLASS(BITTEN), FACTS_CLASS(BEAST), 2, 0 } };
static const struct sentence_pair faints[] = { { FACTS_CLASS(NOT), FACTS_CLASS(ALIVE), 2, 0 } };
static const struct sentence_pair helps[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(COME), 2, 0 },
	{ FACTS_CLASS(NONE), FACTS_CLASS(AID), 3, 0 },
	{ FACTS_CLASS(AID), FACTS_CLASS(NONE), 3, 0 },
};
static const struct sentence_pair missing[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(RESCUED) | FACTS_CLASS(UNSEEN), 2, WATER },
};
static const struct sentence_pair unseen[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(RESCUED) | FACTS_CLASS(UNSEEN), 2, 0 },
};
static const struct sentence_pair goings[] = {
	{ FACTS_CLASS(NOT), FACTS_CLASS(RESCUED), 2, 0 },
	{ FACTS_CLASS(STILL), FACTS_CLASS(DANGER) | FACTS_CLASS(VICTIM) | FACTS_CLASS(LOST), 1, 0 },
};

#define BEGINS_PAIR(s, i, pairs) sentence_begins_pair(s, i, pairs, COUNT_OF(pairs))

static bool is(const struct sentence *s, size_t i, uint64_t classes)
{
	return sentence_is(s, i, classes);
}

/* "ambulans tidak ada" */
static bool is_of_aid(const struct sentence *s, size_t i)
{
	return is(s, i, FACTS_CLASS(NONE)) &&
	       (BEGINS_PAIR(s, i, helps) || sentence_is_behind(s, i, OF_WORDS, FACTS_CLASS(AID)));
}

/* "bisa", "tidak ada"; but "tidak bisa" and "tidak ada ambulans" leave a danger what it is. */
static bool is_doubted(const struct sentence *s, size_t i)
{
	for (size_t words = BEFORE_WORDS; words > 0 && i > s->start && !sentence_has_comma(s, i);
		words--) {
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
	       sentence_is_behind(s, i, words, FACTS_CLASS(MANY)) &&
	       (strcmp(facts_list_at(s->list, i - 1)->token->word, "KALI") != 0 ||
		       before->digits > 0);
}

/* "ditusuk", "terjepit", "kesetrum", but not "kebakaran" */
static bool is_passive(const struct facts_token *token)
{
	size_t letters = token->letters;

	if (strncmp(token->word, "DI", 2) == 0 || strncmp(token->word, "TER", 3) == 0)
		return true;
	return strncmp(token->word, "KE", 2) == 0 && strcmp(token->word + letters - 2, "AN") != 0;
}

/* "korban kebakaran", "alat pemadam"; but "korban ditusuk" */
static bool is_of_another(const struct sentence *s, size_t i)
{
	bool passive = is_passive(facts_list_at(s->list, i)->token);

	if (s->ongoing)
		return false;
	for (size_t words = OF_WORDS; words > 0 && i > s->start && !sentence_has_comma(s, i);
		words--)
		if (is(s, --i, FACTS_CLASS(OF)) && !is_of_aid(s, i) &&
			!(passive && is(s, i, FACTS_CLASS(PERSON))))
			return true;
	return false;
}

/* "rawan kebakaran", "bisa kesetrum", "terbakar emosi" */
static bool is_unreal(const struct sentence *s, size_t i)
{
	return sentence_is_behind(s, i, BEFORE_WORDS, FACTS_CLASS(GENERAL)) || is_doubted(s, i) ||
	       sentence_is_before(s, i, BEHIND_WORDS, FACTS_CLASS(GENERAL)) ||
	       sentence_is_behind(s, i, BEFORE_WORDS, FACTS_CLASS(ABSTRACT)) ||
	       sentence_is_before(s, i, FIGURE_WORDS, FACTS_CLASS(FIGURE));
}

/* "sapi warga kesetrum": the animal's danger; but not "kandang ayam kebakaran" */
static bool is_of_animal(const struct sentence *s, size_t i)
{
	for (size_t at = i; at + ANIMAL_WORDS > i && at > s->start && !sentence_has_comma(s, at);) {
		at--;
		if (is(s, at, FACTS_CLASS(ANIMAL)))
			return !is(s, at - 1, FACTS_CLASS(THING) | FACTS_CLASS(PERSON));
		if (sentence_is_person(s, at))
			return false;
	}
	return false;
}

/* "anak tenggelam", "tenggelam tolong", not "sawah tenggelam" */
static bool is_victim(const struct sentence *s, size_t i)
{
	int subject = sentence_find_subject(s, i, SUBJECT_WORDS);

	if (is(s, i, FACTS_CLASS(STRIKES)))
		return sentence_has_object(s, i);
	if (is(s, i, FACTS_CLASS(FALL)) && subject <= 0)
		return sentence_has_object(s, i) || (subject == 0 && (i == s->start || s->help));
	return subject >= 0 || sentence_has_people_within(s, i);
}

/* "tembok roboh kena murid" */
static bool is_strike(const struct sentence *s, size_t i)
{
	if (!is(s, i, FACTS_CLASS(STRIKES)) || is(s, i - 1, FACTS_CLASS(NOT)))
		return false;
	for (size_t at = i + 1; at < s->end && at <= i + STRUCK_WORDS; at++)
		if (sentence_is_person(s, at))
			return true;
	return false;
}

/* "rumah roboh, 2 orang luka" */
static bool is_blow(const struct sentence *s)
{
	for (size_t i = s->start; i < s->end; i++)
		if ((is(s, i, FACTS_CLASS(HURT)) || BEGINS_PAIR(s, i, faints) || is_strike(s, i) ||
			    (sentence_is_person(s, i) &&
				    sentence_is_before(s, i, 2, FACTS_CLASS(WITHIN))) ||
			    (sentence_is_person(s, i) && BEGINS_PAIR(s, i + 1, unseen))) &&
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
	       (is_victim(s, i) || sentence_is_behind(s, i, SUBJECT_WORDS, FACTS_CLASS(VEHICLE)));
}

/* "anak hilang", "bapak mancing belum pulang"; not "jam tangan saya hilang" */
static bool is_lost(const struct sentence *s, size_t i)
{
	if (!is(s, i, FACTS_CLASS(LOST)) && !BEGINS_PAIR(s, i, missing))
		return false;
	for (size_t at = i, words = LOST_WORDS; words > 0 && at > s->start; words--) {
		at--;
		if (sentence_is_person(s, at) &&
			(!is(s, at, FACTS_CLASS(OWNER)) || at == s->start ||
				is(s, at - 1, FACTS_CLASS(PERSON))))
			return true;
		if (sentence_is_thing(s, at))
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
		sentence_has(s, FACTS_CLASS(FLOOD) | FACTS_CLASS(HIT) | FACTS_CLASS(FLAME)))
		return s->people;
	if (is_lost(s, i))
		return true;
	return is(s, i, FACTS_CLASS(HIT)) && s->hurt;
}

/* "gula darah turun, tidak sadar": nobody is named, but who else */
static bool is_sick_twice(const struct sentence *s)
{
	size_t count = 0;

	for (size_t i = s->start; i < s->end; i++)
		count += is(s, i, FACTS_CLASS(SICK)) || BEGINS_PAIR(s, i, faints);
	return count > 1;
}

/* What needs help, asked for or lacking. */
static bool is_need(const struct sentence *s, size_t i)
{
	return is(s, i, FACTS_CLASS(BIRTH)) || s->sick ||
	       ((is(s, i, FACTS_CLASS(SICK)) || BEGINS_PAIR(s, i, faints)) && s->people);
}

/* "bapak tidak sadar" at the end of a clause, unlike "warga tidak sadar membuang sampah" */
static bool is_faint(const struct sentence *s, size_t i)
{
	if (!BEGINS_PAIR(s, i, faints) || sentence_find_subject(s, i, SUBJECT_WORDS) <= 0)
		return false;
	for (i++; !is(s, i, FACTS_CLASS(ALIVE)); i++)
		;
	return i + 1 >= s->end || sentence_has_comma(s, i + 1);
}

/* What is danger beside another word only. */
static bool is_danger_beside(const struct sentence *s, size_t i)
{
	if (BEGINS_PAIR(s, i, dangers) || is_fall(s, i))
		return true;
	if ((BEGINS_PAIR(s, i, bites) && sentence_has_object(s, i)) ||
		(BEGINS_PAIR(s, i, bitten) && is_victim(s, i)))
		return true;
	if (is(s, i, FACTS_CLASS(SPEW)) && sentence_has(s, FACTS_CLASS(SWALLOW)) && s->people)
		return true;
	if (is(s, i, FACTS_CLASS(FALL)) && is_blow_behind(s, i))
		return true;
	return is(s, i, FACTS_CLASS(WEAPON)) && sentence_has(s, FACTS_CLASS(ATTACK));
}

static bool is_danger(const struct sentence *s, size_t i)
{
	if (is(s, i, FACTS_CLASS(DANGER)) && !is_of_animal(s, i))
		return true;
	return is_danger_to(s, i) || is_danger_beside(s, i) || is_faint(s, i) ||
	       (s->help && is_need(s, i));
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
	return sentence_has_pair(s, goings, COUNT_OF(goings));
}

static bool has_danger(const struct sentence *s)
{
	if (!s->ongoing && is_past(s))
		return false;
	for (size_t i = s->start; i < s->end; i++) {
		if (s->list->items[i].classes && is_danger(s, i) && !is_unreal(s, i) &&
			!is_repeated(s, i) && !is_of_another(s, i))
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

	if (!list_has(list, FIRST))
		return false;
	s.help = sentence_has(&s, FACTS_CLASS(HELP)) ||
	         sentence_has_pair(&s, helps, COUNT_OF(helps));
	for (; s.start < list->count; s.start = s.end) {
		s.end = s.start + 1;
		while (s.end < list->count && !facts_list_begins(list, s.end))
			s.end++;
		s.ongoing = is_ongoing(&s);
		s.people = sentence_has_person(&s);
		s.hurt = sentence_has(&s, FACTS_CLASS(HIT)) && is_blow(&s);
		s.sick = s.help && is_sick_twice(&s);
		if (has_danger(&s))
			return true;
	}
	return false;
}
