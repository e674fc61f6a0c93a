/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_id.h - tickets and tracking IDs in a citizen's text. Pure. Spec: message language 3. */
#pragma once

#include "daemon/parse.h"
#include "daemon/text.h"

enum parse_id_kind {
	PARSE_ID_NONE,
	PARSE_ID_VALID,
	PARSE_ID_SHORT, /* four or five digits: an ID directly behind status and its like only */
	PARSE_ID_BAD,   /* a run like an ID that is none */
};

struct parse_id {
	enum parse_id_kind kind;
	char text[PARSE_ID_SIZE]; /* "K7M-2Q2" or bare digits; "" when bad */
	size_t end;               /* reading goes on there */
};

/*
 * What ID begins at the symbol at `at`, "#" in front of it included: the longest reading that ends
 * at a letter's or digit's border.
 */
void parse_id_read(const struct text *text, size_t at, struct parse_id *ret);
