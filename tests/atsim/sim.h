/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim.h - where a modem keeps messages: storages "SM", "ME" and "SR" with numbered slots
 * (3GPP TS 27.005 section 3.1: <mem>, <index>, <stat>).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* <stat> of TS 27.005. */
enum slot_state { SLOT_UNREAD, SLOT_READ, SLOT_UNSENT, SLOT_SENT };

struct slot {
	char *pdu;     /* as it goes on the line, mostly hexadecimal; NULL: the slot is free */
	size_t length; /* octets without the SMSC's address */
	enum slot_state state;
};

struct storage {
	const char *name;
	struct slot *slots; /* slot n is slots[n - 1] */
	unsigned size, used;
	unsigned lowest; /* no slot below this one is free */
};

struct sim {
	struct storage sm, me, sr;
};

/* Every storage gets its number of slots, 0 for none. */
void sim_init(struct sim *sim, unsigned sm_slots, unsigned me_slots, unsigned sr_slots);
void sim_free(struct sim *sim);

/* By name; "MT" is the SIM too. NULL: there is none of that name. Borrowed. */
struct storage *sim_storage(struct sim *sim, const char *name);

bool storage_is_full(const struct storage *storage);

/* Puts a copy of the PDU into the lowest free slot and gives its number; 0 when it is full. */
unsigned storage_put(
	struct storage *storage, const char *pdu, size_t length, enum slot_state state);

/* The slot of that number, or NULL when it is free or there is none. Borrowed. */
struct slot *storage_get(struct storage *storage, unsigned number);

/* Frees the slot; a free one stays free. */
void storage_delete(struct storage *storage, unsigned number);
