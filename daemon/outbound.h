/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbound.h - replies leave: by the modem that the citizen wrote to, or by another healthy one
 * when that is down. `sending` is durable before a modem gets the text, so that no restart sends
 * twice in silence. Spec: design 3 steps 11 to 13.
 */
#pragma once

#include "daemon/app.h"

int outbound_new(struct app *app);
void outbound_free(struct app *app);

/* Something may be sent: looks soon. */
void outbound_pump(struct app *app);

/* A worker tells how a send ended. */
void outbound_sent(struct app *app, struct app_modem *am, const struct modem_sent *sent);

/* A worker has read a delivery report. */
void outbound_report(struct app *app, struct modem *m, const struct modem_report *report);

/* Nothing new is sent from here on. */
void outbound_end(struct app *app);
