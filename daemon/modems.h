/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modems.h - all configured modems: their workers' settings, and where each of their words goes.
 */
#pragma once

#include "daemon/app.h"

/* Makes one handle per configured modem. 0 or negative errno. */
int modems_new(struct app *app);

/* Starts them; one that cannot start is retried by itself. */
int modems_start(struct app *app);

/* Asks all to end in order; gives how many have not ended yet. The last one ends the loop. */
size_t modems_stop(struct app *app);

void modems_free(struct app *app);

/* The worker program: as configured, else beside us in the build tree, else as installed.
 * -ENAMETOOLONG. */
int modems_program(const struct config *config, char *ret, size_t size);
