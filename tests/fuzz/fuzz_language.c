/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_language.c - any text: its language, and what it is compared by. */
#include "daemon/language.h"
#include "daemon/text.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = malloc(size + 1), *normalised = NULL;
	size_t length;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	assert(language_guess(text) < LANGUAGES);
	normalised = text_normalise(text);
	if (!normalised)
		return 0;
	length = strlen(normalised);
	assert(length <= strlen(text));
	assert(!strstr(normalised, "  "));
	assert(length == 0 || (normalised[0] != ' ' && normalised[length - 1] != ' '));
	for (size_t i = 0; i < length; i++)
		assert(normalised[i] < 'a' || normalised[i] > 'z');
	return 0;
}
