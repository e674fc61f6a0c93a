/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.c - a guess by small words, each weighed by how surely it tells. */
#include "daemon/language.h"
#include "daemon/text.h"

#define SURE  2  /* points of a word that one language has */
#define ALSO  1  /* of one that is also a name, slang, or another language's */
#define LEAST 3  /* points: no single word tells */
#define SHARE 3  /* words to a point at most */
#define SEEN  64 /* words of one message that count, each once */

/* All sorted. Thanks and greetings are left out: people put them under any text. So are directions
 * (wetan, kidul), of which villages are named. */
static const char *const javanese[] = { "AKEH", "AMARGA", "AMARGI", "AMBUNE", "ANGSAL", "AREP",
	"AWIT", "BADHE", "BANYUNE", "BENGI", "BIYEN", "BOTEN", "DALANE", "DANDANI", "DERENG",
	"DESAKU", "DEWE", "DEWEKE", "DHEWE", "DHISIK", "DIDANDANI", "DIDANDOSI", "DIJUPUK", "DIKEI",
	"DINGGO", "DINTEN", "DISIK", "DIURUSI", "DIWENEHI", "DOLANAN", "DURUNG", "DUWE", "DUWENI",
	"DUWIT", "ENTUK", "GANGSAL", "GELEM", "GOLEK", "GURUNE", "IKI", "IKU", "INGGIH", "INGKANG",
	"ISIH", "ISO", "JARE", "JARENE", "KAE", "KAGEM", "KALIH", "KALIYAN", "KAMPUNGKU", "KAWIT",
	"KEMAWON", "KENE", "KEPIYE", "KOBONG", "KONO", "KOWE", "KUI", "KULA", "KULO", "KUWI",
	"LAMPUNE", "LIMANG", "LUNGO", "LURAHE", "MAMBU", "MANEH", "MANGKE", "MARGI", "MARGINIPUN",
	"MASIO", "MBAYAR", "MBIYEN", "MBLUDAG", "MBOTEN", "MBURI", "MENAPA", "MENAWI", "MENGKE",
	"MENGKO", "MENIKA", "MENIKO", "MENOPO", "MENYANG", "MERGA", "MERGO", "METU", "MLAKU",
	"MLEBU", "MONTOR", "MUGO", "MUNG", "NAMUNG", "NANGING", "NDANDANI", "NDANG", "NDEDET",
	"NDESO", "NDUWE", "NGANGGO", "NGANTI", "NGAREP", "NGAREPE", "NGENE", "NGENTENI", "NGGAWE",
	"NGGIH", "NGGOLEK", "NGGON", "NGGONE", "NGOMBE", "NGONO", "NGOPO", "NGURUSE", "NGURUSI",
	"NIKI", "NIKU", "NJALUK", "NYANG", "NYUWUN", "OJO", "OMAH", "OMAHE", "OMAHKU", "ONO", "ORA",
	"PANGGONAN", "PANJENENGAN", "PETENG", "PINDHO", "PINDO", "PIRANG", "PIRO", "PIYE", "PRIPUN",
	"PUNAPA", "PUNIKA", "REGA", "REGED", "REGO", "REKOSO", "RISAK", "RISAKE", "SABEN", "SABIN",
	"SAIKI", "SAKING", "SAKNIKI", "SAKWISE", "SAMPEYAN", "SAMPUN", "SANGET", "SAWAHE", "SEDOYO",
	"SEDULURE", "SENAJAN", "SESASI", "SESUK", "SEWULAN", "SINTEN", "SUGIH", "SUWE", "TANGGANE",
	"TELUNG", "TENAN", "THOK", "TIBO", "TUKU", "UDAN", "UTAWA", "UTOWO", "WARGANE", "WENEHI",
	"WERUH", "WINGI", "WINGINANE", "WIS", "WONTEN", "YEN" };
static const char *const javanese_also[] = { "AE", "AMBROL", "ANA", "BANYU", "BOCAH", "CILIK",
	"DADI", "DALAN", "DATENG", "DINO", "ENEK", "ESUK", "ING", "JERO", "KABEH", "KANGGO", "KARO",
	"KINTUN", "KUDU", "LAN", "LARA", "LEK", "LURUNG", "MILI", "NANG", "NENG", "NING", "OPO",
	"PUNDI", "RONG", "SAK", "SING", "TEKAN", "TEKO", "TOYA", "TULUNG", "WAE", "WEDI", "WES",
	"WONG" };
static const char *const sundanese[] = { "ACAN", "ANJEUN", "ASUP", "AYEUNA", "BADE", "BARUDAK",
	"BEUKI", "BIHEUL", "CAAH", "CAINA", "CENAH", "DIBEBENAH", "DIDANGDANAN", "DIDIEU", "DIDITU",
	"DIPASIHAN", "DULURNA", "DUMEUH", "DUPI", "ENGGEUS", "ENJING", "ENTOS", "GEURA", "GEUS",
	"HALODO", "HAYANG", "HENTEU", "HOYONG", "IEU", "IMAHNA", "IRAHA", "JALMA", "JALMI",
	"JAMBATAN", "JAMBATANANA", "JEUNG", "KADIEU", "KAHURUAN", "KAMARI", "KANTOS", "KENGING",
	"KEUR", "KIEU", "KITU", "KUDUNA", "KUMAHA", "KUNAON", "KURING", "LEUTIK", "LEUWIH", "MAOK",
	"MARGINA", "MENTA", "MEULI", "MEUNANG", "MUHUN", "NANAON", "NAON", "NAROS", "NGABEJAAN",
	"NGADAMEL", "NGALAPOR", "NGALIWAT", "NGEUNAAN", "NYIEUN", "PALID", "PARAEH", "PARANTOS",
	"PAREUM", "PATANI", "PEUTING", "POEK", "RUKSAK", "RUNTAH", "RUPINA", "SABARAHA", "SADAYANA",
	"SAEUTIK", "SAHA", "SAKEDIK", "SAKOLA", "SAMINGGU", "SARENG", "SIEUN", "SIMKURING",
	"SOLOKAN", "SOLOKANANA", "SONTEN", "TACAN", "TATANGGA", "TEU", "TEUING", "TIASA", "TILU",
	"TULUNGAN", "TUMAROS", "UNGGAL", "UPAMI", "WALERAN", "WALUNGAN", "WARGI", "WUNGKUL" };
static const char *const sundanese_also[] = { "ABDI", "ATUH", "AYA", "BARI", "BOGA", "BUDAK",
	"BUTUT", "CAI", "CAN", "DIKINTUN", "DINA", "ETA", "GADUH", "GE", "GELO", "GERING", "IMAH",
	"KABEH", "KAMANA", "KANA", "KANGGO", "KINTUN", "KUDU", "LAMI", "LEMBUR", "LOBA", "MAH",
	"MUGI", "MUN", "NAHA", "NGAN", "NGOCOR", "NU", "PALAY", "PISAN", "POE", "REK", "SANGSARA",
	"TEBIH", "TI", "TINA", "TOS", "WAE" };
/* What a text in the others would say in its own words. */
static const char *const indonesian[] = { "ADA", "AGAR", "AKAN", "ATAU", "BAGAIMANA", "BAHWA",
	"BELUM", "BISA", "BLM", "BUKAN", "DAN", "DAPAT", "DARI", "DENGAN", "DEPAN", "DGN", "GIMANA",
	"HARUS", "INI", "ITU", "JANGAN", "JUGA", "KALAU", "KAMI", "KARENA", "KATANYA", "KEMARIN",
	"KENAPA", "KEPADA", "KITA", "LAGI", "LALU", "MASIH", "MEREKA", "OLEH", "PADA", "SAJA",
	"SANGAT", "SAYA", "SDH", "SEHINGGA", "SEJAK", "SEKALI", "SEPERTI", "SUDAH", "SUPAYA", "SY",
	"TANPA", "TAPI", "TDK", "TELAH", "TERHADAP", "TERLALU", "TIDAK", "UNTUK", "UTK", "YANG",
	"YG" };
static const char *const indonesian_also[] = { "CEPAT", "DIA", "KALO", "LAMA", "MHN", "MINTA",
	"MOHON", "ORANG", "PALING", "RUMAH", "SERING", "TLG", "TOLONG" };
/* What stands behind these may be a name. */
static const char *const before_names[] = { "DESA", "DS", "DSN", "DUSUN", "GANG", "GG", "JL", "JLN",
	"KAB", "KABUPATEN", "KAMPUNG", "KEC", "KECAMATAN", "KEL", "KELURAHAN", "KOTA", "KP",
	"PERUM", "PERUMAHAN", "PT" };

struct points {
	int of[LANGUAGES];
	int words;
	int seen_count;
	const char *seen[SEEN]; /* each counts once; of the lists above */
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static const char *find(const char *word, const char *const *list, size_t count)
{
	const char *const *found = bsearch(word, list, count, sizeof(*list), compare);

	return found ? *found : NULL;
}

static bool ends(const char *word, size_t length, const char *end)
{
	size_t size = strlen(end);

	return length > size && strcmp(word + length - size, end) == 0;
}

/* "lampune", "dipunbeta"; not "online", "dipungut". */
static int javanese_form(const char *word, size_t length)
{
	static const char *const others[] = { "LINE", "PHONE", "ZONE" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (ends(word, length, others[i]))
			return 0;
	if (length >= 8 && strncmp(word, "DIPUN", 5) == 0 && word[5] != 'G' && word[5] != 'Y')
		return SURE;
	if (length >= 8 && ends(word, length, "NIPUN"))
		return SURE;
	return length >= 5 && ends(word, length, "NE") ? ALSO : 0;
}

/* "ngalereskeun", "petugasna"; not "sempurna". */
static int sundanese_form(const char *word, size_t length)
{
	if (length >= 6 && ends(word, length, "KEUN"))
		return SURE;
	if (length >= 7 && ends(word, length, "NA") && !strchr("AEIOUN", word[length - 3]) &&
		!ends(word, length, "PURNA") && !ends(word, length, "WARNA"))
		return ALSO;
	return 0;
}

/* "diperbaiki", "jalannya" */
static int indonesian_form(const char *word, size_t length)
{
	if (length >= 8 && strncmp(word, "DIPER", 5) == 0)
		return SURE;
	return length >= 6 && ends(word, length, "NYA") ? ALSO : 0;
}

static bool is_seen(const struct points *points, const char *word)
{
	for (int i = 0; i < points->seen_count; i++)
		if (strcmp(points->seen[i], word) == 0)
			return true;
	return false;
}

/* least: what tells less does not count. False: none of the lists has it. */
static bool weigh_listed(struct points *points, const char *word, int least)
{
	static const struct {
		const char *const *list;
		size_t count;
		enum language language;
		int points;
	} lists[] = {
		{ javanese, COUNT_OF(javanese), LANGUAGE_JV, SURE },
		{ javanese_also, COUNT_OF(javanese_also), LANGUAGE_JV, ALSO },
		{ sundanese, COUNT_OF(sundanese), LANGUAGE_SU, SURE },
		{ sundanese_also, COUNT_OF(sundanese_also), LANGUAGE_SU, ALSO },
		{ indonesian, COUNT_OF(indonesian), LANGUAGE_ID, SURE },
		{ indonesian_also, COUNT_OF(indonesian_also), LANGUAGE_ID, ALSO },
	};
	const char *kept = NULL;

	if (is_seen(points, word))
		return true;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const char *found = find(word, lists[i].list, lists[i].count);

		if (found && lists[i].points >= least)
			points->of[lists[i].language] += lists[i].points;
		kept = found ? found : kept;
	}
	if (kept && points->seen_count < SEEN)
		points->seen[points->seen_count++] = kept;
	return kept;
}

static void weigh(struct points *points, const char *word, int least)
{
	size_t length = strlen(word);

	if (weigh_listed(points, word, least))
		return;
	points->of[LANGUAGE_JV] += javanese_form(word, length);
	points->of[LANGUAGE_SU] += sundanese_form(word, length);
	points->of[LANGUAGE_ID] += indonesian_form(word, length);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "Dina", "NU" within a text that has small letters, but not where a sentence begins. */
static bool is_name(const char *message, const struct text_word *word, bool begins)
{
	bool is_capital = is_upper(message[word->start]);

	if (is_capital && begins)
		return word->end - word->start > 1 && is_upper(message[word->start + 1]);
	return is_capital;
}

/* True where this stands between two sentences. */
static bool ends_sentence(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == '\n';
}

static void read_words(const char *message, bool has_small, struct points *ret)
{
	struct text text = { message, strlen(message) };
	bool begins = true, is_behind = false;
	struct text_symbol symbol;
	struct text_word word;

	for (symbol = text_next(&text, 0); symbol.c != TEXT_END;
		symbol = text_next(&text, symbol.end)) {
		if (!text_read_word(&text, symbol.start, &word)) {
			begins |= ends_sentence(symbol.c);
			continue;
		}
		symbol.end = word.end;
		ret->words++;
		if (!(has_small && is_name(message, &word, begins)))
			weigh(ret, word.text, is_behind ? SURE : ALSO);
		is_behind = find(word.text, before_names, COUNT_OF(before_names));
		begins = false;
	}
}

/* Indonesian that borrows a word or two is Indonesian. */
static bool is_it(const struct points *points, enum language language, enum language other)
{
	int mine = points->of[language];

	return mine >= LEAST && mine * SHARE >= points->words && mine > points->of[other] &&
	       mine * 2 > points->of[LANGUAGE_ID] * 3;
}

enum language language_guess(const char *message)
{
	struct points points = { 0 };
	bool has_small = false;

	for (size_t i = 0; message[i]; i++)
		has_small |= is_lower(message[i]);
	read_words(message, has_small, &points);
	if (is_it(&points, LANGUAGE_JV, LANGUAGE_SU))
		return LANGUAGE_JV;
	return is_it(&points, LANGUAGE_SU, LANGUAGE_JV) ? LANGUAGE_SU : LANGUAGE_ID;
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
