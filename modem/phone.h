/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phone.h - one phone through libgammu. phone.c, phone_read.c and phone_send.c are the only files
 * that include <gammu.h> (by phone_gammu.h).
 *
 * Every call into libgammu has a deadline. After the first one that is missed, or an answer that
 * belongs to no question, the phone is broken: nothing but phone_close() may follow, since the next
 * answer could be to an older question. One phone per process, as libgammu has global state.
 */
#pragma once

#include "modem/link.h"

/* libgammu counts the slots of the second memory from here. */
#define PHONE_MEMORY_SLOTS 100000

/* In one line, which so stays below the 80 characters that every modem takes. */
#define PHONE_DELETIONS_MAX 6

struct phone;

enum phone_found {
	PHONE_PART,
	PHONE_REPORT,
	PHONE_BLANK,  /* a slot that is listed and gives nothing */
	PHONE_POISON, /* libgammu cannot read it, or not right */
	PHONE_END,
	PHONE_BROKEN,
};

/* One thing on the SIM. */
struct phone_item {
	uint32_t location; /* as libgammu counts: memory and slot */
	union {
		struct modem_part part;     /* PHONE_PART */
		struct modem_report report; /* PHONE_REPORT */
	};
};

/* A code that reading_refusal() has a cause for. */
struct phone_refusal {
	int code; /* 0: none */
	bool is_cme;
	bool is_of_list; /* not of a deletion: libgammu may have found another way to read */
};

enum phone_deletion {
	PHONE_DELETED,
	PHONE_KEPT, /* refused; only listing it again tells what is there now */
	PHONE_DELETE_BROKEN,
};

/*
 * Connects. side is our own descriptor on the tty, opened before; link is told each phase. Both
 * must outlive the phone, the settings too. With is_all_read no memory is left out, whatever the
 * features say; with is_listless the modem has no AT+CMGL. 0 with *ret; otherwise a negative errno
 * with *ret_cause and *ret_detail for the status.
 */
int phone_open(struct phone **ret, int side, bool is_all_read, bool is_listless,
	const struct wire_start *start, struct link *link, enum modem_cause *ret_cause,
	char ret_detail[static 96]);

/* Says nothing to the modem. NULL is accepted. */
void phone_close(struct phone *p);
DEFINE_CLEANUP(struct phone *, phone_close);

/* Why it is broken; MODEM_CAUSE_NONE when it is not. The detail is borrowed. */
enum modem_cause phone_cause(const struct phone *p);
const char *phone_detail(const struct phone *p);

/* True when the next answer may be spoilt by an echo that libgammu does not know: all is well, but
 * it wants a new connection. */
bool phone_is_stale(const struct phone *p);

/*
 * What the modem said of its SIM or its message store since the last such question: at the last
 * deletion, else in the listing.
 */
struct phone_refusal phone_take_refusal(struct phone *p);

/* Reads what the line brings while nothing is asked. Bells and reports are remembered. */
void phone_pump(struct phone *p);

/* True from a +CMTI on until a listing begins, which forgets it. */
bool phone_has_rung(const struct phone *p);
void phone_forget_bells(struct phone *p);

/* Takes in what came by itself, if anything did; false: the phone is broken. */
bool phone_clear_line(struct phone *p);

/* 1 with a report that came by itself (+CDS), 0 when there is none. */
int phone_take_report(struct phone *p, struct modem_report *ret);

/* 1 with a report that a +CDSI pointed to, read from its memory, 0 when there is none. Deleted by
 * phone_delete_report() with *ret_location. */
int phone_fetch_report(struct phone *p, struct modem_report *ret, uint32_t *ret_location);
void phone_delete_report(struct phone *p, uint32_t location);

/* Messages on the SIM and its slots as the listing under way found it, before its deletions; false:
 * it did not say. */
bool phone_listed(const struct phone *p, int32_t *ret_used, int32_t *ret_size);

/* The same, asked; both -1 when the modem does not say. */
void phone_count(struct phone *p, int32_t *ret_used, int32_t *ret_size);

/* True when the SMSC's number is known; asked once per connection, and before a send without. */
bool phone_has_smsc(struct phone *p);

/*
 * The next thing on the SIM, the first one with start. *ret is filled for PART and REPORT, its
 * location for all but END and BROKEN. A part is read by us where its PDU was heard; where not, by
 * libgammu, and what that reads wrong is POISON: national tables, a text with a 0 in it.
 */
enum phone_found phone_next(struct phone *p, bool start, struct phone_item *ret);

/* After the last phone_next() of a listing, whatever it gave: no timer runs any more. */
void phone_end_list(struct phone *p);

/*
 * Removes what the listing under way showed at these locations, at most PHONE_DELETIONS_MAX. More
 * than one go in one line (ITU-T V.250 5.2.1), where the modem has one memory: elsewhere, or
 * refused (PHONE_KEPT), only another listing tells which are gone.
 */
enum phone_deletion phone_delete(struct phone *p, const uint32_t *locations, size_t count);

/*
 * rawat_ask() past libgammu, while the phone is connected: 0, or 1 with *ret_code where it was
 * refused; -EIO: the phone is broken. Of several commands in a line each has the time of one.
 */
typedef void (*phone_line_taken)(const char *line, void *userdata);
int phone_question(
	struct phone *p, const char *command, phone_line_taken line, void *userdata, int *ret_code);

/* Sends all parts of one SMS and waits for the network's answer; link is told when it begins. */
void phone_send(struct phone *p, const struct modem_outgoing *outgoing, struct modem_sent *ret);
