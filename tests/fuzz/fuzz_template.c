/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_template.c - any template, and any values, which follow it behind NULs. */
#include "daemon/gsm7.h"
#include "daemon/reply_template.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static const char *const words[] = { "nomor", "kode verifikasi" };

static const struct reply_rules rules = {
	.allowed = (1u << REPLY_FIELDS) - 1,
	.words = words,
	.word_count = COUNT_OF(words),
};

static const struct reply_filter filter = { .words = words, .word_count = COUNT_OF(words) };

/* The string at *at, which moves behind its NUL; NULL behind the last. */
static const char *next_string(const char **at, const char *end)
{
	const char *string = *at;

	if (string > end)
		return NULL;
	*at += strlen(string) + 1;
	return string;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *input = malloc(size + 1);
	char wrong[REPLY_WRONG_SIZE] = "", text[REPLY_TEXT_SIZE];
	const char *at = input, *end = input + size, *template;
	struct reply_values values = { 0 };
	size_t where = 0;

	if (!input)
		return 0;
	memcpy(input, data, size);
	input[size] = '\0';
	template = next_string(&at, end);
	values.id = next_string(&at, end);
	values.status = next_string(&at, end);
	values.agency = next_string(&at, end);
	values.note = next_string(&at, end);
	values.date = next_string(&at, end);
	values.gateway = values.modem = values.note;
	values.code = values.since = values.count = values.id;
	values.what = values.list = values.agency;
	if (!reply_template_check(template, &rules, &where, wrong)) {
		assert(wrong[0] && where <= strlen(template));
		return 0;
	}
	reply_template_render(template, &values, &filter, text);
	assert(gsm7_septets(text) >= 0 && gsm7_septets(text) <= GSM7_ONE);
	return 0;
}
