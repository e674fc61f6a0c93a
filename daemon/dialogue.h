/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialogue.h - what a citizen's message leads to: a complaint with its receipt, an answer, or
 * silence.
 *
 * Works within the caller's transaction: all of it stands, or none. Spec: message language, design
 * 3 steps 6, 7.
 */
#pragma once

#include "daemon/app.h"

/* Deals with a whole (or overdue) message and closes it. 0 or negative errno. */
int dialogue_message(struct app *app, const struct inbox_message *m, int64_t now_us);

/* Adds a late part to the complaint that its message became. */
int dialogue_late_part(
	struct app *app, const struct inbox_message *m, uint8_t part, int64_t now_us);
