/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_rows.h - tables of texts and what the parser must make of them. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/parse.h"

#define SENDER "+6281311112222"
#define WHOLE  "="

struct row {
	const char *text;
	enum parse_kind kind;
	const char *id;   /* NULL: none */
	const char *body; /* of a complaint, an add: WHOLE or what it is */
	enum parse_class class;
	enum parse_visibility visibility;
	const char *route, *category, *location; /* NULL: none */
	int rating;
	const char *addition; /* NULL: none */
};

/* Prints what differs with the text that it is about, and fails once for the whole table. */
void check_rows(const struct row *rows, size_t count);

/* The settings that all rows assume. */
extern const struct parse_settings row_settings;
