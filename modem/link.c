/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.c - the worker's end of the socket. */
#include "modem/link.h"
#include "modem/due.h"

#include <poll.h>
#include <time.h>

#define START_TIMEOUT_US (30 * USEC_PER_SEC)
#define STOPPING_US      (5 * USEC_PER_SEC)
#define TELL_AGAIN_US    (5 * USEC_PER_SEC) /* less than the daemon's margin */

int64_t link_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

/* Milliseconds for poll(2), rounded up so that the time has passed when it returns. */
static int until_ms(int64_t until_us)
{
	int64_t left_us = until_us - link_now_us();

	if (left_us <= 0)
		return 0;
	return left_us > USEC_PER_HOUR ? 3600 * 1000 : (int)((left_us + 999) / 1000);
}

int link_start(struct link *ret, int fd, struct wire_start *ret_start)
{
	int64_t until_us = link_now_us() + START_TIMEOUT_US;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	union wire_packet packet;
	int r;

	do
		r = poll(&p, 1, until_ms(until_us));
	while (r < 0 && errno == EINTR);
	if (r <= 0)
		return r < 0 ? -errno : -ETIMEDOUT;
	r = wire_read(fd, &packet, WIRE_TO_WORKER);
	if (r != -EPROTO && r != WIRE_START)
		return r == 0 ? -EPIPE : r < 0 ? r : -EBADMSG;
	/* The daemon's log shall say which of the two is the other build: tell it ours before
	 * leaving. */
	*ret = (struct link){ .fd = fd, .phase = WIRE_PHASE_IDLE };
	if (r == WIRE_START) {
		*ret_start = packet.start;
		ret->first_slot = packet.start.first_slot;
		ret->heartbeat_s = packet.start.deadlines.heartbeat;
	}
	wire_begin(&packet, WIRE_HELLO);
	(void)wire_write(fd, &packet, 0);
	return r < 0 ? r : 0;
}

static int fail(struct link *link, int error)
{
	if (link->error == 0)
		link->error = error;
	return error;
}

static int put(struct link *link, const union wire_packet *packet)
{
	int r = wire_write(link->fd, packet, 0);

	return r < 0 ? fail(link, r) : 0;
}

static int tell(struct link *link)
{
	union wire_packet packet;

	wire_begin(&packet, WIRE_PHASE);
	packet.phase.phase = link->phase;
	packet.phase.deadline_ms = link->deadline_s * 1000;
	link->told_us = link_now_us();
	return put(link, &packet);
}

int link_tell(struct link *link, enum wire_phase phase, uint32_t deadline_s)
{
	if (phase == link->phase && deadline_s == link->deadline_s &&
		link_now_us() - link->told_us < TELL_AGAIN_US)
		return 0;
	link->phase = phase;
	link->deadline_s = deadline_s;
	return tell(link);
}

static void take_answers(struct link *link, const struct wire_slots *slots, enum link_answer answer)
{
	for (uint32_t i = 0; i < slots->count; i++) {
		uint32_t index = slots->slots[i] - link->first_slot;

		/* Others belong to a listing that is over: that message is listed again. */
		if (index < link->pending)
			link->answers[index] = answer;
	}
}

static int take(struct link *link, const union wire_packet *packet, int type)
{
	switch ((enum wire_type)type) {
	case WIRE_SEND:
		if (link->has_send)
			return -EBADMSG;
		link->outgoing = packet->send.outgoing;
		link->has_send = true;
		return 0;
	case WIRE_STORED: take_answers(link, &packet->slots, LINK_STORED); return 0;
	case WIRE_REFUSED: take_answers(link, &packet->slots, LINK_REFUSED); return 0;
	case WIRE_STOP: link->is_stopping = true; return 0;
	case WIRE_RESET:
		if (link->has_reset)
			return -EBADMSG;
		link->has_reset = true;
		return 0;
	case WIRE_ASK:
		if (link->has_ask)
			return -EBADMSG;
		memcpy(link->code, packet->ask.code, sizeof(link->code));
		link->has_ask = true;
		return 0;
	case WIRE_NONE:
	case WIRE_START:
	case WIRE_HELLO:
	case WIRE_PHASE:
	case WIRE_STATUS:
	case WIRE_PART:
	case WIRE_REPORT:
	case WIRE_TAKEN:
	case WIRE_SENT:
	case WIRE_PIN:
	case WIRE_USSD:
	case WIRE_DONE: break;
	}
	return -EBADMSG;
}

int link_receive(struct link *link)
{
	for (;;) {
		union wire_packet packet;
		int r = wire_read(link->fd, &packet, WIRE_TO_WORKER);

		if (r == -EAGAIN)
			return 0;
		if (r <= 0)
			return fail(link, r < 0 ? r : -EPIPE);
		r = take(link, &packet, r);
		if (r < 0)
			return fail(link, r);
	}
}

int link_wait(struct link *link, int fd, int64_t until_us)
{
	struct pollfd p[] = {
		{ .fd = link->fd, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int64_t next_us = due_next_us(link->told_us, link->heartbeat_s);
	int r;

	if (link_now_us() >= next_us) {
		r = tell(link);
		if (r < 0)
			return r;
		next_us = due_next_us(link->told_us, link->heartbeat_s);
	}
	r = poll(p, COUNT_OF(p), until_ms(until_us < next_us ? until_us : next_us));
	if (r < 0)
		return errno == EINTR ? 0 : fail(link, -errno);
	if (p[0].revents) {
		r = link_receive(link);
		if (r < 0)
			return r;
	}
	return fd >= 0 ? p[1].revents : 0;
}

int link_status(struct link *link, const struct modem_status *status)
{
	union wire_packet packet;

	wire_begin(&packet, WIRE_STATUS);
	packet.status.status = *status;
	return put(link, &packet);
}

int link_taken(struct link *link, int64_t id)
{
	union wire_packet packet;

	wire_begin(&packet, WIRE_TAKEN);
	packet.taken.id = id;
	return put(link, &packet);
}

int link_sent(struct link *link, const struct modem_sent *sent)
{
	union wire_packet packet;

	wire_begin(&packet, WIRE_SENT);
	packet.sent.sent = *sent;
	return put(link, &packet);
}

int link_ussd(struct link *link, const struct modem_ussd *ussd)
{
	union wire_packet packet;

	link->has_ask = false;
	wire_begin(&packet, WIRE_USSD);
	packet.ussd.ussd = *ussd;
	return put(link, &packet);
}

int link_pin(struct link *link, enum wire_pin_result result)
{
	union wire_packet packet;

	wire_begin(&packet, WIRE_PIN);
	packet.pin.result = result;
	return put(link, &packet);
}

int link_done(struct link *link, int error)
{
	union wire_packet packet;

	link->has_reset = false;
	wire_begin(&packet, WIRE_DONE);
	packet.done.error = error;
	return put(link, &packet);
}

void link_begin(struct link *link)
{
	/* A slot is never used twice, so a late answer to an old one hits nothing. */
	link->first_slot += (uint32_t)link->pending;
	link->pending = 0;
}

static int next_slot(struct link *link)
{
	if (link->pending == LINK_PENDING_MAX)
		return -ENOSPC;
	link->answers[link->pending] = LINK_WAITING;
	return (int)link->pending++;
}

int link_part(struct link *link, struct modem_part *part)
{
	union wire_packet packet;
	int index = next_slot(link);
	int r;

	if (index < 0)
		return index;
	part->slot = link->first_slot + (uint32_t)index;
	wire_begin(&packet, WIRE_PART);
	packet.part.part = *part;
	r = put(link, &packet);
	return r < 0 ? r : index;
}

int link_report(struct link *link, struct modem_report *report, bool has_slot)
{
	union wire_packet packet;
	int index = has_slot ? next_slot(link) : 0;
	int r;

	if (index < 0)
		return index;
	report->slot = has_slot ? link->first_slot + (uint32_t)index : 0;
	wire_begin(&packet, WIRE_REPORT);
	packet.report.report = *report;
	r = put(link, &packet);
	return r < 0 ? r : index;
}

static bool is_settled(const struct link *link)
{
	for (size_t i = 0; i < link->pending; i++)
		if (link->answers[i] == LINK_WAITING)
			return false;
	return true;
}

int link_settle(struct link *link, uint32_t timeout_s)
{
	int64_t until_us = link_now_us() + (int64_t)timeout_s * USEC_PER_SEC;
	int r = 0;

	if (!is_settled(link))
		r = link_tell(link, WIRE_PHASE_WAITING, timeout_s);
	while (r >= 0 && !is_settled(link) && link_now_us() < until_us) {
		r = link_wait(link, -1, until_us);
		/* A daemon that is leaving has little left to say. */
		if (link->is_stopping && until_us > link_now_us() + STOPPING_US)
			until_us = link_now_us() + STOPPING_US;
	}
	return r < 0 ? r : 0;
}
