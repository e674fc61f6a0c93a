/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_rest.h - does what stands behind a command word fit the command? Pure. Spec: message
 * language 2 and 3. */
#pragma once

#include "daemon/parse.h"
#include "daemon/parse_words.h"

enum parse_fit {
	PARSE_FIT_NO,
	PARSE_FIT_YES,
	PARSE_FIT_BAD_ID, /* it would fit if the ID were right */
	PARSE_FIT_HELP,   /* the command is meant and something is missing; with the ID, if any */
};

/* What stands behind this command word; with YES the ID, rating and body are in *ret. */
enum parse_fit parse_rest_fit(const struct parse_settings *settings, const struct text *text,
	const struct parse_head_word *head, struct parse_result *ret);

/* Nothing but politeness and noise stands behind this command word. */
bool parse_rest_is_nothing(const struct text *text, const struct parse_head_word *head);

/* An ID from `at` on and nothing else that counts. */
enum parse_fit parse_rest_is_id(const struct text *text, size_t at, struct parse_result *ret);
