/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_signature.c - any message, as octets and as UTF-16BE. */
#include "daemon/signature.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

/* What is ASCII has one signature, however it is written. */
static void compare(const uint8_t *data, size_t size)
{
	_cleanup_(freep) uint8_t *units = calloc(size + 1, 2);
	_cleanup_(freep) char *text = malloc(size + 1);
	size_t length = 0;

	if (!units || !text)
		return;
	for (size_t i = 0; i < size; i++) {
		if (data[i] == 0 || data[i] > 0x7f)
			continue;
		units[2 * length + 1] = data[i];
		text[length++] = (char)data[i];
	}
	text[length] = '\0';
	assert(signature_units(units, 2 * length) == signature_text(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	(void)signature_text(text);
	(void)signature_units(data, size);
	compare(data, size);
	return 0;
}
