/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_flight.c - the flight recorder: lines of a modem that may say anything, libgammu's log of
 * them, and a ring that a worker may have filled with anything. */
#include "tests/fuzz/fuzz.h"

#include "modem/flight.h"

#include <assert.h>

/* No number that anybody could be called by, nothing that a terminal would take for a command. */
static void check_shown(const char *text)
{
	size_t alike = 0;

	assert(strlen(text) < FLIGHT_TEXT_SIZE);
	for (const char *c = text; *c; c++) {
		assert(*c >= ' ' && *c <= '~');
		alike = *c >= '0' && *c <= '9' ? alike + 1 : 0;
		assert(alike <= 4);
	}
}

static void check_line(const char *line, size_t size)
{
	char shown[FLIGHT_TEXT_SIZE], again[FLIGHT_TEXT_SIZE];

	flight_scrub(line, size, shown);
	check_shown(shown);
	flight_scrub(shown, strlen(shown), again);
	assert(strcmp(shown, again) == 0);
}

static void check_ring(const struct flight *flight)
{
	static struct flight_line lines[FLIGHT_LINES];
	size_t count = flight_read(flight, lines);

	assert(count <= FLIGHT_LINES);
	for (size_t i = 0; i < count; i++)
		check_shown(lines[i].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct flight flight;
	static char text[8192];
	struct flight_ear ear = { 0 };
	char *rest = text, *line;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_line(text, size);
	memset(&flight, 0, sizeof(flight));
	while ((line = strsep(&rest, "\n")) != NULL) {
		check_line(line, strlen(line));
		flight_hear(&ear, &flight, line, 1);
	}
	check_ring(&flight);
	memcpy(&flight, data, size < sizeof(flight) ? size : sizeof(flight));
	check_ring(&flight);
	return 0;
}
