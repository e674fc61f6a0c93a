/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu.h - is a PDU from the SIM well formed? Asked before libgammu may look at one, since an
 * ill-formed one can crash it. Pure; reads strangers' octets; fuzzed.
 *
 * Source: 3GPP TS 23.040 section 9.2.2, TS 27.005 section 3.1 (the SMSC's address in front).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pdu_kind {
	PDU_DELIVER,
	PDU_SUBMIT, /* a stored one of our own */
	PDU_REPORT, /* SMS-STATUS-REPORT */
};

/* Most octets of a well-formed one: 12 of an SMSC, 12 of an address, 176 of the rest. */
#define PDU_MAX 200

/* Where the fields of a well-formed PDU are; pointers into it, those that its kind lacks NULL. */
struct pdu {
	enum pdu_kind kind;
	const uint8_t *address;    /* length, type, semi-octets: the sender, or the recipient */
	uint8_t reference;         /* TP-MR, of submit and report */
	uint8_t pid, dcs;          /* 0 where a report has none */
	const uint8_t *stamp;      /* SCTS, 7 octets; of deliver and report */
	const uint8_t *discharged; /* 7 octets; of a report */
	uint8_t status;            /* TP-ST, of a report */
	bool has_header;
	uint8_t length;      /* TP-UDL: septets or octets, by the coding; the header included */
	const uint8_t *data; /* TP-UD; NULL where a report has none */
	size_t octets;       /* of it */
};

/* TS 23.038 section 4: does the length of this coding count septets? Reserved codings do. */
bool pdu_counts_septets(uint8_t dcs);

/*
 * As pdu_check(), and says where everything is. *ret is filled on success only.
 */
int pdu_split(const uint8_t *pdu, size_t size, struct pdu *ret);

/*
 * Reads the whole of a PDU as the SIM holds it, the SMSC's address included. Its enum pdu_kind, or
 * -EBADMSG when a length overruns, octets are left over, a header is longer than its user data, or
 * a type is reserved.
 */
int pdu_check(const uint8_t *pdu, size_t size);
