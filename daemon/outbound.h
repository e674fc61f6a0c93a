/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbound.h - replies leave: each by the modem that pool.h chooses, in the order of their class
 * and age. `sending` is durable before a modem gets the text, so that no restart sends twice in
 * silence. Spec: design 3 steps 11 and 12.
 */
#pragma once

#include "daemon/app.h"

int outbound_new(struct app *app);
void outbound_free(struct app *app);

/* Something may be sent: looks soon. */
void outbound_pump(struct app *app);

/* A worker tells how a send ended. */
void outbound_sent(struct app *app, struct app_modem *am, const struct modem_sent *sent);

/* Nothing new is sent from here on. */
void outbound_end(struct app *app);
