/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h - the worker's end of the socket to the daemon: says what happens, keeps what it is told.
 *
 * Errors are negative errno and stay in `error`: the daemon is gone or foreign, and the worker
 * leaves at the next look.
 */
#pragma once

#include "modem/flight.h"
#include "modem/wire.h"

#define LINK_PENDING_MAX 256 /* slots of one listing that wait for an answer */

enum link_answer {
	LINK_WAITING,
	LINK_STORED,
	LINK_REFUSED,
};

struct link {
	int fd;
	int error;        /* the first one, or 0 */
	bool is_stopping; /* WIRE_STOP has come */
	bool has_reset;   /* WIRE_RESET has come, and has no answer yet */
	bool has_send;    /* outgoing waits to be sent */
	struct modem_outgoing outgoing;
	bool has_ask; /* code waits to be asked */
	char code[MODEM_USSD_MAX + 1];
	uint32_t heartbeat_s;
	/* The slots given since link_begin(): first_slot + i is answers[i]. */
	uint32_t first_slot;
	size_t pending;
	enum link_answer answers[LINK_PENDING_MAX];
	/* What was told last. */
	enum wire_phase phase;
	uint32_t deadline_s;
	int64_t told_us;
	struct flight *flight; /* that the daemon reads when we fail; NULL: none */
};

/* CLOCK_MONOTONIC in microseconds: for waiting only, it is no time of day. */
int64_t link_now_us(void);

/* Waits for WIRE_START on fd, says hello. 0; -EPROTO, -EBADMSG, -EPIPE, -ETIMEDOUT. */
int link_start(struct link *ret, int fd, struct wire_start *ret_start);

/* Tells the phase and within what time the next sign of life comes; says nothing when that was told
 * moments ago. */
int link_tell(struct link *link, enum wire_phase phase, uint32_t deadline_s);

/* Takes all that has come. 0 or negative errno; -EPIPE: the daemon has closed. */
int link_receive(struct link *link);

/*
 * Waits until something comes from the daemon or on `fd` (-1: none), or until_us; tells the phase
 * again before the heartbeat is due. The poll(2) events of fd, or negative errno.
 */
int link_wait(struct link *link, int fd, int64_t until_us);

int link_status(struct link *link, const struct modem_status *status);
int link_taken(struct link *link, int64_t id);
int link_sent(struct link *link, const struct modem_sent *sent);
int link_ussd(struct link *link, const struct modem_ussd *ussd);
int link_pin(struct link *link, enum wire_pin_result result);

/* The answer to WIRE_RESET. */
int link_done(struct link *link, int error);

/* Forgets the answers of the listing before. */
void link_begin(struct link *link);

/* Sends a part under the next slot; its index among the answers. -ENOSPC: too many wait. */
int link_part(struct link *link, struct modem_part *part);

/* Likewise a report; without a slot (and an index of 0) when it needs no answer. */
int link_report(struct link *link, struct modem_report *report, bool has_slot);

/* Waits until all slots are answered, at most so long; those that are not stay LINK_WAITING. */
int link_settle(struct link *link, uint32_t timeout_s);
