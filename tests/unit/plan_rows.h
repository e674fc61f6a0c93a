/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_rows.h - for test_sql.c: what a plan may do all the same, each with its reason. */
#pragma once

/* A full pass over these is none: they stay small, or belong to the statement itself. */
static const char *const small[] = { "modem", "lane", "sums", "CONSTANT", "(subquery", "metric",
	"queue", "word" };

/* Indexes with a WHERE that hold what is past, not what waits: they grow as their table does. */
static const char *const growing[] = { "audit_person", "audit_ticket", "complaint_event_answered",
	"complaint_event_told", "complaint_lasting", "complaint_open", "complaint_over",
	"complaint_same", "complaint_same_person", "complaint_similar", "complaint_tracking",
	"forward_complaint", "forward_contact", "forward_message", "health_log_info",
	"inbox_part_raw", "message_complaint", "message_join_receipt", "message_join_scts",
	"message_loose", "person_active", "reply_complaint", "reply_loose", "reply_sent",
	"reply_unsure" };

/* The plan does not say of which column the greatest is: here it is the key, which is one step. Of
 * another one without an index it would be a full pass. */
static const char *const newest[] = { "chain", "message", "probe", "(subquery" };

/* What passes over a table that grows all the same. */
static const struct {
	const char *name, *reason;
} exceptions[] = {
	{ "REPORT_MODEMS", "one row a modem" },
	{ "REPORT_DENIED", "one row a sender that was denied by hand" },
	{ "ADOPT_ALL_COMPLAINTS", "once, when the only central system gets a name" },
	{ "ADOPT_ALL_FORWARDS", "the same" },
	{ "CHAIN_LAST", "stops at its first row, the last one" },
	{ "CHAIN_TOP", "stops at its first row, the last one" },
	{ "CHAIN_HEAD_LAST", "stops at its first row, the last one" },
	{ "CHAIN_HEAD_KEY", "one row a day, looked at when the key is new" },
	{ "CHAIN_SIZES", "the greatest key of each table" },
	{ "CHAIN_HEADS", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_READ", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_PART", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_MESSAGE", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_COMPLAINT", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_SAID", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_EVENT", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_REPLY", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ROWS_AUDIT", "lapor-smsctl verify: all of it, in steps" },
	{ "CHAIN_ADOPT", "once, when the chain begins" },
	{ "LOOK_ROWS", "stops behind its newest rows" },
};

/* What sorts all the same. Everything else is read in the order of an index. */
static const struct {
	const char *name, *reason;
} sorted[] = {
	{ "MESSAGE_JOIN", "open messages of one sender, reference and length" },
	{ "COMPLAINT_FIND", "at most three, each by its own index" },
	{ "COMPLAINT_FIND_OWN", "the same" },
	{ "QUESTION_FIND", "open questions of one person" },
	{ "FORWARD_PICK", "two rows, the first of two lists" },
	{ "REPLY_LANES", "one row a lane" },
	{ "REPLY_LANE_NEXT", "two rows, the first of two lists" },
	{ "REPORT_MATCH", "parts sent to one person" },
	{ "REPORT_MATCH_TAIL", "parts of one modem with one of 256 references, of some days" },
	{ "REPORT_MATCH_UNSURE", "uncertain replies of some days" },
	{ "ALARM_AGAIN", "alarms that were not told wholly" },
	{ "METRICS_FORWARDS", "what waits" },
	{ "METRICS_REPLIES", "what waits" },
	{ "COMPLAINT_WORDS", "one complaint" },
	{ "REPORT_ALARMS", "alarms that stand" },
	{ "REPORT_COMPLAINT", "one complaint" },
	{ "REPORT_EVENTS", "one complaint" },
	{ "REPORT_QUEUE_FORWARD", "what waits" },
	{ "REPORT_DESTINATIONS", "what waits" },
	{ "REPORT_DENIED", "one row a sender that was denied by hand" },
	{ "REPORT_TRAFFIC", "a span that was asked for, by quarters of an hour" },
	{ "REPORT_MODEM_HOURS", "a span that was asked for, by hours" },
	{ "REPORT_EXPORT_SAID", "one person" },
	{ "REPORT_EXPORT_PARTS", "one person" },
	{ "REPORT_EXPORT_REPLIES", "one person" },
	{ "REPORT_EXPORT_EVENTS", "one person" },
	{ "REPORT_EXPORT_FORWARDS", "one person" },
	{ "REPORT_EXPORT_AUDIT", "one person" },
};
