/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_gsm7.c - any UTF-16, and any octets taken for text; the first octet is a length. */
#include "daemon/gsm7.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void check_text(const char *text, int room)
{
	size_t size = 3 * strlen(text) + 1;
	_cleanup_(freep) char *plain = malloc(size);
	int parts = gsm7_parts(text), septets = gsm7_septets(text);

	if (!plain)
		return;
	assert(parts == -EILSEQ ? septets == -EILSEQ : parts >= 1);
	assert(septets < 0 || (parts == 1) == (septets <= GSM7_ONE));
	assert(gsm7_transliterate(text, plain, size) == 0);
	septets = gsm7_septets(plain);
	assert(septets >= 0 && (size_t)septets < size);
	gsm7_shorten(plain, room);
	assert(gsm7_septets(plain) >= 0 && gsm7_septets(plain) <= room);
	assert(septets > room || gsm7_septets(plain) == septets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *utf8 = malloc(3 * (size / 2 + 1) + 1);
	_cleanup_(freep) char *octets = malloc(size + 1);
	int room = size > 0 ? data[0] : 0;

	if (!utf8 || !octets)
		return 0;
	utf16_to_utf8(data, size, utf8);
	assert(gsm7_parts(utf8) >= 1);
	check_text(utf8, room);
	memcpy(octets, data, size);
	octets[size] = '\0';
	check_text(octets, room);
	return 0;
}
