/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * atsim.h - the simulator: its modems, what they share, and how it was started.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "tests/atsim/loop.h"

#define ATSIM_MODEMS_MAX 64

struct modem;
struct control;

struct options {
	unsigned slots, me_slots;            /* of each SIM, and of each modem's own storage */
	int64_t latency_us, send_latency_us; /* of each answer; of the network's to a send */
	int64_t report_us;                   /* from the send to its delivery report */
	bool reports_in_sr;                  /* stored reports go to "SR", else to "SM" */
	bool starts_in_me;                   /* power-on chooses "ME", else "SM" */
	bool network;                        /* modems can text each other */
	const char *balance;                 /* what USSD answers */
};

struct atsim {
	struct loop loop;
	struct source signals;
	struct options options;
	struct modem *modems[ATSIM_MODEMS_MAX];
	unsigned modem_count;
	FILE *record; /* NULL: none is kept */
};

/* By name, or by number in any notation. NULL: there is none. Borrowed. */
struct modem *atsim_modem(struct atsim *atsim, const char *name);
struct modem *atsim_modem_by_number(struct atsim *atsim, const char *number);
