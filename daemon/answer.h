/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer.h - what a message is answered with, in its sender's language: the only door through which
 * automatic replies to messages go.
 *
 * Works within the caller's transaction. Spec: message language 4; issue of the conversation.
 */
#pragma once

#include "daemon/app.h"
#include "store/complaint.h"

/* Queues the answer to a message. complaint_id 0: about none. 0 or negative errno. */
int answer_queue(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, int64_t complaint_id, int64_t now_us);

/* Queues the receipt of the complaint that the message became. */
int answer_receipt(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, int64_t complaint_id, int64_t now_us);

/* "25 Nov", that many working days from now, in the gateway's time zone; "" for 0 days: nothing is
 * promised. Gives ret. */
const char *answer_due(
	const struct app *app, int64_t days, int64_t now_us, char ret[static WORKDAY_DATE_SIZE]);

/* Working days until the step that the status behind this notice leads to; 0: none is promised. */
int64_t answer_days_until(const struct app *app, enum reply_template notice);

/* The same as answer_due(), counted from the day of since_us, or from today where that is to come;
 * "" for a day that is past. Gives ret. */
const char *answer_due_since(const struct app *app, int64_t days, int64_t since_us, int64_t now_us,
	char ret[static WORKDAY_DATE_SIZE]);

/* The values of the text that tells of a complaint's status: all but its ID. `values` borrows from
 * the others and from the complaint. */
struct answer_status {
	struct reply_values values;
	char date[WORKDAY_DATE_SIZE], due[WORKDAY_DATE_SIZE];
};
void answer_read_status(const struct app *app, const struct complaint *c, int64_t now_us,
	struct answer_status *ret);

/* The language that a complaint is written in. */
enum language answer_language(struct app *app, int64_t complaint_id);

/* "21 Nov", the day of this moment in the gateway's time zone. Gives ret. */
const char *answer_date(int64_t at_us, char ret[static WORKDAY_DATE_SIZE]);
