/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leaving.h - modems that are not in the settings any more: what each has under way is finished and
 * kept, then it is gone, at most 150 seconds later (modem_stop()).
 *
 * Nothing new is given to them, and they are in no list of modems; what they still say is taken as
 * ever. A modem whose name or device is one of theirs is started when they have let go of it.
 */
#pragma once

#include "daemon/app.h"

/* Takes *am over, which the caller takes off app->modems, and asks it to end. held: the settings
 * that it points into, one owner's share of them, given up here in any case. 0 or -ENOMEM: it is
 * gone at once. */
int leaving_add(struct app *app, const struct app_modem *am, struct config *held);

/* Those that have not ended yet. */
size_t leaving_count(const struct app *app);

/* True when one of them has this name or holds this device. */
bool leaving_holds(const struct app *app, const struct config_modem *config);

/* Lets go of those that have ended and have nothing to keep. Starts those that waited for it. */
void leaving_look(struct app *app);

/* For outbound.c: keeps what could not be kept before, by this function. Its first error. */
int leaving_settle(struct app *app,
	int (*settle)(struct app *app, struct app_modem *am, int64_t now_us), int64_t now_us);

/* At the end of the gateway: without waiting. */
void leaving_free(struct app *app);
