/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem.c - the daemon's side of a modem: what is asked of it, and what its worker says. */
#include "modem/modem_private.h"

#include <stdio.h>

void modem_set_timing(struct modem *m, const struct modem_timing *timing)
{
	m->timing = *timing;
	m->backoff_us = timing->backoff_first_us;
}

void modem_set_sysfs(struct modem *m, const char *root)
{
	m->sysfs = root;
}

void modem_set_userdata(struct modem *m, void *userdata)
{
	m->userdata = userdata;
}

static int on_defer(sd_event_source *source, void *userdata)
{
	struct modem *m = userdata;

	(void)source;
	if (m->is_status_due)
		modem_say_state(m);
	if (m->is_stopped_due)
		modem_say_stopped(m);
	return 0;
}

void modem_say_later(struct modem *m)
{
	(void)sd_event_source_set_enabled(m->defer, SD_EVENT_ONESHOT);
}

int modem_new(struct modem **ret, sd_event *event, const struct modem_settings *settings,
	const struct modem_events *events, void *userdata)
{
	_cleanup_(modem_freep) struct modem *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->fd = m->flight_fd = -1;
	m->event = sd_event_ref(event);
	m->settings = *settings;
	m->events = events;
	m->userdata = userdata;
	m->stop_at_us = INT64_MAX;
	m->status.sim_used = -1;
	m->status.sim_size = -1;
	m->sysfs = "/sys";
	/* Without it a modem works as well. */
	(void)flight_create(&m->flight, &m->flight_fd);
	ladder_init(&m->ladder, settings->may_reset_usb);
	modem_timing_default(&m->timing);
	m->backoff_us = m->timing.backoff_first_us;
	r = sd_event_add_defer(event, &m->defer, on_defer, m);
	if (r >= 0)
		r = sd_event_source_set_enabled(m->defer, SD_EVENT_OFF);
	if (r >= 0)
		r = modem_bound_new(m);
	if (r < 0)
		return r;
	*ret = take_ptr(m);
	return 0;
}

int modem_start(struct modem *m)
{
	if (m->is_started)
		return -EALREADY;
	m->is_started = true;
	m->is_status_due = true;
	modem_say_later(m);
	if (m->is_paused) {
		modem_set_state(m, MODEM_PAUSED, MODEM_CAUSE_NONE, "");
		return 0;
	}
	/* From the loop, after that: a start that fails is a state of its own. */
	return modem_arm(m, modem_now_us(m));
}

const char *modem_name(const struct modem *m)
{
	return m->settings.name;
}

const struct modem_status *modem_get_status(const struct modem *m)
{
	return &m->status;
}

size_t modem_read_flight(const struct modem *m, struct modem_flight ret[static FLIGHT_LINES])
{
	struct flight_line lines[FLIGHT_LINES];
	size_t count = m->flight ? flight_read(m->flight, lines) : 0;
	int64_t now_us = modem_now_us(m);

	for (size_t i = 0; i < count; i++) {
		bool is_past = lines[i].at_us <= now_us && lines[i].at_us > now_us - USEC_PER_DAY;

		ret[i].age_us = is_past ? now_us - lines[i].at_us : 0;
		if (lines[i].at_us <= now_us - USEC_PER_DAY)
			ret[i].age_us = USEC_PER_DAY;
		ret[i].way = (enum flight_way)lines[i].way;
		memcpy(ret[i].text, lines[i].text, sizeof(ret[i].text));
	}
	return count;
}

bool modem_is_ready(const struct modem *m)
{
	return m->is_connected && !m->is_sending && !modem_is_leaving(m);
}

static int tell_slots(struct modem *m, enum wire_type type, const uint32_t *slots, size_t count)
{
	union wire_packet packet;
	int r;

	if (count > MODEM_SLOTS_MAX)
		return -EINVAL;
	if (count == 0 || m->pid == 0)
		return 0;
	wire_begin(&packet, type);
	packet.slots.count = (uint32_t)count;
	memcpy(packet.slots.slots, slots, count * sizeof(slots[0]));
	r = modem_tell(m, &packet);
	/* A worker that is gone lists them to its successor. */
	return r == -EPIPE || r == -ECONNRESET || r == -ENOTCONN ? 0 : r;
}

int modem_stored(struct modem *m, const uint32_t *slots, size_t count)
{
	return tell_slots(m, WIRE_STORED, slots, count);
}

int modem_refused(struct modem *m, const uint32_t *slots, size_t count)
{
	return tell_slots(m, WIRE_REFUSED, slots, count);
}

int modem_send(struct modem *m, const struct modem_outgoing *outgoing)
{
	union wire_packet packet;

	if (!m->is_connected || modem_is_leaving(m))
		return -ENOTCONN;
	if (m->is_sending)
		return -EBUSY;
	wire_begin(&packet, WIRE_SEND);
	packet.send.outgoing = *outgoing;
	/* What the worker would refuse as foreign must not kill it. */
	if (wire_check(&packet, wire_size(WIRE_SEND), WIRE_TO_WORKER) != WIRE_SEND)
		return -EINVAL;
	if (modem_tell(m, &packet) < 0)
		return -ENOTCONN;
	m->is_sending = true;
	m->is_taken = false;
	m->sending_id = outgoing->id;
	return 0;
}

int modem_ask_ussd(struct modem *m, const char *code)
{
	union wire_packet packet;

	if (!m->is_connected || modem_is_leaving(m))
		return -ENOTCONN;
	if (m->is_asking)
		return -EBUSY;
	wire_begin(&packet, WIRE_ASK);
	if (copy_string(packet.ask.code, sizeof(packet.ask.code), code) < 0 ||
		wire_check(&packet, wire_size(WIRE_ASK), WIRE_TO_WORKER) != WIRE_ASK)
		return -EINVAL;
	if (modem_tell(m, &packet) < 0)
		return -ENOTCONN;
	m->is_asking = true;
	return 0;
}

void modem_free(struct modem *m)
{
	if (!m)
		return;
	modem_reap(m);
	(void)modem_return_to_usb(m);
	sd_event_source_disable_unref(m->timer);
	sd_event_source_disable_unref(m->defer);
	modem_bound_free(m);
	sd_event_unref(m->event);
	flight_free(m->flight);
	closep(&m->flight_fd);
	explicit_bzero(m->settings.pin, sizeof(m->settings.pin));
	free(m);
}

void modem_set_state(
	struct modem *m, enum modem_state state, enum modem_cause cause, const char *detail)
{
	struct modem_status before = m->status;

	m->status.state = state;
	m->status.cause = cause;
	memset(m->status.detail, 0, sizeof(m->status.detail));
	(void)copy_string(m->status.detail, sizeof(m->status.detail), detail);
	memset(m->status.port, 0, sizeof(m->status.port));
	if (memcmp(&before, &m->status, sizeof(before)) == 0)
		return;
	m->is_status_due = true;
	modem_say_later(m);
}

void modem_say_stopped(struct modem *m)
{
	m->is_stopped_due = false;
	modem_set_state(m, MODEM_DOWN, MODEM_CAUSE_STOPPED, "");
	m->is_status_due = false;
	m->events->status(m, &m->status, m->userdata);
	m->events->stopped(m, m->userdata);
}

void modem_end_send(struct modem *m)
{
	struct modem_sent sent = { .id = m->sending_id };

	if (!m->is_sending)
		return;
	m->is_sending = false;
	sent.result = m->is_taken ? MODEM_SEND_UNKNOWN : MODEM_SEND_TEMPORARY;
	m->events->sent(m, &sent, m->userdata);
}

static void say_ussd(struct modem *m, const struct modem_ussd *ussd)
{
	m->is_asking = false;
	if (m->events->ussd)
		m->events->ussd(m, ussd, m->userdata);
}

void modem_end_ask(struct modem *m)
{
	const struct modem_ussd ussd = { .result = MODEM_USSD_NOT_ASKED };

	if (m->is_asking)
		say_ussd(m, &ussd);
}

/* Slots only grow, so that an answer never hits another message. 0 is a report without one. */
static bool take_slot(struct modem *m, uint32_t slot)
{
	if (slot <= m->last_slot)
		return false;
	m->last_slot = slot;
	return true;
}

static int take_phase(struct modem *m, const struct wire_phase_told *told)
{
	bool is_new_pause = told->phase == WIRE_PHASE_BACKOFF && m->phase != WIRE_PHASE_BACKOFF;

	m->phase = (enum wire_phase)told->phase;
	m->allowed_us = (int64_t)told->deadline_ms * 1000;
	if (is_new_pause)
		modem_hear_failure(m);
	/* Each sign of life is an occasion, so the ladder needs no timer. */
	modem_climb(m);
	return modem_arm(m, m->heard_us + m->allowed_us + m->timing.margin_us);
}

static int take_status(struct modem *m, struct modem_status *status)
{
	if (status->port[0] != '\0' && !modem_owns_port(m, status->port))
		memset(status->port, 0, sizeof(status->port));
	m->is_connected = modem_state_works(status->state);
	m->has_worked = m->has_worked || m->is_connected;
	if (status->port[0] != '\0')
		memcpy(m->port, status->port, sizeof(m->port));
	if (status->state != MODEM_STARTING)
		modem_hear_state(m, m->is_connected, status->cause);
	if (m->status.state == MODEM_QUARANTINED && !modem_judge_quarantine(m, status))
		return 0;
	if (memcmp(&m->status, status, sizeof(*status)) != 0) {
		m->status = *status;
		modem_say_state(m);
	}
	modem_climb(m);
	return 0;
}

static int take_sent(struct modem *m, const struct modem_sent *sent)
{
	if (!m->is_sending || sent->id != m->sending_id)
		return -EBADMSG;
	m->is_sending = false;
	m->events->sent(m, sent, m->userdata);
	return 0;
}

static int take_packet(struct modem *m, union wire_packet *p, enum wire_type type)
{
	if (m->is_known == (type == WIRE_HELLO))
		return -EBADMSG;
	switch (type) {
	case WIRE_HELLO: m->is_known = true; return 0;
	case WIRE_PHASE: return take_phase(m, &p->phase);
	case WIRE_STATUS: return take_status(m, &p->status.status);
	case WIRE_PART:
		if (!take_slot(m, p->part.part.slot))
			return -EBADMSG;
		m->events->part(m, &p->part.part, m->userdata);
		return 0;
	case WIRE_REPORT:
		if (p->report.report.slot != 0 && !take_slot(m, p->report.report.slot))
			return -EBADMSG;
		m->events->report(m, &p->report.report, m->userdata);
		return 0;
	case WIRE_TAKEN:
		if (!m->is_sending || m->is_taken || p->taken.id != m->sending_id)
			return -EBADMSG;
		m->is_taken = true;
		return 0;
	case WIRE_SENT: return take_sent(m, &p->sent.sent);
	case WIRE_PIN: m->is_pin_spent = p->pin.result != WIRE_PIN_ACCEPTED; return 0;
	case WIRE_USSD:
		if (!m->is_asking)
			return -EBADMSG;
		say_ussd(m, &p->ussd.ussd);
		return 0;
	case WIRE_DONE: return modem_take_done(m, p->done.error);
	case WIRE_NONE:
	case WIRE_START:
	case WIRE_SEND:
	case WIRE_STORED:
	case WIRE_REFUSED:
	case WIRE_STOP:
	case WIRE_RESET:
	case WIRE_ASK: break;
	}
	return -EBADMSG;
}

int modem_read(struct modem *m, int count)
{
	union wire_packet packet;

	for (int i = 0; i < count; i++) {
		int r = wire_read(m->fd, &packet, WIRE_TO_DAEMON);

		if (r == -EAGAIN)
			return 0;
		if (r == 0)
			return -EPIPE;
		if (r > 0) {
			m->heard_us = modem_now_us(m);
			r = modem_may_say(m) ? take_packet(m, &packet, (enum wire_type)r) : -E2BIG;
		}
		if (r < 0)
			return r;
	}
	return 1;
}

const char *modem_state_name(enum modem_state state)
{
	switch (state) {
	case MODEM_STARTING: return "starting";
	case MODEM_UP: return "up";
	case MODEM_DEGRADED: return "degraded";
	case MODEM_DOWN: return "down";
	case MODEM_QUARANTINED: return "quarantined";
	case MODEM_PAUSED: return "paused";
	}
	return "down";
}
