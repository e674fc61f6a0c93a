/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu_part.h - a well-formed PDU as the part or report that the daemon speaks of: sender, time,
 * coding, header, text, kind. Pure; reads strangers' octets; fuzzed.
 *
 * Source: 3GPP TS 23.040 section 9.2, TS 23.038.
 */
#pragma once

#include "modem/pdu.h"
#include "modem/types.h"

/*
 * Reads an SMS-DELIVER, or a stored SMS-SUBMIT, whose part has its recipient for a sender and
 * belongs to no long message: it must not fill a gap in what that person sends. Text of septets is
 * read by the national tables that the header names. A unit 0 of UCS-2 is U+FFFD, as is half a
 * unit at the end. 0; -EBADMSG: the text is compressed, which nobody reads any more, or the sender
 * is longer than LAPOR_NUMBER_SIZE.
 */
int pdu_read_part(const struct pdu *p, struct modem_part *ret);

/* Reads an SMS-STATUS-REPORT. 0; -EBADMSG: the recipient is too long. */
int pdu_read_report(const struct pdu *p, struct modem_report *ret);

/*
 * True when libgammu's reading (`theirs`) is of this same PDU: sender, time, header and text are
 * the same, but for what libgammu is known to read otherwise: names are ASCII and numbers digits to
 * it; septets are of the default alphabet, with U+00B9 for an escape that it does not know; UCS-2
 * ends at the first 0; a reserved coding is octets.
 */
bool pdu_is_of(const struct pdu *p, const struct modem_part *theirs);
