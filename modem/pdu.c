/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdu.c - strict reading of the lengths in a PDU. */
#include "modem/pdu.h"

#include <errno.h>

#define FIRST_MTI      0x03
#define FIRST_VPF      0x18
#define FIRST_UDHI     0x40
#define SEPTETS_MAX    160
#define OCTETS_MAX     140
#define ADDRESS_DIGITS 20
#define ADDRESS_ALPHA  0x50
#define STAMP          7

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
static bool take_address(struct reader *r, struct pdu *p)
{
	const uint8_t *head;

	if (!take(r, 2, &head) || head[0] > ADDRESS_DIGITS + 2)
		return false;
	/* A named sender has at most 11 septets; digits at most 20. */
	if ((head[1] & 0x70) != ADDRESS_ALPHA && head[0] > ADDRESS_DIGITS)
		return false;
	p->address = head;
	return skip(r, (head[0] + 1U) / 2);
}

static bool take_octet(struct reader *r, uint8_t *ret)
{
	const uint8_t *octet;

	if (!take(r, 1, &octet))
		return false;
	*ret = octet[0];
	return true;
}

bool pdu_counts_septets(uint8_t dcs)
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

static bool take_user_data(struct reader *r, struct pdu *p)
{
	if (!take_octet(r, &p->length))
		return false;
	p->octets = p->length;
	if (pdu_counts_septets(p->dcs)) {
		if (p->length > SEPTETS_MAX)
			return false;
		p->octets = (p->length * 7U + 7) / 8;
	}
	if (p->octets > OCTETS_MAX || !take(r, p->octets, &p->data))
		return false;
	return !p->has_header || check_header(p->data, p->octets);
}

static bool take_deliver(struct reader *r, struct pdu *p)
{
	return take_address(r, p) && take_octet(r, &p->pid) && take_octet(r, &p->dcs) &&
	       take(r, STAMP, &p->stamp) && take_user_data(r, p);
}

static bool take_submit(struct reader *r, uint8_t first, struct pdu *p)
{
	static const uint8_t validity_size[] = { 0, 7, 1, 7 };

	return take_octet(r, &p->reference) && take_address(r, p) && take_octet(r, &p->pid) &&
	       take_octet(r, &p->dcs) && skip(r, validity_size[(first & FIRST_VPF) >> 3]) &&
	       take_user_data(r, p);
}

/* Section 9.2.2.3: all after TP-ST is optional, and TP-PI says what is there. */
static bool take_report(struct reader *r, struct pdu *p)
{
	uint8_t indicator;

	if (!take_octet(r, &p->reference) || !take_address(r, p) || !take(r, STAMP, &p->stamp) ||
		!take(r, STAMP, &p->discharged) || !take_octet(r, &p->status))
		return false;
	if (r->left == 0)
		return true;
	if (!take_octet(r, &indicator))
		return false;
	if ((indicator & 0x01) && !take_octet(r, &p->pid))
		return false;
	if ((indicator & 0x02) && !take_octet(r, &p->dcs))
		return false;
	return !(indicator & 0x04) || take_user_data(r, p);
}

static bool take_kind(struct reader *r, struct pdu *p)
{
	uint8_t first;

	if (!take_octet(r, &first))
		return false;
	p->has_header = first & FIRST_UDHI;
	switch (first & FIRST_MTI) {
	case 0: p->kind = PDU_DELIVER; return take_deliver(r, p);
	case 1: p->kind = PDU_SUBMIT; return take_submit(r, first, p);
	case 2: p->kind = PDU_REPORT; return take_report(r, p);
	default: /* reserved; not one of our enums */ return false;
	}
}

int pdu_split(const uint8_t *pdu, size_t size, struct pdu *ret)
{
	struct reader r = { pdu, size };
	struct pdu p = { 0 };
	uint8_t smsc;

	/* TS 27.005: this length counts octets, the type of the address among them; 0: none. */
	if (!take_octet(&r, &smsc) || smsc > 1 + ADDRESS_DIGITS / 2 || !skip(&r, smsc) ||
		!take_kind(&r, &p) || r.left != 0)
		return -EBADMSG;
	*ret = p;
	return (int)p.kind;
}

int pdu_check(const uint8_t *pdu, size_t size)
{
	struct pdu ignored;

	return pdu_split(pdu, size, &ignored);
}
