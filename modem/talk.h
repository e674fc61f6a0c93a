/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk.h - what a modem says on the line while it is asked something past libgammu: octets to
 * lines, and what each line is. Pure; reads strangers' octets; fuzzed.
 *
 * Source: ITU-T V.250 section 5.7, 3GPP TS 27.005 section 3.4.1 (what comes by itself).
 */
#pragma once

#include "modem/types.h"

#define TALK_LINE_SIZE 512 /* longer than a PDU in digits, which is the longest that is known */

enum talk_kind {
	TALK_NOTHING,    /* an echo, or nobody's: what is not known is no harm */
	TALK_LINE,       /* of the answer: between the question's echo and its end */
	TALK_END,        /* the answer's last line */
	TALK_STRAY,      /* the end of another answer: nobody knows any more what was done */
	TALK_BELL,       /* a message has come, or a report that lies among the messages */
	TALK_REPORT,     /* of a delivery: talk.report */
	TALK_REPORT_SLOT /* where one lies in the memory of reports: talk.slot */
};

/* All zero before the first question. */
struct talk {
	const char *command; /* of the question; NULL: none yet */
	bool is_echoed;
	bool is_answered;
	bool is_report_due; /* the next line is its PDU */
	bool is_ended;      /* the last octet was an LF, behind which nothing is left */
	size_t used;
	char text[TALK_LINE_SIZE]; /* the line under way, and what talk_add() has ended */
	struct modem_report report;
	int slot;
};

/* Before a question is said; borrowed until the next one. A line that was begun stays so. */
void talk_ask(struct talk *t, const char *command);

/* True with a whole line in text, never an empty one; of one that is too long, its beginning. */
bool talk_add(struct talk *t, char octet);

/* What the line in text is. */
enum talk_kind talk_read(struct talk *t);

/* True when a line was begun, or one that was announced is missing. */
bool talk_is_amid(const struct talk *t);
