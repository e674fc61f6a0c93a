/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c - a text into the user data of one or more short messages.
 */
#include "tests/atsim/compose.h"

#include "lapor.h"
#include "tests/atsim/text.h"

#define DCS_UCS2    0x08
#define DCS_CLASS   0x10
#define HEADER_MAX  (PDU_DATA_MAX - 8)
#define SEPTETS_MAX 160

/* The text as units of its alphabet: septets, octets, or the octets of UTF-16. */
struct units {
	uint8_t *unit;
	size_t count;
	enum pdu_alphabet alphabet;
};

static bool fits_gsm7(const struct compose *compose)
{
	const char *text = compose->text, *end = text + compose->size;
	uint8_t septets[2];

	while (text < end)
		if (text_septets_of(text_next_utf8(&text, end), septets) == 0)
			return false;
	return true;
}

static int to_septets(const struct compose *compose, struct units *units)
{
	const char *text = compose->text, *end = text + compose->size;

	while (text < end) {
		int more = text_septets_of(text_next_utf8(&text, end), units->unit + units->count);

		if (more == 0)
			return -EINVAL;
		units->count += (size_t)more;
	}
	return 0;
}

static void put_unit16(struct units *units, uint32_t value)
{
	units->unit[units->count++] = (uint8_t)(value >> 8);
	units->unit[units->count++] = (uint8_t)value;
}

static void to_ucs2(const struct compose *compose, struct units *units)
{
	const char *text = compose->text, *end = text + compose->size;

	while (text < end) {
		uint32_t character = text_next_utf8(&text, end);

		if (character < 0x10000) {
			put_unit16(units, character);
		} else {
			put_unit16(units, 0xd800 | (character - 0x10000) >> 10);
			put_unit16(units, 0xdc00 | (character & 0x3ff));
		}
	}
}

static int to_units(const struct compose *compose, uint8_t dcs, struct units *ret)
{
	struct units units = { .alphabet = pdu_alphabet_of(dcs) };
	int r = 0;

	units.unit = malloc(2 * compose->size + 2);
	if (units.unit == NULL)
		return -ENOMEM;
	switch (units.alphabet) {
	case PDU_ALPHABET_GSM7: r = to_septets(compose, &units); break;
	case PDU_ALPHABET_UCS2: to_ucs2(compose, &units); break;
	case PDU_ALPHABET_OCTETS:
		memcpy(units.unit, compose->text, compose->size);
		units.count = compose->size;
		break;
	}
	if (r < 0) {
		free(units.unit);
		return r;
	}
	*ret = units;
	return 0;
}

/* Units that fit beside a header of that many octets. */
static size_t room_beside(enum pdu_alphabet alphabet, size_t header_size)
{
	switch (alphabet) {
	case PDU_ALPHABET_GSM7: return SEPTETS_MAX - (header_size * 8 + 6) / 7;
	case PDU_ALPHABET_UCS2: return (PDU_DATA_MAX - header_size) / 2 * 2;
	case PDU_ALPHABET_OCTETS: return PDU_DATA_MAX - header_size;
	}
	return 0;
}

/* As many units from `at` on as fit, but no escape and no surrogate without its other half. */
static size_t take_units(const struct units *units, size_t at, size_t room)
{
	size_t count = units->count - at;

	if (count <= room)
		return count;
	count = room;
	if (units->alphabet == PDU_ALPHABET_GSM7 && units->unit[at + count - 1] == 0x1b)
		count--;
	if (units->alphabet == PDU_ALPHABET_UCS2 && (units->unit[at + count - 2] & 0xfc) == 0xd8)
		count -= 2;
	return count;
}

static void fill(const struct units *units, size_t at, size_t count, const uint8_t *header,
	size_t header_size, struct pdu_data *ret)
{
	struct pdu_data data = { .has_header = header_size > 0 };

	if (header_size > 0)
		memcpy(data.octets, header, header_size);
	if (units->alphabet == PDU_ALPHABET_GSM7) {
		size_t header_septets = (header_size * 8 + 6) / 7;
		unsigned bits = (unsigned)(header_septets * 7 - header_size * 8);

		data.size = header_size +
		            text_pack(units->unit + at, count, bits, data.octets + header_size);
		data.length = (uint8_t)(header_septets + count);
	} else {
		memcpy(data.octets + header_size, units->unit + at, count);
		data.size = header_size + count;
		data.length = (uint8_t)data.size;
	}
	*ret = data;
}

/* Our own header with the concatenation element behind; part and parts are set later. */
static size_t join_header(const struct compose *compose, uint8_t header[PDU_DATA_MAX])
{
	size_t size = compose->header_size ? compose->header_size : 1;

	if (compose->header_size)
		memcpy(header, compose->header, size);
	if (compose->width == 16) {
		header[size++] = 0x08;
		header[size++] = 4;
		header[size++] = (uint8_t)(compose->reference >> 8);
	} else {
		header[size++] = 0x00;
		header[size++] = 3;
	}
	header[size++] = (uint8_t)compose->reference;
	size += 2;
	header[0] = (uint8_t)(size - 1);
	return size;
}

static int split(
	const struct compose *compose, const struct units *units, struct pdu_data *ret, size_t room)
{
	uint8_t header[PDU_DATA_MAX] = { 0 };
	size_t header_size, each, at = 0, parts = 0;

	if (units->count <= room_beside(units->alphabet, compose->header_size)) {
		fill(units, 0, units->count, compose->header, compose->header_size, &ret[0]);
		return 1;
	}
	header_size = join_header(compose, header);
	each = room_beside(units->alphabet, header_size);
	for (at = 0; at < units->count; parts++)
		at += take_units(units, at, each);
	if (parts > room || parts > COMPOSE_PARTS_MAX)
		return -E2BIG;
	header[header_size - 2] = (uint8_t)parts;
	at = 0;
	for (size_t part = 0; part < parts; part++) {
		size_t count = take_units(units, at, each);

		header[header_size - 1] = (uint8_t)(part + 1);
		fill(units, at, count, header, header_size, &ret[part]);
		at += count;
	}
	return (int)parts;
}

int compose_parts(
	const struct compose *compose, struct pdu_data *ret, size_t room, uint8_t *ret_dcs)
{
	struct units units;
	uint8_t dcs;
	int r;

	if (compose->header_size > HEADER_MAX || room == 0)
		return -EINVAL;
	if (compose->dcs == COMPOSE_DCS_AUTO)
		dcs = fits_gsm7(compose) ? 0 : DCS_UCS2;
	else
		dcs = (uint8_t)compose->dcs;
	if (compose->message_class >= 0)
		dcs |= (uint8_t)(DCS_CLASS | (compose->message_class & 3));
	r = to_units(compose, dcs, &units);
	if (r < 0)
		return r;
	r = split(compose, &units, ret, room);
	free(units.unit);
	if (r > 0)
		*ret_dcs = dcs;
	return r;
}
