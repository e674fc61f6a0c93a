/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * health.h - what is known of the modems: into the store, the log, and the sentence that systemctl
 * shows. Spec: interfaces 4 (v_modem, v_health) and 5.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/log.h"

/* A modem's state or figures have changed. */
void health_modem(
	struct app *app, struct app_modem *am, const struct modem_status *status, int64_t now_us);

/* Something about a modem (NULL: the gateway itself) that is no state: into the log and the health
 * log. */
void health_tell(struct app *app, struct app_modem *am, enum log_event event, const char *detail,
	int64_t now_us);

#define HEALTH_SENTENCE_SIZE 768

/* The gateway's state in one sentence: "1 of 2 modems works; gsm2: the modem does not answer." */
void health_sentence(const struct app *app, char ret[static HEALTH_SENTENCE_SIZE]);

/* Tells systemd the gateway's state in one sentence. */
void health_say(const struct app *app);
