/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modem_private.h - what the files of modem.h share: modem.c (what is asked and said),
 * modem_process.c (the worker's process), modem_spawn.c (its start), modem_bound.c (what it may not
 * do), modem_hand.c (stop, pause, reset), modem_rung.c (what the ladder leads to).
 */
#pragma once

#include "modem/ladder.h"
#include "modem/measure.h"
#include "modem/modem.h"
#include "modem/usb.h"
#include "modem/wire.h"

#include <sys/types.h>

/* What the end of the worker leads to, unless the modem is stopped, paused or in quarantine. */
enum modem_plan {
	MODEM_PLAN_NONE,  /* a restart after a pause: nobody asked it to end */
	MODEM_PLAN_RENEW, /* a restart at once */
	MODEM_PLAN_USB,   /* off USB and back */
};

struct modem {
	sd_event *event;
	struct modem_settings settings;
	struct modem_timing timing;
	const struct modem_events *events;
	void *userdata;
	struct modem_status status;
	bool is_started;
	bool is_stopping;
	bool is_paused; /* or about to be, when there is a worker yet */
	bool is_pin_spent;
	bool is_sweep_due; /* the last worker did not end by itself */
	uint32_t last_slot;
	/* The worker; pid 0: there is none. */
	pid_t pid;
	int fd;
	struct flight *flight; /* outlives each worker; NULL: there is none, and flight_fd is -1 */
	int flight_fd;
	bool is_known;               /* it has said hello */
	bool is_connected;           /* its phone is up or degraded */
	bool has_worked;             /* and was so once */
	enum wire_phase phase;       /* as told last */
	enum modem_cause kill_cause; /* why we killed it */
	char kill_detail[96];
	int64_t spawned_us;
	int64_t heard_us;
	int64_t allowed_us; /* how long it may be silent */
	int64_t backoff_us;
	int64_t stop_at_us;  /* INT64_MAX: not asked to stop */
	unsigned anew_count; /* workers in a row that wanted another one */
	enum modem_plan plan;
	/* The reset ladder. */
	struct ladder ladder;
	bool is_reset_due;  /* to be told to the next worker */
	bool is_reset_told; /* WIRE_DONE has to come */
	bool was_reset;     /* the modem may be away for a moment */
	char rung_detail[128];
	char port[MODEM_LINE_SIZE];   /* where it was seen last */
	char usb_path[USB_PATH_SIZE]; /* "": not taken off USB by us */
	const char *sysfs;
	/* The send under way. */
	bool is_sending;
	bool is_taken; /* the modem may have had its PDU */
	int64_t sending_id;
	bool is_asking; /* a USSD code */
	/* Said from the loop, never from inside a call. */
	bool is_status_due;
	bool is_stopped_due;
	/* How much each worker of this modem may say, one after the other. */
	struct measure packets, states, reads;
	unsigned stretch; /* reads since it was put off last */
	sd_event_source *io;
	sd_event_source *child;
	sd_event_source *timer;
	sd_event_source *defer;
	sd_event_source *again; /* reads on when everybody has had a turn */
	sd_event_source *calm;  /* says the state of one that changes too often */
};

/* CLOCK_MONOTONIC in microseconds. */
int64_t modem_now_us(const struct modem *m);

/* Starts a worker; a failure is a state of the modem, retried later. */
void modem_spawn(struct modem *m);

/* Starts the program with this end of the socket. */
int modem_run(struct modem *m, int fd, pid_t *ret_pid);

/* Kills, waits for its end and closes; nothing is reported. */
void modem_reap(struct modem *m);

/* Asks the worker to end: a send under way is finished first. One that does not is killed. */
int modem_dismiss(struct modem *m);

/* Starts a worker after the next pause, which grows. */
void modem_restart_later(struct modem *m);

/* Arms the one timer: silence of a worker, or the next start. */
int modem_arm(struct modem *m, int64_t at_us);

/* Sends what is in *packet; a worker that does not take it is no error here. */
int modem_tell(struct modem *m, const union wire_packet *packet);

/* From here on the loop takes what its worker says. */
int modem_listen(struct modem *m);

/* Takes up to `count` packets. 1: perhaps there are more; 0: none for now; -EPIPE: closed;
 * -EBADMSG, -EPROTO, -E2BIG: foreign, and the worker is killed. */
int modem_read(struct modem *m, int count);

/* State, cause and detail, said when they changed. No port is open then. */
void modem_set_state(
	struct modem *m, enum modem_state state, enum modem_cause cause, const char *detail);

/* What a worker may not do to others: modem_bound.c. */
int modem_bound_new(struct modem *m);
void modem_bound_free(struct modem *m);

/* Says the state; of a worker that changes it too often, in a while. */
void modem_say_state(struct modem *m);

/* False: it has said so much that it is not in order. */
bool modem_may_say(struct modem *m);

/* It was read once more: after some times, what it says next is read when everybody has had a turn.
 */
void modem_read_later(struct modem *m);

/* It has closed: it ends in a moment, and nothing more is given to it. */
void modem_lose(struct modem *m);

/* Whether a node may be this modem's: what is taken off USB by it must not be another's. */
bool modem_owns_port(const struct modem *m, const char *port);

/* Something is due that on_defer() says. */
void modem_say_later(struct modem *m);

/* The worker has gone: ends a send, a question and a reset under way. */
void modem_end_send(struct modem *m);
void modem_end_ask(struct modem *m);
void modem_end_reset(struct modem *m);

/* Says `stopped`; m may be freed afterwards. */
void modem_say_stopped(struct modem *m);

/* True when the worker is about to end, or to reset its modem: it is given nothing new. */
bool modem_is_leaving(const struct modem *m);

/* What the worker says of the modem, and that a try came to nothing, for the ladder. */
void modem_hear_state(struct modem *m, bool is_connected, enum modem_cause cause);
void modem_hear_failure(struct modem *m);

/* Takes the rung that is due, if any. */
void modem_climb(struct modem *m);

/* A status of the worker in quarantine; true when it has ended by that. */
bool modem_judge_quarantine(struct modem *m, const struct modem_status *status);

/* The next try of a modem in quarantine. */
void modem_wait_quarantine(struct modem *m);

/* Tells the worker to reset the modem, now or when it is there; takes its answer. */
void modem_reset_softly(struct modem *m);
int modem_take_done(struct modem *m, int error);

/* Off USB, and on again a moment later. */
void modem_leave_usb(struct modem *m);
int modem_return_to_usb(struct modem *m);
void modem_end_usb(struct modem *m); /* from the loop: says when it failed */
