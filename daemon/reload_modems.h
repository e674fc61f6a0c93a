/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload_modems.h - the modems by other settings: one whose settings stayed is not touched, nor one
 * of which only figures changed that its port does not depend on; the others begin anew, join or
 * leave.
 *
 * In two steps, so that what fails has changed nothing: all that can fail is prepared first.
 */
#pragma once

#include "daemon/app.h"

/* One of the new settings. */
struct reload_modem {
	struct app_modem *old;       /* NULL: it joins */
	struct app_modem joined;     /* with its handle, where it joins */
	struct modem_settings *anew; /* NULL: its port stays as it is */
	struct app_modem *place;     /* where it is, when it was applied */
};

struct reload_modems {
	struct reload_modem list[CONFIG_MODEMS_MAX];
	size_t count;
	regex_t *patterns;
	size_t pattern_count;
};

/* 0 or negative errno; to be ended by reload_modems_done() in any case. */
int reload_modems_prepare(struct app *app, const struct config *next, struct reload_modems *ret);

/* When app->config is the new one already. old: the settings before. */
void reload_modems_apply(struct app *app, struct config *old, struct reload_modems *r);

/* What was not applied is freed. */
void reload_modems_done(struct reload_modems *r);
