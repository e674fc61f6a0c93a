/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse.c - what a citizen's text means: a command with an ID, or a complaint. */
#include "daemon/parse.h"
#include "daemon/number.h"
#include "daemon/parse_command.h"
#include "daemon/parse_head.h"
#include "daemon/parse_rest.h"
#include "daemon/parse_unclear.h"
#include "daemon/parse_words.h"
#include "daemon/text.h"

#define LABEL_WITHIN 3 /* words from the beginning */

static bool is_listed(const char *from, const char *const *list, size_t count)
{
	char sender[LAPOR_NUMBER_SIZE], listed[LAPOR_NUMBER_SIZE];

	if (number_normalise(from, sender) < 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (number_normalise(list[i], listed) == 0 && strcmp(sender, listed) == 0)
			return true;
	}
	return false;
}

static bool is_service(const struct parse_settings *settings, const char *from)
{
	return !number_is_person(from) ||
	       is_listed(from, settings->own_numbers, settings->own_count) ||
	       is_listed(from, settings->deny, settings->deny_count);
}

/* A text of nothing but question marks. */
static bool is_question_mark(const struct text *text)
{
	struct text_symbol symbol;
	bool any = false;

	for (symbol = text_next(text, 0); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		if (symbol.c != '?' && !text_is_blank(symbol.c))
			return false;
		any |= symbol.c == '?';
	}
	return any;
}

static bool asks_for_silence(const struct text *text, const struct text_word *word)
{
	static const char *const requests[] = { "RAHASIAKAN", "DIRAHASIAKAN", "JANGAN SEBUT NAMA",
		"JGN SEBUT NAMA", "JANGAN SEBUT IDENTITAS", "JGN SEBUT IDENTITAS" };
	struct text_word whole;

	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		if (text_is_phrase(text, word, requests[i], &whole) && !text_is_word(whole.next))
			return true;
	}
	return false;
}

/* "JALAN rahasia: .." is no head, but nobody writes it who does not mind being named. */
static bool is_label_of_silence(const struct text *text, const struct text_word *word)
{
	struct text_word whole;

	return (text_is_phrase(text, word, "RAHASIA", &whole) ||
		       text_is_phrase(text, word, "ANONIM", &whole)) &&
	       whole.next == ':';
}

/* "tolong rahasiakan nama saya" and its like, anywhere. */
static bool has_silence_request(const struct text *text)
{
	struct text_symbol symbol;
	bool inside = false;
	size_t words = 0;
	struct text_word word;

	for (symbol = text_next(text, 0); symbol.c != TEXT_END;
		symbol = text_next(text, symbol.end)) {
		if (!inside && text_read_word(text, symbol.start, &word)) {
			if (asks_for_silence(text, &word) ||
				(words++ < LABEL_WITHIN && is_label_of_silence(text, &word)))
				return true;
			symbol.end = word.end;
			inside = true;
		} else {
			inside = text_is_word(symbol.c);
		}
	}
	return false;
}

/* What an add word without an ID would add to a complaint with an open question. */
static void read_addition(
	const struct parse_settings *settings, const struct text *text, struct parse_result *ret)
{
	struct parse_head_word head;
	size_t at = text_skip(text, 0, TEXT_LEADING);

	if (!parse_words_head(settings, text, at, false, &head) || !head.command ||
		head.command->name != PARSE_COMMAND_ADD || head.digits)
		return;
	at = text_skip(text, head.word.end, TEXT_SEPARATORS);
	ret->addition = (struct parse_span){ .offset = at, .set = true };
	if (!parse_rest_is_nothing(text, &head))
		ret->addition.size = text_trimmed_end(text, at) - at;
}

/* Of what the head left, and of the location that it told. */
static void read_facts(
	const struct parse_settings *settings, const struct text *text, struct parse_result *ret)
{
	struct facts location;

	facts_read(&settings->words, text->data + ret->body.offset, ret->body.size, &ret->facts);
	if (!ret->location.set)
		return;
	facts_read(
		&settings->words, text->data + ret->location.offset, ret->location.size, &location);
	ret->facts.has_place |= location.has_place;
	ret->facts.has_time |= location.has_time;
	ret->facts.emergency |= location.emergency;
}

/* What is no command and not empty: a complaint, unless it says too little for one. */
static void judge_complaint(
	const struct parse_settings *settings, const struct text *text, struct parse_result *ret)
{
	read_facts(settings, text, ret);
	if (ret->visibility < PARSE_ANONIM && has_silence_request(text))
		ret->visibility = PARSE_ANONIM;
	if (ret->has_head)
		return;
	read_addition(settings, text, ret);
	if (!ret->facts.emergency && parse_unclear_is(text))
		*ret = (struct parse_result){ .kind = PARSE_UNCLEAR, .addition = ret->addition };
}

void parse_message(const struct parse_settings *settings, const char *from, const char *message,
	struct parse_result *ret)
{
	struct text text = { message, strlen(message) };

	*ret = (struct parse_result){ .kind = PARSE_SERVICE };
	if (is_service(settings, from))
		return;
	if (!text_has_word(&text, 0)) {
		ret->kind = is_question_mark(&text) ? PARSE_HELP : PARSE_EMPTY;
		return;
	}
	if (!parse_command_read(settings, &text, false, ret))
		parse_head_read(settings, &text, ret);
	if (ret->kind == PARSE_COMPLAINT)
		judge_complaint(settings, &text, ret);
}

const char *parse_kind_name(enum parse_kind kind)
{
	switch (kind) {
	case PARSE_COMPLAINT: return "complaint";
	case PARSE_STATUS: return "status";
	case PARSE_ADD: return "add";
	case PARSE_DONE: return "done";
	case PARSE_RATE: return "rate";
	case PARSE_CANCEL: return "cancel";
	case PARSE_LIST: return "list";
	case PARSE_STOP: return "stop";
	case PARSE_START: return "start";
	case PARSE_ERASE: return "erase";
	case PARSE_HELP: return "help";
	case PARSE_SERVICE: return "service";
	case PARSE_EMPTY: return "empty";
	case PARSE_BAD_ID: return "bad_id";
	case PARSE_UNCLEAR: return "unclear";
	}
	return "";
}

const char *parse_class_name(enum parse_class class)
{
	switch (class) {
	case PARSE_PENGADUAN: return "pengaduan";
	case PARSE_ASPIRASI: return "aspirasi";
	case PARSE_INFORMASI: return "informasi";
	}
	return "";
}

const char *parse_visibility_name(enum parse_visibility visibility)
{
	switch (visibility) {
	case PARSE_NORMAL: return "normal";
	case PARSE_ANONIM: return "anonim";
	case PARSE_RAHASIA: return "rahasia";
	}
	return "";
}
