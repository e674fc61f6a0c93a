/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer.c - queues what a message is answered with. */
#include "daemon/answer.h"
#include "daemon/gsm7.h"
#include "daemon/guard.h"
#include "daemon/life.h"

#include <time.h>

static int64_t local_day(int64_t at_us)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { 0 };

	if (!localtime_r(&at, &tm))
		return 0;
	return workday_number(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

const char *answer_date(int64_t at_us, char ret[static WORKDAY_DATE_SIZE])
{
	workday_write(local_day(at_us), ret);
	return ret;
}

const char *answer_due(
	const struct app *app, int64_t days, int64_t now_us, char ret[static WORKDAY_DATE_SIZE])
{
	ret[0] = '\0';
	if (days > 0)
		workday_write(workday_add(&app->holidays, local_day(now_us), days), ret);
	return ret;
}

int64_t answer_days_until(const struct app *app, enum reply_template notice)
{
	const int64_t verify = app->config->sla.verify, follow_up = app->config->sla.follow_up;

	if (notice == REPLY_NOTICE_SUBMITTED || notice == REPLY_NOTICE_REDIRECTED)
		return verify;
	if (notice == REPLY_NOTICE_VERIFIED || notice == REPLY_NOTICE_IN_PROGRESS)
		return follow_up;
	return notice == REPLY_NOTICE_ANSWERED ? app->config->sla.close : 0;
}

const char *answer_due_since(const struct app *app, int64_t days, int64_t since_us, int64_t now_us,
	char ret[static WORKDAY_DATE_SIZE])
{
	int64_t today = local_day(now_us), since = local_day(since_us), due;

	ret[0] = '\0';
	due = workday_add(&app->holidays, since < today ? since : today, days);
	if (days > 0 && due >= today)
		workday_write(due, ret);
	return ret;
}

void answer_read_status(
	const struct app *app, const struct complaint *c, int64_t now_us, struct answer_status *ret)
{
	enum reply_template notice = reply_notice_for(c->status);
	/* Received: what comes next is what comes when it is submitted. */
	int64_t days =
		answer_days_until(app, notice == REPLY_TEMPLATES ? REPLY_NOTICE_SUBMITTED : notice);

	ret->values = (struct reply_values){ .status = reply_status_word(c->status),
		.agency = c->agency,
		.date = answer_date(c->updated_us, ret->date),
		.due = answer_due_since(app, days, c->updated_us, now_us, ret->due) };
}

enum language answer_language(struct app *app, int64_t complaint_id)
{
	_cleanup_(freep) char *text = NULL;

	if (complaint_id == 0 || complaint_find_text(app->db, complaint_id, &text) <= 0)
		return LANGUAGE_ID;
	return language_guess(text);
}

static enum language language_of(const struct inbox_message *m)
{
	_cleanup_(freep) char *text = utf16_read(m->data, m->data_size);

	return text ? language_guess(text) : LANGUAGE_ID;
}

static int queue(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, struct outbox_draft *draft, int64_t now_us)
{
	int64_t valid_s = app->config->replies.receipt_valid;
	char text[REPLY_TEXT_SIZE];
	enum language language;
	int r;

	/* STATUS and an ID are of no language. */
	language =
		which == REPLY_STATUS ? answer_language(app, draft->complaint_id) : language_of(m);
	reply_render_in(app->templates, which, language, values, text);
	draft->person = m->person;
	draft->modem = m->modem;
	draft->template_name = reply_template_name(which);
	draft->text = text;
	draft->parts = 1;
	draft->expires_us = valid_s > 0 ? now_us + valid_s * USEC_PER_SEC : INT64_MAX;
	r = guard_draft(app, m, which, draft, text, now_us);
	if (r >= 0)
		r = outbox_add(app->db, draft, now_us);
	if (r >= 0)
		life_reply_queued(app, draft);
	return r;
}

int answer_queue(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, int64_t complaint_id, int64_t now_us)
{
	struct outbox_draft draft = { .complaint_id = complaint_id, .class = OUTBOX_ANSWER };

	return queue(app, m, which, values, &draft, now_us);
}

int answer_receipt(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, int64_t complaint_id, int64_t now_us)
{
	struct outbox_draft draft = {
		.complaint_id = complaint_id, .ticket = values->id, .class = OUTBOX_RECEIPT
	};

	return queue(app, m, which, values, &draft, now_us);
}
