/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_ctl_text.c - citizens' words on an operator's screen: valid UTF-8, no identity number left,
 * nothing that a terminal obeys.
 */
#include <assert.h>

#include "daemon/ctl_text.h"
#include "tests/fuzz/fuzz.h"

static void check_masked(const char *masked)
{
	_cleanup_(freep) char *again = ctl_text_repair(masked);

	assert(again && strcmp(again, masked) == 0);
	for (const char *p = masked; *p;) {
		size_t digits = strspn(p, "0123456789");

		assert(digits < 16);
		p += digits > 0 ? digits : 1;
	}
}

static void check_line(const char *line)
{
	for (const uint8_t *p = (const uint8_t *)line; *p; p++)
		assert(*p >= 0x20 && *p != 0x7f && !(*p == 0xc2 && p[1] < 0xa0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	_cleanup_(freep) char *masked = text ? ctl_text_mask(text) : NULL;
	_cleanup_(freep) char *line = masked ? ctl_text_line(masked) : NULL;
	char id[CTL_ID_SIZE];

	assert(line);
	check_masked(masked);
	check_line(line);
	if (ctl_text_id(text, id) < 0)
		assert(strlen(text) >= CTL_ID_SIZE);
	return 0;
}
