/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reply_template.h - the text of a template, piece by piece, and what is wrong with it. Pure; the
 * syntax is in reply.h.
 */
#pragma once

#include "daemon/reply.h"
#include "daemon/reply_filter.h"

enum reply_field {
	REPLY_FIELD_ID,
	REPLY_FIELD_STATUS,
	REPLY_FIELD_AGENCY,
	REPLY_FIELD_NOTE,
	REPLY_FIELD_DATE,
	REPLY_FIELD_DUE,
	REPLY_FIELD_GATEWAY,
	REPLY_FIELD_MODEM,
	REPLY_FIELD_CODE,
	REPLY_FIELD_WHAT,
	REPLY_FIELD_SINCE,
	REPLY_FIELD_COUNT,
	REPLY_FIELD_LIST,
	REPLY_FIELDS, /* their number */
};

/* Most septets of each value; REPLY_ROOM_SEPTETS is what must be left at least for one that is
 * shortened to what is left. */
#define REPLY_ID_SEPTETS      13
#define REPLY_STATUS_SEPTETS  36
#define REPLY_DATE_SEPTETS    6
#define REPLY_GATEWAY_SEPTETS 20
#define REPLY_MODEM_SEPTETS   31
#define REPLY_CODE_SEPTETS    8
#define REPLY_SINCE_SEPTETS   12
#define REPLY_COUNT_SEPTETS   5
#define REPLY_ROOM_SEPTETS    20

/* "{id}" */
const char *reply_field_name(enum reply_field field);

enum reply_piece_kind {
	REPLY_PIECE_TEXT,
	REPLY_PIECE_FIELD,
	REPLY_PIECE_OPEN,  /* an optional section begins */
	REPLY_PIECE_CLOSE, /* and ends */
	REPLY_PIECE_END,
	REPLY_PIECE_WRONG,
};

struct reply_piece {
	enum reply_piece_kind kind;
	enum reply_field field;
	size_t start, size; /* octets of text, or of the piece that is wrong */
	const char *wrong;  /* what is wrong, and what would be right */
};

/* The piece at *at, which moves behind it. */
struct reply_piece reply_template_next(const char *text, size_t *at);

#define REPLY_WRONG_SIZE 256

/* What a template may and must hold. */
struct reply_rules {
	unsigned int allowed;  /* fields, 1 << enum reply_field */
	unsigned int required; /* likewise */
	const char *const *words;
	size_t word_count;
};

/*
 * True when a template's text (no comments, no line break at its end) keeps the rules. Else
 * ret_wrong says what is wrong and what would be right, and *ret_at is where.
 */
bool reply_template_check(const char *text, const struct reply_rules *rules, size_t *ret_at,
	char ret_wrong[static REPLY_WRONG_SIZE]);

/* Fills in; the values are as they come, and officers' words are made to pass the filter. */
void reply_template_render(const char *text, const struct reply_values *values,
	const struct reply_filter *filter, char ret[static REPLY_TEXT_SIZE]);
