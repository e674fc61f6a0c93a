/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * language.h - which language a citizen writes in, by the small words that only it has.
 *
 * A guess that is careful: Indonesian unless several such words say otherwise, and say more than
 * those that only Indonesian has, since everybody reads it. Names of people and places do not
 * count. Pure. Spec: issue of the conversation.
 */
#pragma once

#include "lapor.h"

enum language {
	LANGUAGE_ID,
	LANGUAGE_JV,
	LANGUAGE_SU,
	LANGUAGES, /* their number */
};

/* The language of a text (UTF-8). */
enum language language_guess(const char *text);

/* "id" is ".id", and so on: what stands behind the name of a template's file. */
const char *language_suffix(enum language language);
