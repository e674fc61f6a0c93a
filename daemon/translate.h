/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * translate.h - what operators read, in their language: gettext's catalogue of this project.
 *
 * Sentences stand in the code in English, marked by _() or, where they are looked up later, by
 * N_(); those of events.inc are extracted without a mark. Numbers and dates stay as they are.
 */
#pragma once

#include "lapor.h"

#include <libintl.h>

#define TRANSLATE_DOMAIN "lapor-smsd"

#define _(text)  gettext(text)
#define N_(text) text

/*
 * Chooses the language of the process: "id", "en", or as the environment says (NULL), also where
 * that locale is not generated on this machine. The catalogue is the one of the build tree that the
 * program stands in, else the installed one; without one, all is English.
 */
void translate_open(const char *language);

/* A sentence that was marked elsewhere; "" stays "". */
const char *translate(const char *text);
