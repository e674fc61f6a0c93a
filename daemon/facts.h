/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts.h - what a complaint's text says of place, time and danger.
 *
 * Small rules over words and their neighbours, with the words in etc/words. Pure, linear, no
 * allocation; fuzzed. Spec: message language 5.
 */
#pragma once

#include "daemon/facts_table.h"

/* Where to look words up; NULL stands for the built-in ones. Borrowed. */
struct facts_words {
	const struct facts_table *names;     /* of places: intake.places_file */
	const struct facts_table *emergency; /* intake.emergency_words_file */
};

struct facts {
	bool has_place; /* it names one that an officer could go to */
	bool has_time;
	bool emergency; /* danger to life now */
};

/* Reads `size` octets of UTF-8 (invalid ones are decoration). words may be NULL. Never fails. */
void facts_read(const struct facts_words *words, const char *text, size_t size, struct facts *ret);
