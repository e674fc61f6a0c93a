/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ladder.c - reset rungs, their budgets, and what helps against which cause. */
#include "modem/ladder.h"

#define NEVER_US (INT64_MIN / 2)

enum help {
	HELP_NONE, /* a person */
	HELP_SLOW, /* now and then a soft reset, which is rarely of use */
	HELP_ALL,
};

static const struct {
	enum help help;
	bool is_answer;
} causes[] = {
	[MODEM_CAUSE_NONE] = { HELP_NONE, true },
	[MODEM_CAUSE_NO_DEVICE] = { HELP_NONE, false },
	[MODEM_CAUSE_NO_PERMISSION] = { HELP_NONE, false },
	[MODEM_CAUSE_BUSY] = { HELP_NONE, false },
	[MODEM_CAUSE_NOT_A_MODEM] = { HELP_NONE, false },
	[MODEM_CAUSE_SILENT] = { HELP_ALL, false },
	[MODEM_CAUSE_LINE_GONE] = { HELP_NONE, false },
	[MODEM_CAUSE_GARBLED] = { HELP_ALL, false },
	[MODEM_CAUSE_NO_SIM] = { HELP_SLOW, true },
	[MODEM_CAUSE_PIN_NEEDED] = { HELP_NONE, true },
	[MODEM_CAUSE_PIN_WRONG] = { HELP_NONE, true },
	[MODEM_CAUSE_PUK_NEEDED] = { HELP_NONE, true },
	[MODEM_CAUSE_NOT_REGISTERED] = { HELP_SLOW, true },
	[MODEM_CAUSE_DENIED] = { HELP_NONE, true },
	[MODEM_CAUSE_NO_SMSC] = { HELP_NONE, true },
	[MODEM_CAUSE_SIM_FULL] = { HELP_NONE, true },
	[MODEM_CAUSE_ROAMING] = { HELP_NONE, true },
	[MODEM_CAUSE_NO_SIGNAL] = { HELP_SLOW, true },
	[MODEM_CAUSE_SIM_FAILED] = { HELP_ALL, false },
	[MODEM_CAUSE_MEMORY_FAILED] = { HELP_ALL, false },
	[MODEM_CAUSE_WORKER_SILENT] = { HELP_ALL, false },
	[MODEM_CAUSE_WORKER_DIED] = { HELP_ALL, false },
	[MODEM_CAUSE_WORKER_FOREIGN] = { HELP_NONE, false },
	[MODEM_CAUSE_STOPPED] = { HELP_NONE, false },
};

_Static_assert(COUNT_OF(causes) == MODEM_CAUSE_STOPPED + 1, "a row for each cause");

void ladder_init(struct ladder *ret, bool may_reset_usb)
{
	*ret = (struct ladder){ .may_reset_usb = may_reset_usb };
	for (size_t i = 0; i < COUNT_OF(ret->soft_us); i++)
		ret->soft_us[i] = NEVER_US;
	for (size_t i = 0; i < COUNT_OF(ret->usb_us); i++)
		ret->usb_us[i] = NEVER_US;
}

static void end_trouble(struct ladder *l)
{
	l->bad_us = 0;
	l->tries = 0;
	l->soft_count = 0;
	l->usb_count = 0;
}

static int64_t less(int64_t sum_us, int64_t passed_us)
{
	return sum_us > passed_us ? sum_us - passed_us : 0;
}

/* Charges the time since the last word to what was true meanwhile. */
static void advance(struct ladder *l, int64_t now_us)
{
	int64_t passed_us = l->is_known && now_us > l->at_us ? now_us - l->at_us : 0;
	enum help help = causes[l->cause].help;

	l->at_us = now_us;
	if (help == HELP_ALL) {
		l->bad_us += passed_us;
		l->steady_us = 0;
	} else if (causes[l->cause].is_answer) {
		l->bad_us = less(l->bad_us, passed_us);
		l->slow_us =
			help == HELP_SLOW ? l->slow_us + passed_us : less(l->slow_us, passed_us);
		l->steady_us += passed_us;
		if (l->bad_us == 0 || l->steady_us >= LADDER_STEADY_US)
			end_trouble(l);
	} else {
		/* Not there, or held by others: neither better nor worse. */
		l->steady_us = 0;
	}
}

void ladder_tell(struct ladder *l, bool is_connected, enum modem_cause cause, int64_t now_us)
{
	advance(l, now_us);
	/* One that comes and goes is connected anew each time without a pause. */
	if (l->is_connected && !is_connected && causes[cause].help == HELP_ALL)
		l->tries++;
	l->is_known = true;
	l->is_connected = is_connected;
	l->cause = cause;
	if (l->is_quarantined && causes[cause].is_answer) {
		l->is_quarantined = false;
		end_trouble(l);
	}
}

void ladder_fail(struct ladder *l, int64_t now_us)
{
	advance(l, now_us);
	if (causes[l->cause].help == HELP_ALL)
		l->tries++;
}

static size_t count_since(const int64_t *times_us, size_t count, int64_t since_us)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += times_us[i] > since_us;
	return found;
}

static bool may_reset(const int64_t *times_us, size_t per_day, size_t per_hour, int64_t now_us)
{
	return count_since(times_us, per_day, now_us - USEC_PER_HOUR) < per_hour &&
	       count_since(times_us, per_day, now_us - USEC_PER_DAY) < per_day;
}

static void remember(int64_t *times_us, size_t count, int64_t now_us)
{
	memmove(times_us + 1, times_us, (count - 1) * sizeof(*times_us));
	times_us[0] = now_us;
}

static enum modem_rung reset_softly(struct ladder *l, int64_t now_us)
{
	l->soft_count++;
	remember(l->soft_us, COUNT_OF(l->soft_us), now_us);
	return MODEM_RUNG_SOFT_RESET;
}

static enum modem_rung reset_usb(struct ladder *l, int64_t now_us)
{
	l->usb_count++;
	remember(l->usb_us, COUNT_OF(l->usb_us), now_us);
	return MODEM_RUNG_USB_RESET;
}

static enum modem_rung climb(struct ladder *l, bool may_soft, int64_t now_us)
{
	if (l->bad_us < LADDER_UNTRIED_US &&
		(l->bad_us < LADDER_FIRST_US || l->tries < LADDER_FIRST_TRIES))
		return MODEM_RUNG_RECONNECT;
	if (l->soft_count < LADDER_SOFT_TRIES && may_soft)
		return reset_softly(l, now_us);
	if (l->may_reset_usb && l->usb_count == 0 && l->soft_count >= LADDER_SOFT_TRIES &&
		may_reset(l->usb_us, LADDER_USB_DAY, LADDER_USB_HOUR, now_us))
		return reset_usb(l, now_us);
	/* One that answers may still send: it is told of, and kept. */
	if (l->bad_us < LADDER_GIVE_UP_US || l->is_connected)
		return MODEM_RUNG_RECONNECT;
	l->is_quarantined = true;
	return MODEM_RUNG_QUARANTINE;
}

enum modem_rung ladder_next(struct ladder *l, int64_t now_us)
{
	int64_t last_us = l->soft_us[0] > l->usb_us[0] ? l->soft_us[0] : l->usb_us[0];
	bool may_soft = may_reset(l->soft_us, LADDER_SOFT_DAY, LADDER_SOFT_HOUR, now_us);

	advance(l, now_us);
	if (l->is_quarantined || now_us - last_us < LADDER_PAUSE_US)
		return MODEM_RUNG_RECONNECT;
	switch (causes[l->cause].help) {
	case HELP_NONE: break;
	case HELP_SLOW:
		if (l->slow_us >= LADDER_SLOW_US && may_soft &&
			now_us - l->soft_us[0] >= LADDER_SLOW_GAP_US)
			return reset_softly(l, now_us);
		break;
	case HELP_ALL: return climb(l, may_soft, now_us);
	}
	return MODEM_RUNG_RECONNECT;
}
