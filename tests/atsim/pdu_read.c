/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu_read.c - reads SMS-SUBMIT and, for text mode, SMS-DELIVER.
 */
#include <time.h>

#include "lapor.h"
#include "tests/atsim/buffer.h"
#include "tests/atsim/pdu.h"
#include "tests/atsim/text.h"

/* What is left to read; `at` stands at the next octet. */
struct cursor {
	const uint8_t *at, *end;
};

/* The next `count` octets, or NULL when there are fewer. */
static const uint8_t *take(struct cursor *cursor, size_t count)
{
	const uint8_t *octets = cursor->at;

	if ((size_t)(cursor->end - cursor->at) < count)
		return NULL;
	cursor->at += count;
	return octets;
}

static int read_name(const uint8_t *octets, size_t semi_octets, char ret[PDU_ADDRESS_SIZE])
{
	_cleanup_(buffer_free) struct buffer name = { 0 };
	uint8_t septets[24];
	size_t count = semi_octets * 4 / 7;

	text_unpack(octets, count, 0, septets);
	text_add_septets(&name, septets, count);
	buffer_add(&name, "", 1);
	return copy_string(ret, PDU_ADDRESS_SIZE, buffer_octets(&name)) < 0 ? -EINVAL : 0;
}

static int read_address(struct cursor *cursor, char ret[PDU_ADDRESS_SIZE])
{
	static const char digits[] = "0123456789*#abc";
	const uint8_t *head = take(cursor, 2), *octets;
	size_t count, length = 0;

	if (head == NULL || head[0] > 22)
		return -EINVAL;
	count = head[0];
	octets = take(cursor, (count + 1) / 2);
	if (octets == NULL)
		return -EINVAL;
	if ((head[1] & 0x70) == 0x50)
		return read_name(octets, count, ret);
	if ((head[1] & 0x70) == 0x10)
		ret[length++] = '+';
	for (size_t i = 0; i < count; i++) {
		unsigned semi = i % 2 ? octets[i / 2] >> 4 : octets[i / 2] & 0xf;

		if (semi == 0xf)
			return -EINVAL;
		ret[length++] = digits[semi];
	}
	ret[length] = '\0';
	return 0;
}

bool pdu_find_join(const uint8_t *header, size_t size, unsigned *ret_reference, unsigned *ret_parts,
	unsigned *ret_part)
{
	size_t at = 1;

	while (at + 2 <= size && at + 2 + header[at + 1] <= size) {
		const uint8_t *data = header + at + 2;

		if (header[at] == 0x00 && header[at + 1] == 3) {
			*ret_reference = data[0];
			*ret_parts = data[1];
			*ret_part = data[2];
			return true;
		}
		if (header[at] == 0x08 && header[at + 1] == 4) {
			*ret_reference = (unsigned)data[0] << 8 | data[1];
			*ret_parts = data[2];
			*ret_part = data[3];
			return true;
		}
		at += 2u + header[at + 1];
	}
	return false;
}

/* The user data is the last field: its size must be what its length says, exactly. */
static int read_data(struct cursor *cursor, struct pdu_submit *submit)
{
	const uint8_t *length = take(cursor, 1);
	struct pdu_data *data = &submit->data;
	bool septets = pdu_alphabet_of(submit->dcs) == PDU_ALPHABET_GSM7;
	size_t size;

	if (length == NULL)
		return -EINVAL;
	size = septets ? (7u * length[0] + 7) / 8 : length[0];
	if (size > PDU_DATA_MAX || (size_t)(cursor->end - cursor->at) != size)
		return -EINVAL;
	data->length = length[0];
	data->size = size;
	data->has_header = submit->has_header;
	memcpy(data->octets, cursor->at, size);
	if (!submit->has_header)
		return 0;
	if (size == 0 || 1u + data->octets[0] > size)
		return -EINVAL;
	submit->header_size = (uint8_t)(1 + data->octets[0]);
	submit->joined = pdu_find_join(data->octets, submit->header_size, &submit->joined_reference,
		&submit->parts, &submit->part);
	return 0;
}

/* Section 9.2.3.12.1. */
static int64_t relative_validity(uint8_t value)
{
	if (value <= 143)
		return (value + 1) * 300;
	if (value <= 167)
		return 43200 + (value - 143) * 1800;
	if (value <= 196)
		return (value - 166) * INT64_C(86400);
	return (value - 192) * INT64_C(604800);
}

static int skip_smsc(struct cursor *cursor)
{
	const uint8_t *length = take(cursor, 1);

	return length == NULL || take(cursor, length[0]) == NULL ? -EINVAL : 0;
}

int pdu_read_submit(const uint8_t *octets, size_t size, struct pdu_submit *ret)
{
	static const size_t validity_size[] = { 0, 7, 1, 7 };
	struct cursor cursor = { octets, octets + size };
	struct pdu_submit submit = { 0 };
	const uint8_t *head, *coding, *validity;
	unsigned format;

	if (skip_smsc(&cursor) < 0)
		return -EINVAL;
	head = take(&cursor, 2);
	if (head == NULL || (head[0] & 0x03) != 0x01)
		return -EINVAL;
	submit.report = head[0] & 0x20;
	submit.has_header = head[0] & 0x40;
	submit.reference = head[1];
	format = head[0] >> 3 & 3;
	if (read_address(&cursor, submit.to) < 0 || submit.to[0] == '\0')
		return -EINVAL;
	coding = take(&cursor, 2);
	validity = take(&cursor, validity_size[format]);
	if (coding == NULL || validity == NULL)
		return -EINVAL;
	submit.pid = coding[0];
	submit.dcs = coding[1];
	submit.valid_s = format == 2 ? relative_validity(validity[0]) : 0;
	if (read_data(&cursor, &submit) < 0)
		return -EINVAL;
	*ret = submit;
	return 0;
}

static int pair(uint8_t octet)
{
	return (octet & 0xf) * 10 + (octet >> 4);
}

static struct pdu_time read_time(const uint8_t octets[7])
{
	struct tm tm = { .tm_year = pair(octets[0]) + 100,
		.tm_mon = pair(octets[1]) - 1,
		.tm_mday = pair(octets[2]),
		.tm_hour = pair(octets[3]),
		.tm_min = pair(octets[4]),
		.tm_sec = pair(octets[5]) };
	int quarters = pair(octets[6] & 0xf7);

	if (octets[6] & 0x08)
		quarters = -quarters;
	return (struct pdu_time){ timegm(&tm) - quarters * 900, quarters };
}

int pdu_read_deliver(
	const uint8_t *octets, size_t size, struct pdu_submit *ret, struct pdu_time *ret_sent)
{
	struct cursor cursor = { octets, octets + size };
	struct pdu_submit message = { 0 };
	const uint8_t *head, *coding;

	if (skip_smsc(&cursor) < 0)
		return -EINVAL;
	head = take(&cursor, 1);
	if (head == NULL || (head[0] & 0x03) != 0)
		return -EINVAL;
	message.has_header = head[0] & 0x40;
	if (read_address(&cursor, message.to) < 0)
		return -EINVAL;
	coding = take(&cursor, 9);
	if (coding == NULL)
		return -EINVAL;
	message.pid = coding[0];
	message.dcs = coding[1];
	if (read_data(&cursor, &message) < 0)
		return -EINVAL;
	*ret_sent = read_time(coding + 2);
	*ret = message;
	return 0;
}

void pdu_add_text(struct buffer *out, const struct pdu_submit *submit)
{
	const struct pdu_data *data = &submit->data;
	uint8_t septets[256];
	size_t header_septets = (submit->header_size * 8u + 6) / 7;

	switch (pdu_alphabet_of(submit->dcs)) {
	case PDU_ALPHABET_GSM7:
		if (data->length <= header_septets)
			return;
		text_unpack(data->octets, data->length, 0, septets);
		text_add_septets(out, septets + header_septets, data->length - header_septets);
		return;
	case PDU_ALPHABET_UCS2:
		text_add_ucs2(
			out, data->octets + submit->header_size, data->size - submit->header_size);
		return;
	case PDU_ALPHABET_OCTETS:
		text_add_hex(
			out, data->octets + submit->header_size, data->size - submit->header_size);
		return;
	}
}
