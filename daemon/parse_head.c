/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_head.c - the head of a complaint, and what is left as its body. */
#include "daemon/parse_head.h"
#include "daemon/parse_command.h"
#include "daemon/parse_words.h"

#define HEAD_WORDS 3

enum step {
	STEP_TAKEN,   /* it belongs to the head */
	STEP_TEXT,    /* the text begins here */
	STEP_DECIDED, /* *ret is filled, nothing more to read */
};

/* The head as far as it was read. */
struct head {
	const struct text *text;
	size_t at;   /* where the next word or the text begins */
	size_t kept; /* where a keyword stands that belongs to the body, too; SIZE_MAX: none */
	size_t words;
	bool dashed;
	bool modifiers[PARSE_RAHASIA + 1];
	const struct parse_command *class; /* the report, aspiration or information word */
	struct parse_result *result;
};

static struct parse_span span_between(size_t start, size_t end)
{
	return (struct parse_span){ .offset = start, .size = end - start, .set = true };
}

/* From `start` with the blanks at its end cut. */
static struct parse_span trimmed(const struct text *text, size_t start)
{
	return span_between(start, text_trimmed_end(text, start));
}

static size_t find_hash(const struct text *text, size_t at)
{
	struct text_symbol symbol = text_next(text, at);

	while (symbol.c != TEXT_END && symbol.c != '#')
		symbol = text_next(text, symbol.end);
	return symbol.start;
}

/* The field between *at and the next '#', blanks at both ends cut; *at moves behind the '#'. */
static struct parse_span read_field(const struct text *text, size_t *at)
{
	size_t start = text_skip_blanks(text, *at);
	struct text field = { text->data, find_hash(text, start) };

	*at = text_next(text, field.size).end;
	return trimmed(&field, start);
}

/* The rest from `at` on without the empty fields at its end; a size of 0: its first field is empty.
 */
static struct parse_span read_fields_left(const struct text *text, size_t at)
{
	size_t start = text_skip_blanks(text, at), end = start;
	struct text_symbol symbol = text_next(text, start);

	if (symbol.c == '#')
		return span_between(start, start);
	for (; symbol.c != TEXT_END; symbol = text_next(text, symbol.end)) {
		if (symbol.c != '#' && !text_is_blank(symbol.c))
			end = symbol.end;
	}
	return span_between(start, end);
}

static const char *find_category(
	const struct parse_settings *settings, const struct text *text, struct parse_span span)
{
	struct text field = { text->data + span.offset, span.size };

	for (size_t i = 0; i < settings->category_count; i++) {
		if (text_is(&field, settings->categories[i]))
			return settings->categories[i];
	}
	return NULL;
}

/* LAPOR#category#location#text, with `at` behind the report word. */
static bool read_structured(const struct parse_settings *settings, const struct text *text,
	size_t at, struct parse_result *ret)
{
	struct text_symbol hash = text_next(text, text_skip_blanks(text, at));
	struct parse_span first, second, body;
	const char *category;

	if (hash.c != '#')
		return false;
	at = hash.end;
	first = read_field(text, &at);
	second = read_field(text, &at);
	body = read_fields_left(text, at);
	if (first.size == 0 || second.size == 0 || body.size == 0)
		return false;
	category = find_category(settings, text, first);
	if (!category || copy_string(ret->category, sizeof(ret->category), category) < 0)
		return false;
	ret->location = second;
	ret->body = body;
	ret->has_head = true;
	ret->is_report = true;
	return true;
}

static enum step take_modifier(struct head *head, enum parse_visibility visibility)
{
	if (head->modifiers[visibility])
		return STEP_TEXT;
	head->modifiers[visibility] = true;
	if (visibility > head->result->visibility)
		head->result->visibility = visibility;
	return STEP_TAKEN;
}

static enum step take_route(struct head *head, const struct parse_head_word *word)
{
	struct parse_result *ret = head->result;

	if (ret->route[0] || copy_string(ret->route, sizeof(ret->route), word->route->keyword) < 0)
		return STEP_TEXT;
	if (word->route->keep)
		head->kept = word->word.start;
	return STEP_TAKEN;
}

static void set_class(struct parse_result *ret, enum parse_command_name name)
{
	if (name == PARSE_COMMAND_ASPIRATION)
		ret->class = PARSE_ASPIRASI;
	else if (name == PARSE_COMMAND_INFORMATION)
		ret->class = PARSE_INFORMASI;
}

/* A report word may begin the structured form, or have a command behind it. */
static enum step take_report(const struct parse_settings *settings, struct head *head,
	const struct parse_head_word *word)
{
	const struct text *text = head->text;
	size_t at =
		word->digits ? word->word.end : text_skip(text, word->word.end, TEXT_SEPARATORS);
	struct text rest = { text->data + at, text->size - at };

	if (parse_command_read(settings, &rest, true, head->result)) {
		head->result->body.offset += head->result->body.set ? at : 0;
		return STEP_DECIDED;
	}
	if (word->digits)
		return STEP_TEXT;
	return read_structured(settings, text, word->word.end, head->result) ? STEP_DECIDED
	                                                                     : STEP_TAKEN;
}

static enum step take_class(const struct parse_settings *settings, struct head *head,
	const struct parse_head_word *word)
{
	enum step step = STEP_TAKEN;

	/* A command word that does not fit is text. */
	if (word->command->rest != PARSE_REST_TEXT || head->class)
		return STEP_TEXT;
	if (word->command->name == PARSE_COMMAND_REPORT)
		step = take_report(settings, head, word);
	else if (word->digits)
		step = STEP_TEXT;
	if (step == STEP_TAKEN) {
		head->class = word->command;
		head->result->is_report = true;
		set_class(head->result, word->command->name);
	}
	return step;
}

/* A report word, also where it is the subject of a sentence: LAPORAN SAYA is a status word, too. */
static bool is_report(const struct text *text, const struct parse_head_word *word)
{
	struct text_word first;

	if (!word->command || !text_read_word(text, word->word.start, &first))
		return false;
	return word->command->name == PARSE_COMMAND_REPORT || strcmp(first.text, "LAPORAN") == 0;
}

static enum step take_word(const struct parse_settings *settings, struct head *head)
{
	struct parse_head_word word;
	enum step step;
	bool own;

	if (!parse_words_head(settings, head->text, head->at, head->dashed, &word))
		return STEP_TEXT;
	head->result->is_report |= is_report(head->text, &word);
	if (parse_words_subject(head->text, &word, &own)) {
		if (own && !head->class)
			set_class(head->result, word.command->name);
		head->result->is_report |= own;
		return STEP_TEXT;
	}
	if (word.command)
		step = take_class(settings, head, &word);
	else if (word.digits)
		step = STEP_TEXT;
	else if (word.route)
		step = take_route(head, &word);
	else
		step = take_modifier(head, word.visibility);
	if (step == STEP_TAKEN) {
		head->words++;
		head->dashed = word.dashed;
		head->at = text_skip(head->text, word.word.end, TEXT_SEPARATORS);
	}
	return step;
}

/* The head is read; what stands behind it is the text. */
static void finish(const struct head *head)
{
	struct parse_result *ret = head->result;
	enum parse_kind empty = PARSE_EMPTY;

	if (head->words == 0) {
		ret->body = trimmed(head->text, text_skip_blanks(head->text, 0));
		return;
	}
	if (!parse_words_all_polite(head->text, head->at)) {
		ret->has_head = true;
		ret->body = trimmed(head->text, head->kept < head->at ? head->kept : head->at);
		return;
	}
	if (head->class && head->words == 1)
		empty = head->class->otherwise;
	*ret = (struct parse_result){ .kind = empty };
}

void parse_head_read(
	const struct parse_settings *settings, const struct text *text, struct parse_result *ret)
{
	struct head head = { .text = text, .kept = SIZE_MAX, .result = ret };
	enum step step = STEP_TAKEN;

	*ret = (struct parse_result){ .kind = PARSE_COMPLAINT };
	head.at = text_skip(text, 0, TEXT_LEADING);
	while (step == STEP_TAKEN && head.words < HEAD_WORDS)
		step = take_word(settings, &head);
	if (step != STEP_DECIDED)
		finish(&head);
}
