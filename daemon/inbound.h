/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbound.h - from parts on the SIMs to complaints: keeps them (one commit for all that wait),
 * tells the worker that they are stored, and deals with each message that is whole or whose
 * deadline has passed. Spec: design 3, steps 2 to 7.
 */
#pragma once

#include "daemon/app.h"

int inbound_new(struct app *app);
void inbound_free(struct app *app);

/* The worker of a modem has read a part; it is kept with the next commit. */
void inbound_part(struct app_modem *am, const struct modem_part *part);

/* Keeps what waits now. Nothing waits afterwards: what could not be kept stays on the SIMs. */
void inbound_flush(struct app *app);

/* What this modem has heard is of another place in memory from now on. */
void inbound_move(struct app *app, const struct app_modem *from, struct app_modem *to);

/* Deals with everything that is due, also what a former run left. 0 or negative errno. */
int inbound_read(struct app *app, int64_t now_us);

/* A message as if a modem had brought it (lapor-smsctl inject); gives the message of the inbox. 0
 * or negative errno. */
int inbound_inject(struct app *app, const char *modem, const char *from, const char *text,
	int64_t now_us, int64_t *ret_message);
