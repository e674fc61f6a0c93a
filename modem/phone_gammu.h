/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phone_gammu.h - what the files of phone.h share, and the only include of libgammu. */
#pragma once

#include "modem/flight.h"
#include "modem/heard.h"
#include "modem/phone.h"
#include "modem/talk.h"

#include <gammu.h>

#define PHONE_REPORTS_MAX  16
#define PHONE_COMMAND_SIZE 96 /* of our own ones */

/* Why a question is given up, and the phone with it. */
enum phone_cut {
	PHONE_CUT_NONE,
	PHONE_CUT_DEADLINE,
	PHONE_CUT_HUNG_UP,
	PHONE_CUT_GARBLED,
	PHONE_CUT_STOPPED,
};

/* A listing slot by slot. */
struct phone_step {
	struct phone_memory {
		int used; /* messages not found yet */
		int size;
	} memories[2];
	int memory;
	int slot; /* the last one asked */
};

struct phone {
	GSM_StateMachine *machine;
	int side;
	bool is_all_read;
	bool is_listless;
	struct phone_step step;
	const struct wire_start *start;
	struct link *link;
	enum modem_cause cause;
	char detail[96];
	struct flight_ear ear;
	bool has_called;  /* libgammu has read the line since our last question */
	struct talk talk; /* of our own questions */
	/* Set by callbacks, which may not call libgammu. */
	unsigned frames;    /* that libgammu took off the line */
	long frame_octets;  /* in them */
	bool is_length_due; /* the log tells it next */
	unsigned answers;   /* of the frames, those to no question of its own */
	bool is_final;      /* the last line ends an answer */
	bool is_settled;    /* one has, since the last question .. */
	bool is_overruled;  /* .. and behind it came another line: libgammu's error is of that */
	int code;           /* of the last answer in the call under way; 0: no error, -1: ERROR */
	bool is_cme;        /* it was a +CME code */
	struct phone_refusal list_refusal;   /* while it was listed .. */
	struct phone_refusal delete_refusal; /* .. and at the last deletion */
	bool is_pdu_sent;                    /* the modem has prompted, and gets the PDU now */
	int64_t taking;                      /* the message whose first PDU is awaited; 0: none */
	unsigned bells;
	struct modem_report reports[PHONE_REPORTS_MAX]; /* +CDS */
	size_t report_count;
	int report_slots[PHONE_REPORTS_MAX]; /* +CDSI "SR" */
	size_t report_slot_count;
	bool is_stale;
	bool is_sending;
	bool is_answered;
	int answer_status;
	int answer_reference;
	/* Asked once per connection. */
	bool is_smsc_asked;
	GSM_SMSC smsc;
	/* The listing under way. */
	uint32_t last;
	unsigned skipped;
	bool was_blank;
	struct heard heard;
	GSM_MultiSMSMessage list;
};

/* To be called before the first call. 0 or negative errno. */
int phone_watch(void);

/*
 * Round one call into libgammu: begin, the call, end with its error. It is cut short, and the phone
 * broken, at its deadline; when the line is hung up; when the answer came behind an unknown line,
 * so that libgammu still waits for it; and, unless it sends, when the daemon wants the worker to
 * stop. No timer runs but during a call, and a listing.
 */
void phone_begin_call(struct phone *p, enum wire_phase phase, uint32_t seconds);
GSM_Error phone_end_call(struct phone *p, GSM_Error error);
#define PHONE_CALL(p, phase, seconds, call)                                                        \
	(phone_begin_call((p), (phase), (seconds)), phone_end_call((p), (call)))

/* Likewise, with the line cleared first of what came by itself, as it would spoil the answer. */
#define PHONE_ASK(p, phase, seconds, call)                                                         \
	(phone_clear_line(p) ? PHONE_CALL(p, phase, seconds, call) : ERR_ABORTED)

/* libgammu's log, of which some lines are known. */
void phone_hear_log(const char *text, void *userdata);
void phone_hear_dump(const unsigned char *octets, size_t size, void *userdata);

/*
 * Asks by ourselves, past libgammu: true when there was an answer, with p->code, 0 for OK. False:
 * the phone is broken, by the deadline, a hang-up, an answer to another question, or the daemon's
 * wish to stop.
 */
bool phone_ask(struct phone *p, enum wire_phase phase, uint32_t seconds, const char *command);

/* As the settings or libgammu's list of models have it. F_SLOWWRITE: the modem loses what comes at
 * the line's own pace. */
bool phone_has_feature(const struct phone *p, GSM_Feature feature);

/* The last line of an answer. */
void phone_hear_code(struct phone *p, const char *line);

/* True when the daemon wants the worker to stop, or is gone; the packet stays in the socket. */
bool phone_is_stopping(const struct phone *p);

/* Breaks it for this reason, and notes it; the first one stays. */
void phone_cut(struct phone *p, enum phone_cut cut);

/* The first cause stays. */
void phone_break(struct phone *p, enum modem_cause cause, const char *detail);

/*
 * True when of `got` octets, read since frames and frame_octets were as given, more is left in
 * libgammu's buffer than line ends: it would spoil the next answer.
 */
bool phone_has_rest(const struct phone *p, unsigned frames, long octets, long got);

/* Where libgammu uses only one memory, the listing under way has chosen it. */
bool phone_has_one_memory(const struct phone *p);

/* The next thing on the SIM in p->list, the first one with start; an error at its end. */
GSM_Error phone_step(struct phone *p, bool start);

/* One message as libgammu gives it to ours; PART, REPORT or POISON. */
enum phone_found phone_read_message(const GSM_SMSMessage *sms, struct phone_item *ret);
