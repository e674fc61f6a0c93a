/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.h - signs of life of the whole way: each modem texts the next one now and then, and how
 * long that took is kept (v_probe). Opt-in: watch.probe_every, and two modems with a number.
 *
 * The text is "LAPOR UJI" and a token that is drawn for it: whoever does not know it, or writes
 * from another number, is a citizen like any other. Issue of the modems.
 */
#pragma once

#include "daemon/app.h"

int probe_new(struct app *app);
void probe_free(struct app *app);

/* After the modems were made. */
void probe_start(struct app *app);

/* Begins a round when it is time to, and gives up what has not come. Gives when to look again;
 * INT64_MAX: never. */
int64_t probe_turn(struct app *app, int64_t now_us);

/* Takes a message in that is a probe which is waited for; within the caller's transaction. 1 when
 * it was one, else 0. */
int probe_take(struct app *app, const struct inbox_message *m, const char *text, int64_t now_us);
