/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload.h - reads settings, templates and the files that they name again, on SIGHUP or by
 * `lapor-smsctl reload`: all or nothing, in one turn of the loop.
 *
 * If anything is wrong, nothing changes, and each mistake is logged with file:line. Else all is
 * taken over at once: reload_modems.h and reload_centrals.h say what that means for them; routes,
 * templates and limits count from the next message on. Settings that only a start can take
 * (config_items.inc: RESTART) keep their old values, and are named until the restart. systemd is
 * told of the beginning and the end (sd_notify: RELOADING, READY).
 */
#pragma once

#include "daemon/app.h"

#include <jansson.h>

/*
 * 0, or an exit code: refused. answer (NULL: nobody waits) gets "say", what has happened as a
 * sentence, with "changed" and "restart", names of settings; or "error", with a line for each
 * mistake.
 */
int reload_run(struct app *app, json_t *answer);

/* The same for the control socket. */
int reload_command(void *userdata, const json_t *request, json_t *answer);

/* Logs the settings that stand in the files and have no effect in this version. */
void reload_warn(const struct app *app);
