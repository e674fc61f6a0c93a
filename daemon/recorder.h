/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.h - the flight recorder of a modem, written to the log when the modem has failed, and
 * shown on demand. What it may hold: modem/flight.h. How it is read: lapor-smsd-modems(7).
 */
#pragma once

#include <jansson.h>

#include "daemon/app.h"

/* The last lines that were not written before, where this state of the modem is a failure and none
 * was written within the last minutes. */
void recorder_state(struct app_modem *am, const struct modem_status *status, int64_t now_us);

/* The same after a send that the modem gave no answer to, or could not make for its own reasons. */
void recorder_sent(struct app_modem *am, const struct modem_sent *sent, int64_t now_us);

/* For by_hand.h: all of it, as "lines" of the answer: "age" in seconds, "way" said, heard or note,
 * "text". 0, or an exit code. */
int recorder_show(struct app *app, struct app_modem *am, const char *by, json_t *answer);
