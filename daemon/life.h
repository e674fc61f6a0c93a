/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * life.h - what the log says of replies, so that `journalctl LAPOR_TICKET=K7M-2Q2` shows a
 * complaint's whole life: which ticket a row is about, and which reply waits.
 *
 * Without texts and numbers, as all that is logged.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/log.h"
#include "store/outbox.h"

/* The ticket of a complaint's row; "" where there is none. Gives ret. */
const char *life_ticket(struct app *app, int64_t complaint_id, char ret[static DB_TICKET_SIZE]);

/* A reply waits. One that is dropped at once is told of by the guard. */
void life_reply_queued(struct app *app, const struct outbox_draft *draft);

/* What became of a reply: its template is LAPOR_REPLY, and a part of the line. why: "" for nothing.
 */
void life_reply(enum log_event event, const char *modem, const char *ticket,
	const char *template_name, const char *why);

/* Of replies that are about to expire or to be sent once more, all are told of, with their tickets
 * as far as there is room. */
#define LIFE_LISTED 32
struct life_list {
	struct outbox_name names[LIFE_LISTED];
	int count;
};
void life_listed(enum log_event event, const struct life_list *list, int count);
