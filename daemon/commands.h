/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - what lapor-smsctl can ask of the running gateway: the handlers behind the control
 * socket. */
#pragma once

#include "daemon/app.h"

/* Listens on control.socket. 0 or negative errno. */
int commands_new(struct app *app);
