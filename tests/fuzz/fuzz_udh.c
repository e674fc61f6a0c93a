/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_udh.c - user data headers from strangers. */
#include "tests/fuzz/fuzz.h"

#include "modem/udh.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct udh_concat concat;
	const uint8_t *found;

	for (unsigned length = 0; length < 5; length++)
		if (udh_find(data, size, UDH_PORT_16, length, &found))
			assert(found > data && found + length <= data + size);
	if (udh_concat_read(data, size, &concat) != 1)
		return 0;
	assert(concat.width == 8 || concat.width == 16);
	assert(concat.width == 16 || concat.reference <= 0xff);
	assert(concat.part >= 1 && concat.part <= concat.total);
	return 0;
}
