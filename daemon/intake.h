/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intake.h - what the parser goes by, made of the settings: routing keywords, categories, our own
 * numbers, the deny list, an operator's own words.
 *
 * Spec: interfaces 2 (intake, modems), message language 2 and 4.
 */
#pragma once

#include "daemon/config.h"
#include "daemon/parse.h"

struct intake {
	struct parse_settings settings; /* points into the two arrays and into the config */
	struct parse_route *routes;
	const char **own_numbers;
	struct facts_table *names, *emergency; /* NULL: the built-in ones are used */
};

/*
 * Reads intake.places_file and intake.emergency_words_file, and forgets them. 0, or what
 * facts_table_load() gives, with its ret_error. NULL: no settings, 0.
 */
int intake_check(const struct config *config, char ret_error[static FACTS_ERROR_SIZE]);

/*
 * Fills in from the settings, which must outlive it. NULL: no settings, all lists are empty. 0, or
 * -ENOMEM, or another negative errno where a file of words is not as it was when it was checked,
 * with nothing to free. Own numbers are those of the modems and intake.own_numbers.
 */
int intake_init(struct intake *ret, const struct config *config);

/* Frees what it owns; an intake of zeros is accepted. */
void intake_done(struct intake *intake);
