/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - reading for lapor-smsctl: rows of the views as text, by prepared statements only.
 *
 * Works on a store that was opened with DB_READ, also while the daemon is under load.
 */
#pragma once

#include "store/db.h"

enum report_query {
	REPORT_MODEMS,     /* v_modem and sent_since_midnight, received_since_midnight; args:
	                      midnight (ISO) or NULL: that of UTC */
	REPORT_HEALTH,     /* v_health; args: modem or NULL, since (ISO) or NULL */
	REPORT_SAMPLES,    /* v_modem_sample; args: modem or NULL, since (ISO) or NULL */
	REPORT_ALARMS,     /* v_alarm, those that stand: modem, code, began_at, told */
	REPORT_COMPLAINTS, /* v_complaint; args: status or NULL, since (ISO) or NULL */
	REPORT_COMPLAINT,  /* v_complaint by ticket, tracking ID or ref; args: id */
	REPORT_MESSAGES,   /* v_message of a ticket; args: ticket */
	REPORT_REPLIES,    /* v_reply of a ticket; args: ticket */
	REPORT_FORWARDS,   /* all that goes to central for a ticket: what, state, attempts, next_at,
	                      last_error, done_at, destination, sent_at; args: ticket */
	REPORT_EVENTS, /* status history of a ticket: at, status, label, agency, note; args: ticket
	                */
	REPORT_QUEUE_FORWARD, /* not done yet: ticket, what, state, attempts, next_at, last_error,
	                         destination, sent_at */
	REPORT_DESTINATIONS,  /* what is not done yet for each central system: name, waiting, due,
	                         in_flight, parked, held, unknown, oldest_at */
	REPORT_QUEUE_REPLY, /* not sent yet: id, ticket, template, state, modem, attempts, next_at,
	                       error */
	REPORT_COUNTS,      /* one row: received_today, complaints_today, sent_today, inbox_open,
	                       inbox_ready, forward_due, forward_in_flight, forward_parked,
	                       forward_held, reply_queued, reply_sending, reply_uncertain; args:
	                       midnight (ISO) */
	REPORT_DENIED,      /* v_denied */
	REPORT_TRAFFIC,     /* what (in: messages, out: replies, complaint, taken: of these, by
	                       central), at (a quarter of an hour's beginning, seconds), count; args:
	                       since (ISO) */
	REPORT_MODEM_HOURS, /* of each modem and hour that has samples: modem, at (its beginning,
	                       seconds), signal_dbm (mean), sim_used (most), sim_size, balance
	                       (least), up_seconds, seconds; args: since (ISO) */
	REPORT_AUDIT,       /* v_audit without the pseudonym; args: since (ISO) or NULL */
	REPORT_CERTIFICATE, /* v_certificate; args: the row of the audit, or the ticket that was
	                       erased */
	/* All that is held on a person, in clear: for the daemon, which has the key. args:
	   pseudonym; the row behind which to go on, 200 at most. */
	REPORT_EXPORT_PERSON,
	REPORT_EXPORT_COMPLAINTS,
	REPORT_EXPORT_SAID,
	REPORT_EXPORT_MESSAGES,
	REPORT_EXPORT_PARTS,
	REPORT_EXPORT_REPLIES,
	REPORT_EXPORT_EVENTS,
	REPORT_EXPORT_FORWARDS,
	REPORT_EXPORT_AUDIT,
};

enum report_type { REPORT_TEXT, REPORT_NUMBER, REPORT_REAL, REPORT_BOOLEAN, REPORT_NULL };

struct report_cell {
	const char *column; /* borrowed */
	enum report_type type;
	const char *text; /* borrowed; also for numbers */
};

/* Called for each row; a negative value ends the reading and is handed through. */
typedef int (*report_row_fn)(const struct report_cell *cells, size_t count, void *userdata);

/* Calls fn once, with the columns that the rows of a query have; their text is NULL. */
int report_columns(struct db *db, enum report_query query, report_row_fn fn, void *userdata);

/* args: as the query names them; missing ones are NULL. Gives the number of rows, or negative
 * errno. -EINVAL: more args than the query takes. */
int report_run(struct db *db, enum report_query query, const char *const *args, size_t arg_count,
	report_row_fn fn, void *userdata);
