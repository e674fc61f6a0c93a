/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forwarding.h - hands complaints, additions and contact facts to their central systems, several at
 * a time, until each is taken, refused, or a person must look. Spec: design 3 steps 8, 9;
 * interfaces 3.
 *
 * Each turn of a destination's queue is one transaction: what was answered since the last one is
 * kept, and as many as may be under way are taken; their requests begin when it is committed.
 */
#pragma once

#include "daemon/destination.h"

int forwarding_new(struct destination *d);
void forwarding_free(struct destination *d);

/* Its central system is another one, or spoken to in another way: what was learnt of it is
 * forgotten. */
void forwarding_begin(struct destination *d);

/* A person has changed something: one that refuses the gateway as a whole is asked again at once.
 */
void forwarding_try(struct destination *d);

/* True when nothing is under way, and every answer is kept. */
bool forwarding_is_idle(const struct destination *d);

/* Something may be due, for whichever destination: looks soon. */
void forwarding_pump(struct app *app);

/* The same for this one. */
void forwarding_pump_one(struct destination *d);
