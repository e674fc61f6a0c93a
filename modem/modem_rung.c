/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_rung.c - what the ladder leads to: resets, and the slow tries of quarantine. */
#include "modem/modem_private.h"

#include <stdio.h>

#define USB_OFF_US (2 * USEC_PER_SEC)

/* The ladder's own clock runs faster in a hurry. */
static int64_t ladder_now_us(const struct modem *m)
{
	return modem_now_us(m) * m->timing.haste;
}

static void say(struct modem *m, enum modem_rung rung, int error, const char *detail)
{
	if (m->events->rung)
		m->events->rung(m, rung, error, detail, m->userdata);
}

void modem_hear_state(struct modem *m, bool is_connected, enum modem_cause cause)
{
	ladder_tell(&m->ladder, is_connected, cause, ladder_now_us(m));
}

void modem_hear_failure(struct modem *m)
{
	/* One that restarts may stay away for a while. */
	if (m->status.state == MODEM_DOWN)
		ladder_fail(&m->ladder, ladder_now_us(m));
}

static void quarantine(struct modem *m)
{
	m->is_connected = false;
	modem_set_state(m, MODEM_QUARANTINED, m->status.cause, m->status.detail);
	say(m, MODEM_RUNG_QUARANTINE, 0, m->rung_detail);
	if (m->pid > 0)
		(void)modem_dismiss(m);
}

void modem_climb(struct modem *m)
{
	enum modem_rung rung;

	if (m->is_reset_due || modem_is_leaving(m))
		return;
	rung = ladder_next(&m->ladder, ladder_now_us(m));
	(void)snprintf(m->rung_detail, sizeof(m->rung_detail), "%s%safter %u tries",
		m->status.detail, m->status.detail[0] != '\0' ? ", " : "", m->ladder.tries);
	switch (rung) {
	case MODEM_RUNG_RECONNECT: break;
	case MODEM_RUNG_SOFT_RESET: modem_reset_softly(m); break;
	case MODEM_RUNG_USB_RESET:
		m->plan = MODEM_PLAN_USB;
		if (m->pid > 0)
			(void)modem_dismiss(m);
		break;
	case MODEM_RUNG_QUARANTINE: quarantine(m); break;
	}
}

bool modem_judge_quarantine(struct modem *m, const struct modem_status *status)
{
	if (!m->ladder.is_quarantined) {
		/* It was about to go: its successor takes it from here. */
		if (m->stop_at_us != INT64_MAX)
			m->plan = MODEM_PLAN_RENEW;
		return true;
	}
	if (status->state == MODEM_DOWN && m->stop_at_us == INT64_MAX)
		(void)modem_dismiss(m);
	return false;
}

void modem_wait_quarantine(struct modem *m)
{
	(void)modem_arm(m, modem_now_us(m) + m->timing.quarantine_us);
}

void modem_reset_softly(struct modem *m)
{
	union wire_packet packet;

	m->is_reset_due = m->pid == 0;
	if (m->is_reset_due)
		return;
	wire_begin(&packet, WIRE_RESET);
	/* One that does not take it ends, and with it the reset. */
	(void)modem_tell(m, &packet);
	m->is_reset_told = true;
}

void modem_end_reset(struct modem *m)
{
	if (!m->is_reset_told)
		return;
	m->is_reset_told = false;
	say(m, MODEM_RUNG_SOFT_RESET, -EPIPE, "its worker ended before");
}

int modem_take_done(struct modem *m, int error)
{
	char detail[96];

	if (!m->is_reset_told)
		return -EBADMSG;
	m->is_reset_told = false;
	if (error > 0)
		(void)snprintf(detail, sizeof(detail), "CME %d", error);
	else if (error < 0)
		(void)snprintf(detail, sizeof(detail), "%s",
			error == -ETIMEDOUT ? "no answer" : strerrordesc_np(-error));
	/* Until it is heard of again it is away, which is no trouble. */
	if (error == 0)
		modem_hear_state(m, false, MODEM_CAUSE_LINE_GONE);
	say(m, MODEM_RUNG_SOFT_RESET, error, error == 0 ? m->rung_detail : detail);
	if (m->plan != MODEM_PLAN_RENEW)
		return 0;
	m->was_reset = error == 0;
	return modem_dismiss(m);
}

static int take_off_usb(struct modem *m)
{
	const char *line = m->port[0] != '\0' ? m->port : m->settings.device;
	int r = usb_find(m->sysfs, line, m->usb_path);

	if (r == 0)
		r = usb_authorise(m->usb_path, false);
	if (r < 0)
		m->usb_path[0] = '\0';
	return r;
}

void modem_leave_usb(struct modem *m)
{
	int r = take_off_usb(m);

	if (r < 0) {
		say(m, MODEM_RUNG_USB_RESET, r, strerrordesc_np(-r));
		modem_restart_later(m);
		return;
	}
	say(m, MODEM_RUNG_USB_RESET, 0, m->rung_detail);
	modem_hear_state(m, false, MODEM_CAUSE_LINE_GONE);
	modem_set_state(m, MODEM_STARTING, MODEM_CAUSE_NONE, "");
	(void)modem_arm(m, modem_now_us(m) + USB_OFF_US);
}

int modem_return_to_usb(struct modem *m)
{
	int r;

	if (m->usb_path[0] == '\0')
		return 0;
	r = usb_authorise(m->usb_path, true);
	m->usb_path[0] = '\0';
	m->was_reset = true;
	return r;
}

void modem_end_usb(struct modem *m)
{
	int r = modem_return_to_usb(m);

	if (r < 0)
		say(m, MODEM_RUNG_USB_RESET, r, strerrordesc_np(-r));
}
