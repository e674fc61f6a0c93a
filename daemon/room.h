/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * room.h - whether the store and its disk have room: told long before either is full, and then
 * nothing is kept any more that can be done without. What comes in is kept to the last, and stays
 * on the SIMs after that. Spec: lapor-smsd.conf(5), limits.store_max_mb.
 */
#pragma once

#include "daemon/app.h"

/* Of limits.store_max_mb, when it is told of, and when that is over. */
#define ROOM_TIGHT_PERCENT 90
#define ROOM_ROOMY_PERCENT 85

/* Of the disk: a twentieth of it, this at most; over at half as much again. */
#define ROOM_DISK_MOST (INT64_C(1) << 30)

/* Takes over limits.store_max_mb. */
int room_set(struct app *app);

/* Looks, and tells what has changed. */
void room_look(struct app *app, int64_t now_us);

/* True where either is nearly full: samples and what is merely good to know is not kept. */
bool room_is_tight(const struct app *app);

/* True when the limit is what a transaction did not fit into; one that writes over what is there
 * still does. */
bool room_is_out(struct app *app);

int room_new(struct app *app);
void room_free(struct app *app);

/* From the loop: looks now, and then each minute. */
void room_start(struct app *app);
