/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ladder.h - which rung of the reset ladder a modem in trouble is due for. Pure: time is handed in,
 * microseconds of any clock that never goes back.
 *
 * A reset loop is impossible: each rung has a budget for every hour and every day that slides with
 * time and that no recovery refills. A trouble lasts until the modem has worked for ten minutes
 * without a break, or for as long as it did not: so one that comes and goes climbs, too, unless it
 * works for the better part of the time.
 *
 * Causes that no reset can help, since they want a person, never lead to a rung.
 */
#pragma once

#include "modem/modem.h"

#define LADDER_PAUSE_US    (5 * USEC_PER_MINUTE) /* between two resets of any kind */
#define LADDER_SOFT_HOUR   3
#define LADDER_SOFT_DAY    6
#define LADDER_USB_HOUR    1
#define LADDER_USB_DAY     3
#define LADDER_FIRST_US    USEC_PER_MINUTE        /* a trouble before its first reset .. */
#define LADDER_FIRST_TRIES 3                      /* .. and as many tries, or .. */
#define LADDER_UNTRIED_US  (10 * USEC_PER_MINUTE) /* .. this long where there are none */
#define LADDER_SOFT_TRIES  2                      /* soft resets of one trouble */
#define LADDER_GIVE_UP_US  (15 * USEC_PER_MINUTE) /* a trouble before quarantine */
#define LADDER_SLOW_US     (10 * USEC_PER_MINUTE) /* no SIM, no network, before a soft reset */
#define LADDER_SLOW_GAP_US (6 * USEC_PER_HOUR)    /* and before another one */
#define LADDER_STEADY_US   (10 * USEC_PER_MINUTE) /* ends a trouble */

struct ladder {
	bool may_reset_usb;
	bool is_quarantined;
	/* As told last. */
	bool is_known, is_connected;
	enum modem_cause cause;
	int64_t at_us;
	int64_t steady_us; /* works since so long */
	/* The trouble: how long in sum, less the time it worked. */
	int64_t bad_us;  /* of what any reset may help */
	int64_t slow_us; /* of what only a soft one may */
	unsigned tries;
	unsigned soft_count, usb_count; /* resets in it */
	/* The last resets, newest first. */
	int64_t soft_us[LADDER_SOFT_DAY];
	int64_t usb_us[LADDER_USB_DAY];
};

/* A modem of which nothing is known; all budgets are full. Also for a reset by hand. */
void ladder_init(struct ladder *ret, bool may_reset_usb);

/* It is connected (cause: why it is degraded, or none), or not, for this cause. */
void ladder_tell(struct ladder *l, bool is_connected, enum modem_cause cause, int64_t now_us);

/* Another try to connect came to nothing, for the cause told last. */
void ladder_fail(struct ladder *l, int64_t now_us);

/*
 * What is to be done now, and counts as done: MODEM_RUNG_RECONNECT stands for nothing. After
 * MODEM_RUNG_QUARANTINE it stays at that until the modem answers (ladder_tell()) or ladder_init().
 */
enum modem_rung ladder_next(struct ladder *l, int64_t now_us);
