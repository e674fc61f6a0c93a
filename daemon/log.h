/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - what the gateway says to its operators: one line for each event of events.inc.
 *
 * To the journal with fields (LAPOR_EVENT, LAPOR_CODE, LAPOR_MODEM, LAPOR_TICKET, MESSAGE_ID and
 * those of struct log_fields) when standard error is the journal, else as plain lines on standard
 * error. No number, text or secret at any level: callers hand in none. What repeats without end is
 * limited (log_rate.h), but for what is said of one complaint. The catalogue itself is in events.c,
 * which lapor-smsctl has too. Spec: design 5, interfaces 5.
 */
#pragma once

#include "lapor.h"

enum log_event {
#define X(name, number, severity, word, what, remedy) LOG_EVENT_##name,
#include "daemon/events.inc"
#undef X
	LOG_EVENTS,
};

enum log_severity {
	LOG_SEVERITY_INFO,
	LOG_SEVERITY_NOTICE,
	LOG_SEVERITY_WARNING,
	LOG_SEVERITY_ALARM
};

/* One row of the catalogue; static. */
struct log_entry {
	int number; /* LPR-nnnn */
	enum log_severity severity;
	const char *word; /* "modem-silent" */
	const char *what;
	const char *remedy; /* "" when nothing needs to be done */
};
const struct log_entry *log_entry(enum log_event event);

/* The event of "LPR-2105"; LOG_EVENTS: there is none. */
enum log_event log_event_of(const char *code);

/* Its row; NULL where there is none. */
const struct log_entry *log_entry_of(const char *code);
const char *log_severity_name(
	enum log_severity severity); /* as in v_health: info, warning, alarm */

/* "LPR-2105". ret of 12. */
void log_code(enum log_event event, char ret[static 12]);

/* The journal's MESSAGE_ID of an event, 32 digits of hex: the gateway's own part, and the event's
 * number as its end. Never changes; the catalogue (etc/catalog.py) has a text for each. */
#define LOG_MESSAGE_ID      "8d1f6c3e5b7a4f0e9c26a1d4b0f3"
#define LOG_MESSAGE_ID_SIZE 33
void log_message_id(enum log_event event, char ret[static LOG_MESSAGE_ID_SIZE]);

/* From now on: level "err", "warning", "notice", "info" or "debug"; decides once whether there is a
 * journal. */
void log_open(const char *level);

/* modem, ticket: "" or NULL for none. detail: "" for none. */
void log_say(enum log_event event, const char *modem, const char *ticket, const char *detail);

/* What an entry may tell beside that; NULL or "" for none. */
#define LOG_LINES_SIZE 4096
struct log_fields {
	const char *tracking;    /* LAPOR_TRACKING: the ID that the central system gave */
	const char *destination; /* LAPOR_DESTINATION: the name of that central system */
	const char *reply;       /* LAPOR_REPLY: the name of a reply's template */
	const char *head;        /* LAPOR_HEAD: of the store's chain, signed */
	const char *lines;       /* more lines of the message, with less than LOG_LINES_SIZE */
};
void log_say_with(enum log_event event, const char *modem, const char *ticket, const char *detail,
	const struct log_fields *fields);

/* The same with the detail made by a format. */
void log_sayf(enum log_event event, const char *modem, const char *ticket, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Says what was left out since it was said last, as each line does; log_end(): without waiting for
 * more of it. */
void log_catch_up(void);
void log_end(void);
