/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overdue.c - a notice in place of a receipt that is too late. */
#include "daemon/overdue.h"
#include "daemon/answer.h"
#include "daemon/life.h"
#include "store/complaint.h"
#include "store/denied.h"

/* Receipts of one transaction. */
#define OVERDUE_MOST 256

static int replace(struct app *app, int64_t id, const struct complaint *c, int64_t now_us)
{
	char text[REPLY_TEXT_SIZE];
	struct answer_status status;
	const struct outbox_draft notice = { .person = c->person,
		.complaint_id = c->id,
		.modem = c->modem,
		.template_name = reply_template_name(REPLY_STATUS),
		.class = OUTBOX_NOTICE,
		.text = text,
		.parts = 1,
		.expires_us = now_us + OVERDUE_NOTICE_VALID_US };
	int r;

	answer_read_status(app, c, now_us, &status);
	status.values.id = c->ticket;
	reply_render_in(
		app->templates, REPLY_STATUS, answer_language(app, c->id), &status.values, text);
	r = outbox_expire(app->db, id, &notice, now_us);
	if (r > 0)
		life_reply_queued(app, &notice);
	return r;
}

/* 1 when there was one. */
static int deal_with_one(struct app *app, int64_t now_us)
{
	char ticket[DB_TICKET_SIZE];
	struct complaint c;
	int64_t id;
	int r = outbox_overdue(app->db, now_us, &id, ticket);

	if (r <= 0)
		return r;
	r = complaint_find(app->db, ticket, &c);
	if (r > 0 && denied_has(app->db, c.person) != 0)
		r = 0;
	r = r > 0 ? replace(app, id, &c, now_us) : outbox_expire(app->db, id, NULL, now_us);
	if (r < 0)
		return r;
	log_say(LOG_EVENT_REPLY_EXPIRED, NULL, ticket,
		r > 0 ? "a receipt; a notice goes in its place" : "a receipt");
	return 1;
}

static int deal_with_some(struct app *app, int64_t now_us)
{
	int r = 1;

	for (int i = 0; i < OVERDUE_MOST && r > 0; i++)
		r = deal_with_one(app, now_us);
	return r;
}

int overdue_receipts(struct app *app, int64_t now_us)
{
	char ticket[DB_TICKET_SIZE];
	int64_t id;
	int r = outbox_overdue(app->db, now_us, &id, ticket);

	if (r <= 0)
		return r;
	r = db_begin(app->db);
	return r < 0 ? r : db_end(app->db, deal_with_some(app, now_us));
}
