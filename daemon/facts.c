/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts.c - what a complaint's text says of place, time and danger. */
#include "daemon/facts.h"
#include "daemon/facts_emergency.h"
#include "daemon/facts_list.h"
#include "daemon/facts_place.h"
#include "daemon/facts_time.h"

static const struct facts_table *table_or_builtin(
	const struct facts_table *table, enum facts_set set)
{
	return table ? table : facts_table_builtin(set);
}

void facts_read(const struct facts_words *words, const char *data, size_t size, struct facts *ret)
{
	const struct facts_words none = { NULL, NULL };
	const struct facts_words *w = words ? words : &none;
	struct text text = { data, size };
	struct facts_text stretch;
	struct facts_list list;
	size_t at = 0;

	*ret = (struct facts){ 0 };
	do {
		facts_text_read(&text, &at, &stretch);
		facts_list_read(&stretch, facts_table_builtin(FACTS_SET_RULES),
			table_or_builtin(w->names, FACTS_SET_NAMES), &list);
		ret->has_place |= facts_place_in(&list);
		ret->has_time |= facts_time_in(&list);
		facts_list_read(
			&stretch, table_or_builtin(w->emergency, FACTS_SET_EMERGENCY), NULL, &list);
		ret->emergency |= facts_emergency_in(&list);
	} while (!stretch.ends);
}
