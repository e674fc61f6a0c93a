/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_number.c - any sender. */
#include "daemon/number.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *heard = malloc(size + 1);
	char normal[LAPOR_NUMBER_SIZE], again[LAPOR_NUMBER_SIZE], masked[LAPOR_NUMBER_SIZE];

	if (!heard)
		return 0;
	memcpy(heard, data, size);
	heard[size] = '\0';
	number_mask(heard, masked);
	assert(strlen(masked) < LAPOR_NUMBER_SIZE && (masked[0] || !heard[0]));
	if (number_normalise(heard, normal) < 0) {
		assert(normal[0] == '\0' && strlen(heard) >= LAPOR_NUMBER_SIZE);
		return 0;
	}
	assert(number_normalise(normal, again) == 0 && strcmp(normal, again) == 0);
	/* What is a person's number before is one after. */
	assert(!number_is_person(heard) || number_is_person(normal));
	return 0;
}
