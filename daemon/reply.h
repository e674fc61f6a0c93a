/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reply.h - what citizens are told: text templates, filled in, one part of GSM-7.
 *
 * A template is a file NAME.txt in the directory `replies.templates`; the built-in text
 * (etc/templates, in the program) stands for a file that is not there. Lines that begin with '#'
 * are comments; line breaks at the end are dropped. In the text:
 *
 *   {id}                    is replaced; each template may use certain names only
 *   [, instansi {agency}]   is left out where a name inside is not known
 *   {{ and }}               are braces
 *
 * NAME.id.txt is NAME.txt by its full name, and stands before it. NAME.jv.txt and NAME.su.txt are
 * the same in Javanese and Sundanese, for those who write so; where there is none, NAME.txt is
 * taken. The built-in ones stand beside a built-in NAME.txt only.
 *
 * A template must fit one part when each value is as long as it may be: {id} 13 septets, {status}
 * 36, {date} and {due} 6; of alarms {gateway} 20, {modem} 31, {code} 8, {since} 12, {count} 5; of
 * {agency}, {note}, {what} and {list} 20 must fit, and they are shortened to what is left. Spec:
 * message language 4, 7; issue of the conversation.
 */
#pragma once

#include "daemon/language.h"

#define REPLY_TEXT_SIZE  512 /* UTF-8 of one part, with the NUL */
#define REPLY_ERROR_SIZE 512

/*
 * One for each file in etc/templates: receipt.txt, receipt-anonim.txt, notice-verified.txt, ..
 * Those about a complaint know {id} and must have it; receipts know {due} besides, notices {agency}
 * {note} {date} {due}; list must have {list}. Alarms know {gateway} {modem} {code} {what} {since},
 * and must have {code}; alarm-more {gateway} {count} {list}, and must have {list}. The others know
 * nothing.
 */
enum reply_template {
	REPLY_RECEIPT,
	REPLY_RECEIPT_QUESTION, /* the complaint names no place: where? */
	REPLY_RECEIPT_ANONIM,
	REPLY_RECEIPT_ANONIM_QUESTION,
	REPLY_RECEIPT_RAHASIA,
	REPLY_RECEIPT_RAHASIA_QUESTION,
	REPLY_EMERGENCY,    /* the receipt of one: 112 first */
	REPLY_STATUS,       /* {status} besides what notices know */
	REPLY_NO_COMPLAINT, /* STATUS and the like from a phone that has none */
	REPLY_LIST,
	REPLY_UNKNOWN_ID,
	REPLY_BAD_ID,
	REPLY_HELP,
	REPLY_EMPTY,
	REPLY_UNCLEAR,
	REPLY_QUESTION, /* an answer was added, and still: where? */
	REPLY_ADDED,
	REPLY_CLOSED, /* by the citizen */
	REPLY_RATED,
	REPLY_CANCELLED,
	REPLY_ERASE_ASKED,
	REPLY_DUPLICATE,
	REPLY_LIMIT_REACHED, /* once a day, in place of the first reply over a limit */
	REPLY_STOP,
	REPLY_START,
	REPLY_NOTICE_SUBMITTED,
	REPLY_NOTICE_VERIFIED,
	REPLY_NOTICE_IN_PROGRESS,
	REPLY_NOTICE_ANSWERED,
	REPLY_NOTICE_REPLIED,
	REPLY_NOTICE_POSTPONED,
	REPLY_NOTICE_REDIRECTED,
	REPLY_NOTICE_CLOSED,
	REPLY_NOTICE_ARCHIVED,
	REPLY_NOTICE_CANCELLED,
	REPLY_ALARM_BEGIN, /* to the admin, in Indonesian; alarms know names of their own */
	REPLY_ALARM_END,
	REPLY_ALARM_MORE,     /* those beyond alert.per_hour, together */
	REPLY_ALARM_BEGIN_EN, /* alarm-begin.en.txt: the same in English */
	REPLY_ALARM_END_EN,
	REPLY_ALARM_MORE_EN,
	REPLY_TEMPLATES, /* their number */
};

/* What may stand in braces. NULL or "": nothing is known; the template's words must read well
 * without it. */
struct reply_values {
	const char *id;     /* ticket, or tracking ID grouped by three when `group_digits` */
	const char *status; /* its SMS word */
	const char *agency;
	const char *note;
	const char *date;
	const char *due; /* by when the next step is to be expected */
	/* Of alarms: */
	const char *gateway;
	const char *modem; /* "": the gateway itself */
	const char *code;  /* "LPR-2105" */
	const char *what;  /* in short */
	const char *since; /* "21 Nov 10.20" */
	const char *count;
	const char *list; /* "gsm1 LPR-2105, gsm2 LPR-2106"; "K7M-2Q2 diproses, BX4-TRQ ditutup" */
};

struct reply_templates;

/*
 * Reads the directory ("" or a missing one: all built in) and checks every template: names, GSM-7,
 * one part at worst-case values, none of the words (word_filter, compared as whole words without
 * regard to case), no run of four digits, no web address. -EINVAL, or a file that cannot be read:
 * ret_error is "FILE:LINE: what, and what would be right".
 */
int reply_load(struct reply_templates **ret, const char *directory, const char *const *word_filter,
	size_t word_count, char ret_error[static REPLY_ERROR_SIZE]);

/* Called for each file of the directory whose name ends in .txt and is no template's. */
typedef void (*reply_unknown_fn)(const char *name, void *userdata);
void reply_list_unknown(const char *directory, reply_unknown_fn fn, void *userdata);

/* Whether long runs of digits in an agency or a note may stay as they are; without it they may not.
 */
void reply_allow_digits(struct reply_templates *templates, bool allow);

/*
 * Fills in. Values are transliterated to GSM-7, without a full stop at their end; what operators
 * filter in an agency or a note is put in other words (reply_filter.h); agency, note, what and list
 * are shortened at a word, with ".." behind, so that one part holds all.
 */
void reply_render(const struct reply_templates *templates, enum reply_template which,
	const struct reply_values *values, char ret[static REPLY_TEXT_SIZE]);

/* The same in another language, as far as it has a variant. */
void reply_render_in(const struct reply_templates *templates, enum reply_template which,
	enum language language, const struct reply_values *values,
	char ret[static REPLY_TEXT_SIZE]);

const char *reply_template_name(enum reply_template which); /* "receipt", "notice-verified", .. */

/* The notice for a status code, unknown ones as in_progress; REPLY_TEMPLATES: there is none. */
enum reply_template reply_notice_for(const char *status);

/* The status code itself; "in_progress" for one that is none of ours. Static. */
const char *reply_status_code(const char *status);

/* "diproses" for "in_progress"; unknown codes count as in_progress. */
const char *reply_status_word(const char *status);

/* A tracking ID as people read it: 1-916-449. What is not all digits, or too many to be divided,
 * stays; what is too long for ret becomes "". */
void reply_group_digits(const char *digits, char ret[static 32]);

void reply_free(struct reply_templates *templates);
DEFINE_CLEANUP(struct reply_templates *, reply_free);
