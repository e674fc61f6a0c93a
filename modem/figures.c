/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.c - PIN, registration, signal and identities, asked by the side door. */
#include "modem/convert.h"
#include "modem/worker.h"

#include <stdio.h>

#define PIN_MS    15000
#define SETTLE_MS 10000

enum pin_state {
	PIN_READY,
	PIN_UNKNOWN, /* not supported: libgammu will tell */
	PIN_WANTED,
	PIN_PUK,
	PIN_NO_SIM,
	PIN_SILENT,
};

static enum pin_state ask_pin(struct worker *w, struct rawat *at)
{
	struct question answer = { .prefix = "+CPIN:" };
	int r = question_ask(w, at, "AT+CPIN?", QUESTION_MS, &answer);

	if (r < 0)
		return PIN_SILENT;
	if (r == 0)
		return strncmp(answer.text, "SIM PIN", 7) == 0   ? PIN_WANTED
		       : strncmp(answer.text, "SIM PUK", 7) == 0 ? PIN_PUK
		                                                 : PIN_READY;
	switch (at->code) { /* TS 27.007 section 9.2 */
	case 10:
	case 13:
	case 15:
	case 310:
	case 313:
	case 315: return PIN_NO_SIM;
	case 11:
	case 311: return PIN_WANTED;
	case 12:
	case 316: return PIN_PUK;
	default: return PIN_UNKNOWN;
	}
}

/* The SIM needs a moment after its PIN; the modem answers busy until then. */
static void settle(struct worker *w, struct rawat *at)
{
	int64_t end_us = link_now_us() + SETTLE_MS * INT64_C(1000);

	while (link_now_us() < end_us && ask_pin(w, at) != PIN_READY)
		if (link_wait(&w->link, -1, link_now_us() + USEC_PER_SEC / 2) < 0)
			return;
}

/* One attempt, ever: the third refusal locks the SIM. */
static enum modem_cause enter_pin(struct worker *w, struct rawat *at)
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
	settle(w, at);
	return MODEM_CAUSE_NONE;
}

static enum modem_cause unlock(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	switch (ask_pin(w, at)) {
	case PIN_READY:
	case PIN_UNKNOWN: return MODEM_CAUSE_NONE;
	case PIN_WANTED: return enter_pin(w, at);
	case PIN_PUK: return MODEM_CAUSE_PUK_NEEDED;
	case PIN_NO_SIM:
		(void)snprintf(ret_detail, 96, "CME %d", at->code);
		return MODEM_CAUSE_NO_SIM;
	case PIN_SILENT: break;
	}
	(void)copy_string(ret_detail, 96, "AT+CPIN?");
	return MODEM_CAUSE_SILENT;
}

static void read_signal(struct modem_status *s, const char *text)
{
	long value = strtol(text, NULL, 10);

	s->signal_dbm = value >= 0 && value <= 31 ? (int32_t)(-113 + 2 * value) : 0;
}

/* "+CREG: 0,1" or "+CREG: 0,1,"1A2B",.." is an answer; TS 27.007 section 7.2. */
static void read_registration(struct modem_status *s, const char *text)
{
	static const char *const names[] = { "none", "home", "searching", "denied", "", "roaming" };
	const char *comma = strchr(text, ',');
	long value = strtol(comma ? comma + 1 : text, NULL, 10);
	const char *name = value >= 0 && value < (long)COUNT_OF(names) ? names[value] : "";

	(void)copy_string(s->network, sizeof(s->network), name);
}

static void read_operator(struct modem_status *s, const char *text)
{
	const char *start = strchr(text, '"');
	const char *end = start ? strchr(start + 1, '"') : NULL;

	if (end)
		convert_plain(start + 1, (size_t)(end - start - 1), s->operator_name,
			sizeof(s->operator_name));
}

static void read_digits(const char *text, char *ret, size_t size)
{
	size_t length;

	text += strcspn(text, "0123456789");
	length = strspn(text, "0123456789");
	if (length >= 10 && length < size)
		convert_plain(text, length, ret, size);
}

static void read_imei(struct modem_status *s, const char *text)
{
	read_digits(text, s->imei, sizeof(s->imei));
}

static void read_imsi(struct modem_status *s, const char *text)
{
	read_digits(text, s->imsi, sizeof(s->imsi));
}

static enum modem_cause ask_figures(struct worker *w, struct rawat *at)
{
	static const struct {
		const char *command;
		const char *prefix;
		void (*read)(struct modem_status *s, const char *text);
	} questions[] = {
		{ "AT+CREG?", "+CREG:", read_registration },
		{ "AT+CSQ", "+CSQ:", read_signal },
		{ "AT+COPS?", "+COPS:", read_operator },
		{ "AT+CGSN", "", read_imei },
		{ "AT+CIMI", "", read_imsi },
	};

	_Static_assert(COUNT_OF(questions) <= QUESTION_BIT_SETUP, "a bit for each");
	enum modem_cause cause = MODEM_CAUSE_NONE;

	for (unsigned i = 0; i < COUNT_OF(questions) && cause == MODEM_CAUSE_NONE; i++) {
		struct question answer = { .prefix = questions[i].prefix };
		bool is_ok;

		cause = question_try(w, at, i, questions[i].command, QUESTION_MS, &answer, &is_ok);
		if (is_ok && answer.text[0] != '\0')
			questions[i].read(&w->status, answer.text);
	}
	return cause;
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

enum modem_cause figures_judge(const struct worker *w)
{
	const struct modem_status *s = &w->status;

	if (strcmp(s->network, "denied") == 0)
		return MODEM_CAUSE_DENIED;
	if (strcmp(s->network, "none") == 0 || strcmp(s->network, "searching") == 0)
		return MODEM_CAUSE_NOT_REGISTERED;
	/* What comes in goes first: a modem that hangs at the next question still receives, and a
	 * SIM is only full when it stays so. */
	if (!w->is_drained)
		return MODEM_CAUSE_NONE;
	if (!phone_has_smsc(w->phone))
		return MODEM_CAUSE_NO_SMSC;
	if (s->sim_size > 0 && s->sim_used >= s->sim_size)
		return MODEM_CAUSE_SIM_FULL;
	return MODEM_CAUSE_NONE;
}
