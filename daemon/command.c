/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.c - what each command does. */
#include "daemon/command.h"
#include "daemon/addition.h"
#include "daemon/answer.h"
#include "daemon/question.h"

#include <stdio.h>

#define LISTED 5 /* complaints in the answer to DAFTAR: what one SMS holds */

/* One command under way. */
struct turn {
	struct app *app;
	const struct inbox_message *m;
	const struct parse_result *p;
	const char *text;
	int64_t now_us;
	int64_t about; /* the complaint that it is about; 0: none */
};

static int answer(
	const struct turn *t, enum reply_template which, const struct reply_values *values)
{
	return answer_queue(t->app, t->m, which, values, t->about, t->now_us);
}

static int answer_plainly(const struct turn *t, enum reply_template which)
{
	return answer(t, which, &(struct reply_values){ 0 });
}

/* The ID as the citizen should read it. */
static const char *readable_id(const struct app *app, const struct parse_result *p,
	const char *ticket, char ret[static 32])
{
	if (!*p->id)
		return ticket;
	if (!app->config->replies.group_digits || strchr(p->id, '-'))
		return p->id;
	reply_group_digits(p->id, ret);
	return ret;
}

/* The complaint of this ID; without one the sender's that `latest` finds. What belongs to another
 * phone is not there. */
static int find_own(const struct turn *t,
	int (*latest)(struct db *db, const char *person, struct complaint *ret),
	struct complaint *ret)
{
	return *t->p->id ? complaint_find_own(t->app->db, t->p->id, t->m->person, ret)
	                 : latest(t->app->db, t->m->person, ret);
}

static int answer_none(const struct turn *t)
{
	return answer_plainly(t, *t->p->id ? REPLY_UNKNOWN_ID : REPLY_NO_COMPLAINT);
}

static int answer_status_of(const struct turn *t, const struct complaint *c)
{
	char grouped[32];
	struct answer_status status;

	answer_read_status(t->app, c, t->now_us, &status);
	status.values.id = readable_id(t->app, t->p, c->ticket, grouped);
	return answer_queue(t->app, t->m, REPLY_STATUS, &status.values, c->id, t->now_us);
}

static int run_status(struct turn *t)
{
	struct complaint c;
	int r = find_own(t, complaint_find_latest, &c);

	if (r <= 0)
		return r < 0 ? r : answer_none(t);
	/* Where the message names a complaint, it is erased together with it. */
	t->about = c.id;
	return answer_status_of(t, &c);
}

/* For central, once. 1; 0 when it was told already. */
static int pass_on(struct turn *t, const struct complaint *c, const char *kind, const char *text)
{
	t->about = c->id;
	return addition_keep(t->app, t->m, c->id, kind, text, t->p->rating, t->now_us);
}

static int answer_about(const struct turn *t, const struct complaint *c, enum reply_template which)
{
	char grouped[32];

	return answer(t, which,
		&(struct reply_values){ .id = readable_id(t->app, t->p, c->ticket, grouped) });
}

/* An addition may tell what was asked. The same again is taken in silence, as any text is. */
static int add(struct turn *t, const struct complaint *c, const struct parse_span *span)
{
	_cleanup_(freep) char *words = addition_cut(t->text, span->offset, span->size);
	struct facts facts;
	int r;

	if (!words)
		return -ENOMEM;
	facts_read(&t->app->intake.settings.words, words, strlen(words), &facts);
	r = pass_on(t, c, "addition", words);
	if (r > 0)
		r = answer_about(t, c, facts.emergency ? REPLY_EMERGENCY : REPLY_ADDED);
	if (r >= 0 && facts.has_place)
		r = conversation_close_question(
			t->app->db, c->id, t->now_us + QUESTION_MORE_US, true);
	if (r >= 0)
		log_say(LOG_EVENT_ADDITION_TAKEN, t->m->modem, c->ticket, "");
	return r;
}

static int run_add(struct turn *t)
{
	struct complaint c;
	int r = find_own(t, complaint_find_open, &c);

	if (r <= 0)
		return r < 0 ? r : answer_none(t);
	return add(t, &c, &t->p->body);
}

static bool is_over(const struct complaint *c)
{
	return strcmp(c->status, "closed") == 0 || strcmp(c->status, "archived") == 0 ||
	       strcmp(c->status, "cancelled") == 0;
}

/* Done, cancel, rating, erase; who says it again is told again. One that is over can be neither
 * done nor taken back: its status says so. */
static int run_wish(struct turn *t, const char *kind, enum reply_template which,
	int (*latest)(struct db *db, const char *person, struct complaint *ret))
{
	_cleanup_(freep) char *words = addition_cut(t->text, 0, SIZE_MAX);
	bool needs_open = latest == complaint_find_open;
	struct complaint c;
	int r = find_own(t, latest, &c), is_new;

	if (!words)
		return -ENOMEM;
	if (r == 0 && !*t->p->id)
		r = complaint_find_latest(t->app->db, t->m->person, &c);
	if (r <= 0)
		return r < 0 ? r : answer_none(t);
	t->about = c.id;
	if (needs_open && is_over(&c))
		return answer_status_of(t, &c);
	is_new = pass_on(t, &c, kind, words);
	r = is_new < 0 ? is_new : answer_about(t, &c, which);
	if (r < 0 || !is_new)
		return r;
	/* Who calls it done or takes it back is not asked any more. */
	if (needs_open)
		r = conversation_close_question(t->app->db, c.id, t->now_us - 1, false);
	if (r >= 0)
		log_say(t->p->kind == PARSE_ERASE ? LOG_EVENT_ERASURE_ASKED : LOG_EVENT_WISH_TAKEN,
			t->m->modem, c.ticket, t->p->kind == PARSE_ERASE ? "" : kind);
	return r;
}

static int run_list(struct turn *t)
{
	struct complaint c[LISTED];
	char list[LISTED * (DB_TICKET_SIZE + DB_WORD_SIZE + 4)] = "";
	size_t used = 0;
	int count = complaint_list(t->app->db, t->m->person, c, LISTED);

	if (count <= 0)
		return count < 0 ? count : answer_none(t);
	for (int i = 0; i < count; i++) {
		const char *word = reply_status_word(c[i].status);

		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s %.*s",
			i > 0 ? ", " : "", c[i].ticket, (int)strcspn(word, ","), word);
	}
	return answer(t, REPLY_LIST, &(struct reply_values){ .list = list });
}

/* The confirmation is queued before it takes effect. */
static int run_stop(struct turn *t)
{
	int r = answer_plainly(t, REPLY_STOP);

	if (r >= 0)
		r = conversation_stop(t->app->db, t->m->person, t->now_us);
	if (r >= 0)
		log_say(LOG_EVENT_NOTICES_STOPPED, t->m->modem, NULL, "");
	return r;
}

static int run_start(struct turn *t)
{
	int r = conversation_start(t->app->db, t->m->person);

	if (r >= 0)
		r = answer_plainly(t, REPLY_START);
	if (r >= 0)
		log_say(LOG_EVENT_NOTICES_STARTED, t->m->modem, NULL, "");
	return r;
}

static int run(struct turn *t)
{
	switch (t->p->kind) {
	case PARSE_STATUS: return run_status(t);
	case PARSE_ADD: return run_add(t);
	case PARSE_DONE: return run_wish(t, "done", REPLY_CLOSED, complaint_find_open);
	case PARSE_CANCEL: return run_wish(t, "cancel", REPLY_CANCELLED, complaint_find_open);
	case PARSE_RATE: return run_wish(t, "rating", REPLY_RATED, complaint_find_answered);
	case PARSE_ERASE: return run_wish(t, "erase", REPLY_ERASE_ASKED, complaint_find_latest);
	case PARSE_LIST: return run_list(t);
	case PARSE_STOP: return run_stop(t);
	case PARSE_START: return run_start(t);
	case PARSE_HELP: return answer_plainly(t, REPLY_HELP);
	case PARSE_EMPTY: return answer_plainly(t, REPLY_EMPTY);
	case PARSE_BAD_ID: return answer_plainly(t, REPLY_BAD_ID);
	case PARSE_UNCLEAR: return answer_plainly(t, REPLY_UNCLEAR);
	case PARSE_SERVICE:
	case PARSE_COMPLAINT: break;
	}
	return 0;
}

int command_run(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	struct turn t = { .app = app, .m = m, .p = p, .text = text, .now_us = now_us };
	int r = run(&t);

	if (r < 0)
		return r;
	log_say(p->kind == PARSE_SERVICE ? LOG_EVENT_MESSAGE_SERVICE : LOG_EVENT_MESSAGE_ANSWERED,
		m->modem, NULL, parse_kind_name(p->kind));
	return inbox_close_about(app->db, m->id, parse_kind_name(p->kind), text, t.about, now_us);
}

int command_add_to_latest(struct app *app, const struct inbox_message *m,
	const struct parse_result *p, const char *text, int64_t now_us)
{
	struct turn t = { .app = app, .m = m, .p = p, .text = text, .now_us = now_us };
	struct complaint c;
	int r;

	if (p->addition.size == 0) {
		r = answer_plainly(&t, REPLY_HELP);
		r = r < 0 ? r : inbox_close(app->db, m->id, "help", text, now_us);
		return r < 0 ? r : 1;
	}
	r = complaint_find_open(app->db, m->person, &c);
	if (r <= 0)
		return r;
	r = add(&t, &c, &p->addition);
	if (r >= 0)
		r = inbox_close_about(app->db, m->id, "add", text, c.id, now_us);
	return r < 0 ? r : 1;
}
