/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * errand.h - one request of a destination's queue: from what the store gave to the central system,
 * and from its answer back to the store.
 */
#pragma once

#include "daemon/destination.h"

/*
 * Begins its request; fn is called with the errand as in central_send(). One that was refused in
 * doubt is looked for first (is_looking), as a server may say so of what it has kept; to be begun
 * once more when it is not there. Then its longer strings are freed.
 */
int errand_start(struct forwarding_errand *e, int64_t now_us, central_outcome_fn fn);

/* Why nothing is sent at all, in words; NULL: it may go. *ret_is_done: nothing needs to be. */
const char *errand_hold(const struct forwarding_errand *e, bool *ret_is_done);

/* What is to be done next, given e->outcome. */
struct outcome_plan errand_plan(const struct forwarding_errand *e, int64_t now_us);

/* Keeps the plan in the store: 0 when it was not in flight any more, else 1. */
int errand_keep(const struct forwarding_errand *e, int64_t now_us);

/* Says what was kept. */
void errand_say(const struct forwarding_errand *e, int64_t now_us);
