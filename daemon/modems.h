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

/* What a modem of these settings is begun with, its PIN included. 0 or negative errno. */
int modems_describe(
	const struct config *config, const struct config_modem *c, struct modem_settings *ret);

/* Takes a PIN away that its card has refused once, in whatever run; true when it did. */
bool modems_drop_refused_pin(
	struct app *app, const struct config_modem *c, struct modem_settings *settings);

/* Makes the handle of one, not started yet; am->app is set. 0 or negative errno. */
int modems_make(struct app_modem *am, const struct modem_settings *settings);

/* Asks all to end in order, those too that are leaving; gives how many have not ended yet. The last
 * one ends the loop. */
size_t modems_stop(struct app *app);

void modems_free(struct app *app);

/* The worker program: as configured, else beside us in the build tree, else as installed.
 * -ENAMETOOLONG. */
int modems_program(const struct config *config, char *ret, size_t size);
