/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ussd.c - asks the network a USSD code, by the side door: libgammu ends an answer at its first
 * line break, which those of operators are full of, takes the rest for unknown lines, and knows
 * hexadecimal only where its table of models says so.
 */
#include "modem/cusd.h"
#include "modem/worker.h"

#include <stdio.h>

#define STEP_MS  500                /* between two looks at the daemon */
#define QUIET_US USEC_PER_SEC       /* an answer without an end is over */
#define TAIL_US  (2 * USEC_PER_SEC) /* from the answer to the OK that belongs before it */
#define END_MS   5000

struct talk {
	struct cusd answer;
	bool is_whole;
	bool is_confirmed; /* the modem has taken the code */
	bool is_refused;
	int64_t heard_us; /* the last line of the answer */
};

static void take(struct talk *t, const struct rawat *at, const char *command)
{
	if (strcmp(at->line, command) == 0 || t->is_whole)
		return;
	t->is_whole = cusd_add(&t->answer, at->line);
	if (t->answer.is_begun)
		t->heard_us = link_now_us();
}

/* True when there is nothing more to wait for. */
static bool is_over(struct talk *t)
{
	int64_t quiet_us = link_now_us() - t->heard_us;

	if (t->is_refused)
		return true;
	if (t->answer.is_begun && quiet_us >= QUIET_US)
		t->is_whole = true;
	return t->is_whole && (t->is_confirmed || quiet_us >= TAIL_US);
}

/* Until the answer is there, the time is over or the worker is to leave. 0; -ETIMEDOUT; -EIO. */
static int listen_for(struct worker *w, struct rawat *at, const char *command, struct talk *t)
{
	int64_t end_us = link_now_us() + (int64_t)w->start.deadlines.ussd * USEC_PER_SEC;

	while (!is_over(t)) {
		if (link_receive(&w->link) < 0 || w->link.is_stopping || link_now_us() >= end_us)
			return -ETIMEDOUT;
		switch (rawat_hear(at, STEP_MS)) {
		case RAWAT_NOTHING: break;
		case RAWAT_LINE: take(t, at, command); break;
		case RAWAT_END:
			t->is_confirmed = at->code == 0;
			t->is_refused = at->code != 0;
			break;
		case RAWAT_GONE: return -EIO;
		}
	}
	return 0;
}

static int ask_in(struct worker *w, struct rawat *at, const char *code, struct talk *t)
{
	char command[2 * MODEM_USSD_MAX + 32];
	int r;

	*t = (struct talk){ .heard_us = link_now_us() };
	(void)snprintf(command, sizeof(command), "AT+CUSD=1,\"%s\",15", code);
	r = link_tell(&w->link, WIRE_PHASE_RAW, w->start.deadlines.ussd + END_MS / 1000);
	if (r == 0)
		r = rawat_say(at, command, END_MS);
	return r < 0 ? r : listen_for(w, at, command, t);
}

/* As text, or packed for modems that take nothing else. */
static int ask(struct worker *w, struct rawat *at, struct talk *t)
{
	bool is_packed_first = worker_has_feature(w, "ENCODED_USSD");
	char packed[2 * MODEM_USSD_MAX + 1];
	int r = 0;

	if (cusd_pack(w->link.code, packed, sizeof(packed)) < 0)
		return ask_in(w, at, w->link.code, t);
	for (int i = 0; i < 2; i++) {
		r = ask_in(w, at, is_packed_first == (i == 0) ? packed : w->link.code, t);
		if (r < 0 || !t->is_refused)
			break;
	}
	return r;
}

/* Gives what the network says of the dialogue (cusd.h). */
static int judge(const struct talk *t, int code, struct modem_ussd *ret)
{
	int status = cusd_read(&t->answer, ret->text);

	ret->result = MODEM_USSD_REFUSED;
	if (t->is_refused)
		ret->error = code > 0 ? code : 0;
	else if (status == CUSD_TIMEOUT)
		ret->result = MODEM_USSD_SILENT;
	else if (ret->text[0] != '\0' && status != CUSD_UNSUPPORTED)
		ret->result = MODEM_USSD_ANSWERED;
	if (ret->result != MODEM_USSD_ANSWERED)
		memset(ret->text, 0, sizeof(ret->text));
	return status;
}

enum modem_cause ussd_run(struct worker *w, struct rawat *at)
{
	struct modem_ussd answer = { .result = MODEM_USSD_SILENT };
	struct talk talk = { 0 };
	bool is_menu = false;
	/* Text as text, wherever the modem can; libgammu asks for what it needs itself. */
	int r = question_ask(w, at, "AT+CSCS=\"IRA\"", QUESTION_MS, NULL);

	if (r > 0)
		r = question_ask(w, at, "AT+CSCS=\"GSM\"", QUESTION_MS, NULL);
	if (r >= 0)
		r = ask(w, at, &talk);
	if (r >= 0)
		is_menu = judge(&talk, at->code, &answer) == CUSD_MENU;
	/* The network waits for a choice, or for a while for whoever does not wait any more. */
	if (is_menu || r == -ETIMEDOUT)
		(void)question_ask(w, at, "AT+CUSD=2", END_MS, NULL);
	(void)link_ussd(&w->link, &answer);
	if (r >= 0)
		return MODEM_CAUSE_NONE;
	return w->link.is_stopping ? MODEM_CAUSE_STOPPED
	       : r == -EIO         ? MODEM_CAUSE_LINE_GONE
	                           : MODEM_CAUSE_SILENT;
}

void ussd_refuse(struct worker *w)
{
	struct modem_ussd answer = { .result = MODEM_USSD_NOT_ASKED };

	if (w->link.has_ask)
		(void)link_ussd(&w->link, &answer);
}
