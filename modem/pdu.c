/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdu.c - strict reading of the lengths in a PDU. */
#include "modem/pdu.h"

#include <errno.h>
#include <stdbool.h>

#define FIRST_MTI      0x03
#define FIRST_VPF      0x18
#define FIRST_UDHI     0x40
#define SEPTETS_MAX    160
#define OCTETS_MAX     140
#define ADDRESS_DIGITS 20
#define ADDRESS_ALPHA  0x50

struct reader {
	const uint8_t *at;
	size_t left;
};

static bool take(struct reader *r, size_t count, const uint8_t **ret)
{
	if (r->left < count)
		return false;
	*ret = r->at;
	r->at += count;
	r->left -= count;
	return true;
}

static bool skip(struct reader *r, size_t count)
{
	const uint8_t *ignored;

	return take(r, count, &ignored);
}

/* Section 9.1.2.5: the length counts semi-octets. */
static bool skip_address(struct reader *r)
{
	const uint8_t *head;

	if (!take(r, 2, &head) || head[0] > ADDRESS_DIGITS + 2)
		return false;
	/* A named sender has at most 11 septets; digits at most 20. */
	if ((head[1] & 0x70) != ADDRESS_ALPHA && head[0] > ADDRESS_DIGITS)
		return false;
	return skip(r, (head[0] + 1U) / 2);
}

/* TS 23.038 section 4: does the length of this coding count septets? Reserved codings do. */
static bool counts_septets(uint8_t dcs)
{
	if ((dcs & 0xc0) == 0x00 || (dcs & 0xc0) == 0x40)
		return (dcs & 0x20) == 0 && ((dcs & 0x0c) == 0x00 || (dcs & 0x0c) == 0x0c);
	if ((dcs & 0xf0) == 0xe0)
		return false;
	if ((dcs & 0xf0) == 0xf0)
		return (dcs & 0x04) == 0;
	return true;
}

/* The header's elements must fill it exactly (section 9.2.3.24). */
static bool check_header(const uint8_t *data, size_t octets)
{
	size_t end;

	if (octets == 0 || data[0] + 1U > octets)
		return false;
	end = data[0] + 1U;
	for (size_t i = 1; i < end; i += 2U + data[i + 1])
		if (i + 2 > end || i + 2 + data[i + 1] > end)
			return false;
	return true;
}

static bool check_user_data(struct reader *r, uint8_t dcs, bool has_header)
{
	const uint8_t *length;
	const uint8_t *data;
	size_t octets;

	if (!take(r, 1, &length))
		return false;
	octets = length[0];
	if (counts_septets(dcs)) {
		if (length[0] > SEPTETS_MAX)
			return false;
		octets = (length[0] * 7U + 7) / 8;
	}
	if (octets > OCTETS_MAX || !take(r, octets, &data))
		return false;
	return !has_header || check_header(data, octets);
}

static bool check_deliver(struct reader *r, uint8_t first)
{
	const uint8_t *head;

	return skip_address(r) && take(r, 2, &head) && skip(r, 7) &&
	       check_user_data(r, head[1], first & FIRST_UDHI);
}

static bool check_submit(struct reader *r, uint8_t first)
{
	static const uint8_t validity_size[] = { 0, 7, 1, 7 };
	const uint8_t *head;

	return skip(r, 1) && skip_address(r) && take(r, 2, &head) &&
	       skip(r, validity_size[(first & FIRST_VPF) >> 3]) &&
	       check_user_data(r, head[1], first & FIRST_UDHI);
}

/* Section 9.2.2.3: all after TP-ST is optional, and TP-PI says what is there. */
static bool check_report(struct reader *r, uint8_t first)
{
	const uint8_t *indicator;
	const uint8_t *dcs = (const uint8_t *)"";

	if (!skip(r, 1) || !skip_address(r) || !skip(r, 7 + 7 + 1))
		return false;
	if (r->left == 0)
		return true;
	if (!take(r, 1, &indicator))
		return false;
	if ((indicator[0] & 0x01) && !skip(r, 1))
		return false;
	if ((indicator[0] & 0x02) && !take(r, 1, &dcs))
		return false;
	return !(indicator[0] & 0x04) || check_user_data(r, dcs[0], first & FIRST_UDHI);
}

int pdu_check(const uint8_t *pdu, size_t size)
{
	struct reader r = { pdu, size };
	const uint8_t *octet;
	bool is_good = false;
	int kind = -EBADMSG;

	/* TS 27.005: this length counts octets, the type of the address among them; 0: none. */
	if (!take(&r, 1, &octet) || octet[0] > 1 + ADDRESS_DIGITS / 2 || !skip(&r, octet[0]) ||
		!take(&r, 1, &octet))
		return -EBADMSG;
	switch (octet[0] & FIRST_MTI) {
	case 0:
		kind = PDU_DELIVER;
		is_good = check_deliver(&r, octet[0]);
		break;
	case 1:
		kind = PDU_SUBMIT;
		is_good = check_submit(&r, octet[0]);
		break;
	case 2:
		kind = PDU_REPORT;
		is_good = check_report(&r, octet[0]);
		break;
	default: /* reserved; not one of our enums */ break;
	}
	return is_good && r.left == 0 ? kind : -EBADMSG;
}
