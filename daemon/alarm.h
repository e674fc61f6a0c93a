/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alarm.h - which alarms stand, and telling the admin of them by SMS: one message when an alarm
 * begins, one when it ends, each after it has stayed so for a minute.
 *
 * By another modem than the one concerned; at most alert.per_hour in an hour, the rest together in
 * one message as soon as the hour allows. Alarms stand in the store (v_alarm), also where nobody is
 * told. Issue of the modems.
 */
#pragma once

#include "daemon/app.h"

int alarm_new(struct app *app);
void alarm_free(struct app *app);

/* After the modems were made: ends what a former run left and nothing speaks of any more. */
void alarm_start(struct app *app);

/* Something may have to be told: looks soon. */
void alarm_pump(struct app *app);

/* A modem is not used any more: its alarms end. */
void alarm_forget(struct app *app, const char *modem, int64_t now_us);

/* modem: its name; "": the gateway itself. */
void alarm_begin(struct app *app, const char *modem, enum log_event event, int64_t now_us);
void alarm_end(struct app *app, const char *modem, enum log_event event, int64_t now_us);

/* What was told means an alarm's beginning (severity ALARM), the end of its opposite, or nothing.
 */
void alarm_event(struct app *app, const char *modem, enum log_event event, int64_t now_us);

/* A modem's state was heard of: one that works, or fails in another way, ends the other alarms of
 * its state. */
void alarm_modem(struct app *app, const struct app_modem *am, enum log_event event, int64_t now_us);

/* Tells what is due. Gives when to look again; INT64_MAX: when something happens. */
int64_t alarm_turn(struct app *app, int64_t now_us);
