/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.h - what each command does: answers, words for central, and what a person wants to be
 * told.
 *
 * Works within the caller's transaction. Spec: message language 2, 4.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/parse.h"

/* Does what a message that is no complaint asks for, answers and closes it. */
int command_run(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us);

/* An add word without an ID: the sender's latest open complaint takes it, and the message is
 * closed. 1; 0 when there is none. */
int command_add_to_latest(struct app *app, const struct inbox_message *m,
	const struct parse_result *p, const char *text, int64_t now_us);
