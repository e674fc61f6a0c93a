/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_cusd.c - answers to a USSD code: lines of a modem that may say anything. */
#include "tests/fuzz/fuzz.h"

#include "modem/cusd.h"
#include "modem/reading.h"

#include <assert.h>

static void check_text(const char *text)
{
	for (const char *p = text; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
	assert(strlen(text) <= (size_t)4 * MODEM_USSD_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char lines[4 * CUSD_SIZE];
	char text[4 * MODEM_USSD_MAX + 1], *rest = lines, *line;
	struct modem_status status = { 0 };
	struct cusd c = { 0 };

	if (size >= sizeof(lines))
		return 0;
	memcpy(lines, data, size);
	lines[size] = '\0';
	(void)reading_registration(lines, &status);
	(void)reading_signal(lines, &status);
	(void)reading_is_imei(lines, "352949100000012");
	reading_operator(lines, &status);
	reading_imei(lines, &status);
	while ((line = strsep(&rest, "\n")) != NULL)
		if (cusd_add(&c, line))
			break;
	if (cusd_read(&c, text) >= 0)
		check_text(text);
	else
		assert(text[0] == '\0');
	return 0;
}
