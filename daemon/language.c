/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.c - a guess by function words. */
#include "daemon/language.h"
#include "daemon/text.h"

#define LEAST_WORDS 2
#define LEAST_SHARE 6 /* one word in so many */

/*
 * Words that Indonesian does not have. Thanks and greetings are left out: people put them under any
 * text. So are words that both languages share.
 */
static const char *const javanese[] = { "AKEH", "AMARGA", "AMARGI", "AWIT", "BANYU", "BANYUNE",
	"BIYEN", "DALAN", "DALANE", "DERENG", "DURUNG", "DUWE", "IKI", "IKU", "ING", "ISIH", "JERO",
	"KABEH", "KARO", "KAWIT", "KULA", "KULO", "KUWI", "LAN", "LEK", "LURUNG", "MANEH", "MARGI",
	"MARGINIPUN", "MBOTEN", "MENAWI", "MENIKA", "MERGO", "NANG", "NENG", "NGGONE", "NIKI",
	"NIKU", "NYUWUN", "OMAHE", "ONO", "OPO", "ORA", "PANGGONAN", "PANJENENGAN", "PIYE",
	"PUNIKA", "SAMPUN", "SEDAYA", "SING", "SINTEN", "TEKAN", "TULUNG", "WEDI", "WETAN", "WINGI",
	"WIS", "WONG", "WONTEN" };
static const char *const sundanese[] = { "ABDI", "ACAN", "ANJEUN", "ATUH", "AYA", "BADE", "BARI",
	"CAI", "CAINA", "CENAH", "DIDIEU", "DIDITU", "DINA", "ENGGEUS", "ETA", "GEURA", "GEUS",
	"HENTEU", "HOYONG", "IEU", "IMAH", "JALMA", "JEUNG", "KAMARI", "KANA", "KANGGO", "KEUR",
	"KUMAHA", "KURING", "LOBA", "MAH", "MUGI", "NAON", "NGEUNAAN", "NU", "PARANTOS", "PISAN",
	"SADAYANA", "SAKEDIK", "SARENG", "SIMKURING", "TACAN", "TEU", "TIASA", "TINA", "UPAMI",
	"WARGI" };

static bool is_one(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

enum language language_guess(const char *message)
{
	struct text text = { message, strlen(message) };
	size_t words = 0, jv = 0, su = 0;
	struct text_symbol symbol;
	struct text_word word;

	for (symbol = text_next(&text, 0); symbol.c != TEXT_END;
		symbol = text_next(&text, symbol.end)) {
		if (!text_read_word(&text, symbol.start, &word))
			continue;
		symbol.end = word.end;
		words++;
		jv += is_one(word.text, javanese, COUNT_OF(javanese));
		su += is_one(word.text, sundanese, COUNT_OF(sundanese));
	}
	if (jv > su && jv >= LEAST_WORDS && jv * LEAST_SHARE >= words)
		return LANGUAGE_JV;
	if (su > jv && su >= LEAST_WORDS && su * LEAST_SHARE >= words)
		return LANGUAGE_SU;
	return LANGUAGE_ID;
}

const char *language_suffix(enum language language)
{
	switch (language) {
	case LANGUAGE_ID: return ".id";
	case LANGUAGE_JV: return ".jv";
	case LANGUAGE_SU: return ".su";
	case LANGUAGES: break;
	}
	return "";
}
