/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * balance.h - the balance of each SIM, asked for by USSD now and then, and an alarm when it is low.
 *
 * Neither the code's answer nor a number in it is ever logged, but for the amount. Issue of the
 * modems.
 */
#pragma once

#include "daemon/app.h"

int balance_new(struct app *app);
void balance_free(struct app *app);

/* The patterns of all modems of these settings, compiled: count is that of the modems. 0, -ENOMEM,
 * or -EINVAL: one is no pattern. */
int balance_patterns_new(const struct config *config, regex_t **ret);
void balance_patterns_free(regex_t *patterns, size_t count);

/* In place of the old ones: those of app->config. */
void balance_take_patterns(struct app *app, regex_t *patterns);

/* Something has changed about a modem: looks soon whether one may be asked. */
void balance_pump(struct app *app);

/* Asks where it is time to. Gives when to look again; INT64_MAX: when a modem says something. */
int64_t balance_turn(struct app *app, int64_t now_us);

/* What became of a question. */
void balance_answer(
	struct app *app, struct app_modem *am, const struct modem_ussd *ussd, int64_t now_us);
