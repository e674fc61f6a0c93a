/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_hand.c - what a person does with a modem: stop, pause, resume, reset, set anew. */
#include "modem/modem_private.h"

bool modem_is_leaving(const struct modem *m)
{
	return m->is_stopping || m->is_paused || m->plan != MODEM_PLAN_NONE || m->is_reset_told ||
	       m->ladder.is_quarantined;
}

int modem_dismiss(struct modem *m)
{
	union wire_packet packet;

	m->stop_at_us =
		modem_now_us(m) + (m->is_sending ? m->timing.stop_us : m->timing.stop_idle_us);
	wire_begin(&packet, WIRE_STOP);
	/* One that does not take it is killed when its time is over. */
	(void)modem_tell(m, &packet);
	return modem_arm(m, modem_now_us(m));
}

/* Without a worker nothing else may start one. */
static void rest(struct modem *m)
{
	(void)sd_event_source_set_enabled(m->timer, SD_EVENT_OFF);
	(void)modem_return_to_usb(m);
}

int modem_stop(struct modem *m)
{
	if (m->is_stopping)
		return 0;
	m->is_stopping = true;
	if (m->pid > 0)
		return modem_dismiss(m);
	rest(m);
	m->is_stopped_due = true;
	modem_say_later(m);
	return 0;
}

int modem_pause(struct modem *m)
{
	if (m->is_paused || m->is_stopping)
		return -EALREADY;
	m->is_paused = true;
	m->is_reset_due = false;
	/* The time until it is resumed is nobody's trouble. */
	modem_hear_state(m, false, MODEM_CAUSE_STOPPED);
	if (m->ladder.is_quarantined)
		ladder_init(&m->ladder, m->settings.may_reset_usb);
	if (!m->is_started)
		return 0;
	if (m->pid > 0)
		return modem_dismiss(m);
	rest(m);
	modem_set_state(m, MODEM_PAUSED, MODEM_CAUSE_NONE, "");
	return 0;
}

/* A worker that is being ended is followed by another. */
static int begin_anew(struct modem *m)
{
	m->backoff_us = m->timing.backoff_first_us;
	m->plan = MODEM_PLAN_NONE;
	if (m->pid > 0) {
		m->plan = MODEM_PLAN_RENEW;
		return 0;
	}
	rest(m);
	modem_set_state(m, MODEM_STARTING, MODEM_CAUSE_NONE, "");
	return modem_arm(m, modem_now_us(m));
}

int modem_resume(struct modem *m)
{
	if (!m->is_paused || m->is_stopping)
		return -EALREADY;
	m->is_paused = false;
	return m->is_started ? begin_anew(m) : 0;
}

int modem_reset(struct modem *m)
{
	int r;

	if (m->is_paused || m->is_stopping || !m->is_started)
		return -EALREADY;
	ladder_init(&m->ladder, m->settings.may_reset_usb);
	m->is_reset_due = false;
	r = begin_anew(m);
	if (m->pid == 0 || r < 0)
		return r;
	if (!m->is_connected && !m->is_reset_told)
		return modem_dismiss(m);
	/* Its answer ends the worker; one that gives none is killed in the end. */
	m->stop_at_us = modem_now_us(m) + m->timing.stop_us;
	if (!m->is_reset_told) {
		(void)copy_string(m->rung_detail, sizeof(m->rung_detail), "by hand");
		modem_reset_softly(m);
	}
	return modem_arm(m, m->heard_us + m->allowed_us + m->timing.margin_us);
}

/* All but the last four are texts, with nothing between them; what is behind their ends is zero. */
#define TEXTS_SIZE offsetof(struct modem_settings, poll_s)

bool modem_has_settings(const struct modem *m, const struct modem_settings *settings)
{
	const struct modem_settings *own = &m->settings;

	return memcmp(own, settings, TEXTS_SIZE) == 0 && own->poll_s == settings->poll_s &&
	       own->reports == settings->reports &&
	       own->is_roaming_fine == settings->is_roaming_fine &&
	       own->may_reset_usb == settings->may_reset_usb;
}

/* What was learnt of the port and the PIN of before says nothing of others. */
static void take_settings(struct modem *m, const struct modem_settings *settings)
{
	if (strcmp(m->settings.device, settings->device) != 0)
		m->port[0] = '\0';
	if (strcmp(m->settings.pin, settings->pin) != 0)
		m->is_pin_spent = false;
	explicit_bzero(m->settings.pin, sizeof(m->settings.pin));
	m->settings = *settings;
	ladder_init(&m->ladder, settings->may_reset_usb);
}

int modem_renew(struct modem *m, const struct modem_settings *settings)
{
	int r;

	if (m->is_stopping)
		return -EALREADY;
	/* By the old device's path, while it is known. */
	(void)modem_return_to_usb(m);
	take_settings(m, settings);
	if (!m->is_started || m->is_paused)
		return 0;
	m->is_reset_due = false;
	r = begin_anew(m);
	return r < 0 || m->pid == 0 ? r : modem_dismiss(m);
}
