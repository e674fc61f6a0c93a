/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_rows.c - compares texts with the facts that are drawn from them. */
#include "tests/unit/facts_rows.h"

#include <stdio.h>

static bool place(const struct facts *facts)
{
	return facts->has_place;
}

static bool moment(const struct facts *facts)
{
	return facts->has_time;
}

static bool emergency(const struct facts *facts)
{
	return facts->emergency;
}

static void check(const struct facts_row *rows, size_t count, const char *what,
	bool (*get)(const struct facts *))
{
	struct facts facts;
	size_t failed = 0;

	for (size_t i = 0; i < count; i++) {
		facts_read(NULL, rows[i].text, strlen(rows[i].text), &facts);
		if (get(&facts) == rows[i].expected)
			continue;
		printf("\"%s\": %s %s\n", rows[i].text, rows[i].expected ? "no" : "a", what);
		failed++;
	}
	assert_int_equal(failed, 0);
}

void check_places(const struct facts_row *rows, size_t count)
{
	check(rows, count, "place", place);
}

void check_times(const struct facts_row *rows, size_t count)
{
	check(rows, count, "time", moment);
}

void check_emergencies(const struct facts_row *rows, size_t count)
{
	check(rows, count, "emergency", emergency);
}
