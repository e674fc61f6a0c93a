/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * health.h - what is known of the modems: into the store, the log, and the sentence that systemctl
 * shows. Spec: interfaces 4 (v_modem, v_health) and 5.
 */
#pragma once

#include "daemon/app.h"

/* A modem's state or figures have changed. */
void health_modem(
	struct app *app, struct app_modem *am, const struct modem_status *status, int64_t now_us);

/* Tells systemd the gateway's state in one sentence. */
void health_say(const struct app *app);
