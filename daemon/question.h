/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * question.h - the bounded dialogue: where is it? At most intake.ask_limit questions to a
 * complaint, within intake.ask_window.
 *
 * Spec: message language 6.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/parse.h"

/* How long after its answer a question still takes what comes: answers come in two messages. */
#define QUESTION_MORE_US (10 * USEC_PER_MINUTE)

/* The end of the time in which an answer counts, for a complaint that is taken in; 0: it is not
 * asked. */
int64_t question_until(
	const struct app *app, const struct parse_result *p, const struct inbox_message *m);

/*
 * The message is the answer to an open question: it is merged and answered, and closed. `p` is what
 * the parser made of it, a complaint or too little for one. 1; 0 when it is none.
 */
int question_take(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us);
