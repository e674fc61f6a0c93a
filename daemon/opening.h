/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opening.h - the store at the start: looked through, brought up, or refused with what to do.
 *
 * systemd is told how long that may take, by the size of the store. A store that comes from a
 * backup is settled before anything else is done with it (store/restored.h).
 */
#pragma once

#include "daemon/app.h"

/* Opens app->db. 0, or an exit code with a sentence on standard error. */
int opening_store(struct app *app);

/* Before the first reply or request leaves: what a backup holds that may have happened since. 0 or
 * negative errno. */
int opening_settle(struct app *app, int64_t now_us);
