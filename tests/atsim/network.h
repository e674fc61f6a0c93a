/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * network.h - the side of the antenna: messages and delivery reports that come to a modem, what
 * waits outside while it has no room, and what it submits.
 */
#pragma once

#include "tests/atsim/modem.h"

/* Most messages that wait outside one modem. */
#define NETWORK_WAITING_MAX 1000000

/* <stat> of +CREG, TS 27.007 section 7.2: 1 home, 5 roaming, .. */
int network_registration(const struct modem *modem);

/* True while the modem can send and receive. */
bool network_is_reached(const struct modem *modem);

/*
 * Hands a PDU to the modem: into a slot and announced as AT+CNMI asks, or it waits. Gives its slot
 * number, 0 when it waits or went straight to the line, -ENOSPC when too many wait.
 */
int network_arrive(struct modem *modem, const char *pdu, size_t length);

/* The same with a PDU of ours. */
int network_arrive_pdu(struct modem *modem, const struct pdu *pdu);

/* A delivery report for the message `reference` to that number, `after_us` from now. -EINVAL. */
int network_report(
	struct modem *modem, const char *to, uint8_t reference, uint8_t status, int64_t after_us);

/* Brings in what waits and now can come. To be called when anything has changed that hindered. */
void network_bring(struct modem *modem);

/*
 * The modem submits a PDU: recorded, carried to another simulated modem, reported. Gives its
 * TP-MR; -EINVAL: it is no SMS-SUBMIT of `length` octets.
 */
int network_submit(struct modem *modem, const char *hex, size_t length);

/* The local time of the simulated network: Western Indonesia Time. */
struct pdu_time network_now(void);

/* Frees what waits. */
void network_forget(struct modem *modem);
