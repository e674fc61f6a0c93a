/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cusd.c - answers to USSD codes. */
#include "modem/cusd.h"
#include "modem/convert.h"

#include <ctype.h>
#include <stdio.h>

#define PREFIX     "+CUSD:"
#define ESCAPE     0x1b
#define OCTETS_MAX (CUSD_SIZE / 2)

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

/* TS 23.038 section 6.2.1. */
static uint32_t default_alphabet(uint8_t septet)
{
	static const uint16_t low[32] = { '@', 0xa3, '$', 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7,
		'\n', 0xd8, 0xf8, '\r', 0xc5, 0xe5, 0x394, '_', 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0,
		0x3a8, 0x3a3, 0x398, 0x39e, ' ', 0xc6, 0xe6, 0xdf, 0xc9 };
	static const uint16_t end[5] = { 0xc4, 0xd6, 0xd1, 0xdc, 0xa7 };
	static const uint16_t last[5] = { 0xe4, 0xf6, 0xf1, 0xfc, 0xe0 };

	if (septet < COUNT_OF(low))
		return low[septet];
	if (septet >= 0x5b && septet <= 0x5f)
		return end[septet - 0x5b];
	if (septet >= 0x7b)
		return last[septet - 0x7b];
	switch (septet) {
	case 0x24: return 0xa4;
	case 0x40: return 0xa1;
	case 0x60: return 0xbf;
	default: return septet;
	}
}

/* Behind an escape, section 6.2.1.1; what is not there is that of the alphabet itself. */
static uint32_t extension(uint8_t septet)
{
	static const char from[] = { 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40 };
	static const char to[] = { '^', '{', '}', '\\', '[', '~', ']', '|' };

	if (septet == 0x65)
		return 0x20ac;
	for (size_t i = 0; i < COUNT_OF(from); i++)
		if (septet == from[i])
			return (uint32_t)to[i];
	return default_alphabet(septet);
}

static uint8_t septet_at(const uint8_t *octets, size_t size, size_t index)
{
	size_t bit = 7 * index;
	unsigned pair = octets[bit / 8];

	if (bit / 8 + 1 < size)
		pair |= (unsigned)octets[bit / 8 + 1] << 8;
	return (uint8_t)(pair >> bit % 8 & 0x7f);
}

/* A whole octet of padding is a carriage return, or zero. */
static size_t count_septets(const uint8_t *octets, size_t size)
{
	size_t count = size * 8 / 7;

	return size > 0 && size % 7 == 0 && septet_at(octets, size, count - 1) == 0 ? count - 1
	                                                                            : count;
}

static void put_packed(struct units *u, const uint8_t *octets, size_t size)
{
	size_t count = count_septets(octets, size);

	for (size_t i = 0; i < count; i++) {
		uint8_t septet = septet_at(octets, size, i);

		if (septet == ESCAPE && i + 1 < count)
			put(u, extension(septet_at(octets, size, ++i)));
		else
			put(u, default_alphabet(septet));
	}
}

/* True when text that is packed would look so: no control character or Greek letter. */
static bool is_packed(const uint8_t *octets, size_t size)
{
	size_t count = count_septets(octets, size);

	for (size_t i = 0; i < count; i++) {
		uint8_t septet = septet_at(octets, size, i);

		if (septet < 0x20 && !strchr("\n\r\x1b\x11\x02", septet) && septet != 0)
			return false;
	}
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

static void put_octets(struct units *u, const uint8_t *octets, size_t size, enum form form)
{
	switch (form) {
	case FORM_UCS2:
		for (size_t i = 0; i + 1 < size; i += 2)
			put(u, (uint32_t)octets[i] << 8 | octets[i + 1]);
		break;
	case FORM_PACKED: put_packed(u, octets, size); break;
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
