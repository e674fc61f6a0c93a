/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu.h - is a PDU from the SIM well formed? Asked before libgammu may look at one, since an
 * ill-formed one can crash it. Pure; reads strangers' octets; fuzzed.
 *
 * Source: 3GPP TS 23.040 section 9.2.2, TS 27.005 section 3.1 (the SMSC's address in front).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum pdu_kind {
	PDU_DELIVER,
	PDU_SUBMIT, /* a stored one of our own */
	PDU_REPORT, /* SMS-STATUS-REPORT */
};

/*
 * Reads the whole of a PDU as the SIM holds it, the SMSC's address included. Its enum pdu_kind, or
 * -EBADMSG when a length overruns, octets are left over, a header is longer than its user data, or
 * a type is reserved.
 */
int pdu_check(const uint8_t *pdu, size_t size);
