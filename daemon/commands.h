/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - what lapor-smsctl can ask of the running gateway: the handlers behind the control
 * socket. */
#pragma once

#include "daemon/app.h"
#include "store/complaint.h"

/* For handlers: the complaint that the request's "ticket" names. 0, or an exit code, said. */
int commands_find(struct app *app, const json_t *request, struct complaint *ret, json_t *answer);

/* Listens on control.socket. 0 or negative errno. */
int commands_new(struct app *app);
