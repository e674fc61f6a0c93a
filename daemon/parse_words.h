/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_words.h - the words that mean something at the beginning of a text, and those that mean
 * nothing behind a command. Pure. Spec: message language 2.
 */
#pragma once

#include "daemon/parse.h"
#include "daemon/text.h"

/* What must stand behind a command word for it to be that command. */
enum parse_rest {
	PARSE_REST_TEXT,          /* any text */
	PARSE_REST_ID_OR_NOTHING, /* politeness and noise do not count, here and below */
	PARSE_REST_ID_AND_TEXT,
	PARSE_REST_ID,
	PARSE_REST_RATING,
	PARSE_REST_NOTHING,
	PARSE_REST_SENDERS,    /* nothing, or words for what is to be stopped or started */
	PARSE_REST_POLITENESS, /* politeness does not count, noise does */
};

enum parse_command_name {
#define COMMAND(name, kind, rest, otherwise, ...) PARSE_COMMAND_##name,
#include "daemon/parse_words.inc"
#undef COMMAND
	PARSE_COMMANDS, /* their number */
};

struct parse_command {
	enum parse_command_name name;
	enum parse_kind kind; /* what the text is when the rest fits */
	enum parse_rest rest;
	enum parse_kind otherwise; /* and when it does not; PARSE_COMPLAINT: with its whole text */
	const char *const *words;  /* NULL at the end */
};

/* A head word: exactly one of the three pointers and `visibility` tells which. */
struct parse_head_word {
	const struct parse_command *command;
	const struct parse_route *route;
	enum parse_visibility visibility; /* of a modifier */
	struct text_word word;
	bool digits; /* digits directly behind it that are a tracking ID: it is a head word only if
	                the whole then fits */
	bool dashed; /* a hyphen with a letter behind it ends it: it ends the next one as well */
};

/*
 * Reads the head word that begins at the symbol at `at`, and ends there as a head word must.
 * dashed: the head word before it was. false: there is none.
 */
bool parse_words_head(const struct parse_settings *settings, const struct text *text, size_t at,
	bool dashed, struct parse_head_word *ret);

/*
 * Reads what may be a mistyped command word: one edit away from a word of five letters or more.
 * It counts only where a valid ID follows.
 */
bool parse_words_typo(const struct parse_settings *settings, const struct text *text, size_t at,
	struct parse_head_word *ret);

/* Read one such word or phrase with a border behind it. */
bool parse_words_polite(const struct text *text, size_t at, struct text_word *ret);
bool parse_words_noise(const struct text *text, size_t at, struct text_word *ret);

/* True when behind `at` there is no word that is not politeness. */
bool parse_words_all_polite(const struct text *text, size_t at);

/*
 * True when this head word is the subject of a sentence ("Laporan saya belum ..."). *ret_own: it
 * is what the sender or their people propose, which still makes it an aspiration.
 */
bool parse_words_subject(
	const struct text *text, const struct parse_head_word *head, bool *ret_own);
