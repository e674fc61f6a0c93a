/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resting.h - a central system whose settings are others now, or that is not in them any more: it
 * takes nothing new until all that is under way was answered and kept. Then the handle by its new
 * settings takes over (what waits for it goes on at once), or it is gone.
 *
 * That takes as long as the slowest answer, at most central.timeout. Nothing is asked twice.
 */
#pragma once

#include "daemon/destination.h"

/* True while it takes nothing new. */
bool resting_is(const struct destination *d);

/* The heir takes over as soon as it may. Both are its own from here on. */
void resting_renew(
	struct destination *d, struct central *heir, struct central_settings *heir_settings);

/* It stays as it is after all. */
void resting_cancel(struct destination *d);

/* It leaves app->destinations as soon as it may, which the caller has taken it off. held: the
 * settings that it points into, one owner's share of them. */
void resting_leave(struct destination *d, struct config *held);

/* For forwarding.c, at the end of a turn: is it time? d may be gone afterwards. */
void resting_look(struct destination *d);

/* Those that leave, with what they have under way. */
void resting_free(struct app *app);
