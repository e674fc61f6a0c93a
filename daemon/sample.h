/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample.h - how the modems fare over time: counted in memory, and kept every watch.sample_every
 * seconds as a row for each modem, all in one transaction. A span that cannot be kept becomes part
 * of the next one. What has aged is thinned at the start and once a day, in small steps.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/log.h"

int sample_new(struct app *app);
void sample_free(struct app *app);

/* From now on: call it when the modems are there. */
void sample_start(struct app *app, int64_t now_us);

/* One modem more; the next sample comes watch.sample_every from now. */
void sample_join(struct app_modem *am, int64_t now_us);
void sample_pace(struct app *app, int64_t now_us);

/* Keeps what was counted up to now, as the timer does. */
void sample_keep(struct app *app, int64_t now_us);

/* A modem has said how it is; before app_modem.state is set by it. */
void sample_status(struct app_modem *am, const struct modem_status *status, int64_t now_us);

/* A part of its was kept for the first time. */
void sample_received(struct app_modem *am);

/* A send of its has ended: messages that left are counted by parts. */
void sample_sent(struct app_modem *am, const struct modem_sent *sent, int64_t now_us);

/* Something about it was told: warnings and alarms are counted by their LPR number. */
void sample_event(struct app_modem *am, enum log_event event, int64_t now_us);
