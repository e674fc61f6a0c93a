/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_rows.c - compares texts with what the parser makes of them. */
#include "tests/unit/parse_rows.h"

#include <stdio.h>

static const struct parse_route routes[] = {
	{ .keyword = "PEMKOT" },
	{ .keyword = "SOLAR" },
	{ .keyword = "BANJIR", .keep = true },
	{ .keyword = "SEKOLAH", .keep = true },
};
static const char *const categories[] = { "JALAN", "Air Bersih", "SEKOLAH" };
static const char *const own_numbers[] = { "+6281234500001" };
static const char *const deny[] = { "0850 0001 1122", "0217654321" };

const struct parse_settings row_settings = {
	.routes = routes,
	.route_count = COUNT_OF(routes),
	.categories = categories,
	.category_count = COUNT_OF(categories),
	.own_numbers = own_numbers,
	.own_count = COUNT_OF(own_numbers),
	.deny = deny,
	.deny_count = COUNT_OF(deny),
};

static bool same_text(
	const struct row *row, const char *what, const char *got, const char *expected)
{
	if (strcmp(got, expected ? expected : "") == 0)
		return true;
	printf("\"%s\": %s is \"%s\", not \"%s\"\n", row->text, what, got,
		expected ? expected : "");
	return false;
}

static bool same_span(const struct row *row, const char *what, const struct parse_span *span,
	const char *expected)
{
	char got[512] = "";

	if (span->set != (expected != NULL)) {
		printf("\"%s\": %s is %s\n", row->text, what, span->set ? "there" : "not there");
		return false;
	}
	assert_true(span->offset + span->size <= strlen(row->text));
	assert_true(span->size < sizeof(got));
	memcpy(got, row->text + span->offset, span->size);
	return same_text(row, what, got, expected);
}

static bool check_row(const struct row *row)
{
	bool whole = row->body && strcmp(row->body, WHOLE) == 0;
	struct parse_result got;
	bool same;

	parse_message(&row_settings, SENDER, row->text, &got);
	same = same_text(row, "kind", parse_kind_name(got.kind), parse_kind_name(row->kind));
	same &= same_text(row, "id", got.id, row->id);
	same &= same_span(row, "body", &got.body, whole ? row->text : row->body);
	same &= same_text(row, "class", parse_class_name(got.class), parse_class_name(row->class));
	same &= same_text(row, "visibility", parse_visibility_name(got.visibility),
		parse_visibility_name(row->visibility));
	same &= same_text(row, "route", got.route, row->route);
	same &= same_text(row, "category", got.category, row->category);
	same &= same_span(row, "location", &got.location, row->location);
	same &= same_span(row, "addition", &got.addition, row->addition);
	if (got.rating != row->rating) {
		printf("\"%s\": rating is %d, not %d\n", row->text, got.rating, row->rating);
		same = false;
	}
	return same;
}

void check_rows(const struct row *rows, size_t count)
{
	size_t failed = 0;

	for (size_t i = 0; i < count; i++)
		failed += !check_row(&rows[i]);
	assert_int_equal(failed, 0);
}
