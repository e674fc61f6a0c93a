/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_amount.c - what an operator may answer, read by patterns as operators' answers need them. */
#include "daemon/amount.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static const char *const patterns[] = { "Rp ?([0-9.]+)", "[Pp]ulsa:? *([0-9]+)", "(.)" };

#define MOST INT64_C(100000000000000000) /* 15 digits, in hundredths */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *answer = malloc(size + 1);
	regex_t pattern;

	if (!answer)
		return 0;
	memcpy(answer, data, size);
	answer[size] = '\0';
	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		int64_t value = -1;
		int r;

		if (regcomp(&pattern, patterns[i], REG_EXTENDED) != 0)
			return 0;
		r = amount_find(&pattern, answer, &value);
		assert(r == 0 || r == -ENOENT || r == -EBADMSG);
		assert(r == 0 ? value >= 0 && value < MOST : value == -1);
		regfree(&pattern);
	}
	return 0;
}
