/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_name.c - is a word the name of something? */
#include "daemon/facts_name.h"

#define REGION (FACTS_CLASS(PROV) | FACTS_CLASS(KAB) | FACTS_CLASS(KOTA))
#define CLOSE  (FACTS_GAP_BLANK | FACTS_GAP_DOT | FACTS_GAP_COLON | FACTS_GAP_DASH)
#define NEAR   (FACTS_GAP_BLANK | FACTS_GAP_DASH | FACTS_GAP_DOT)

/* What is a name only where it is written as one: words of every day, and nouns that want a name
 * themselves. */
#define ONLY_CAPITAL                                                                               \
	(FACTS_CLASS(RARELY) | FACTS_CLASS(KIND) | FACTS_CLASS(PART) | FACTS_CLASS(AMOUNT) |       \
		FACTS_CLASS(UNIT_LONG) | FACTS_CLASS(UNIT) | FACTS_CLASS(STREET) |                 \
		FACTS_CLASS(FACILITY) | FACTS_CLASS(SCHOOL) | FACTS_CLASS(VAGUE) |                 \
		FACTS_CLASS(POST) | FACTS_CLASS(HEADMAN))

#define KINDS_MAX     3 /* between a noun and its name */
#define SHORT_LETTERS 3 /* of a region's name that needs more to be believed */
#define DOTTED_MAX    4 /* letters of a noun that is written short with a dot */

/* A capital letter that says something. */
static bool is_capital(const struct facts_list *list, size_t i)
{
	return !list->text->caps && facts_list_at(list, i)->token->capital;
}

/* All tokens of a phrase have one. */
static bool are_capital(const struct facts_list *list, size_t i)
{
	const struct facts_item *item = facts_list_at(list, i);

	for (const struct facts_token *t = item->token; t <= item->last; t++)
		if (!t->capital)
			return false;
	return !list->text->caps;
}

static bool has_vowel(const char *word)
{
	return word[strcspn(word, "AEIOU")] != '\0';
}

/* "berlubang", "ditutup", "terendam", "mengganggu", "jalannya" */
static bool is_inflected(const struct facts_token *token)
{
	static const struct {
		const char *prefix;
		size_t letters;
	} prefixes[] = { { "DI", 6 }, { "BER", 6 }, { "TER", 6 }, { "MEM", 7 }, { "MEN", 7 } };
	size_t letters = token->letters;

	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		if (letters >= prefixes[i].letters &&
			strncmp(token->word, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
			return true;
	}
	return letters >= 5 && letters < FACTS_WORD_SIZE &&
	       strcmp(token->word + letters - 3, "NYA") == 0;
}

bool facts_name_is(const struct facts_list *list, size_t i)
{
	const struct facts_item *item = facts_list_at(list, i);
	const struct facts_token *token = item->token;

	if (token->letters < 2 || (item->classes & FACTS_NO_NAME))
		return false;
	if (is_capital(list, i))
		return true;
	if (item->classes & ONLY_CAPITAL)
		return false;
	if (!token->word[0] || (item->classes & (REGION | FACTS_CLASS(NAME))))
		return true;
	return has_vowel(token->word) && !is_inflected(token);
}

/* The initial of a name: "A Yani", "H. Nawi"; d, k, y, g stand for other words. */
static bool is_initial(const struct facts_list *list, size_t i)
{
	const struct facts_token *token = facts_list_at(list, i)->token;

	return token->letters == 1 && (is_capital(list, i) || !strchr("DKYG", token->word[0]));
}

/* Words that may stand between a noun and its name. */
static bool is_between(const struct facts_list *list, size_t i, bool place)
{
	if (facts_list_is(list, i, FACTS_CLASS(HONOR)) || is_initial(list, i))
		return true;
	return place && facts_list_is(list, i, FACTS_CLASS(KIND)) &&
	       !facts_list_is(list, i, REGION);
}

/* A dot ends a sentence behind a noun that is written out. */
static bool is_joined(const struct facts_list *list, size_t i)
{
	unsigned int gap = facts_list_at(list, i)->token->gap;
	const struct facts_token *before = facts_list_at(list, i - 1)->last;

	if (!facts_list_follows(list, i, CLOSE))
		return false;
	return !(gap & FACTS_GAP_DOT) || !(gap & FACTS_GAP_BLANK) || before->letters <= DOTTED_MAX;
}

/* The item that should be the name of the noun at i; 0: there is none. */
static size_t find_name(const struct facts_list *list, size_t i)
{
	bool place = !facts_list_is(
		list, i, FACTS_CLASS(UNIT) | FACTS_CLASS(HEADMAN) | FACTS_CLASS(VAGUE));
	size_t at = i + 1;

	for (int kinds = 0; kinds <= KINDS_MAX; kinds++, at++) {
		if (!is_joined(list, at))
			return 0;
		if (!is_between(list, at, place))
			return at;
	}
	return 0;
}

/* Who writes names with a capital letter does so behind a noun that is written out. */
static bool wants_capital(const struct facts_list *list, size_t i)
{
	const struct facts_item *noun = facts_list_at(list, i);

	return list->text->mixed &&
	       !(noun->last->letters <= SHORT_LETTERS &&
		       (noun->classes & (FACTS_CLASS(UNIT) | FACTS_CLASS(STREET))));
}

/* A title that is a name itself: "RS Haji". */
static bool is_title_alone(const struct facts_list *list, size_t i)
{
	return facts_list_is(list, i, FACTS_CLASS(HONOR)) && is_capital(list, i) &&
	       facts_list_at(list, i)->token->letters > SHORT_LETTERS;
}

bool facts_name_follows(const struct facts_list *list, size_t i)
{
	size_t at = find_name(list, i);

	if (at > i + 1 && is_title_alone(list, at - 1))
		return true;
	return at > 0 && facts_name_is(list, at) &&
	       (!wants_capital(list, i) || is_capital(list, at));
}

bool facts_name_follows_capital(const struct facts_list *list, size_t i)
{
	size_t at = find_name(list, i);

	return at > 0 && facts_name_is(list, at) && is_capital(list, at);
}

/* "CV Karya Bone", "toko Sinar Bali"; but a bank has branches: "Bank Mandiri Solo" */
static bool is_of_company(const struct facts_list *list, size_t i)
{
	const struct facts_item *firm = facts_list_at(list, i - 2);

	return (firm->classes & FACTS_CLASS(FIRM)) && strcmp(firm->last->word, "BANK") != 0 &&
	       facts_list_follows(list, i, FACTS_GAP_BLANK) &&
	       facts_list_follows(list, i - 1, NEAR) &&
	       !facts_list_is(list, i - 1, FACTS_CLASS(AT) | FACTS_CLASS(UNIT));
}

/* A person, a dish, a firm, a language. */
static bool is_of_another(const struct facts_list *list, size_t i)
{
	uint64_t owners = FACTS_CLASS(CALLED) | FACTS_CLASS(DISH) | FACTS_CLASS(FIRM);

	if (facts_list_follows(list, i, NEAR) && facts_list_is(list, i - 1, owners))
		return true;
	return is_of_company(list, i) ||
	       (facts_list_follows(list, i + 1, NEAR) &&
		       facts_list_is(list, i + 1, FACTS_CLASS(FIRM_BEHIND)));
}

/* "bupati Garut", "kab Bone", "Serang kota" */
static bool is_beside_seat(const struct facts_list *list, size_t i)
{
	if (facts_list_follows(list, i, CLOSE) &&
		facts_list_is(list, i - 1, FACTS_CLASS(SEAT) | FACTS_CLASS(UNIT)))
		return true;
	return facts_list_follows(list, i + 1, FACTS_GAP_BLANK) &&
	       strcmp(facts_list_at(list, i + 1)->token->word, "KOTA") == 0;
}

/* What makes a place of a name that is also a word. */
static bool has_evidence(const struct facts_list *list, size_t i)
{
	const struct facts_item *item = facts_list_at(list, i);
	bool word = item->classes & FACTS_CLASS(WORD);

	if (is_beside_seat(list, i))
		return true;
	if (are_capital(list, i) && (!word || !facts_list_begins(list, i) || item->token->upper))
		return true;
	if (item->token == item->last && (!list->text->mixed || !word) &&
		facts_list_follows(list, i, FACTS_GAP_BLANK) &&
		facts_list_is(list, i - 1, FACTS_CLASS(AT)))
		return true;
	return !word && (list->text->caps || (list->text->ends && i + 1 == list->count));
}

bool facts_name_region(const struct facts_list *list, size_t i)
{
	const struct facts_item *item = facts_list_at(list, i);
	bool is_short = item->token == item->last && item->token->letters <= SHORT_LETTERS;

	if (!(item->classes & REGION) || is_of_another(list, i))
		return false;
	return (!is_short && !(item->classes & FACTS_CLASS(WORD))) || has_evidence(list, i);
}
