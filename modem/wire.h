/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.h - the packets between the daemon and lapor-modem: fixed structs of one build over a
 * SOCK_SEQPACKET pair, one struct a packet, each distrusted on receipt.
 *
 * The first packet of either side carries WIRE_PROTOCOL, so that a program of another build is
 * refused with a clear message. Errors are negative errno. Spec: design 4.
 */
#pragma once

#include "modem/types.h"

#define WIRE_PROTOCOL 2
#define WIRE_FD       3 /* where the worker finds its end */

/* How a worker ends that may not open its modem's new node (sandbox.h): another one may. */
#define WIRE_EXIT_ANEW 75

/* The layout of WIRE_START's and WIRE_HELLO's head never changes; all else goes with the protocol.
 */
enum wire_type {
	WIRE_NONE,
	/* daemon to worker */
	WIRE_START,   /* struct wire_start: first and once */
	WIRE_SEND,    /* struct wire_send: only after the last one's WIRE_SENT */
	WIRE_STORED,  /* struct wire_slots */
	WIRE_REFUSED, /* struct wire_slots */
	WIRE_STOP,    /* struct wire_header: finish the send under way and leave */
	WIRE_RESET, /* struct wire_header: AT+CFUN=1,1 by the side door, as soon as nothing is sent
	             */
	WIRE_ASK,   /* struct wire_ask: a USSD code; only after the last one's WIRE_USSD */
	/* worker to daemon */
	WIRE_HELLO,  /* struct wire_hello: first and once */
	WIRE_PHASE,  /* struct wire_phase_told: the heartbeat */
	WIRE_STATUS, /* struct wire_status */
	WIRE_PART,   /* struct wire_part */
	WIRE_REPORT, /* struct wire_report */
	WIRE_TAKEN,  /* struct wire_taken: its first PDU goes to the modem next; without it nothing
	              * has left
	              */
	WIRE_SENT,   /* struct wire_sent */
	WIRE_PIN,    /* struct wire_pin */
	WIRE_USSD,   /* struct wire_ussd: the answer to WIRE_ASK */
	WIRE_DONE,   /* struct wire_done: how WIRE_RESET ended */
};

enum wire_direction {
	WIRE_TO_WORKER,
	WIRE_TO_DAEMON,
};

/* What the worker is doing, so that the daemon knows how long it may be silent. */
enum wire_phase {
	WIRE_PHASE_IDLE,
	WIRE_PHASE_BACKOFF,
	WIRE_PHASE_OPENING,
	WIRE_PHASE_ASKING,
	WIRE_PHASE_LISTING,
	WIRE_PHASE_WAITING, /* for the daemon's answers */
	WIRE_PHASE_DELETING,
	WIRE_PHASE_RAW, /* the side door */
	WIRE_PHASE_SENDING,
	WIRE_PHASE_CLOSING,
};

enum wire_pin_result {
	WIRE_PIN_TRYING, /* said before the PIN goes out: from here on it counts as spent */
	WIRE_PIN_ACCEPTED,
	WIRE_PIN_REFUSED,
};

#define WIRE_DEADLINE_MAX_MS 600000

struct wire_header {
	uint32_t type;
	uint32_t size; /* of the whole packet */
};

struct wire_start {
	struct wire_header header;
	uint32_t protocol;
	char build[16];      /* LAPOR_VERSION */
	uint32_t first_slot; /* the worker's slots are this and upwards, never used twice */
	bool sweep;          /* the last worker died: look at the SIM before libgammu does */
	bool pin_spent;      /* the PIN was refused once: settings.pin is empty */
	bool was_reset;      /* the modem was told to restart just now, and may be away */
	struct modem_deadlines deadlines;
	struct modem_settings settings;
};

struct wire_send {
	struct wire_header header;
	struct modem_outgoing outgoing;
};

struct wire_ask {
	struct wire_header header;
	char code[MODEM_USSD_MAX + 1];
};

struct wire_slots {
	struct wire_header header;
	uint32_t count; /* 1..MODEM_SLOTS_MAX */
	uint32_t slots[MODEM_SLOTS_MAX];
};

struct wire_hello {
	struct wire_header header;
	uint32_t protocol;
	char build[16];
};

struct wire_phase_told {
	struct wire_header header;
	uint32_t phase;       /* enum wire_phase */
	uint32_t deadline_ms; /* a sign of life comes before this has passed */
};

struct wire_status {
	struct wire_header header;
	struct modem_status status;
};

struct wire_part {
	struct wire_header header;
	struct modem_part part;
};

struct wire_report {
	struct wire_header header;
	struct modem_report report;
};

struct wire_taken {
	struct wire_header header;
	int64_t id;
};

struct wire_sent {
	struct wire_header header;
	struct modem_sent sent;
};

struct wire_pin {
	struct wire_header header;
	uint32_t result; /* enum wire_pin_result */
};

struct wire_ussd {
	struct wire_header header;
	struct modem_ussd ussd;
};

struct wire_done {
	struct wire_header header;
	int32_t error; /* 0: the modem took the command; negative errno; else its CME code */
};

union wire_packet {
	struct wire_header header;
	struct wire_start start;
	struct wire_send send;
	struct wire_ask ask;
	struct wire_slots slots;
	struct wire_hello hello;
	struct wire_phase_told phase;
	struct wire_status status;
	struct wire_part part;
	struct wire_report report;
	struct wire_taken taken;
	struct wire_sent sent;
	struct wire_pin pin;
	struct wire_ussd ussd;
	struct wire_done done;
};

/* Octets of a packet of this type; 0 when there is no such type. */
size_t wire_size(uint32_t type);

/* Clears as much of *packet as the type needs and fills its header (and the protocol, where one
 * is). */
void wire_begin(union wire_packet *packet, enum wire_type type);

/*
 * Distrusts the `size` octets of a packet that came this way: type, exact size, ranges, ends of
 * text, enums. Its type; -EPROTO when it is whole but of another protocol; -EBADMSG otherwise.
 */
int wire_check(const union wire_packet *packet, size_t size, enum wire_direction direction);

/* Sends one packet; flags as in send(2), MSG_NOSIGNAL is added. 0 or negative errno. */
int wire_write(int fd, const union wire_packet *packet, int flags);

/*
 * Takes one packet without waiting and checks it. Its type; 0 when the other side has closed;
 * -EAGAIN when there is none; -EPROTO and -EBADMSG as wire_check().
 */
int wire_read(int fd, union wire_packet *ret, enum wire_direction direction);
