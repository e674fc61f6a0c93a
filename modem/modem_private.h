/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_private.h - what modem.c and modem_process.c share. */
#pragma once

#include "modem/modem.h"
#include "modem/wire.h"

#include <sys/types.h>

struct modem {
	sd_event *event;
	struct modem_settings settings;
	struct modem_timing timing;
	const struct modem_events *events;
	void *userdata;
	struct modem_status status;
	bool is_started;
	bool is_stopping;
	bool is_pin_spent;
	bool is_sweep_due; /* the last worker did not end by itself */
	uint32_t last_slot;
	/* The worker; pid 0: there is none. */
	pid_t pid;
	int fd;
	bool is_known;               /* it has said hello */
	bool is_connected;           /* its phone is up or degraded */
	enum modem_cause kill_cause; /* why we killed it */
	char kill_detail[96];
	int64_t spawned_us;
	int64_t heard_us;
	int64_t allowed_us; /* how long it may be silent */
	int64_t backoff_us;
	int64_t stop_at_us; /* INT64_MAX: not asked to stop */
	/* The send under way. */
	bool is_sending;
	bool is_taken; /* by a connected phone */
	int64_t sending_id;
	/* Said from the loop, never from inside a call. */
	bool is_status_due;
	bool is_stopped_due;
	sd_event_source *io;
	sd_event_source *child;
	sd_event_source *timer;
	sd_event_source *defer;
};

/* CLOCK_MONOTONIC in microseconds. */
int64_t modem_now_us(const struct modem *m);

/* Starts a worker; a failure is a state of the modem, retried later. */
void modem_spawn(struct modem *m);

/* Kills the worker; what follows happens when it is reaped. */
void modem_kill(struct modem *m, enum modem_cause cause, const char *detail);

/* Kills, waits for its end and closes; nothing is reported. */
void modem_reap(struct modem *m);

/* Arms the one timer: silence of a worker, or the next start. */
int modem_arm(struct modem *m, int64_t at_us);

/* Sends what is in *packet; a worker that does not take it is no error here. */
int modem_tell(struct modem *m, const union wire_packet *packet);

/* Takes up to `limit` packets. 1: perhaps there are more; 0: none for now; -EPIPE: closed;
 * -EBADMSG, -EPROTO: foreign, and the worker is killed. */
int modem_read(struct modem *m, int limit);

/* State, cause and detail, said when they changed. */
void modem_set_state(
	struct modem *m, enum modem_state state, enum modem_cause cause, const char *detail);

/* The worker has gone: ends a send under way. */
void modem_end_send(struct modem *m);

/* Says `stopped`; m may be freed afterwards. */
void modem_say_stopped(struct modem *m);
