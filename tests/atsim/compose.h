/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.h - a text into the user data of one or more short messages, as a phone does it.
 */
#pragma once

#include <stdint.h>

#include "tests/atsim/pdu.h"

/* Most parts of one text. */
#define COMPOSE_PARTS_MAX 255

/* Alphabet by the text: GSM-7 when nothing is lost, else UCS-2. */
#define COMPOSE_DCS_AUTO (-1)

struct compose {
	const char *text;      /* UTF-8; for 8-bit coding the octets themselves */
	size_t size;           /* of text, in octets */
	int dcs;               /* COMPOSE_DCS_AUTO or the TP-DCS to use */
	int message_class;     /* 0 to 3, or -1 */
	const uint8_t *header; /* a user data header of our own with its length octet, or NULL */
	size_t header_size;
	unsigned reference; /* of the parts, when more than one is needed */
	unsigned width;     /* of that reference: 8 or 16 bits */
};

/*
 * Gives the number of parts, each in ret[]; *ret_dcs is their coding. -EINVAL: a coding that has
 * not all characters, or a header that leaves no room; -E2BIG: more parts than there is room for.
 */
int compose_parts(
	const struct compose *compose, struct pdu_data *ret, size_t room, uint8_t *ret_dcs);
