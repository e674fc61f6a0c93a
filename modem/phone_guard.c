/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phone_guard.c - what watches over a call into libgammu: its deadline, the line, the daemon; and
 * what of libgammu's log tells how the call goes.
 */
#include "modem/phone_gammu.h"
#include "modem/reading.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <termios.h>

#define TICK_MS         500
#define TICK_SENDING_MS 3000 /* a signal cuts short the pauses of a slow modem in a send */
#define MANGLED_TICKS   2    /* so many see an answer that libgammu did not take for one */

/* A signal handler has no other way to find it; one phone per process. */
static struct {
	struct phone *volatile phone; /* NULL: no call is under way */
	unsigned tick_ms;             /* of the timer; 0: it does not run */
	volatile sig_atomic_t ticks_left;
	volatile sig_atomic_t is_stoppable;
	volatile sig_atomic_t is_mangled;
	volatile sig_atomic_t mangled_ticks;
	volatile sig_atomic_t cut; /* enum phone_cut */
} guard;

static bool is_hung_up(int side)
{
	struct pollfd p = { .fd = side };

	return poll(&p, 1, 0) > 0;
}

/* Of what waits in the socket only the first packet can be seen without taking it: a stop behind a
 * send is found when that one was taken. */
bool phone_is_stopping(const struct phone *p)
{
	struct wire_header header;
	ssize_t size = recv(p->link->fd, &header, sizeof(header), MSG_PEEK | MSG_DONTWAIT);

	return size == 0 || (size == (ssize_t)sizeof(header) && header.type == WIRE_STOP);
}

static enum phone_cut judge_tick(const struct phone *p)
{
	if (guard.is_mangled)
		guard.mangled_ticks = guard.mangled_ticks + 1;
	guard.ticks_left = guard.ticks_left - 1;
	if (guard.ticks_left <= 0)
		return PHONE_CUT_DEADLINE;
	if (is_hung_up(p->side))
		return PHONE_CUT_HUNG_UP;
	if (guard.is_stoppable && phone_is_stopping(p))
		return PHONE_CUT_STOPPED;
	return guard.mangled_ticks >= MANGLED_TICKS ? PHONE_CUT_GARBLED : PHONE_CUT_NONE;
}

static void on_tick(int signal_number)
{
	struct phone *p = guard.phone;
	int saved = errno;

	(void)signal_number;
	if (p && guard.cut == PHONE_CUT_NONE)
		guard.cut = (sig_atomic_t)judge_tick(p);
	if (p && guard.cut != PHONE_CUT_NONE) {
		GSM_AbortOperation(p->machine);
		/* A write that the modem does not take loops in libgammu until its queue is empty.
		 */
		(void)tcflush(p->side, TCOFLUSH);
	}
	errno = saved;
}

int phone_watch(void)
{
	struct sigaction action = { .sa_handler = on_tick };

	/* Without SA_RESTART, so that a blocked call returns. */
	return sigaction(SIGALRM, &action, NULL) < 0 ? -errno : 0;
}

static void set_timer(unsigned ms)
{
	struct timeval time = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };
	struct itimerval timer = { time, time };

	if (ms == guard.tick_ms)
		return;
	guard.tick_ms = ms;
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

void phone_begin_call(struct phone *p, enum wire_phase phase, uint32_t seconds)
{
	unsigned tick_ms = phase == WIRE_PHASE_SENDING ? TICK_SENDING_MS : TICK_MS;

	/* A daemon that has gone is noticed at the next wait. */
	(void)link_tell(p->link, phase, seconds);
	p->code = 0;
	p->has_called = true;
	p->is_settled = p->is_overruled = false;
	guard.ticks_left = (sig_atomic_t)((seconds * 1000 + tick_ms - 1) / tick_ms);
	guard.is_stoppable = phase != WIRE_PHASE_SENDING && phase != WIRE_PHASE_CLOSING;
	guard.is_mangled = 0;
	guard.mangled_ticks = 0;
	guard.cut = PHONE_CUT_NONE;
	guard.phone = p;
	set_timer(tick_ms);
}

/* What an error of libgammu says of the connection; NONE: it concerns the one question. */
static enum modem_cause cause_of(GSM_Error error)
{
	switch (error) {
	case ERR_DEVICENOTEXIST: return MODEM_CAUSE_NO_DEVICE;
	case ERR_DEVICENOPERMISSION: return MODEM_CAUSE_NO_PERMISSION;
	case ERR_DEVICEOPENERROR:
	case ERR_DEVICELOCKED:
	case ERR_DEVICEBUSY: return MODEM_CAUSE_BUSY;
	case ERR_UNKNOWNCONNECTIONTYPESTRING:
	case ERR_UNKNOWNMODELSTRING:
	case ERR_BADFEATURE:
	case ERR_UNCONFIGURED:
	case ERR_DISABLED:
	case ERR_DEVICENODRIVER:
	case ERR_DEVICENOTWORK:
	case ERR_DEVICEDTRRTSERROR:
	case ERR_DEVICECHANGESPEEDERROR:
	case ERR_DEVICEPARITYERROR: return MODEM_CAUSE_NOT_A_MODEM;
	case ERR_TIMEOUT:
	case ERR_ABORTED:
	case ERR_PHONE_INTERNAL:
	case ERR_MOREMEMORY: return MODEM_CAUSE_SILENT;
	case ERR_DEVICEWRITEERROR:
	case ERR_DEVICEREADERROR:
	case ERR_NOTCONNECTED: return MODEM_CAUSE_LINE_GONE;
	case ERR_UNKNOWNRESPONSE:
	case ERR_FRAMENOTREQUESTED:
	case ERR_UNKNOWNFRAME: return MODEM_CAUSE_GARBLED;
	case ERR_NOSIM:
	case ERR_SECURITYERROR: return MODEM_CAUSE_NO_SIM;
	default: /* libgammu's enum, not ours */ return MODEM_CAUSE_NONE;
	}
}

void phone_break(struct phone *p, enum modem_cause cause, const char *detail)
{
	if (p->cause != MODEM_CAUSE_NONE)
		return;
	p->cause = cause;
	(void)copy_string(p->detail, sizeof(p->detail), detail);
}

static void note_cut(const struct phone *p, enum phone_cut cut)
{
	static const enum flight_note notes[] = { [PHONE_CUT_DEADLINE] = FLIGHT_NOTE_DEADLINE,
		[PHONE_CUT_HUNG_UP] = FLIGHT_NOTE_HUNG_UP,
		[PHONE_CUT_GARBLED] = FLIGHT_NOTE_GARBLED,
		[PHONE_CUT_STOPPED] = FLIGHT_NOTE_STOPPED };

	if (cut != PHONE_CUT_NONE)
		flight_add_note(p->link->flight, notes[cut], link_now_us());
}

void phone_cut(struct phone *p, enum phone_cut cut)
{
	if (p->cause == MODEM_CAUSE_NONE)
		note_cut(p, cut);
	switch (cut) {
	case PHONE_CUT_NONE: break;
	case PHONE_CUT_DEADLINE: phone_break(p, MODEM_CAUSE_SILENT, "deadline"); break;
	case PHONE_CUT_HUNG_UP: phone_break(p, MODEM_CAUSE_LINE_GONE, "hung up"); break;
	case PHONE_CUT_GARBLED:
		phone_break(p, MODEM_CAUSE_GARBLED, "unknown line in an answer");
		break;
	case PHONE_CUT_STOPPED: phone_break(p, MODEM_CAUSE_STOPPED, ""); break;
	}
}

/* What libgammu makes of some codes: an answer, and in step with its question. */
static bool is_refusal(const struct phone *p, GSM_Error error)
{
	return p->code != 0 &&
	       (error == ERR_NOSIM || error == ERR_SECURITYERROR || error == ERR_PHONE_INTERNAL);
}

/* Whether the connection goes on after one: what it says of the SIM and the store is known. */
static bool is_survived(enum wire_phase phase)
{
	return phase == WIRE_PHASE_LISTING || phase == WIRE_PHASE_DELETING ||
	       phase == WIRE_PHASE_ASKING;
}

/* The code that the modem gave says more than what libgammu makes of it. */
static void break_refused(struct phone *p, enum modem_cause cause)
{
	enum modem_cause by_code = reading_refusal(p->code, p->is_cme);
	char detail[24];

	reading_name_code(p->code, p->is_cme, detail);
	phone_break(p, by_code != MODEM_CAUSE_NONE ? by_code : cause, detail);
}

GSM_Error phone_end_call(struct phone *p, GSM_Error error)
{
	enum modem_cause cause = cause_of(error);

	/* Most steps of a listing ask nothing: the timer runs on until phone_end_list(). */
	if (p->link->phase != WIRE_PHASE_LISTING)
		set_timer(0);
	guard.phone = NULL;
	phone_cut(p, (enum phone_cut)guard.cut);
	if (cause == MODEM_CAUSE_NONE)
		return error;
	if (!is_refusal(p, error))
		phone_break(p, cause, GSM_ErrorName(error));
	else if (!is_survived(p->link->phase))
		break_refused(p, cause);
	return error;
}

void phone_end_list(struct phone *p)
{
	(void)p;
	set_timer(0);
}

struct phone_refusal phone_take_refusal(struct phone *p)
{
	struct phone_refusal refusal =
		p->delete_refusal.code != 0 ? p->delete_refusal : p->list_refusal;

	p->list_refusal = p->delete_refusal = (struct phone_refusal){ 0 };
	return refusal;
}

static bool begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* True when this line ends an answer, or asks for the PDU. */
static bool is_final(const char *line)
{
	return begins_with(line, "OK") || begins_with(line, "ERROR") ||
	       begins_with(line, "+CME ERROR") || begins_with(line, "+CMS ERROR") ||
	       begins_with(line, "> ");
}

void phone_hear_code(struct phone *p, const char *line)
{
	bool is_cme = begins_with(line, "+CME ERROR:");
	struct phone_refusal refusal = { 0 };

	if (begins_with(line, "> "))
		return;
	p->is_cme = is_cme;
	p->code = begins_with(line, "OK") ? 0 : -1;
	if (is_cme || begins_with(line, "+CMS ERROR:"))
		p->code = (int)strtol(line + strlen("+CME ERROR:"), NULL, 10);
	if (reading_refusal(p->code, is_cme) != MODEM_CAUSE_NONE)
		refusal = (struct phone_refusal){ p->code, is_cme, false };
	/* Of each deletion the last word is that of AT+CMGD. */
	if (p->link->phase == WIRE_PHASE_DELETING)
		p->delete_refusal = refusal;
	if (refusal.code != 0 && p->link->phase == WIRE_PHASE_LISTING) {
		p->list_refusal = refusal;
		p->list_refusal.is_of_list = true;
	}
}

/* "RECEIVED frame", then "type 0x00/length 0x0F/15", perhaps in the next call. */
static void hear_length(struct phone *p, const char *text)
{
	const char *slash = p->is_length_due ? strrchr(text, '/') : NULL;

	if (!slash)
		return;
	p->frame_octets += strtol(slash + 1, NULL, 10);
	p->is_length_due = false;
}

/* The PDU goes out next: from here on the message may leave, and the daemon knows it before. */
static void hear_pdu(struct phone *p)
{
	p->is_pdu_sent = true;
	if (p->taking != 0)
		(void)link_taken(p->link, p->taking);
	p->taking = 0;
}

void phone_hear_dump(const unsigned char *octets, size_t size, void *userdata)
{
	struct phone *p = userdata;

	flight_hear_octets(&p->ear, p->link->flight, octets, size, link_now_us());
}

void phone_hear_log(const char *text, void *userdata)
{
	static const char line[] = "Checking line: "; /* the last one of a frame, told before it */
	struct phone *p = userdata;

	/* The text holds messages and numbers: but for the PDUs of the listing under way, it is
	 * looked at, scrubbed and forgotten. */
	if (text[0] == '\0' || text[0] == '\n')
		return;
	heard_line(&p->heard, text);
	if (flight_is_meant(&p->ear, text))
		flight_hear(&p->ear, p->link->flight, text, link_now_us());
	if (begins_with(text, line)) {
		p->is_final = is_final(text + sizeof(line) - 1);
		p->is_overruled |= p->is_settled && !p->is_final;
		p->is_settled |= p->is_final;
		/* What comes by itself meanwhile is no answer. */
		if (p->is_final) {
			guard.is_mangled = guard.mangled_ticks = 0;
			phone_hear_code(p, text + sizeof(line) - 1);
		}
	} else if (begins_with(text, "SENDING frame")) {
		p->is_settled = p->is_overruled = false;
	} else if (begins_with(text, "RECEIVED frame")) {
		p->frames++;
		p->is_length_due = true;
	} else if (begins_with(text, "UNKNOWN frame")) {
		/* An unknown line in front of it: the call would wait for ever. */
		guard.is_mangled = p->is_final;
		p->answers += p->is_final;
	} else if (begins_with(text, "Sending SMS")) {
		hear_pdu(p);
	}
	hear_length(p, text);
}
