/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - the bounded dialogue. */
#include "daemon/question.h"
#include "daemon/addition.h"
#include "daemon/answer.h"

int64_t question_until(
	const struct app *app, const struct parse_result *p, const struct inbox_message *m)
{
	if (!app->config->intake.ask_place || p->facts.has_place || p->location.set)
		return 0;
	return m->received_us + app->config->intake.ask_window * USEC_PER_SEC;
}

static bool may_ask(const struct app *app, const struct conversation_question *q)
{
	int64_t limit = app->config->intake.ask_limit;

	return limit == 0 || q->asked < limit;
}

static int close_question(
	struct app *app, const struct conversation_question *q, bool is_answered, int64_t now_us)
{
	return conversation_close_question(
		app->db, q->complaint_id, now_us + QUESTION_MORE_US, is_answered);
}

/* What the answer is answered with: the same question, or that it was added. */
static int reply(struct app *app, const struct inbox_message *m,
	const struct conversation_question *q, const struct facts *facts, int64_t now_us)
{
	bool asks = q->lacks_place && !facts->has_place && may_ask(app, q);
	int r = asks ? conversation_ask_again(app->db, q->complaint_id)
	             : close_question(app, q, facts->has_place, now_us);

	if (r < 0)
		return r;
	return answer_queue(app, m, asks ? REPLY_QUESTION : REPLY_ADDED,
		&(struct reply_values){ .id = q->ticket }, q->complaint_id, now_us);
}

/* A danger is a new one, unless the question was about a danger. */
static bool is_answer(const struct parse_result *p, const struct conversation_question *q)
{
	return !p->is_report && (!p->facts.emergency || q->emergency);
}

int question_take(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	_cleanup_(freep) char *words = NULL;
	struct conversation_question q;
	struct facts facts;
	int r = conversation_find_question(app->db, m->person, m->received_us, &q);

	if (r <= 0 || !is_answer(p, &q))
		return r < 0 ? r : 0;
	words = p->addition.set ? addition_cut(text, p->addition.offset, p->addition.size)
	                        : addition_cut(text, 0, SIZE_MAX);
	if (!words)
		return -ENOMEM;
	facts_read(&app->intake.settings.words, words, strlen(words), &facts);
	r = addition_keep(app, m, q.complaint_id, "answer", words, 0, now_us);
	if (r > 0)
		r = reply(app, m, &q, &facts, now_us);
	if (r >= 0)
		r = inbox_close_about(app->db, m->id, "answer", text, q.complaint_id, now_us);
	if (r < 0)
		return r;
	log_say(LOG_EVENT_ANSWER_TAKEN, m->modem, q.ticket, "");
	return 1;
}
