/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udh.h - the user data header of an SMS, as far as it says what a part is and where it belongs.
 * Pure; reads strangers' octets.
 *
 * Source: 3GPP TS 23.040 section 9.2.3.24.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most octets of a header, its length octet included (section 9.2.3.24: 140 octets of user data).
 */
#define UDH_MAX 140

/* Where a part stands in a long message. width is the reference's: 8 or 16 bits; 0: not a part of
 * one. */
struct udh_concat {
	uint8_t width;
	uint16_t reference;
	uint8_t total; /* 1..255 */
	uint8_t part;  /* 1..total */
};

/*
 * Reads the concatenation element (IEI 00 or 08, at any place) of a header that begins with its
 * length octet. 1 with *ret filled; 0 when it holds none, or an impossible one (part 0, part beyond
 * the total), which TS 23.040 says to ignore; -EBADMSG when the elements overrun the header.
 */
int udh_concat_read(const uint8_t *udh, size_t size, struct udh_concat *ret);

/* Elements that say what a part is, and their lengths. */
enum udh_iei {
	UDH_INDICATION = 0x01,    /* 2: message waiting (section 9.2.3.24.2) */
	UDH_PORT_8 = 0x04,        /* 2: destination, source */
	UDH_PORT_16 = 0x05,       /* 4: the same in two octets each */
	UDH_SINGLE_SHIFT = 0x24,  /* 1: a national language (section 9.2.3.24.15) */
	UDH_LOCKING_SHIFT = 0x25, /* 1: the same for the locking shift */
};

/*
 * True when the header holds an element of this kind and length, the last of which is at *ret
 * (borrowed; NULL is accepted). An element of another length, or a header that does not add up, is
 * none.
 */
bool udh_find(
	const uint8_t *udh, size_t size, enum udh_iei iei, size_t length, const uint8_t **ret);
