/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heard.c - PDUs out of libgammu's log. */
#include "modem/heard.h"
#include "modem/convert.h"

#define COUNT_MAX 100000

void heard_begin(struct heard *h)
{
	h->is_due = false;
	h->is_one = false;
	h->count = 0;
	h->used = 0;
	h->size = 0;
	h->next = 0;
}

/* `3 "LINE"`: its number and where it begins; NULL when the log says something else. */
static const char *open_line(const char *text)
{
	const char *at = text;

	while (*at >= '0' && *at <= '9')
		at++;
	return at > text && at[0] == ' ' && at[1] == '"' ? at + 2 : NULL;
}

static void keep(struct heard *h, const char *line)
{
	size_t length = strcspn(line, "\"");
	char hex[2 * PDU_MAX + 1];
	struct heard_pdu *pdu;
	int size;

	/* Longer than any PDU, or more than fit: libgammu's reading has to do. */
	if (length >= sizeof(hex) || h->count >= HEARD_MAX)
		return;
	memcpy(hex, line, length);
	hex[length] = '\0';
	pdu = &h->pdus[h->count];
	size = convert_hex(hex, pdu->octets, sizeof(pdu->octets));
	if (size <= 0)
		return;
	pdu->slot = h->slot;
	pdu->size = (uint8_t)size;
	h->count++;
}

/* "+CPMS: 3,30,3,30,3,30": what is listed is the first pair. */
static void count(struct heard *h, const char *line)
{
	char *end;
	long used = strtol(line, &end, 10);
	long size = *end == ',' ? strtol(end + 1, NULL, 10) : 0;

	if (used < 0 || used > COUNT_MAX || size < 1 || size > COUNT_MAX)
		return;
	h->used = (int32_t)used;
	h->size = (int32_t)size;
}

void heard_line(struct heard *h, const char *text)
{
	const char *line = open_line(text);

	if (!line)
		return;
	if (strncmp(line, "+CMGL:", 6) == 0) {
		h->slot = (uint32_t)strtoul(line + 6, NULL, 10);
		h->is_due = true;
	} else if (strncmp(line, "AT+CMGR=", 8) == 0) {
		h->slot = (uint32_t)strtoul(line + 8, NULL, 10);
		h->is_one = true;
	} else if (strncmp(line, "AT+CMGL", 7) == 0) {
		h->is_one = false;
	} else if (strncmp(line, "+CMGR:", 6) == 0) {
		h->is_due = true;
	} else if (strncmp(line, "+CPMS:", 6) == 0) {
		count(h, line + 6);
	} else if (h->is_due) {
		h->is_due = false;
		keep(h, line);
	}
}

const struct heard_pdu *heard_find(const struct heard *h, uint32_t slot, size_t *cursor)
{
	while (*cursor < h->count) {
		const struct heard_pdu *pdu = &h->pdus[(h->next + (*cursor)++) % h->count];

		if (pdu->slot == slot)
			return pdu;
	}
	return NULL;
}

void heard_found(struct heard *h, const struct heard_pdu *pdu)
{
	h->next = (size_t)(pdu - h->pdus) + 1;
}
