/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heard.h - PDUs as they came over the line, picked out of what libgammu says of an answer: it
 * hands out what it made of them and never the octets. Pure; reads strangers' octets; fuzzed.
 */
#pragma once

#include "modem/pdu.h"

#define HEARD_MAX 320 /* PDUs of one listing; of those beyond libgammu's reading is used */

struct heard_pdu {
	uint32_t slot; /* as the modem counts */
	uint8_t size;
	uint8_t octets[PDU_MAX];
};

struct heard {
	bool is_due;   /* the next line is a PDU */
	bool is_one;   /* a slot alone was asked for last, and no listing */
	uint32_t slot; /* its slot */
	size_t count;
	int32_t used; /* messages in the memory that was chosen last .. */
	int32_t size; /* .. and its slots; 0: it did not say */
	size_t next;  /* behind the one that was found last */
	struct heard_pdu pdus[HEARD_MAX];
};

/* Forgets them all: a new listing begins. */
void heard_begin(struct heard *h);

/* One line of libgammu's log; only those of an answer, `3 "+CMGL: 1,1,,27"`, say something. */
void heard_line(struct heard *h, const char *text);

/*
 * The next PDU of this slot: *cursor is 0 for the first look, and then as it was left. NULL: there
 * is no other. Borrowed until the next line.
 */
const struct heard_pdu *heard_find(const struct heard *h, uint32_t slot, size_t *cursor);

/* It was the right one: the next search begins behind it, so that all in the order of the listing
 * take one step each. */
void heard_found(struct heard *h, const struct heard_pdu *pdu);
