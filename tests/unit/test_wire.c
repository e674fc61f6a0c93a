/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_wire.c - packets are distrusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/wire.h"

#include <sys/socket.h>

static enum wire_direction direction_of(enum wire_type type)
{
	return type < WIRE_HELLO ? WIRE_TO_WORKER : WIRE_TO_DAEMON;
}

static void fill_start(struct wire_start *p)
{
	p->first_slot = 1;
	p->deadlines = (struct modem_deadlines){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	p->settings.poll_s = 60;
}

static void fill_send(struct modem_outgoing *o)
{
	(void)copy_string(o->recipient, sizeof(o->recipient), "+6281100000001");
	(void)copy_string(o->text, sizeof(o->text), "Laporan \xf0\x9f\x99\x82");
	o->parts_max = 1;
}

/* A packet of each type that passes. */
static union wire_packet make(enum wire_type type)
{
	union wire_packet p;

	memset(&p, 0xee, sizeof(p));
	wire_begin(&p, type);
	if (type == WIRE_START)
		fill_start(&p.start);
	else if (type == WIRE_SEND)
		fill_send(&p.send.outgoing);
	else if (type == WIRE_ASK)
		(void)copy_string(p.ask.code, sizeof(p.ask.code), "*888#");
	else if (type == WIRE_STORED || type == WIRE_REFUSED)
		p.slots.count = 1;
	else if (type == WIRE_PART)
		p.part.part.slot = 1;
	else if (type == WIRE_SENT)
		p.sent.sent.parts = 1;
	else if (type == WIRE_USSD)
		(void)copy_string(p.ussd.ussd.text, sizeof(p.ussd.ussd.text), "Pulsa Rp 12.345");
	return p;
}

static int check(const union wire_packet *p, enum wire_type type)
{
	return wire_check(p, wire_size(type), direction_of(type));
}

static void a_part_is_no_larger_than_what_was_heard(void **state)
{
	union wire_packet p = make(WIRE_PART);

	(void)state;
	p.part.part.kind = MODEM_PART_BROKEN;
	p.part.part.coding = MODEM_CODING_RAW;
	p.part.part.size = MODEM_DATA_MAX;
	assert_int_equal(check(&p, WIRE_PART), WIRE_PART);
	p.part.part.heard_size = 2000;
	assert_int_equal(check(&p, WIRE_PART), WIRE_PART);
	p.part.part.heard_size = MODEM_DATA_MAX - 1;
	assert_int_equal(check(&p, WIRE_PART), -EBADMSG);
}

static void every_type_passes_one_way_only(void **state)
{
	(void)state;
	for (enum wire_type type = WIRE_START; type <= WIRE_DONE; type++) {
		union wire_packet p = make(type);
		enum wire_direction other =
			direction_of(type) == WIRE_TO_WORKER ? WIRE_TO_DAEMON : WIRE_TO_WORKER;

		assert_int_equal(check(&p, type), type);
		assert_int_equal(wire_check(&p, wire_size(type), other), -EBADMSG);
	}
}

static void a_packet_has_its_exact_size(void **state)
{
	(void)state;
	for (enum wire_type type = WIRE_START; type <= WIRE_DONE; type++) {
		union wire_packet p = make(type);

		assert_int_equal(wire_check(&p, wire_size(type) - 1, direction_of(type)), -EBADMSG);
		assert_int_equal(wire_check(&p, wire_size(type) + 1, direction_of(type)), -EBADMSG);
		p.header.size++;
		assert_int_equal(check(&p, type), -EBADMSG);
	}
	assert_int_equal(wire_size(WIRE_NONE), 0);
	assert_int_equal(wire_size(WIRE_DONE + 1), 0);
}

static void an_unknown_type_is_refused(void **state)
{
	union wire_packet p = make(WIRE_STATUS);

	(void)state;
	p.header.type = WIRE_DONE + 1;
	assert_int_equal(check(&p, WIRE_STATUS), -EBADMSG);
	p.header.type = UINT32_MAX;
	assert_int_equal(check(&p, WIRE_STATUS), -EBADMSG);
	assert_int_equal(wire_check(&p, 3, WIRE_TO_DAEMON), -EBADMSG);
}

static void another_protocol_is_told_apart(void **state)
{
	union wire_packet start = make(WIRE_START);
	union wire_packet hello = make(WIRE_HELLO);

	(void)state;
	start.start.protocol = WIRE_PROTOCOL + 1;
	hello.hello.protocol = WIRE_PROTOCOL + 1;
	assert_int_equal(check(&start, WIRE_START), -EPROTO);
	assert_int_equal(wire_check(&start, 64, WIRE_TO_WORKER), -EPROTO);
	assert_int_equal(check(&hello, WIRE_HELLO), -EPROTO);
}

/* Each of these spoils one thing in a good packet. */
#define SPOIL(type, spoil)                                                                         \
	do {                                                                                       \
		union wire_packet p = make(type);                                                  \
		spoil;                                                                             \
		print_message("%s\n", #spoil);                                                     \
		assert_int_equal(check(&p, type), -EBADMSG);                                       \
	} while (0)

static void an_order_out_of_range_is_refused(void **state)
{
	(void)state;
	SPOIL(WIRE_START, p.start.first_slot = 0);
	SPOIL(WIRE_START, p.start.deadlines.list = 0);
	SPOIL(WIRE_START, p.start.deadlines.answer = 601);
	SPOIL(WIRE_START, p.start.deadlines.refresh = 0);
	SPOIL(WIRE_START, p.start.deadlines.ussd = 0);
	SPOIL(WIRE_START, p.start.deadlines.searching = 601);
	SPOIL(WIRE_START, p.start.deadlines.backoff_max = 0);
	SPOIL(WIRE_START, p.start.deadlines.backoff_gone = 601);
	SPOIL(WIRE_START, p.start.settings.poll_s = 0);
	SPOIL(WIRE_START, memset(p.start.settings.ports[7], 'x', MODEM_LINE_SIZE));
	SPOIL(WIRE_START, memset(&p.start.settings.is_roaming_fine, 2, 1));
	SPOIL(WIRE_START, memset(&p.start.settings.may_reset_usb, 2, 1));
	SPOIL(WIRE_START, memset(p.start.settings.device, 'x', MODEM_LINE_SIZE));
	SPOIL(WIRE_START, memset(p.start.settings.features[15], 'x', 24));
	SPOIL(WIRE_START, memcpy(p.start.settings.init[7], "AT\r", 4));
	SPOIL(WIRE_START, memset(&p.start.sweep, 2, 1));
	SPOIL(WIRE_START, memset(&p.start.was_reset, 2, 1));
	SPOIL(WIRE_SEND, p.send.outgoing.recipient[0] = '\0');
	SPOIL(WIRE_SEND, memset(p.send.outgoing.text, 'x', MODEM_TEXT_MAX + 1));
	SPOIL(WIRE_SEND, memcpy(p.send.outgoing.text, "\xc3(", 3));
	SPOIL(WIRE_SEND, memcpy(p.send.outgoing.text, "\xed\xa0\x80", 4));
	SPOIL(WIRE_SEND, memcpy(p.send.outgoing.text, "\xc0\x80", 3));
	SPOIL(WIRE_SEND, memcpy(p.send.outgoing.text, "\xf0\x9f\x99", 4));
	SPOIL(WIRE_SEND, p.send.outgoing.parts_max = 0);
	SPOIL(WIRE_SEND, p.send.outgoing.parts_max = MODEM_PARTS_MAX + 1);
	SPOIL(WIRE_STORED, p.slots.count = 0);
	SPOIL(WIRE_REFUSED, p.slots.count = MODEM_SLOTS_MAX + 1);
	SPOIL(WIRE_ASK, p.ask.code[0] = '\0');
	SPOIL(WIRE_ASK, memcpy(p.ask.code, "*888#\rAT+CPWD", 14));
	SPOIL(WIRE_ASK, memcpy(p.ask.code, "*888#\",15", 10));
	SPOIL(WIRE_ASK, memset(p.ask.code, '1', sizeof(p.ask.code)));
}

static void a_saying_out_of_range_is_refused(void **state)
{
	(void)state;
	SPOIL(WIRE_PHASE, p.phase.phase = WIRE_PHASE_CLOSING + 1);
	SPOIL(WIRE_PHASE, p.phase.deadline_ms = WIRE_DEADLINE_MAX_MS + 1);
	SPOIL(WIRE_STATUS, p.status.status.state = MODEM_QUARANTINED);
	SPOIL(WIRE_STATUS, p.status.status.state = (enum modem_state) - 1);
	SPOIL(WIRE_STATUS, p.status.status.state = MODEM_PAUSED);
	SPOIL(WIRE_STATUS, p.status.status.cause = MODEM_CAUSE_WORKER_SILENT);
	SPOIL(WIRE_STATUS, p.status.status.cause = MODEM_CAUSE_WORKER_DIED);
	SPOIL(WIRE_STATUS, p.status.status.cause = (enum modem_cause) - 1);
	SPOIL(WIRE_STATUS, memset(p.status.status.cell, '1', sizeof(p.status.status.cell)));
	SPOIL(WIRE_STATUS, memcpy(p.status.status.cell, "\x1b[2J", 5));
	SPOIL(WIRE_STATUS, memset(p.status.status.port, '/', MODEM_LINE_SIZE));
	SPOIL(WIRE_STATUS, memcpy(p.status.status.detail, "a\nb", 4));
	SPOIL(WIRE_STATUS, memset(p.status.status.imei, '1', 20));
	SPOIL(WIRE_STATUS, p.status.status.signal_dbm = 1);
	SPOIL(WIRE_STATUS, p.status.status.sim_used = -2);
	SPOIL(WIRE_PART, p.part.part.slot = 0);
	SPOIL(WIRE_PART, memset(p.part.part.sender, '1', LAPOR_NUMBER_SIZE));
	SPOIL(WIRE_PART, p.part.part.scts_us = -1);
	SPOIL(WIRE_PART, p.part.part.scts_us = INT64_MAX);
	SPOIL(WIRE_PART, p.part.part.coding = MODEM_CODING_RAW + 1);
	SPOIL(WIRE_PART, p.part.part.kind = MODEM_PART_BROKEN + 1);
	SPOIL(WIRE_PART, p.part.part.kind = (enum modem_part_kind) - 1);
	SPOIL(WIRE_PART, p.part.part.kind = MODEM_PART_BROKEN);
	SPOIL(WIRE_PART, p.part.part.coding = MODEM_CODING_RAW);
	SPOIL(WIRE_PART, p.part.part.message_class = 4);
	SPOIL(WIRE_PART, p.part.part.udh_size = UDH_MAX + 1);
	SPOIL(WIRE_PART, p.part.part.size = MODEM_DATA_MAX + 1);
	SPOIL(WIRE_PART, (p.part.part.concat = (struct udh_concat){ 8, 256, 2, 1 }));
	SPOIL(WIRE_PART, (p.part.part.concat = (struct udh_concat){ 16, 1, 2, 3 }));
	SPOIL(WIRE_PART, (p.part.part.concat = (struct udh_concat){ 8, 1, 2, 0 }));
	SPOIL(WIRE_PART, (p.part.part.concat = (struct udh_concat){ 9, 1, 2, 1 }));
	SPOIL(WIRE_REPORT, memcpy(p.report.report.recipient, "\xff", 2));
	SPOIL(WIRE_REPORT, p.report.report.discharged_us = -1);
	SPOIL(WIRE_SENT, p.sent.sent.result = MODEM_SEND_SIM + 1);
	SPOIL(WIRE_SENT, memset(&p.sent.sent.is_cme, 2, 1));
	SPOIL(WIRE_SENT, p.sent.sent.parts = 0);
	SPOIL(WIRE_SENT, p.sent.sent.parts = MODEM_PARTS_MAX + 1);
	SPOIL(WIRE_SENT, (p.sent.sent.parts = 1, p.sent.sent.references[0] = 256));
	SPOIL(WIRE_SENT, (p.sent.sent.parts = 1, p.sent.sent.references[0] = -2));
	SPOIL(WIRE_PIN, p.pin.result = WIRE_PIN_REFUSED + 1);
	SPOIL(WIRE_USSD, p.ussd.ussd.result = MODEM_USSD_NOT_ASKED + 1);
	SPOIL(WIRE_USSD, p.ussd.ussd.result = MODEM_USSD_SILENT);
	SPOIL(WIRE_USSD, memset(p.ussd.ussd.text, 'x', sizeof(p.ussd.ussd.text)));
	SPOIL(WIRE_USSD, memcpy(p.ussd.ussd.text, "\xc3(", 3));
}

/* What both sides may say although it looks unusual. */
static void the_ends_of_each_range_pass(void **state)
{
	union wire_packet status = make(WIRE_STATUS), part = make(WIRE_PART),
			  sent = make(WIRE_SENT), done = make(WIRE_DONE), ussd = make(WIRE_USSD);

	(void)state;
	status.status.status.state = MODEM_DOWN;
	status.status.status.cause = MODEM_CAUSE_MEMORY_FAILED;
	assert_int_equal(check(&status, WIRE_STATUS), WIRE_STATUS);
	part.part.part.kind = MODEM_PART_BROKEN;
	part.part.part.coding = MODEM_CODING_RAW;
	assert_int_equal(check(&part, WIRE_PART), WIRE_PART);
	sent.sent.sent.result = MODEM_SEND_SIM;
	sent.sent.sent.parts = 0;
	assert_int_equal(check(&sent, WIRE_SENT), WIRE_SENT);
	done.done.error = -ETIMEDOUT;
	assert_int_equal(check(&done, WIRE_DONE), WIRE_DONE);
	ussd.ussd.ussd = (struct modem_ussd){ .result = MODEM_USSD_NOT_ASKED };
	assert_int_equal(check(&ussd, WIRE_USSD), WIRE_USSD);
}

static void packets_go_through_a_socket_whole(void **state)
{
	union wire_packet sent = make(WIRE_PART);
	union wire_packet received;
	char large[sizeof(received) + 1] = { 0 };
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(wire_read(pair[1], &received, WIRE_TO_DAEMON), -EAGAIN);
	assert_int_equal(wire_write(pair[0], &sent, 0), 0);
	assert_int_equal(wire_read(pair[1], &received, WIRE_TO_DAEMON), WIRE_PART);
	assert_memory_equal(&received, &sent, wire_size(WIRE_PART));
	assert_int_equal(send(pair[0], large, sizeof(large), 0), sizeof(large));
	assert_int_equal(wire_read(pair[1], &received, WIRE_TO_DAEMON), -EBADMSG);
	close(pair[0]);
	assert_int_equal(wire_read(pair[1], &received, WIRE_TO_DAEMON), 0);
	assert_int_equal(wire_write(pair[1], &sent, 0), -EPIPE);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_no_larger_than_what_was_heard),
		cmocka_unit_test(every_type_passes_one_way_only),
		cmocka_unit_test(a_packet_has_its_exact_size),
		cmocka_unit_test(an_unknown_type_is_refused),
		cmocka_unit_test(another_protocol_is_told_apart),
		cmocka_unit_test(an_order_out_of_range_is_refused),
		cmocka_unit_test(a_saying_out_of_range_is_refused),
		cmocka_unit_test(the_ends_of_each_range_pass),
		cmocka_unit_test(packets_go_through_a_socket_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
