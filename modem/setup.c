/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setup.c - what a modem is told by the side door before libgammu opens it. */
#include "modem/reading.h"
#include "modem/worker.h"

#include <stdio.h>

#define INIT_MS   5000
#define MEMORY_MS 5000 /* it counts, on the SIM */

/* +CME codes of commands that are not known or not allowed, up to this. */
#define CODES_UNKNOWN 100

bool worker_has_feature(const struct worker *w, const char *name)
{
	const struct modem_settings *s = &w->start.settings;

	/* What phone.c takes when there are none. */
	if (s->features[0][0] == '\0')
		return strcmp(name, "SMS_NO_ME") == 0;
	for (size_t i = 0; i < MODEM_FEATURES_MAX && s->features[i][0] != '\0'; i++)
		if (strcmp(s->features[i], name) == 0)
			return true;
	return false;
}

bool worker_leaves_out(const struct worker *w, const char *name)
{
	return !w->is_all_read && worker_has_feature(w, name);
}

/* Notifications that libgammu does not know, and those nobody reads. Never those of messages:
 * Quectel's "all" would switch +CMTI off too. */
static const struct {
	const char *maker; /* as in the answer to AT+CGMI; "": any */
	const char *command;
} quieting[] = {
	{ "", "AT+CREG=0" },
	{ "", "AT+CTZR=0" },
	{ "quectel", "AT+QINDCFG=\"csq\",0" },
	{ "quectel", "AT+QINDCFG=\"act\",0" },
	{ "huawei", "AT^CURC=0" },
};

/* Bits of skipped_questions. */
enum {
	BIT_QUIETING = QUESTION_BIT_SETUP,
	BIT_MAKER = BIT_QUIETING + COUNT_OF(quieting),
	BIT_OTHER,
	BIT_ALL_THREE,
	BIT_TWO,
	BIT_LIST,
	BIT_END,
};

_Static_assert(BIT_END <= 32, "room for all questions");

static bool is_made_by(const char *answer, const char *maker)
{
	size_t length = strlen(maker);

	for (; *answer != '\0'; answer++)
		if (strncasecmp(answer, maker, length) == 0)
			return true;
	return length == 0;
}

static enum modem_cause quieten(struct worker *w, struct rawat *at)
{
	struct question maker = { .prefix = "", .is_any = true };
	enum modem_cause cause;
	bool is_ok;

	cause = question_try(w, at, BIT_MAKER, "AT+CGMI", QUESTION_MS, &maker, &is_ok);
	for (size_t i = 0; i < COUNT_OF(quieting) && cause == MODEM_CAUSE_NONE; i++)
		if (is_made_by(maker.text, quieting[i].maker))
			cause = question_try(w, at, BIT_QUIETING + (unsigned)i, quieting[i].command,
				QUESTION_MS, NULL, &is_ok);
	return cause;
}

static bool has_init_for(const struct worker *w, const char *command)
{
	for (size_t i = 0; i < MODEM_INIT_MAX; i++)
		if (strcasestr(w->start.settings.init[i], command))
			return true;
	return false;
}

static enum modem_cause send_init(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	for (size_t i = 0; i < MODEM_INIT_MAX && w->start.settings.init[i][0] != '\0'; i++) {
		int r = question_ask(w, at, w->start.settings.init[i], INIT_MS, NULL);

		if (r == 0)
			continue;
		(void)snprintf(
			ret_detail, 96, "init line %zu: %s", i + 1, r > 0 ? "ERROR" : "no answer");
		if (r < 0)
			return r == -EIO ? MODEM_CAUSE_LINE_GONE : MODEM_CAUSE_SILENT;
	}
	return MODEM_CAUSE_NONE;
}

/* Messages may lie where the features say not to look: from before the gateway, or from before the
 * modem was told where to put them. */
static enum modem_cause look_elsewhere(
	struct worker *w, struct rawat *at, bool *ret_exists, bool *ret_filled)
{
	bool is_no_sm = worker_has_feature(w, "SMS_NO_SM");
	struct question count = { .prefix = "+CPMS:" };
	enum modem_cause cause;

	*ret_exists = *ret_filled = false;
	if (is_no_sm == worker_has_feature(w, "SMS_NO_ME"))
		return MODEM_CAUSE_NONE;
	cause = question_try(w, at, BIT_OTHER, is_no_sm ? "AT+CPMS=\"SM\"" : "AT+CPMS=\"ME\"",
		MEMORY_MS, &count, ret_exists);
	*ret_filled = *ret_exists && strtol(count.text, NULL, 10) > 0;
	return cause;
}

/* libgammu chooses where it reads, but not where new messages land. */
static enum modem_cause choose_memory(struct worker *w, struct rawat *at, bool *ret_chosen)
{
	bool is_me = worker_has_feature(w, "SMS_NO_SM");
	enum modem_cause cause;
	bool is_ok;

	cause = question_try(w, at, BIT_ALL_THREE,
		is_me ? "AT+CPMS=\"ME\",\"ME\",\"ME\"" : "AT+CPMS=\"SM\",\"SM\",\"SM\"", MEMORY_MS,
		NULL, ret_chosen);
	if (cause != MODEM_CAUSE_NONE || *ret_chosen)
		return cause;
	return question_try(w, at, BIT_TWO,
		is_me ? "AT+CPMS=\"ME\",\"ME\"" : "AT+CPMS=\"SM\",\"SM\"", MEMORY_MS, NULL, &is_ok);
}

/* A modem that does not know the question is asked slot by slot, which is only slower. */
static enum modem_cause find_list(struct worker *w, struct rawat *at)
{
	enum modem_cause cause;
	bool is_ok;

	w->is_listless = worker_has_feature(w, "DISABLE_CMGL");
	if (w->is_listless)
		return MODEM_CAUSE_NONE;
	at->code = 0;
	cause = question_try(w, at, BIT_LIST, "AT+CMGL=?", QUESTION_MS, NULL, &is_ok);
	/* Others are of the SIM or its memory. */
	w->is_listless = !is_ok && (at->code == -1 || (at->code > 0 && at->code <= CODES_UNKNOWN &&
							      !reading_refusal(at->code, true)));
	return cause;
}

enum modem_cause setup_send(struct worker *w, struct rawat *at, char ret_detail[static 96])
{
	bool has_other = false, is_filled = false, is_chosen = true;
	enum modem_cause cause = w->is_awake ? MODEM_CAUSE_NONE : quieten(w, at);

	if (cause == MODEM_CAUSE_NONE && !w->is_awake)
		cause = find_list(w, at);
	/* Before the lines that put the memory back. */
	if (cause == MODEM_CAUSE_NONE)
		cause = look_elsewhere(w, at, &has_other, &is_filled);
	if (cause == MODEM_CAUSE_NONE)
		cause = send_init(w, at, ret_detail);
	if (cause == MODEM_CAUSE_NONE && !has_init_for(w, "+CPMS="))
		cause = choose_memory(w, at, &is_chosen);
	if (cause != MODEM_CAUSE_NONE)
		return cause;
	is_filled |= has_other && !is_chosen;
	/* Their locations mean something else then. */
	if (is_filled != w->is_all_read) {
		w->suspect_count = 0;
		w->is_raw_due = false;
	}
	w->is_all_read = is_filled;
	return MODEM_CAUSE_NONE;
}
