/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * silence.h - an alarm when nothing comes in for improbably long, by what the same hours of the
 * week brought before.
 *
 * For the whole gateway, and for each modem of several. Only modems that can hear count, and only
 * the time since they can. Issue of the modems.
 */
#pragma once

#include "daemon/app.h"

#define SILENCE_WEEK  168 /* hours */
#define SILENCE_WEEKS 8
#define SILENCE_HOURS (SILENCE_WEEKS * SILENCE_WEEK)

/* What came in by hours of 1970 UTC, which stand for those of the place: no zone of Indonesia
 * knows summer time. */
struct silence_history {
	int64_t hour;                       /* that `now` is in */
	int64_t first;                      /* that brought anything; INT64_MAX: none did */
	uint32_t counts[SILENCE_HOURS + 1]; /* [n]: n hours ago */
};

/* How many were to be expected in that time, by the middle of the same hours before; 0 with too
 * short a history. */
double silence_expected(const struct silence_history *h, int64_t from_us, int64_t now_us);

/* Whether it is improbable (1 to 100,000, with room for days that are like no other) that nothing
 * came since from_us. Never with a history of less than two weeks, or within half an hour. */
bool silence_is_improbable(const struct silence_history *h, int64_t from_us, int64_t now_us);

int silence_new(struct app *app);
void silence_free(struct app *app);

/* After the modems were made. */
void silence_start(struct app *app);

/* A modem's state was heard of. */
void silence_modem(struct app_modem *am, int64_t now_us);

/* Looks whether it is improbably silent, or not any more. Gives when to look again; INT64_MAX:
 * never. */
int64_t silence_turn(struct app *app, int64_t now_us);
