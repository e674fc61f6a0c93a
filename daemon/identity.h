/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity.h - whether the SIM and the modem at a device are those of before.
 *
 * The first ones ever seen are known from then on, in silence. Another SIM is an alarm: with
 * sim_change = "alarm" it is known from then on; with "hold" the modem is held (app_modem.is_held:
 * it receives and sends nothing) until somebody accepts it or the old SIM is back. Another modem
 * (IMEI) is a warning.
 */
#pragma once

#include "daemon/app.h"

/* Reads what an earlier run knew, of all modems. 0 or negative errno. */
int identity_load(struct app *app);
int identity_load_modem(struct app *app, struct app_modem *am); /* of this one */

/* Compares what a modem says of itself; sets is_held, and tells what it found except that it holds
 * the modem, which health_modem() does. */
void identity_look(
	struct app *app, struct app_modem *am, const struct modem_status *status, int64_t now_us);

/* The SIM that is in a held modem counts as the right one from now on, and the modem sends again;
 * the alarm of one that is not held ends. 1, 0 when neither was so, or negative errno (it stays
 * held). */
int identity_accept(struct app *app, struct app_modem *am);

/* "*1234 -> *7890": the ends of the IMSIs that are known and seen. */
void identity_describe(const struct app_modem *am, char *ret, size_t size);
