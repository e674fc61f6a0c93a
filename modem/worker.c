/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - lapor-modem: the life of one modem's process. */
#include "modem/due.h"
#include "modem/finder.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <termios.h>

#define DOUBLINGS_MAX    6 /* of the pause between two tries */
#define AWAY_FAILURES    2 /* the pause after a reset is as if so many tries had failed */
#define LIVED_US         USEC_PER_SEC
#define BROKEN_LISTS_MAX 2
#define GARBLED_MAX      6 /* tries at once before a pause */
#define PASS_US          (3 * USEC_PER_SEC)
#define REST_OF_LINE_MS  30
#define DRAINS_MAX       8 /* in a row while a send waits */

static void tell(
	struct worker *w, enum modem_state state, enum modem_cause cause, const char *detail)
{
	/* The daemon knows what it asked for. */
	if (cause == MODEM_CAUSE_STOPPED)
		return;
	/* What was away may come back with another SIM, or be another modem. */
	if (cause == MODEM_CAUSE_LINE_GONE || cause == MODEM_CAUSE_NO_DEVICE ||
		cause == MODEM_CAUSE_NO_SIM)
		w->refresh_us = 0;
	w->status.state = state;
	w->status.cause = cause;
	memset(w->status.detail, 0, sizeof(w->status.detail));
	(void)copy_string(w->status.detail, sizeof(w->status.detail), detail);
	if (memcmp(&w->status, &w->told, sizeof(w->status)) == 0)
		return;
	w->told = w->status;
	(void)link_status(&w->link, &w->status);
}

/* One that restarts is away for a while, which is no news. */
static void tell_down(struct worker *w, enum modem_cause cause, const char *detail)
{
	if (link_now_us() < w->away_until_us)
		tell(w, MODEM_STARTING, MODEM_CAUSE_NONE, "restarting");
	else
		tell(w, MODEM_DOWN, cause, detail);
}

static void tell_connected(struct worker *w)
{
	enum modem_cause cause = figures_judge(w);
	char detail[96];

	if (w->phone && phone_cause(w->phone) != MODEM_CAUSE_NONE)
		return;
	figures_detail(w, cause, detail);
	tell(w, cause == MODEM_CAUSE_NONE ? MODEM_UP : MODEM_DEGRADED, cause,
		detail[0] ? detail : w->note);
}

static void disconnect(struct worker *w, bool is_orderly)
{
	phone_close(w->phone);
	w->phone = NULL;
	w->is_awake = is_orderly;
	if (w->side < 0)
		return;
	/* libgammu leaves the line exclusive, which would lock out its next open. */
	(void)ioctl(w->side, TIOCNXCL);
	if (is_orderly)
		return;
	finder_close(w);
}

static void plan_refresh(struct worker *w)
{
	enum modem_cause cause = figures_judge(w);
	uint32_t refresh_s = w->start.deadlines.refresh;

	if ((cause == MODEM_CAUSE_NOT_REGISTERED || cause == MODEM_CAUSE_DENIED ||
		    w->figures.deaf == 1 || w->figures.is_sim_busy) &&
		refresh_s > w->start.deadlines.searching)
		refresh_s = w->start.deadlines.searching;
	w->refresh_us = due_with_us(link_now_us(), refresh_s, w->poll_us);
}

/* The next unknown line is awaited, so that libgammu has all the time until the one after it. */
static void let_one_pass(struct worker *w)
{
	int64_t until_us = link_now_us() + PASS_US;
	struct pollfd side = { .fd = w->side, .events = POLLIN };

	(void)tcflush(w->side, TCIFLUSH);
	while (w->link.error == 0 && !w->link.is_stopping && link_now_us() < until_us)
		if (link_wait(&w->link, w->side, until_us) != 0)
			break;
	(void)poll(&side, 0, REST_OF_LINE_MS);
}

/* The side door first, while the port is ours alone. */
static enum modem_cause prepare(struct worker *w, char ret_detail[static 96])
{
	static struct rawat at; /* 2 kB */
	enum modem_cause cause = w->side < 0 ? finder_open(w, ret_detail) : MODEM_CAUSE_NONE;

	if (cause != MODEM_CAUSE_NONE)
		return cause;
	if (rawat_open(&at, w->side, w->start.settings.connection, w->link.flight) < 0)
		return MODEM_CAUSE_NOT_A_MODEM;
	cause = figures_ask(w, &at, ret_detail);
	if (cause == MODEM_CAUSE_NONE && (w->is_sweep_due || w->is_raw_due))
		cause = sweep_run(w, &at);
	if (cause == MODEM_CAUSE_NONE && w->link.has_ask)
		cause = ussd_run(w, &at);
	if (cause == MODEM_CAUSE_NONE && w->garbled > 0)
		let_one_pass(w);
	(void)tcflush(w->side, TCIFLUSH);
	return cause;
}

static enum modem_cause connect_modem(struct worker *w, char ret_detail[static 96])
{
	bool is_stale = link_now_us() >= w->refresh_us;
	enum modem_cause cause;

	ret_detail[0] = '\0';
	cause = prepare(w, ret_detail);
	if (cause != MODEM_CAUSE_NONE)
		return cause;
	/* Not fatal, but worth saying: a line of the settings that the modem refused. */
	memcpy(w->note, ret_detail, sizeof(w->note));
	if (phone_open(&w->phone, w->side, w->is_all_read, w->is_listless, &w->start, &w->link,
		    &cause, ret_detail) < 0)
		return cause;
	w->is_drain_due = true;
	w->is_drained = false;
	w->quiet_polls = 0;
	phone_count(w->phone, &w->status.sim_used, &w->status.sim_size);
	if (phone_cause(w->phone) != MODEM_CAUSE_NONE) {
		(void)copy_string(ret_detail, 96, phone_detail(w->phone));
		return phone_cause(w->phone);
	}
	if (is_stale)
		plan_refresh(w);
	/* A renewed connection says nothing new before it has looked at the SIM. */
	if (!modem_state_works(w->told.state))
		tell_connected(w);
	return MODEM_CAUSE_NONE;
}

/* Nothing has left: another modem may send it. */
void worker_give_back(struct worker *w)
{
	struct modem_sent sent = { .id = w->link.outgoing.id, .result = MODEM_SEND_TEMPORARY };

	ussd_refuse(w);
	if (!w->link.has_send)
		return;
	w->link.has_send = false;
	(void)link_sent(&w->link, &sent);
}

/* That the daemon shall bear: a heartbeat, and somewhat more. */
static uint32_t silence_s(const struct worker *w)
{
	return w->link.heartbeat_s + w->link.heartbeat_s / 6 + 1;
}

static void back_off(struct worker *w, enum modem_cause cause)
{
	/* Looking for a device is only an open(2). */
	bool is_gone = cause == MODEM_CAUSE_NO_DEVICE || cause == MODEM_CAUSE_LINE_GONE;
	uint32_t limit_s =
		is_gone ? w->start.deadlines.backoff_gone : w->start.deadlines.backoff_max;
	uint32_t delay_s = w->failures < DOUBLINGS_MAX ? 1U << w->failures : limit_s;
	int64_t until_us;

	w->failures++;
	w->garbled = 0;
	until_us = link_now_us() + (int64_t)(delay_s < limit_s ? delay_s : limit_s) * USEC_PER_SEC;
	(void)link_tell(&w->link, WIRE_PHASE_BACKOFF, silence_s(w));
	while (w->link.error == 0 && !w->link.is_stopping && !w->link.has_reset && !w->is_spent &&
		link_now_us() < until_us) {
		worker_give_back(w);
		(void)link_wait(&w->link, -1, until_us);
	}
}

static void send_waiting(struct worker *w)
{
	struct modem_sent sent;

	w->drains = 0;
	phone_send(w->phone, &w->link.outgoing, &sent);
	w->link.has_send = false;
	if (sent.result == MODEM_SEND_SIM)
		figures_doubt_sim(w, sent.error, sent.is_cme);
	(void)link_sent(&w->link, &sent);
}

static void take_reports(struct worker *w)
{
	struct modem_report report;
	uint32_t location;

	while (phone_take_report(w->phone, &report) > 0)
		(void)link_report(&w->link, &report, false);
	while (w->link.error == 0 && phone_fetch_report(w->phone, &report, &location) > 0) {
		int index;

		link_begin(&w->link);
		index = link_report(&w->link, &report, true);
		if (index >= 0 && link_settle(&w->link, w->start.deadlines.stored) >= 0 &&
			w->link.answers[index] == LINK_STORED)
			phone_delete_report(w->phone, location);
	}
}

static void drain(struct worker *w)
{
	bool was_drained = w->is_drained;
	struct phone_refusal refusal;

	w->drains += w->link.has_send;
	drain_run(w);
	if (phone_cause(w->phone) != MODEM_CAUSE_NONE) {
		/* Twice in a row may be a message that no listing survives. */
		if (!was_drained && ++w->broken_lists >= BROKEN_LISTS_MAX)
			w->is_sweep_due = true;
		return;
	}
	/* A message that was read nevertheless says neither that all is well nor that it is not. */
	refusal = phone_take_refusal(w->phone);
	if (!refusal.is_of_list || w->link.pending == 0)
		figures_note_refusal(w, refusal);
	if (w->is_drained) {
		w->broken_lists = 0;
		w->failures = 0;
		w->garbled = 0;
		w->away_until_us = 0;
		tell_connected(w);
	}
}

/* A new connection costs some thirty round trips, a look one, or nine. */
static void refresh(struct worker *w)
{
	bool is_plain = w->refresh_us > 0 && figures_judge(w) == MODEM_CAUSE_NONE;

	if (!is_plain || !figures_look(w)) {
		if (phone_cause(w->phone) == MODEM_CAUSE_NONE)
			disconnect(w, true);
		return;
	}
	plan_refresh(w);
	tell_connected(w);
}

/* Sleeps until something rings, the daemon speaks or something is due. */
static void idle(struct worker *w)
{
	int64_t until_us = w->poll_us < w->refresh_us ? w->poll_us : w->refresh_us;
	int events;

	(void)link_tell(&w->link, WIRE_PHASE_IDLE, silence_s(w));
	events = link_wait(&w->link, w->side, until_us);
	if (events < 0)
		return;
	if (events & (POLLHUP | POLLERR | POLLNVAL)) {
		tell_down(w, MODEM_CAUSE_LINE_GONE, "hung up");
		disconnect(w, false);
	} else if (events & POLLIN) {
		phone_pump(w->phone);
	}
}

static bool is_drain_due(const struct worker *w)
{
	return phone_has_rung(w->phone) || w->is_drain_due || link_now_us() >= w->poll_us;
}

/*
 * What comes in goes first, or a full SIM would take in no more than itself for each send, which is
 * some seconds long. But a send waits for eight drains at most: 240 messages of a SIM with 30
 * slots, for which a network needs minutes.
 */
static bool is_turn_of_send(const struct worker *w)
{
	bool is_last = w->link.is_stopping || w->link.has_reset;

	return w->link.has_send && (is_last || w->drains >= DRAINS_MAX || !is_drain_due(w));
}

/* One step of a connected modem. */
static void serve(struct worker *w)
{
	/* Also when there is never a moment to wait. */
	(void)link_receive(&w->link);
	take_reports(w);
	if (phone_cause(w->phone) != MODEM_CAUSE_NONE || w->link.error != 0)
		return;
	/* The bell may be in the line yet. */
	if (w->link.has_send && !phone_clear_line(w->phone))
		return;
	if (is_turn_of_send(w))
		send_waiting(w);
	else if (w->link.is_stopping || w->link.has_reset)
		return; /* told just now: nothing will ring any more */
	else if (is_drain_due(w))
		drain(w);
	else if (w->link.has_ask || w->is_raw_due || phone_is_stale(w->phone))
		disconnect(w, true);
	else if (link_now_us() >= w->refresh_us)
		refresh(w);
	else
		idle(w);
}

/* An unknown line came at the wrong moment: the next try may fall between two of them. */
static bool is_worth_another(struct worker *w, enum modem_cause cause)
{
	return cause == MODEM_CAUSE_GARBLED && w->garbled++ < GARBLED_MAX;
}

static void step(struct worker *w)
{
	int64_t start_us = link_now_us();
	char detail[96];
	enum modem_cause cause = connect_modem(w, detail);

	if (is_worth_another(w, cause)) {
		disconnect(w, false);
		return;
	}
	if (cause != MODEM_CAUSE_NONE) {
		tell_down(w, cause, detail);
		disconnect(w, false);
		worker_give_back(w);
		back_off(w, cause);
		return;
	}
	while (w->link.error == 0 && w->phone && phone_cause(w->phone) == MODEM_CAUSE_NONE &&
		!((w->link.is_stopping || w->link.has_reset) && !w->link.has_send))
		serve(w);
	if (!w->phone || phone_cause(w->phone) == MODEM_CAUSE_NONE)
		return;
	cause = phone_cause(w->phone);
	tell_down(w, cause, phone_detail(w->phone));
	disconnect(w, false);
	/* A connection that did its work is renewed at once, unless that becomes a whirl. */
	if ((!w->is_drained || link_now_us() - start_us < LIVED_US) && !is_worth_another(w, cause))
		back_off(w, cause);
}

/* Lets it go and come back, which takes about as long as libgammu may take to open it. */
static void await_return(struct worker *w)
{
	w->away_until_us = link_now_us() + (int64_t)w->start.deadlines.init * USEC_PER_SEC;
	w->failures = AWAY_FAILURES;
	w->refresh_us = 0;
	tell(w, MODEM_STARTING, MODEM_CAUSE_NONE, "restarting");
	back_off(w, MODEM_CAUSE_NONE);
}

static void reset_modem(struct worker *w)
{
	bool is_awake = w->phone && phone_cause(w->phone) == MODEM_CAUSE_NONE;
	char detail[96];
	int r = 0;

	disconnect(w, is_awake);
	if (w->side < 0 && finder_open(w, detail) != MODEM_CAUSE_NONE)
		r = -ENODEV;
	if (r == 0)
		r = reset_ask(w, is_awake);
	disconnect(w, false);
	(void)link_done(&w->link, r);
	if (r == 0)
		await_return(w);
}

int worker_run(struct worker *w)
{
	tell(w, MODEM_STARTING, MODEM_CAUSE_NONE, "");
	if (w->start.was_reset)
		await_return(w);
	while (w->link.error == 0 && !w->link.is_stopping && !w->is_spent) {
		(void)link_receive(&w->link);
		if (w->link.has_reset)
			reset_modem(w);
		else
			step(w);
	}
	worker_give_back(w);
	disconnect(w, false);
	if (w->is_spent && w->link.error == 0 && !w->link.is_stopping)
		return WIRE_EXIT_ANEW;
	return w->link.error == 0 || w->link.error == -EPIPE ? EX_OK : EX_SOFTWARE;
}
