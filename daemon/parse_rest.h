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
	PARSE_FIT_HELP,   /* the command is meant and something is missing */
};

/* What stands behind this command word; with YES the ID, rating and body are in *ret. */
enum parse_fit parse_rest_fit(const struct parse_settings *settings, const struct text *text,
	const struct parse_head_word *head, struct parse_result *ret);

/* An ID from `at` on and nothing else that counts. behind_command: the text begins with a command
 * word, so that what may be two words is no bad ID. */
enum parse_fit parse_rest_is_id(
	const struct text *text, size_t at, bool behind_command, struct parse_result *ret);
