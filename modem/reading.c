/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.c - answers of modems. */
#include "modem/reading.h"
#include "modem/convert.h"

#include <ctype.h>
#include <stdio.h>

#define FIELDS_MAX   4
#define FIELD_SIZE   16
#define IMEI_BARE    14 /* digits without the check digit or the software's version */
#define CELL_MAX     8
#define SIGNAL_MAX   31
#define SIGNAL_FLOOR (-113) /* dBm of +CSQ: 0, two for each more */

/* The first fields of a line, without their quotes; those that are too long become empty. */
static size_t split(const char *text, char ret[FIELDS_MAX][FIELD_SIZE])
{
	size_t count = 0;

	while (count < FIELDS_MAX) {
		size_t length = strcspn(text, ","), used = 0;

		for (size_t i = 0; i < length; i++) {
			if (text[i] == '"' || text[i] == ' ')
				continue;
			if (used + 1 == FIELD_SIZE) {
				used = 0;
				break;
			}
			ret[count][used++] = text[i];
		}
		ret[count++][used] = '\0';
		if (text[length] == '\0')
			break;
		text += length + 1;
	}
	return count;
}

/* True for a location area or cell; all ones or zero is none. */
static bool is_place(const char *field)
{
	size_t length = strspn(field, "0123456789abcdefABCDEF");

	return length > 0 && length <= CELL_MAX && field[length] == '\0' &&
	       strspn(field, "0") < length && strspn(field, "fF") < length;
}

static void read_cell(const char *area, const char *cell, struct modem_status *s)
{
	memset(s->cell, 0, sizeof(s->cell));
	if (!is_place(area) || !is_place(cell))
		return;
	(void)snprintf(s->cell, sizeof(s->cell), "%s-%s", area, cell);
	for (char *c = s->cell; *c; c++)
		*c = (char)toupper((unsigned char)*c);
}

static enum reading_registration meaning(const char *field)
{
	static const enum reading_registration meanings[] = { READING_NONE, READING_HOME,
		READING_SEARCHING, READING_DENIED, READING_UNKNOWN, READING_ROAMING,
		READING_HOME /* for SMS only */, READING_ROAMING, READING_NONE /* emergency only */,
		READING_HOME /* CSFB not preferred */, READING_ROAMING };
	char *end;
	long value = strtol(field, &end, 10);

	if (end == field || *end != '\0' || value < 0 || value >= (long)COUNT_OF(meanings))
		return READING_NOTHING;
	return meanings[value];
}

enum reading_registration reading_registration(const char *text, struct modem_status *s)
{
	static const char *const names[] = { "none", "home", "searching", "denied", "none",
		"roaming", "" };
	char fields[FIELDS_MAX][FIELD_SIZE] = { 0 };
	size_t count = split(text, fields);
	const char *comma = strchr(text, ',');
	/* By itself comes "1" or "1,"1A2B",..": the area is in quotes, or longer than any <stat>.
	 */
	size_t at = count < 2 || comma[1 + strspn(comma + 1, " ")] == '"' || strlen(fields[1]) > 2
	                    ? 0
	                    : 1;
	enum reading_registration r = meaning(fields[at]);

	memset(s->network, 0, sizeof(s->network));
	(void)copy_string(s->network, sizeof(s->network), names[r]);
	read_cell(fields[at + 1], fields[at + 2], s);
	return r;
}

bool reading_signal(const char *text, struct modem_status *s)
{
	char *end;
	long value = strtol(text, &end, 10);
	bool is_known = end != text && value >= 0 && value <= SIGNAL_MAX;

	s->signal_dbm = is_known ? (int32_t)(SIGNAL_FLOOR + 2 * value) : 0;
	return end != text && (value == 0 || value == 99);
}

void reading_operator(const char *text, struct modem_status *s)
{
	const char *start = strchr(text, '"');
	const char *end = start ? strchr(start + 1, '"') : NULL;

	if (end)
		convert_plain(start + 1, (size_t)(end - start - 1), s->operator_name,
			sizeof(s->operator_name));
}

static size_t find_digits(const char **text)
{
	*text += strcspn(*text, "0123456789");
	return strspn(*text, "0123456789");
}

static void read_digits(const char *text, char *ret, size_t size)
{
	size_t length = find_digits(&text);

	if (length >= 10 && length < size)
		convert_plain(text, length, ret, size);
}

void reading_imei(const char *text, struct modem_status *s)
{
	read_digits(text, s->imei, sizeof(s->imei));
}

void reading_imsi(const char *text, struct modem_status *s)
{
	read_digits(text, s->imsi, sizeof(s->imsi));
}

bool reading_is_imei(const char *text, const char *imei)
{
	size_t length = find_digits(&text);

	if (length < IMEI_BARE || length > IMEI_BARE + 2)
		return false;
	return memcmp(text, imei, length == IMEI_BARE + 1 ? length : IMEI_BARE) == 0;
}

enum modem_cause reading_pin(const char *text)
{
	static const struct {
		const char *text;
		enum modem_cause cause;
	} states[] = {
		{ "SIM PIN2", MODEM_CAUSE_NONE },
		{ "SIM PUK2", MODEM_CAUSE_NONE },
		{ "SIM PIN", MODEM_CAUSE_PIN_NEEDED },
		{ "SIM PUK", MODEM_CAUSE_PUK_NEEDED },
		{ "PH-", MODEM_CAUSE_SIM_FAILED },
	};

	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (strncmp(text, states[i].text, strlen(states[i].text)) == 0)
			return states[i].cause;
	return MODEM_CAUSE_NONE;
}

enum modem_cause reading_code(int code)
{
	switch (code) {
	case 10:
	case 310: return MODEM_CAUSE_NO_SIM;
	case 11:
	case 311: return MODEM_CAUSE_PIN_NEEDED;
	case 12:
	case 316: return MODEM_CAUSE_PUK_NEEDED;
	case 5: /* PH-SIM and PH-FSIM: locked to another SIM */
	case 6:
	case 7:
	case 13: /* failure, busy, wrong */
	case 14:
	case 15:
	case 312: /* the same of TS 27.005 */
	case 313:
	case 314:
	case 315: return MODEM_CAUSE_SIM_FAILED;
	default: return MODEM_CAUSE_NONE;
	}
}

enum modem_cause reading_refusal(int code, bool is_cme)
{
	if (!is_cme && code < READING_CMS_FIRST)
		return MODEM_CAUSE_NONE;
	switch (code) {
	case 23:  /* memory failure */
	case 320: /* the same of TS 27.005; 321 is only a slot that is free */
	case 322: /* full */
	case 500: /* unknown */ return MODEM_CAUSE_MEMORY_FAILED;
	default: return reading_code(code);
	}
}

bool reading_is_busy(int code)
{
	return code == 14 || code == 314;
}

void reading_name_code(int code, bool is_cme, char ret[static 24])
{
	if (code > 0)
		(void)snprintf(ret, 24, "%s %d", is_cme ? "CME" : "CMS", code);
	else
		(void)copy_string(ret, 24, "ERROR");
}
