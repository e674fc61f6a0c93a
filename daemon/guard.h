/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.h - never a loop, never a flood: what may be sent as the reply to a message.
 *
 * Of one person: so many replies and helps a day, so many of one text an hour, and none beyond so
 * many complaints a day. Danger to life is answered beyond any of these, up to ten more replies.
 * When a limit is reached the person is told, once a day; what is over a limit is kept as
 * `dropped`. After three exchanges
 * alike in a row within an hour (the same message, or our own words back, and the same reply) the
 * sender is not answered for a day. Over all: the breaker, when within a minute more replies than
 * the modems may send in one, and more than 60, go to fewer than ten senders; it ends after ten
 * minutes without such a minute. The receipt of a person who was sent nothing in the ten minutes
 * before waits for that; the rest is dropped. A clock that is set back by less than two days begins
 * no new day. Messages are taken in whatever happens here. Days are those of
 * replies.time_zone. Spec: message language 4, interfaces 2 (replies, limits); issue of the
 * conversation.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/guard_judge.h"
#include "daemon/reply.h"

int guard_new(struct app *app);
void guard_free(struct app *app);

/* Where the breaker was in effect when the gateway ended, it still is. */
void guard_start(struct app *app);

/*
 * May this draft of a reply to m go? Its text is where draft->text points to. It stays as it is, or
 * becomes the one that tells of the limit, or is marked as dropped, and is to be queued in any
 * case. Counts it as said, so it is asked once for each reply, in the transaction that queues it.
 * 0, or negative errno.
 */
int guard_draft(struct app *app, const struct inbox_message *m, enum reply_template which,
	struct outbox_draft *draft, char text[static REPLY_TEXT_SIZE], int64_t now_us);

/* True while the breaker is in effect. */
bool guard_is_stopped(const struct app *app, int64_t now_us);

/* Tells of the breaker. Gives when to look again; INT64_MAX: when something happens. */
int64_t guard_turn(struct app *app, int64_t now_us);
