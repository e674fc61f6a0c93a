/* SPDX-License-Identifier: GPL-2.0-or-later */
/* talk.c - a modem's octets to lines, and each line to what it is. */
#include "modem/talk.h"
#include "modem/convert.h"
#include "modem/pdu_part.h"

void talk_ask(struct talk *t, const char *command)
{
	t->command = command;
	t->is_echoed = false;
	t->is_answered = false;
}

bool talk_add(struct talk *t, char octet)
{
	bool has_line;

	t->is_ended = octet == '\n';
	if (octet != '\r' && octet != '\n') {
		if (t->used + 1 < sizeof(t->text))
			t->text[t->used++] = octet != '\0' ? octet : ' ';
		return false;
	}
	has_line = t->used > 0;
	t->text[t->used] = '\0';
	t->used = 0;
	return has_line;
}

static bool begins_with(const char *line, const char *start)
{
	return strncmp(line, start, strlen(start)) == 0;
}

static bool ends_answer(const char *line)
{
	static const char *const finals[] = { "OK", "ERROR", "COMMAND NOT SUPPORT" };

	for (size_t i = 0; i < COUNT_OF(finals); i++)
		if (strcmp(line, finals[i]) == 0)
			return true;
	return begins_with(line, "+CMS ERROR:") || begins_with(line, "+CME ERROR:");
}

/* The line behind "+CDS:". */
static enum talk_kind read_report(struct talk *t)
{
	uint8_t octets[PDU_MAX];
	int size = convert_hex(t->text, octets, sizeof(octets));
	struct pdu pdu;

	t->is_report_due = false;
	if (size <= 0 || pdu_split(octets, (size_t)size, &pdu) < 0 || pdu.kind != PDU_REPORT ||
		pdu_read_report(&pdu, &t->report) < 0)
		return TALK_NOTHING;
	return TALK_REPORT;
}

/* `+CDSI: "SR",3`; in any other memory it lies among the messages. */
static enum talk_kind read_report_slot(struct talk *t)
{
	const char *comma = strchr(t->text, ',');
	long slot = comma ? strtol(comma + 1, NULL, 10) : 0;

	if (!strstr(t->text, "\"SR\""))
		return TALK_BELL;
	if (slot <= 0 || slot > INT32_MAX)
		return TALK_NOTHING;
	t->slot = (int)slot;
	return TALK_REPORT_SLOT;
}

static enum talk_kind read_end(struct talk *t)
{
	if (!t->is_echoed || t->is_answered)
		return TALK_STRAY;
	t->is_answered = true;
	return TALK_END;
}

enum talk_kind talk_read(struct talk *t)
{
	if (t->is_report_due)
		return read_report(t);
	if (begins_with(t->text, "+CMTI:"))
		return TALK_BELL;
	if (begins_with(t->text, "+CDSI:"))
		return read_report_slot(t);
	if (begins_with(t->text, "+CDS:")) {
		t->is_report_due = true;
		return TALK_NOTHING;
	}
	if (t->command && strcmp(t->text, t->command) == 0) {
		t->is_echoed = true;
		return TALK_NOTHING;
	}
	if (ends_answer(t->text))
		return read_end(t);
	return t->is_echoed && !t->is_answered ? TALK_LINE : TALK_NOTHING;
}

bool talk_is_amid(const struct talk *t)
{
	return t->used > 0 || t->is_report_due;
}
