/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.h - two complaints of the same text. Spec: message language 7. */
#pragma once

#include "daemon/app.h"

/*
 * The same sender has sent this text (text_normalise()) within a day: no new complaint, one answer
 * with the first ticket, then silence. 1: that is so, and the message is closed; 0.
 */
int similar_take(struct app *app, const struct inbox_message *m, const char *text,
	const char *normalised, int64_t now_us);
