/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - the bounded dialogue. */
#include "daemon/question.h"
#include "daemon/addition.h"
#include "daemon/answer.h"
#include "daemon/parse_words.h"

/* A place is named within so many words of an answer's beginning. */
#define PLACE_WORDS 3

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

/* What the answer is answered with: the same question, or that it was added; of danger, with 112,
 * which asks as well. */
static int reply(struct app *app, const struct inbox_message *m,
	const struct conversation_question *q, const struct facts *facts, int64_t now_us)
{
	bool asks = q->lacks_place && !facts->has_place && may_ask(app, q);
	enum reply_template which = asks ? REPLY_QUESTION : REPLY_ADDED;
	int r = asks ? conversation_ask_again(app->db, q->complaint_id)
	             : close_question(app, q, facts->has_place, now_us);

	if (r < 0)
		return r;
	if (facts->emergency && !q->emergency)
		which = REPLY_EMERGENCY;
	return answer_queue(
		app, m, which, &(struct reply_values){ .id = q->ticket }, q->complaint_id, now_us);
}

/* Words in front of a place, or that point to one. */
static bool points(const struct text *text, const struct text_word *word)
{
	static const char *const words[] = { "DI", "D", "DEKAT", "DKT", "DEPAN", "DPN", "BELAKANG",
		"BLKG", "SAMPING", "SEBELAH", "SEBERANG", "SEKITAR", "TEPATNYA", "PERSISNYA", "PAS",
		"LOKASI", "LOKASINYA", "TEMPAT", "TEMPATNYA", "ALAMAT", "ALAMATNYA", "YAITU",
		"YANG", "YG", "ARAH", "ANTARA", "NENG", "ING", "CEDHAK", "DINA", "CAKET" };
	struct text_word end;

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_is_phrase(text, word, words[i], &end))
			return true;
	return false;
}

/* True when the words begin with a place: they are the rest of an answer, and no new complaint. */
static bool begins_with_place(const struct app *app, const char *words)
{
	struct text text = { words, strlen(words) };
	size_t at = text_skip_blanks(&text, 0);
	struct text_word word;
	struct facts facts = { 0 };

	for (int i = 0; i < PLACE_WORDS && text_read_word(&text, at, &word); i++) {
		if (i == 0 && points(&text, &word))
			return true;
		facts_read(&app->intake.settings.words, words, word.end, &facts);
		if (facts.has_place)
			return true;
		at = text_skip_blanks(&text, word.end);
	}
	return false;
}

/* Behind an answer that told the place: more of it, unless it thanks, or stands for itself. */
static bool is_more(const struct app *app, const struct parse_result *p, const char *text)
{
	struct text whole = { text, strlen(text) };

	if (parse_words_all_polite(&whole, 0))
		return false;
	return p->kind != PARSE_COMPLAINT || !p->facts.has_place || begins_with_place(app, text);
}

/* A danger is a new one, unless the question was about a danger. */
static bool is_answer(const struct app *app, const struct parse_result *p, const char *text,
	const struct conversation_question *q)
{
	/* A bare TAMBAH asks how it is done. */
	if (p->addition.set)
		return p->addition.size > 0;
	if (p->is_report || (p->facts.emergency && !q->emergency))
		return false;
	return q->lacks_place || is_more(app, p, text);
}

int question_take(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	_cleanup_(freep) char *words = NULL;
	struct conversation_question q;
	struct facts facts;
	int r = conversation_find_question(app->db, m->person, m->received_us, &q);

	if (r <= 0 || !is_answer(app, p, text, &q))
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
