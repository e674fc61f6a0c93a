/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - what watches over the modems, as one: alarms, balances, probes, silence. */
#pragma once

#include "daemon/app.h"

int watch_new(struct app *app);
void watch_free(struct app *app);

/* After the modems were made. */
void watch_start(struct app *app);

/* The settings are others: first for each that differs, then once. */
void watch_setting(struct app *app, const char *name);
void watch_reload(struct app *app);

/* A modem's state was heard of, and kept: this event stands for it. */
void watch_modem(struct app *app, struct app_modem *am, enum log_event event, int64_t now_us);
