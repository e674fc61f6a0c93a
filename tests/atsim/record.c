/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.c - what was submitted, one JSON object each.
 */
#include "tests/atsim/record.h"

#include <time.h>

#include "lapor.h"
#include "tests/atsim/text.h"

static json_t *now_as_text(void)
{
	struct timespec now;
	char text[64];
	struct tm tm;
	size_t length;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &tm) == NULL)
		return json_null();
	length = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(text + length, sizeof(text) - length, ".%06ldZ", now.tv_nsec / 1000);
	return json_string(text);
}

static json_t *text_of(const struct pdu_submit *submit)
{
	_cleanup_(buffer_free) struct buffer text = { 0 };

	pdu_add_text(&text, submit);
	return json_stringn(text.size ? buffer_octets(&text) : "", text.size);
}

static json_t *header_of(const struct pdu_submit *submit)
{
	_cleanup_(buffer_free) struct buffer hex = { 0 };

	text_add_hex(&hex, submit->data.octets, submit->header_size);
	return json_stringn(hex.size ? buffer_octets(&hex) : "", hex.size);
}

void record_add(
	struct modem *modem, const struct pdu_submit *submit, uint8_t reference, const char *hex)
{
	FILE *file = modem->atsim->record;
	json_t *entry;

	entry = json_pack("{s:s, s:o, s:s, s:o, s:i, s:o, s:i, s:i, s:o, s:i, s:b, s:o, s:s}",
		"modem", modem->name, "at", now_as_text(), "to", submit->to, "text",
		text_of(submit), "dcs", submit->dcs, "udh", header_of(submit), "parts",
		submit->joined ? (int)submit->parts : 1, "part",
		submit->joined ? (int)submit->part : 1, "ref",
		submit->joined ? json_integer(submit->joined_reference) : json_null(), "mr",
		reference, "report", submit->report, "validity",
		submit->valid_s ? json_integer(submit->valid_s) : json_null(), "pdu", hex);
	if (entry == NULL)
		abort();
	if (file) {
		(void)json_dumpf(entry, file, JSON_COMPACT);
		(void)fputc('\n', file);
		(void)fflush(file);
	}
	json_array_append_new(modem->sent, entry);
}
