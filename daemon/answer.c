/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer.c - queues what a message is answered with. */
#include "daemon/answer.h"
#include "daemon/gsm7.h"
#include "daemon/guard.h"

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
	int r;

	reply_render_in(app->templates, which, language_of(m), values, text);
	draft->person = m->person;
	draft->modem = m->modem;
	draft->template_name = reply_template_name(which);
	draft->text = text;
	draft->parts = 1;
	draft->expires_us = valid_s > 0 ? now_us + valid_s * USEC_PER_SEC : INT64_MAX;
	r = guard_draft(app, m, which, draft, text, now_us);
	return r < 0 ? r : outbox_add(app->db, draft, now_us);
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
	struct outbox_draft draft = { .complaint_id = complaint_id, .class = OUTBOX_RECEIPT };

	return queue(app, m, which, values, &draft, now_us);
}
