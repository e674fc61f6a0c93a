/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shift.h - septets as text: the default alphabet with its extension, and the national language
 * locking and single shift tables. Pure; reads strangers' octets.
 *
 * Source: 3GPP TS 23.038 sections 6.1.2.1 and 6.2.1, annex A; the tables are in shift_*.inc.
 */
#pragma once

#include "lapor.h"

/* Unpacks `count` septets that begin `skip` septets into the octets, which must hold them. */
void shift_unpack(const uint8_t *octets, size_t skip, size_t count, uint8_t *ret);

/*
 * Septets to UTF-16BE; ret has room for two octets a septet. locking and single are national
 * language identifiers (section 6.2.1.2.4), 0 the default; one that has no such table, or is not
 * known, is the default too. A code behind an escape without a character of its own is read in the
 * table of the others; one there too is U+FFFD; an escape behind an escape, or at the end, a
 * space. Gives the octets written.
 */
size_t shift_read(
	const uint8_t *septets, size_t count, uint8_t locking, uint8_t single, uint8_t *ret);

/* Whether the default extension table (section 6.2.1.1) has a character for this code. */
bool shift_is_extension(uint8_t septet);
