/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_words.c - head words, politeness and noise. */
#include "daemon/parse_words.h"
#include "daemon/parse_id.h"

#define HEAD_MOST  3 /* words of a head */
#define TYPO_LEAST 5 /* letters of a command word in which an edit is forgiven */
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct parse_command commands[] = {
#define COMMAND(name, kind, rest, otherwise, ...)                                                  \
	{ PARSE_COMMAND_##name, kind, rest, otherwise, WORDS(__VA_ARGS__) },
#include "daemon/parse_words.inc"
#undef COMMAND
};

static const char *const modifiers[] = {
	[PARSE_ANONIM] = "ANONIM",
	[PARSE_RAHASIA] = "RAHASIA",
};

static const char *const polite[] = { "PAK", "BU", "BPK", "BAPAK", "IBU", "MIN", "ADMIN", "MAS",
	"MBAK", "KAK", "YA", "YAA", "DONG", "DONK", "TOLONG", "TLG", "MOHON", "MHN", "TERIMA KASIH",
	"TERIMAKASIH", "TRIMS", "MAKASIH", "MKSH", "THX", "THANKS", "SUWUN", "HATUR NUHUN", NULL };

static const char *const noise[] = { "ID", "NO", "NOMOR", "NOMER", "TIKET", "LAPORAN", "ADUAN",
	"SAYA", "KAMI", "AKU", "UNTUK", "UTK", NULL };

/* Words one edit from a command that people mean as they stand. */
static const char *const never_typos[] = { "TAMBAL", "FATAL", "BATAS", "TAMBAK", "PULAS", "STATIS",
	NULL };

static const char *const subjects[] = { "LAPORAN", "ADUAN", "PENGADUAN", "KELUHAN", "KOMPLAIN",
	"USUL", "USULAN", "SARAN", "INFO", "INFORMASI", NULL };
static const char *const behind_subjects[] = { "SAYA", "KAMI", "KITA", "DARI", "INI", "ITU", "YANG",
	"YG", "WARGA", "MASYARAKAT", NULL };

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(word, *list) == 0)
			return true;
	}
	return false;
}

static bool read_one_of(
	const struct text *text, size_t at, const char *const *list, struct text_word *ret)
{
	struct text_word first, word;

	if (!text_read_word(text, at, &first))
		return false;
	for (; *list; list++) {
		if (text_is_phrase(text, &first, *list, &word) && !text_is_word(word.next)) {
			*ret = word;
			return true;
		}
	}
	return false;
}

bool parse_words_polite(const struct text *text, size_t at, struct text_word *ret)
{
	return read_one_of(text, at, polite, ret);
}

bool parse_words_noise(const struct text *text, size_t at, struct text_word *ret)
{
	return read_one_of(text, at, noise, ret);
}

bool parse_words_all_polite(const struct text *text, size_t at)
{
	struct text_symbol symbol;
	struct text_word word;

	for (symbol = text_next(text, at); symbol.c != TEXT_END; symbol = text_next(text, at)) {
		at = symbol.end;
		if (!text_is_word(symbol.c))
			continue;
		if (!parse_words_polite(text, symbol.start, &word))
			return false;
		at = word.end;
	}
	return true;
}

/* True when one letter put in, left out, replaced, or swapped with its neighbour makes b of a. */
static bool is_one_edit(const char *a, const char *b)
{
	size_t size_a = strlen(a), size_b = strlen(b), same = 0;

	if (size_a > size_b + 1 || size_b > size_a + 1)
		return false;
	while (a[same] && a[same] == b[same])
		same++;
	a += same;
	b += same;
	if (size_a > size_b)
		return strcmp(a + 1, b) == 0;
	if (size_a < size_b)
		return strcmp(a, b + 1) == 0;
	if (!*a)
		return false;
	return strcmp(a + 1, b + 1) == 0 ||
	       (a[0] == b[1] && a[1] == b[0] && strcmp(a + 2, b + 2) == 0);
}

static const struct parse_route *find_route(
	const struct parse_settings *settings, const struct text_word *word)
{
	struct text typed = { word->text, strlen(word->text) };

	for (size_t i = 0; i < settings->route_count; i++) {
		if (typed.size > 0 && text_is(&typed, settings->routes[i].keyword))
			return &settings->routes[i];
	}
	return NULL;
}

static const struct parse_command *find_command(
	const struct text *text, const struct text_word *first, struct text_word *ret)
{
	for (size_t i = COUNT_OF(commands); i-- > 0;) {
		for (const char *const *word = commands[i].words; *word; word++) {
			if (text_is_phrase(text, first, *word, ret))
				return &commands[i];
		}
	}
	return NULL;
}

static enum parse_visibility find_modifier(const char *word)
{
	for (size_t i = PARSE_ANONIM; i < COUNT_OF(modifiers); i++) {
		if (strcmp(word, modifiers[i]) == 0 || is_one_edit(word, modifiers[i]))
			return (enum parse_visibility)i;
	}
	return PARSE_NORMAL;
}

/* Which head word this is, whatever stands behind it. */
static bool identify(const struct parse_settings *settings, const struct text *text,
	const struct text_word *first, struct parse_head_word *ret)
{
	*ret = (struct parse_head_word){ .word = *first };
	ret->command = find_command(text, first, &ret->word);
	if (!ret->command)
		ret->route = find_route(settings, first);
	if (!ret->command && !ret->route)
		ret->visibility = find_modifier(first->text);
	return ret->command || ret->route || ret->visibility != PARSE_NORMAL;
}

static bool takes_id(const struct parse_head_word *head)
{
	return head->command && head->command->rest != PARSE_REST_TEXT;
}

/* The symbol behind a hyphen that ends at this word. */
static struct text_symbol behind_hyphen(const struct text *text, const struct text_word *word)
{
	return text_next(text, text_next(text, word->end).end);
}

/*
 * True when a head word or an ID begins at `at`, directly behind the hyphen of `head`. The same
 * word again is a plural, not a head word.
 */
static bool is_head_or_id(const struct parse_settings *settings, const struct text *text, size_t at,
	const struct parse_head_word *head)
{
	struct parse_head_word before = *head, next;
	struct text_symbol symbol;
	struct text_word first;
	struct parse_id id;

	for (int i = 0; i <= HEAD_MOST; i++) {
		parse_id_read(text, at, &id);
		if (id.kind == PARSE_ID_VALID || (id.kind == PARSE_ID_BAD && takes_id(&before)))
			return true;
		if (!text_read_word(text, at, &first) || !identify(settings, text, &first, &next) ||
			strcmp(first.text, before.word.text) == 0 || text_is_word(next.word.next))
			return false;
		symbol = behind_hyphen(text, &next.word);
		if (next.word.next != '-' || !text_is_letter(symbol.c) || next.visibility)
			return true;
		before = next;
		at = symbol.start;
	}
	return false;
}

/* Fills in how the word ends; false: it does not end as a head word must. */
static bool check_end(const struct parse_settings *settings, const struct text *text, bool dashed,
	struct parse_head_word *head)
{
	struct text_symbol symbol;
	struct parse_id id;

	if (text_is_digit(head->word.next)) {
		parse_id_read(text, head->word.end, &id);
		head->digits = id.kind == PARSE_ID_VALID || id.kind == PARSE_ID_SHORT;
		return head->digits && text_is_digit((unsigned char)id.text[3]);
	}
	if (text_is_word(head->word.next))
		return false;
	symbol = behind_hyphen(text, &head->word);
	if (head->word.next != '-' || !text_is_letter(symbol.c))
		return true;
	head->dashed = dashed || head->visibility != PARSE_NORMAL;
	return head->dashed || is_head_or_id(settings, text, symbol.start, head);
}

bool parse_words_head(const struct parse_settings *settings, const struct text *text, size_t at,
	bool dashed, struct parse_head_word *ret)
{
	struct text_word first;

	return text_read_word(text, at, &first) && identify(settings, text, &first, ret) &&
	       check_end(settings, text, dashed, ret);
}

bool parse_words_typo(const struct parse_settings *settings, const struct text *text, size_t at,
	struct parse_head_word *ret)
{
	struct text_word first;

	if (!text_read_word(text, at, &first) || strlen(first.text) < TYPO_LEAST - 1 ||
		identify(settings, text, &first, ret) || is_one_of(first.text, never_typos))
		return false;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		const char *const *word = commands[i].words;

		while (*word && (strlen(*word) < TYPO_LEAST || !is_one_edit(first.text, *word)))
			word++;
		ret->command = *word ? &commands[i] : NULL;
		if (ret->command && takes_id(ret))
			return check_end(settings, text, false, ret);
	}
	return false;
}

/* The word behind blanks behind this one, "" when there is none. */
static const char *word_behind(
	const struct text *text, const struct text_word *word, struct text_word *ret)
{
	if (!text_is_blank(word->next) ||
		!text_read_word(text, text_skip_blanks(text, word->end), ret) ||
		text_is_word(ret->next))
		return "";
	return ret->text;
}

bool parse_words_subject(const struct text *text, const struct parse_head_word *head, bool *ret_own)
{
	struct text_word next;
	const char *behind = word_behind(text, &head->word, &next);

	*ret_own = false;
	if (head->visibility == PARSE_RAHASIA)
		return strcmp(behind, "UMUM") == 0;
	if (!head->command || !is_one_of(head->word.text, subjects) ||
		!is_one_of(behind, behind_subjects))
		return false;
	*ret_own = head->command->name == PARSE_COMMAND_ASPIRATION &&
	           (strcmp(behind, "SAYA") == 0 || strcmp(behind, "KAMI") == 0);
	return true;
}
