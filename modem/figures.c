/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.c - PIN, registration, signal and identities, asked by the side door. */
#include "modem/convert.h"
#include "modem/reading.h"
#include "modem/worker.h"

#include <stdio.h>

#define PIN_MS    15000
#define SETTLE_MS 10000

#define DEAF_LOOKS   2
#define REFUSALS_MAX 2 /* one alone passes */
#define BIT_RINGING  (QUESTION_BIT_SETUP - 1)

#define LINE_SIZE      96
#define LINE_LOOKS_MAX 2

/* NONE where the modem answers READY or knows no such question; what was answered in *answer. */
static enum modem_cause ask_pin(struct worker *w, struct rawat *at, struct question *answer)
{
	int r;

	*answer = (struct question){ .prefix = "+CPIN:" };
	r = question_ask(w, at, "AT+CPIN?", QUESTION_MS, answer);
	if (r < 0)
		return r == -EIO ? MODEM_CAUSE_LINE_GONE : MODEM_CAUSE_SILENT;
	if (r == 0)
		return reading_pin(answer->text);
	reading_name_code(at->code, at->code < READING_CMS_FIRST, answer->text);
	return reading_code(at->code);
}

/* The SIM needs a moment after power-on, and after its PIN: it is busy until then, and some modems
 * say that there is none. */
static enum modem_cause settle(
	struct worker *w, struct rawat *at, bool is_sure, struct question *answer)
{
	int64_t end_us = link_now_us() + SETTLE_MS * INT64_C(1000);

	for (;;) {
		enum modem_cause cause = ask_pin(w, at, answer);
		bool is_busy = cause == MODEM_CAUSE_SIM_FAILED && reading_is_busy(at->code);

		if (cause == MODEM_CAUSE_NONE || cause == MODEM_CAUSE_SILENT ||
			cause == MODEM_CAUSE_LINE_GONE || !(is_busy || is_sure))
			return cause;
		if (link_now_us() >= end_us || w->link.is_stopping ||
			link_wait(&w->link, -1, link_now_us() + USEC_PER_SEC / 2) < 0)
			return cause;
	}
}

/* One attempt, ever: the third refusal locks the SIM. */
static enum modem_cause enter_pin(struct worker *w, struct rawat *at, struct question *answer)
{
	char command[64];
	int r;

	if (w->is_pin_refused || w->start.pin_spent)
		return MODEM_CAUSE_PIN_WRONG;
	if (w->start.settings.pin[0] == '\0')
		return MODEM_CAUSE_PIN_NEEDED;
	/* Told first: should we die in between, the next worker must not try. */
	if (link_pin(&w->link, WIRE_PIN_TRYING) < 0)
		return MODEM_CAUSE_SILENT;
	w->is_pin_refused = true;
	(void)snprintf(command, sizeof(command), "AT+CPIN=\"%s\"", w->start.settings.pin);
	r = question_ask(w, at, command, PIN_MS, NULL);
	explicit_bzero(command, sizeof(command));
	if (r < 0)
		return MODEM_CAUSE_SILENT;
	(void)link_pin(&w->link, r == 0 ? WIRE_PIN_ACCEPTED : WIRE_PIN_REFUSED);
	if (r != 0)
		return MODEM_CAUSE_PIN_WRONG;
	w->is_pin_refused = false;
	return settle(w, at, true, answer);
}

static enum modem_cause unlock(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	struct question answer;
	enum modem_cause cause = settle(w, at, false, &answer);

	if (cause == MODEM_CAUSE_PIN_NEEDED)
		cause = enter_pin(w, at, &answer);
	if (cause == MODEM_CAUSE_SILENT || cause == MODEM_CAUSE_LINE_GONE)
		(void)copy_string(ret_detail, 96, "AT+CPIN?");
	else if (cause == MODEM_CAUSE_NO_SIM || cause == MODEM_CAUSE_SIM_FAILED)
		convert_plain(answer.text, strlen(answer.text), ret_detail, 96);
	return cause;
}

static void read_registration(struct worker *w, const char *text)
{
	enum reading_registration registration = reading_registration(text, &w->status);

	if (registration != READING_HOME && registration != READING_ROAMING)
		w->figures.deaf = 0;
	(void)snprintf(w->figures.registration, sizeof(w->figures.registration), "+CREG: 0,%d",
		(int)registration);
}

static void read_signal(struct worker *w, const char *text)
{
	bool is_deaf = reading_signal(text, &w->status);
	bool is_registered =
		strcmp(w->status.network, "home") == 0 || strcmp(w->status.network, "roaming") == 0;

	w->figures.deaf = is_deaf && is_registered ? w->figures.deaf + 1 : 0;
}

static void read_operator(struct worker *w, const char *text)
{
	reading_operator(text, &w->status);
}

static void read_imei(struct worker *w, const char *text)
{
	reading_imei(text, &w->status);
}

static void read_imsi(struct worker *w, const char *text)
{
	reading_imsi(text, &w->status);
	w->figures.is_sim_busy = false;
}

/* A SIM that is busy is only in trouble when it stays so. */
static void miss_imsi(struct worker *w, int code)
{
	bool was_busy = w->figures.is_sim_busy;

	w->figures.is_sim_busy = reading_is_busy(code);
	if (reading_code(code) == MODEM_CAUSE_NONE || (w->figures.is_sim_busy && !was_busy))
		return;
	w->figures.sim_code = code;
	w->figures.is_sim_cme = code < READING_CMS_FIRST;
}

static const struct {
	const char *command;
	const char *prefix;
	void (*read)(struct worker *w, const char *text);
	void (*miss)(struct worker *w, int code);
} questions[] = {
	/* With it the answer holds the cell; not longer, or each change is told. */
	{ "AT+CREG=2", "", NULL, NULL },
	{ "AT+CREG?", "+CREG:", read_registration, NULL },
	{ "AT+CREG=0", "", NULL, NULL },
	{ "AT+CSQ", "+CSQ:", read_signal, NULL },
	{ "AT+COPS?", "+COPS:", read_operator, NULL },
	{ "AT+CGSN", "", read_imei, NULL },
	{ "AT+CIMI", "", read_imsi, miss_imsi },
};

_Static_assert(COUNT_OF(questions) <= BIT_RINGING, "a bit for each");

/* Just after a send was refused, a SIM that answers is too weak a word. */
static void forget_sim(struct worker *w)
{
	if (!w->figures.is_sim_doubted)
		w->figures.sim_code = 0;
	w->figures.is_sim_doubted = false;
}

static enum modem_cause ask_figures(struct worker *w, struct rawat *at)
{
	enum modem_cause cause = MODEM_CAUSE_NONE;

	forget_sim(w);
	for (unsigned i = 0; i < COUNT_OF(questions) && cause == MODEM_CAUSE_NONE; i++) {
		struct question answer = { .prefix = questions[i].prefix };
		bool is_ok;

		at->code = 0;
		cause = question_try(w, at, i, questions[i].command, QUESTION_MS, &answer, &is_ok);
		if (is_ok && answer.text[0] != '\0' && questions[i].read)
			questions[i].read(w, answer.text);
		if (!is_ok && at->code > 0 && questions[i].miss)
			questions[i].miss(w, at->code);
	}
	return cause;
}

#define ASK_BELL "AT+CNMI?"
#define BELL     "+CNMI:"

/* "2,1,0,1,0": one that has forgotten to ring has forgotten all that it was told. */
static bool is_bell(const char *text)
{
	const char *comma = strchr(text, ',');

	return comma && strtol(comma + 1, NULL, 10) > 0;
}

static bool is_ringing(struct worker *w, struct rawat *at)
{
	struct question answer = { .prefix = BELL };
	int r;

	if (w->skipped_questions & (1U << BIT_RINGING))
		return false;
	r = question_ask(w, at, ASK_BELL, QUESTION_MS, &answer);
	/* Asked here only: it would end each connection. The others were answered before it. */
	if (r < 0 && phone_cause(w->phone) == MODEM_CAUSE_SILENT)
		w->skipped_questions |= 1U << BIT_RINGING;
	return r == 0 && is_bell(answer.text);
}

/* Whether each was answered, by the modem that was asked before: two bare numbers are told apart by
 * their order alone. */
static bool is_whole(struct worker *w, const struct question *answers)
{
	struct modem_status read = { 0 };

	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		if (questions[i].read && answers[i].text[0] == '\0')
			return false;
		if (questions[i].read == read_imei)
			reading_imei(answers[i].text, &read);
	}
	return read.imei[0] != '\0' && strcmp(read.imei, w->status.imei) == 0;
}

/* All of it in one line. True: it told all; else each is asked alone, which also says what is
 * refused. */
static bool look_at_once(struct worker *w, struct rawat *at)
{
	struct question answers[COUNT_OF(questions) + 1] = { 0 };
	struct question *bell = &answers[COUNT_OF(questions)];
	unsigned failures = w->line_looks_failed;
	char line[LINE_SIZE] = ASK_BELL;
	size_t used = strlen(line);

	if (failures >= LINE_LOOKS_MAX || (w->skipped_questions & ((1U << QUESTION_BIT_SETUP) - 1)))
		return false;
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		/* Nobody waits for a line of these. */
		answers[i].prefix = questions[i].read ? questions[i].prefix : "OK";
		used += (size_t)snprintf(
			line + used, sizeof(line) - used, ";%s", questions[i].command + 2);
	}
	bell->prefix = BELL;
	/* One that hangs at it is not asked so again, nor one that never tells all. */
	w->line_looks_failed = LINE_LOOKS_MAX;
	if (question_ask_line(w, at, line, answers, COUNT_OF(answers)) < 0)
		return false;
	w->line_looks_failed = failures + 1;
	if (at->code != 0 || !is_bell(bell->text) || !is_whole(w, answers))
		return false;
	w->line_looks_failed = 0;
	forget_sim(w);
	for (size_t i = 0; i < COUNT_OF(questions); i++)
		if (questions[i].read)
			questions[i].read(w, answers[i].text);
	return true;
}

bool figures_look(struct worker *w)
{
	static struct rawat at; /* 2 kB; only for the code of an answer */

	if (look_at_once(w, &at))
		return true;
	return phone_cause(w->phone) == MODEM_CAUSE_NONE && is_ringing(w, &at) &&
	       ask_figures(w, &at) == MODEM_CAUSE_NONE;
}

static enum modem_cause fail(int r, const char *detail, char ret_detail[static 96])
{
	(void)copy_string(ret_detail, 96, detail);
	return r == -EIO ? MODEM_CAUSE_LINE_GONE : MODEM_CAUSE_SILENT;
}

static enum modem_cause greet(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	int r = link_tell(&w->link, WIRE_PHASE_RAW, 3 * QUESTION_MS / 1000 + 1);

	if (r == 0 && !w->is_awake)
		r = rawat_wake(at, QUESTION_MS);
	if (r < 0)
		return fail(r, "no answer to AT", ret_detail);
	/* Codes instead of a plain ERROR; a modem that cannot is read without. */
	r = question_ask(w, at, "ATE1", QUESTION_MS, NULL);
	if (r >= 0)
		r = question_ask(w, at, "AT+CMEE=1", QUESTION_MS, NULL);
	if (r < 0)
		return fail(r, "no answer to AT+CMEE", ret_detail);
	if (at->is_echoed)
		return MODEM_CAUSE_NONE;
	/* libgammu would wait for it until its deadline. */
	(void)copy_string(ret_detail, 96, "no echo, which libgammu needs");
	return MODEM_CAUSE_NOT_A_MODEM;
}

enum modem_cause figures_ask(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	enum modem_cause cause = greet(w, at, ret_detail);

	if (cause == MODEM_CAUSE_NONE)
		cause = unlock(w, at, ret_detail);
	if (cause == MODEM_CAUSE_NONE)
		cause = setup_send(w, at, ret_detail);
	if (cause != MODEM_CAUSE_NONE || link_now_us() < w->refresh_us)
		return cause;
	return ask_figures(w, at);
}

/* What it can live with. */
static enum modem_cause judge_network(const struct worker *w)
{
	if (w->figures.deaf >= DEAF_LOOKS)
		return MODEM_CAUSE_NO_SIGNAL;
	if (strcmp(w->status.network, "roaming") == 0 && !w->start.settings.is_roaming_fine)
		return MODEM_CAUSE_ROAMING;
	return MODEM_CAUSE_NONE;
}

enum modem_cause figures_judge(const struct worker *w)
{
	const struct modem_status *s = &w->status;

	if (strcmp(s->network, "denied") == 0)
		return MODEM_CAUSE_DENIED;
	if (strcmp(s->network, "none") == 0 || strcmp(s->network, "searching") == 0)
		return MODEM_CAUSE_NOT_REGISTERED;
	if (w->figures.sim_code != 0)
		return reading_code(w->figures.sim_code);
	if (w->figures.refusals >= REFUSALS_MAX)
		return reading_refusal(w->figures.refusal.code, w->figures.refusal.is_cme);
	/* What comes in goes first: a modem that hangs at the next question still receives, and a
	 * SIM is only full when it stays so. */
	if (!w->is_drained)
		return judge_network(w);
	if (!phone_has_smsc(w->phone))
		return MODEM_CAUSE_NO_SMSC;
	if (s->sim_size > 0 && s->sim_used >= s->sim_size)
		return MODEM_CAUSE_SIM_FULL;
	return judge_network(w);
}

void figures_detail(const struct worker *w, enum modem_cause cause, char ret[static 96])
{
	const struct figures *f = &w->figures;

	ret[0] = '\0';
	if (cause == MODEM_CAUSE_DENIED || cause == MODEM_CAUSE_NOT_REGISTERED ||
		cause == MODEM_CAUSE_ROAMING)
		(void)copy_string(ret, 96, f->registration);
	else if (cause == MODEM_CAUSE_NO_SIGNAL)
		(void)snprintf(ret, 96, "+CSQ: %d", w->status.signal_dbm == 0 ? 99 : 0);
	else if (f->sim_code != 0 && cause == reading_code(f->sim_code))
		reading_name_code(f->sim_code, f->is_sim_cme, ret);
	else if (f->refusals >= REFUSALS_MAX &&
		 cause == reading_refusal(f->refusal.code, f->refusal.is_cme))
		reading_name_code(f->refusal.code, f->refusal.is_cme, ret);
}

void figures_doubt_sim(struct worker *w, int code, bool is_cme)
{
	w->refresh_us = 0;
	/* Network causes of +CMS have numbers that mean a SIM's trouble as +CME. */
	if (reading_code(code) == MODEM_CAUSE_NONE || (!is_cme && code < READING_CMS_FIRST))
		return;
	w->figures.sim_code = code;
	w->figures.is_sim_cme = is_cme;
	w->figures.is_sim_doubted = true;
}

void figures_note_refusal(struct worker *w, struct phone_refusal refusal)
{
	struct figures *f = &w->figures;

	/* A connection that was made meanwhile may have no bell. */
	if (refusal.code == 0 && f->refusals >= REFUSALS_MAX)
		w->refresh_us = 0;
	f->refusals = refusal.code != 0 ? f->refusals + 1 : 0;
	if (refusal.code != 0)
		f->refusal = refusal;
	/* Seen twice at once, not a minute later; but a SIM that is busy shall have its time. */
	if (f->refusals == 1 && !reading_is_busy(refusal.code))
		w->is_drain_due = true;
	/* A SIM that is out says so by itself. */
	if (f->refusals == REFUSALS_MAX &&
		reading_refusal(refusal.code, refusal.is_cme) != MODEM_CAUSE_MEMORY_FAILED)
		w->refresh_us = 0;
}
