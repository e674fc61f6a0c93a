/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_liar.c - any packet in any order, and the other things that a worker must not do. */
#include "tests/unit/fake_liar.h"
#include "tests/unit/fake_worker_private.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % below;
}

static int64_t draw_id(void)
{
	static const int64_t ids[] = { 0, 1, 2, 3, -1, INT64_MAX, INT64_MIN };

	return ids[draw(COUNT_OF(ids))];
}

static void draw_status(struct modem_status *s)
{
	static const char *const ports[] = { "", "/dev/tty", "/dev/null", "/etc/passwd",
		"../../x" };

	s->state = (enum modem_state)draw(MODEM_DOWN + 1);
	s->cause = (enum modem_cause)draw(MODEM_CAUSE_MEMORY_FAILED + 1);
	s->sim_used = (int32_t)draw(1000);
	s->sim_size = (int32_t)draw(3);
	s->signal_dbm = -(int32_t)draw(200);
	(void)copy_string(s->port, sizeof(s->port), ports[draw(COUNT_OF(ports))]);
	(void)snprintf(s->imsi, sizeof(s->imsi), "5101%u", draw(50));
	(void)snprintf(s->imei, sizeof(s->imei), "3569%u", draw(50));
	(void)snprintf(s->detail, sizeof(s->detail), "CMS %u", draw(1000));
}

static void draw_part(struct modem_part *p)
{
	static uint32_t slot;

	if (slot == 0)
		slot = fake_start.first_slot;
	p->slot = slot;
	slot += 1 + (draw(64) == 0 ? draw(1000) : 0);
	p->coding = MODEM_CODING_UCS2;
	p->message_class = -1;
	p->scts_us = ((int64_t)time(NULL) - draw(1000)) * USEC_PER_SEC;
	p->concat.width = draw(2) ? 16 : 8;
	p->concat.reference = (uint16_t)draw(256);
	p->concat.total = (uint8_t)(2 + draw(254));
	p->concat.part = (uint8_t)(1 + draw(p->concat.total));
	p->size = (uint16_t)(2 * draw(60));
	for (size_t i = 0; i < p->size; i++)
		p->data[i] = i % 2 ? (uint8_t)draw(256) : 0;
	(void)snprintf(p->sender, sizeof(p->sender), "+62819%07u", draw(300));
}

static void draw_report(struct modem_report *r)
{
	r->reference = (uint8_t)draw(256);
	r->status = (uint8_t)draw(256);
	r->discharged_us = (int64_t)draw(2) * time(NULL) * USEC_PER_SEC;
	(void)copy_string(r->recipient, sizeof(r->recipient), FAKE_CITIZEN);
}

static void draw_sent(struct modem_sent *s)
{
	s->id = draw_id();
	s->result = (enum modem_send_result)draw(MODEM_SEND_SIM + 1);
	s->parts = (uint8_t)(1 + draw(MODEM_PARTS_MAX));
	s->error = (int32_t)draw(600);
}

/* Of what is never in order while nothing was asked: rare, since it is the end of a worker. */
static void draw_forbidden(union wire_packet *p)
{
	static const enum wire_type types[] = { WIRE_HELLO, WIRE_TAKEN, WIRE_SENT, WIRE_USSD,
		WIRE_DONE, WIRE_PART, WIRE_START };
	enum wire_type type = types[draw(COUNT_OF(types))];

	wire_begin(p, type);
	if (type == WIRE_TAKEN)
		p->taken.id = draw_id();
	if (type == WIRE_SENT)
		draw_sent(&p->sent.sent);
	if (type == WIRE_PART)
		p->part.part.slot = 1;
}

static void draw_packet(union wire_packet *p)
{
	uint32_t kind = draw(10000);

	if (kind < 3) {
		draw_forbidden(p);
	} else if (kind < 300) {
		wire_begin(p, WIRE_PART);
		draw_part(&p->part.part);
	} else if (kind < 2000) {
		wire_begin(p, WIRE_REPORT);
		draw_report(&p->report.report);
	} else if (kind < 5000) {
		wire_begin(p, WIRE_STATUS);
		draw_status(&p->status.status);
	} else if (kind < 9000) {
		wire_begin(p, WIRE_PHASE);
		p->phase.phase = draw(WIRE_PHASE_CLOSING + 1);
		p->phase.deadline_ms = draw(WIRE_DEADLINE_MAX_MS + 1);
	} else {
		wire_begin(p, WIRE_PIN);
		p->pin.result = draw(WIRE_PIN_REFUSED + 1);
	}
}

/* What it was told is thrown away; what it was given to send is said to have been sent, or is not.
 */
static void throw_away(void)
{
	union wire_packet p;
	int type;

	while ((type = wire_read(WIRE_FD, &p, WIRE_TO_WORKER)) > 0)
		if (type == WIRE_SEND && draw(2))
			fake_say_sent(p.send.outgoing.id);
	if (type != -EAGAIN)
		_exit(0);
}

static void babble(void)
{
	union wire_packet p;

	seed += fake_start.first_slot;
	fake_say_hello();
	for (int64_t i = 0;; i++) {
		if (i % 64 == 0)
			throw_away();
		draw_packet(&p);
		fake_say(&p);
	}
}

/* Octets, also a real packet with some of them changed, too short or too long. */
static void garble(void)
{
	union wire_packet p[2];
	uint8_t *octets = (uint8_t *)p;
	size_t size;

	seed += fake_start.first_slot + (uint64_t)getpid();
	if (draw(8))
		fake_say_hello();
	draw_packet(&p[0]);
	size = p[0].header.size;
	for (uint32_t i = draw(6); i > 0; i--)
		octets[draw((uint32_t)size)] = (uint8_t)draw(256);
	if (draw(3) == 0)
		size = draw(sizeof(p));
	(void)send(WIRE_FD, p, size, MSG_NOSIGNAL);
	_exit((int)draw(256));
}

static void want_another(void)
{
	struct pollfd pfd = { .fd = WIRE_FD };

	fake_say_up("");
	(void)poll(&pfd, 1, 2);
	_exit(WIRE_EXIT_ANEW);
}

/* Hangs up, stays, and hears nothing of its end. */
static void close_and_stay(void)
{
	sigset_t all;

	fake_say_up("");
	sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
	close(WIRE_FD);
	for (;;)
		(void)poll(NULL, 0, -1);
}

/* Reads nothing: what it is given stays in the socket. */
static void be_deaf(void)
{
	union wire_packet p;

	fake_say_up("");
	wire_begin(&p, WIRE_PHASE);
	p.phase.deadline_ms = WIRE_DEADLINE_MAX_MS;
	fake_say(&p);
	for (;;)
		(void)poll(NULL, 0, -1);
}

static void flap(void)
{
	fake_say_hello();
	for (int i = 0; i < 10000; i++)
		fake_say_status(i % 2 ? MODEM_DOWN : MODEM_UP,
			i % 2 ? MODEM_CAUSE_NO_SIM : MODEM_CAUSE_NONE, "", i);
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "last", 0);
	(void)fake_hear_until(WIRE_STOP);
}

/* The honest one: a complaint of the citizen, and whatever is to be sent. */
static void serve(void)
{
	static const char text[] = "LAPOR jalan rusak di Desa Sukamaju";
	union wire_packet p;

	fake_say_up("");
	wire_begin(&p, WIRE_PHASE);
	p.phase.deadline_ms = WIRE_DEADLINE_MAX_MS;
	fake_say(&p);
	wire_begin(&p, WIRE_PART);
	p.part.part.slot = fake_start.first_slot;
	p.part.part.scts_us = (int64_t)time(NULL) * USEC_PER_SEC;
	p.part.part.coding = MODEM_CODING_UCS2;
	p.part.part.message_class = -1;
	p.part.part.size = 2 * (sizeof(text) - 1);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		p.part.part.data[2 * i + 1] = (uint8_t)text[i];
	(void)copy_string(p.part.part.sender, sizeof(p.part.part.sender), FAKE_CITIZEN);
	fake_say(&p);
	for (;;) {
		int type;

		p = fake_hear(&type);
		if (type == WIRE_STOP)
			return;
		if (type != WIRE_SEND)
			continue;
		fake_say_taken(p.send.outgoing.id);
		fake_say_sent(p.send.outgoing.id);
	}
}

int fake_liar_run(const char *script)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} scripts[] = {
		{ "babbles", babble },
		{ "garbles", garble },
		{ "wants another", want_another },
		{ "closes", close_and_stay },
		{ "is deaf", be_deaf },
		{ "flaps", flap },
		{ "serves", serve },
	};

	fake_start = fake_hear_until(WIRE_START).start;
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		size_t length = strlen(scripts[i].name);

		if (strncmp(scripts[i].name, script, length) != 0)
			continue;
		seed = strtoull(script + length, NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
		scripts[i].run();
	}
	return 0;
}
