/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * repeat.h - replies of which nobody knows whether they left: sent again by replies.uncertain, a
 * receipt ever more rarely until a delivery report settles it or it is of no use any more, all
 * others once. Spec: design 3, "uncertain".
 */
#pragma once

#include "daemon/app.h"
#include "store/outbox.h"

/* How long they wait, filled into *ret; gives that, or NULL: nothing is sent again. */
const struct outbox_waits *repeat_waits(const struct app *app, struct outbox_waits *ret);

/* Queues what has waited long enough. Gives the count; negative errno. */
int repeat_run(struct app *app, int64_t now_us);

/* When repeat_run() has work next; INT64_MAX: never. */
int repeat_next(struct app *app, int64_t *ret_us);
