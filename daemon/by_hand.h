/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * by_hand.h - a person pauses, takes back or resets one modem; the others go on. Spec:
 * interfaces 1.
 */
#pragma once

#include "daemon/app.h"

/*
 * The handler of {"command":"modem","name":"gsm1","do":"pause|resume|reset"}. The answer holds
 * "modem", "changed" and, in "say", a sentence. Exit codes: 1 unknown modem (its sentence names
 * those that are there), or a reset of one that is paused; 64 another word; 75 the store cannot be
 * written, and nothing was done. What was done is told with the user who asked for it.
 */
int by_hand_run(void *userdata, const json_t *request, json_t *answer);

/* At start, before modems_start(): those that were paused in an earlier run stay so. 0 or negative
 * errno. */
int by_hand_recall(struct app *app);

/* A paused modem's detail for its event: who has paused it. */
const char *by_hand_who(const struct app_modem *am);
