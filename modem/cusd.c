/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cusd.c - answers to USSD codes. */
#include "modem/cusd.h"
#include "modem/convert.h"
#include "modem/shift.h"

#include <ctype.h>
#include <stdio.h>

#define PREFIX      "+CUSD:"
#define OCTETS_MAX  (CUSD_SIZE / 2)
#define SEPTETS_MAX (OCTETS_MAX * 8 / 7)

/* UTF-16 as it is found. */
struct units {
	size_t count;
	uint8_t data[2 * MODEM_USSD_MAX];
};

enum form {
	FORM_PLAIN,
	FORM_UCS2,
	FORM_OCTETS,
	FORM_PACKED,
};

/* "+CMTI:", "^RSSI:" */
static bool is_notification(const char *line)
{
	size_t length = 1;

	if (line[0] != '+' && line[0] != '^')
		return false;
	while (isalpha((unsigned char)line[length]))
		length++;
	return length > 1 && line[length] == ':';
}

/* <dcs> behind the last quote, or no text at all. */
static bool is_whole(const char *text)
{
	const char *last = strrchr(text, '"');

	if (!last)
		return true;
	if (strchr(text, '"') == last || last[1] != ',')
		return false;
	last += 2 + strspn(last + 2, " ");
	return isdigit((unsigned char)*last) && last[strspn(last, "0123456789")] == '\0';
}

bool cusd_add(struct cusd *c, const char *line)
{
	bool is_first = strncmp(line, PREFIX, strlen(PREFIX)) == 0;
	size_t length;

	if (is_first) {
		*c = (struct cusd){ .is_begun = true };
		line += strlen(PREFIX);
		line += strspn(line, " ");
	} else if (!c->is_begun || is_notification(line)) {
		return false;
	} else if (c->used + 1 < sizeof(c->text)) {
		c->text[c->used++] = '\n';
	}
	length = strlen(line);
	if (length >= sizeof(c->text) - c->used) {
		c->is_long = true;
		length = sizeof(c->text) - 1 - c->used;
	}
	memcpy(c->text + c->used, line, length);
	c->used += length;
	c->text[c->used] = '\0';
	return c->is_long || is_whole(c->text);
}

static void put(struct units *u, uint32_t c)
{
	if (c == '\r' || u->count == MODEM_USSD_MAX)
		return;
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		c = ' ';
	u->data[2 * u->count] = (uint8_t)(c >> 8);
	u->data[2 * u->count++ + 1] = (uint8_t)c;
}

/* A whole octet of padding is a carriage return, or zero. */
static size_t unpack(const uint8_t *octets, size_t size, uint8_t ret[static SEPTETS_MAX])
{
	size_t count = size * 8 / 7;

	shift_unpack(octets, 0, count, ret);
	return size > 0 && size % 7 == 0 && ret[count - 1] == 0 ? count - 1 : count;
}

/* True when text that is packed would look so: no control character or Greek letter. */
static bool is_packed(const uint8_t *octets, size_t size)
{
	uint8_t septets[SEPTETS_MAX];
	size_t count = unpack(octets, size, septets);

	for (size_t i = 0; i < count; i++)
		if (septets[i] < 0x20 && !strchr("\n\r\x1b\x11\x02", septets[i]) && septets[i] != 0)
			return false;
	return true;
}

static bool is_ascii(const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (octets[i] > 0x7e ||
			(octets[i] < 0x20 && octets[i] != '\n' && octets[i] != '\r'))
			return false;
	return true;
}

/* As UCS-2 of a language in Latin letters looks. */
static bool is_latin_ucs2(const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i += 2)
		if (octets[i] != 0 && octets[i] != 0x20)
			return false;
	return size > 0 && size % 2 == 0;
}

static bool is_dcs_ucs2(long dcs)
{
	return dcs == 0x11 || ((dcs & 0xc0) == 0x40 && (dcs & 0x0c) == 0x08);
}

static enum form form_of(const uint8_t *octets, size_t size, long dcs)
{
	if (size % 2 == 0 && (is_dcs_ucs2(dcs) || is_latin_ucs2(octets, size)))
		return FORM_UCS2;
	if (is_packed(octets, size))
		return FORM_PACKED;
	return is_ascii(octets, size) ? FORM_OCTETS : FORM_PACKED;
}

/* The next character, or '?' for an octet that begins none. */
static uint32_t next_utf8(const char **text)
{
	const uint8_t *p = (const uint8_t *)*text;
	size_t more = p[0] >= 0xe0 && p[0] < 0xf0 ? 2 : p[0] >= 0xc2 && p[0] < 0xe0 ? 1 : 0;
	uint32_t c = more == 2 ? p[0] & 0x0f : more == 1 ? p[0] & 0x1f : p[0];

	(*text)++;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return '?';
		c = c << 6 | (p[i] & 0x3f);
	}
	if (p[0] >= 0x80 && (more == 0 || c < (more == 2 ? 0x800 : 0x80)))
		return '?';
	*text += more;
	return c;
}

static void put_plain(struct units *u, const char *text)
{
	while (*text)
		put(u, next_utf8(&text));
}

static void put_units(struct units *u, const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i + 1 < size; i += 2)
		put(u, (uint32_t)octets[i] << 8 | octets[i + 1]);
}

static void put_octets(struct units *u, const uint8_t *octets, size_t size, enum form form)
{
	uint8_t septets[SEPTETS_MAX], text[2 * SEPTETS_MAX];

	switch (form) {
	case FORM_UCS2: put_units(u, octets, size); break;
	case FORM_PACKED:
		size = unpack(octets, size, septets);
		put_units(u, text, shift_read(septets, size, 0, 0, text));
		break;
	case FORM_PLAIN:
	case FORM_OCTETS:
		for (size_t i = 0; i < size; i++)
			put(u, octets[i]);
		break;
	}
}

static int finish(struct units *u, char *ret, size_t size)
{
	while (u->count > 0 && u->data[2 * u->count - 2] == 0 && u->data[2 * u->count - 1] == ' ')
		u->count--;
	return convert_sender(u->data, u->count, ret, size);
}

int cusd_read(const struct cusd *c, char ret_text[static 4 * MODEM_USSD_MAX + 1])
{
	const size_t size = 4 * MODEM_USSD_MAX + 1;
	char text[CUSD_SIZE], *end, *quote;
	uint8_t octets[OCTETS_MAX];
	struct units u = { 0 };
	long status, dcs;
	int count;

	memset(ret_text, 0, size);
	if (!c->is_begun)
		return -EBADMSG;
	memcpy(text, c->text, c->used + 1);
	status = strtol(text, &end, 10);
	if (end == text || status < CUSD_DONE || status > CUSD_TIMEOUT)
		return -EBADMSG;
	end += strspn(end, " ,");
	quote = strrchr(end, '"');
	dcs = quote && quote > end && quote[1] == ',' ? strtol(quote + 2, NULL, 10) : 0;
	if (quote && quote > end)
		*quote = '\0';
	end += *end == '"';
	count = convert_hex(end, octets, sizeof(octets));
	if (count > 1)
		put_octets(&u, octets, (size_t)count, form_of(octets, (size_t)count, dcs));
	else
		put_plain(&u, end);
	return finish(&u, ret_text, size) < 0 ? -EBADMSG : (int)status;
}

int cusd_pack(const char *code, char *ret, size_t size)
{
	size_t length = strlen(code), count = (7 * length + 7) / 8;
	uint8_t octets[MODEM_USSD_MAX] = { 0 };

	if (count > sizeof(octets) || 2 * count >= size)
		return -EOVERFLOW;
	for (size_t i = 0; i < length; i++) {
		unsigned pair = (unsigned)(code[i] & 0x7f) << 7 * i % 8;

		octets[7 * i / 8] |= (uint8_t)pair;
		if (7 * i / 8 + 1 < count)
			octets[7 * i / 8 + 1] |= (uint8_t)(pair >> 8);
	}
	/* Seven bits of padding would be one more character. */
	if (length % 8 == 7)
		octets[count - 1] |= '\r' << 1;
	for (size_t i = 0; i < count; i++)
		(void)snprintf(ret + 2 * i, 3, "%02X", octets[i]);
	return 0;
}
