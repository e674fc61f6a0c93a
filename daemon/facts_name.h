/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_name.h - is a word the name of something? Pure. Spec: message language 5, has_place. */
#pragma once

#include "daemon/facts_list.h"

/* The classes of words that never are one. */
#define FACTS_NO_NAME                                                                              \
	(FACTS_CLASS(NEVER) | FACTS_CLASS(NOTHING) | FACTS_CLASS(CALLED) | FACTS_CLASS(WHEN) |     \
		FACTS_CLASS(NOW) | FACTS_CLASS(UNTIL) | FACTS_CLASS(EVERY) | FACTS_CLASS(CLOCK) |  \
		FACTS_CLASS(AT) | FACTS_CLASS(DAY) | FACTS_CLASS(WEEK))

/* True when item i may be a name, by itself and as it is written. */
bool facts_name_is(const struct facts_list *list, size_t i);

/* True when a name follows the noun at i, words of kind and titles between them. */
bool facts_name_follows(const struct facts_list *list, size_t i);

/* The same where only a capital letter makes a name. */
bool facts_name_follows_capital(const struct facts_list *list, size_t i);

/* True when item i is the name of a province, regency or city, and means it. */
bool facts_name_region(const struct facts_list *list, size_t i);
