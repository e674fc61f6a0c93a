/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdu_part.c - a well-formed PDU as a part or a report. */
#include "modem/pdu_part.h"
#include "modem/convert.h"
#include "modem/kind.h"
#include "modem/shift.h"

#define SEPTETS_MAX 160
#define ESCAPE      0x1b
#define ODD_DIGITS  "*#abc"
#define FILLER      0x0f
#define TON_MASK    0x70
#define TON_WORLD   0x10
#define TON_NAME    0x50

static int read_name(const uint8_t *address, char *ret, size_t size)
{
	size_t count = address[0] * 4U / 7;
	uint8_t septets[SEPTETS_MAX], text[2 * SEPTETS_MAX];

	shift_unpack(address + 2, 0, count, septets);
	return convert_sender(text, shift_read(septets, count, 0, 0, text) / 2, ret, size);
}

/* Section 9.1.2.5, and the semi-octets of TS 24.008 for what is no digit. */
static int read_address(const uint8_t *address, char ret[static LAPOR_NUMBER_SIZE])
{
	static const char digits[] = "0123456789" ODD_DIGITS;
	size_t used = 0;

	if ((address[1] & TON_MASK) == TON_NAME)
		return read_name(address, ret, LAPOR_NUMBER_SIZE);
	if ((address[1] & TON_MASK) == TON_WORLD)
		ret[used++] = '+';
	for (size_t i = 0; i < address[0]; i++) {
		uint8_t digit = address[2 + i / 2] >> (i % 2 ? 4 : 0) & 0x0f;

		if (digit == FILLER)
			break;
		if (used + 1 >= LAPOR_NUMBER_SIZE)
			return -EBADMSG;
		ret[used++] = digits[digit];
	}
	ret[used] = '\0';
	return 0;
}

/* -1: no two digits. */
static int two_digits(uint8_t octet)
{
	return (octet & 0x0f) > 9 || octet >> 4 > 9 ? -1 : (octet & 0x0f) * 10 + (octet >> 4);
}

/* Section 9.2.3.11: swapped digits, and quarters of an hour with their sign in bit 3. */
static int64_t read_stamp(const uint8_t *stamp, int32_t *ret_offset_s)
{
	int quarters = two_digits(stamp[6] & 0xf7);
	struct convert_stamp time = { two_digits(stamp[0]), two_digits(stamp[1]),
		two_digits(stamp[2]), two_digits(stamp[3]), two_digits(stamp[4]),
		two_digits(stamp[5]), quarters * 900 };
	int64_t us;

	if (stamp[6] & 0x08)
		time.offset_s = -time.offset_s;
	/* Of the nineties are only clocks that were never set. */
	time.year = time.year >= 0 && time.year < 90 ? time.year + 2000 : 0;
	us = quarters >= 0 ? convert_stamp_us(&time) : 0;
	*ret_offset_s = us != 0 ? time.offset_s : 0;
	return us;
}

static bool is_compressed(uint8_t dcs)
{
	return (dcs & 0x80) == 0 && (dcs & 0x20) != 0 && (dcs & 0x04) == 0;
}

static enum modem_coding coding_of(uint8_t dcs)
{
	if (pdu_counts_septets(dcs))
		return MODEM_CODING_GSM7;
	if ((dcs & 0xf0) == 0xe0 || ((dcs & 0x80) == 0 && (dcs & 0x0c) == 0x08))
		return MODEM_CODING_UCS2;
	return MODEM_CODING_8BIT;
}

static int8_t class_of(uint8_t dcs)
{
	bool has_class = (dcs & 0x90) == 0x10 || (dcs & 0xf0) == 0xf0;

	return (int8_t)(has_class ? dcs & 0x03 : -1);
}

/* The septets behind the header, which begin at the next whole one (section 9.2.3.24). */
static size_t unpack(const struct pdu *p, size_t header, uint8_t septets[static SEPTETS_MAX])
{
	size_t skip = (header * 8 + 6) / 7;

	if (skip >= p->length)
		return 0;
	shift_unpack(p->data, skip, p->length - skip, septets);
	return p->length - skip;
}

static uint8_t language_of(const struct modem_part *part, enum udh_iei iei)
{
	const uint8_t *language;

	return udh_find(part->udh, part->udh_size, iei, 1, &language) ? language[0] : 0;
}

static size_t read_ucs2(const uint8_t *data, size_t octets, uint8_t *ret)
{
	for (size_t i = 0; i < octets; i += 2) {
		bool is_lost = i + 1 == octets || (data[i] == 0 && data[i + 1] == 0);

		ret[i] = is_lost ? 0xff : data[i];
		ret[i + 1] = is_lost ? 0xfd : data[i + 1];
	}
	return (octets + 1) / 2 * 2;
}

static void read_data(const struct pdu *p, struct modem_part *part)
{
	uint8_t septets[SEPTETS_MAX];
	const uint8_t *data = p->data + part->udh_size;
	size_t octets = p->octets - part->udh_size, count;

	switch (part->coding) {
	case MODEM_CODING_GSM7:
		count = unpack(p, part->udh_size, septets);
		part->size =
			(uint16_t)shift_read(septets, count, language_of(part, UDH_LOCKING_SHIFT),
				language_of(part, UDH_SINGLE_SHIFT), part->data);
		break;
	case MODEM_CODING_UCS2: part->size = (uint16_t)read_ucs2(data, octets, part->data); break;
	case MODEM_CODING_8BIT:
	case MODEM_CODING_RAW:
		part->size = (uint16_t)octets;
		memcpy(part->data, data, octets);
		break;
	}
}

int pdu_read_part(const struct pdu *p, struct modem_part *ret)
{
	struct modem_part part = { .coding = coding_of(p->dcs), .message_class = class_of(p->dcs) };

	if (p->kind == PDU_REPORT || is_compressed(p->dcs) ||
		read_address(p->address, part.sender) < 0)
		return -EBADMSG;
	if (p->stamp)
		part.scts_us = read_stamp(p->stamp, &part.scts_offset_s);
	/* A header of no elements is none. */
	if (p->has_header) {
		part.udh_size = (uint16_t)(p->data[0] + 1);
		memcpy(part.udh, p->data, part.udh_size);
	}
	if (p->kind == PDU_DELIVER && udh_concat_read(part.udh, part.udh_size, &part.concat) < 0)
		part.concat = (struct udh_concat){ 0 };
	read_data(p, &part);
	part.kind = p->kind == PDU_SUBMIT ? MODEM_PART_SUBMIT : kind_of(p->pid, p->dcs, &part);
	*ret = part;
	return 0;
}

int pdu_read_report(const struct pdu *p, struct modem_report *ret)
{
	struct modem_report report = { .reference = p->reference, .status = p->status };
	int32_t ignored;

	if (p->kind != PDU_REPORT || read_address(p->address, report.recipient) < 0)
		return -EBADMSG;
	report.discharged_us = read_stamp(p->discharged, &ignored);
	*ret = report;
	return 0;
}

/* As libgammu reads septets: one unit at a time, so that it can be compared. */
static size_t read_as_libgammu(const uint8_t *septets, size_t count, uint8_t *ret)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_pair =
			/* analysis: uninitvar: as many as were unpacked are there */
			septets[i] == ESCAPE && i + 1 < count && shift_is_extension(septets[i + 1]);

		if (septets[i] == ESCAPE && !is_pair) {
			ret[used++] = 0x00;
			ret[used++] = 0xb9;
			continue;
		}
		used += shift_read(septets + i, is_pair ? 2 : 1, 0, 0, ret + used);
		i += is_pair;
	}
	return used;
}

static bool is_same_text(
	const struct pdu *p, const struct modem_part *ours, const struct modem_part *theirs)
{
	uint8_t septets[SEPTETS_MAX], text[2 * SEPTETS_MAX];
	size_t size;

	if (ours->coding == MODEM_CODING_GSM7) {
		size = read_as_libgammu(septets, unpack(p, ours->udh_size, septets), text);
		return size == theirs->size && memcmp(text, theirs->data, size) == 0;
	}
	if (theirs->size > ours->size || memcmp(ours->data, theirs->data, theirs->size) != 0)
		return false;
	/* Theirs ends where ours has what was 0, or half a unit. */
	return theirs->size == ours->size ||
	       (ours->coding == MODEM_CODING_UCS2 && ours->data[theirs->size] == 0xff &&
		       ours->data[theirs->size + 1] == 0xfd);
}

/* libgammu leaves out of a number what is no digit. */
static bool is_same_number(const char *ours, const char *theirs)
{
	for (; *ours != '\0'; ours++)
		if (!strchr(ODD_DIGITS, *ours) && *theirs++ != *ours)
			return false;
	return *theirs == '\0';
}

/* libgammu takes the septets of a name for ASCII. */
static bool is_same_sender(const uint8_t *address, const char *ours, const char *theirs)
{
	size_t count = address[0] * 4U / 7;
	uint8_t septets[SEPTETS_MAX], text[2 * SEPTETS_MAX] = { 0 };
	char name[LAPOR_NUMBER_SIZE];

	if ((address[1] & TON_MASK) != TON_NAME)
		return is_same_number(ours, theirs);
	shift_unpack(address + 2, 0, count, septets);
	for (size_t i = 0; i < count; i++)
		text[2 * i + 1] = septets[i];
	return convert_sender(text, count, name, sizeof(name)) == 0 && strcmp(name, theirs) == 0;
}

bool pdu_is_of(const struct pdu *p, const struct modem_part *theirs)
{
	struct modem_part ours;

	if (pdu_read_part(p, &ours) < 0)
		return false;
	if (!is_same_sender(p->address, ours.sender, theirs->sender) ||
		ours.scts_us != theirs->scts_us || ours.udh_size != theirs->udh_size ||
		memcmp(ours.udh, theirs->udh, ours.udh_size) != 0)
		return false;
	if (ours.coding == theirs->coding)
		return is_same_text(p, &ours, theirs);
	/* Reserved codings are octets to libgammu. */
	return theirs->coding == MODEM_CODING_8BIT && theirs->size <= p->octets - ours.udh_size &&
	       memcmp(p->data + ours.udh_size, theirs->data, theirs->size) == 0;
}
