/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_parse.c - any text, from any sender: the part before the first NUL is the sender. */
#include "daemon/parse.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static const struct parse_route routes[] = {
	{ .keyword = "PEMKOT" },
	{ .keyword = "BANJIR", .keep = true },
};
static const char *const categories[] = { "JALAN", "Air Bersih" };
static const char *const own_numbers[] = { "+6281234500001" };

static const struct parse_settings settings = {
	.routes = routes,
	.route_count = COUNT_OF(routes),
	.categories = categories,
	.category_count = COUNT_OF(categories),
	.own_numbers = own_numbers,
	.own_count = COUNT_OF(own_numbers),
};

static void check_span(const struct parse_span *span, size_t size)
{
	assert(span->set || (span->offset == 0 && span->size == 0));
	assert(span->offset <= size && span->size <= size - span->offset);
}

static bool takes_id(enum parse_kind kind)
{
	return kind == PARSE_STATUS || kind == PARSE_ADD || kind == PARSE_DONE ||
	       kind == PARSE_RATE || kind == PARSE_CANCEL || kind == PARSE_ERASE;
}

static void check(const struct parse_result *got, size_t size)
{
	bool complaint = got->kind == PARSE_COMPLAINT;
	bool facts = got->facts.has_place || got->facts.has_time || got->facts.emergency;

	check_span(&got->body, size);
	check_span(&got->location, size);
	check_span(&got->addition, size);
	assert(parse_kind_name(got->kind)[0] && parse_class_name(got->class)[0]);
	assert(got->body.set == (complaint || got->kind == PARSE_ADD));
	assert(!complaint || got->body.size > 0);
	assert(complaint || (!got->route[0] && !got->category[0] && !got->location.set && !facts));
	assert(got->location.set == (got->category[0] != '\0'));
	assert(takes_id(got->kind) || !got->id[0]);
	assert((got->rating > 0) == (got->kind == PARSE_RATE) && got->rating <= 5);
	assert(strlen(got->id) == 0 || strlen(got->id) >= 4);
}

/* The tables that are built in, and none: the same. */
static void check_facts(const char *text, size_t size)
{
	const struct facts_words builtin = { facts_table_builtin(FACTS_SET_NAMES),
		facts_table_builtin(FACTS_SET_EMERGENCY) };
	struct facts first, second;

	facts_read(NULL, text, size, &first);
	facts_read(&builtin, text, size, &second);
	assert(first.has_place == second.has_place && first.has_time == second.has_time &&
		first.emergency == second.emergency);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *input = malloc(size + 2);
	struct parse_result got, again;
	const char *text;

	if (!input)
		return 0;
	memcpy(input, data, size);
	input[size] = input[size + 1] = '\0';
	text = input + strlen(input) + 1;
	if (text > input + size)
		text = input + size;
	parse_message(&settings, input, text, &got);
	check(&got, strlen(text));
	parse_message(&settings, "+6281311112222", input, &got);
	check(&got, strlen(input));
	assert(got.kind != PARSE_SERVICE);
	parse_message(&settings, "081311112222", input, &again);
	assert(got.kind == again.kind && strcmp(got.id, again.id) == 0);
	check_facts(input, size);
	return 0;
}
