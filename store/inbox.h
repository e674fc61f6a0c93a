/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbox.h - what came in: parts as they were heard, and the messages they make.
 *
 * A part is kept once (fingerprint: sender, SMSC time, coding, UDH, text, and whether it is a
 * stored submit; an invalid SMSC time counts as the day of receipt). Parts join by (modem, sender,
 * reference width, reference, total) within a day of the message's first part (by SMSC time, by
 * receipt where one has none) and each part number once; of several messages the nearest in time. A
 * part that does not fit begins a message of its own. Each message has its own deadline; at most 50
 * of one sender wait, beyond that the oldest is due at once. A message is `open` until its parts
 * are all there or its deadline has passed, then due to be read by the trunk, then closed with its
 * kind. Spec: design 3 and message language 7; TS 23.040 section 9.2.3.24.1.
 */
#pragma once

#include "store/db.h"

/* The values are kept in the store: never renumber. */
enum inbox_coding { INBOX_GSM7 = 0, INBOX_UCS2 = 1, INBOX_8BIT = 2, INBOX_RAW = 3 };

/* Whether what came with it is UTF-16BE. */
static inline bool inbox_coding_is_text(enum inbox_coding coding)
{
	return coding == INBOX_GSM7 || coding == INBOX_UCS2;
}

/* What a part is. The values are kept in the store: never renumber. Only TEXT can be a citizen's.
 */
enum inbox_part_kind {
	INBOX_TEXT = 0,
	INBOX_FLASH = 1,
	INBOX_INDICATION = 2, /* message waiting */
	INBOX_WAP = 3,
	INBOX_PORT = 4, /* for an application */
	INBOX_DATA = 5,
	INBOX_SIM = 6,
	INBOX_SUBMIT = 7, /* a stored one; sender is its recipient */
	INBOX_BROKEN = 8, /* with INBOX_RAW */
};

struct inbox_part {
	const char *modem;
	const char *sender; /* normalised, or as heard when it is no number; "" for INBOX_RAW */
	int64_t scts_us;    /* 0: invalid */
	int32_t scts_offset_s;
	enum inbox_coding coding;
	enum inbox_part_kind kind;
	int message_class; /* -1 none, 0..3 */
	const uint8_t *udh;
	size_t udh_size;
	const uint8_t *data; /* UTF-16BE for GSM7 and UCS2, octets for 8BIT, the PDU for RAW */
	size_t data_size;
	uint8_t width; /* 0: not a part of a long message; else 8 or 16 */
	uint16_t reference;
	uint8_t total, part;
};

enum inbox_result {
	INBOX_NEW,
	INBOX_SEEN, /* known already: counted, otherwise without effect */
};

/*
 * Keeps all of these in one commit; ret has a result for each. On an error nothing was kept.
 * deadline_us: how long a long message waits for its missing parts, counted from its first part.
 * -EOVERFLOW: a sender or modem's name is too long.
 */
int inbox_add(struct db *db, const struct inbox_part *parts, size_t count, int64_t now_us,
	int64_t deadline_us, enum inbox_result *ret);

/* A message that is due to be read. */
struct inbox_message {
	int64_t id;
	char modem[LAPOR_NAME_SIZE];
	char person[DB_PSEUDONYM_SIZE];
	char sender[LAPOR_NUMBER_SIZE]; /* "" for RAW */
	int64_t received_us;            /* of the part that was heard first */
	int64_t scts_us;                /* of the same, 0: invalid */
	enum inbox_coding coding;       /* of its first part that is text, else of its first;
	                                   8BIT or RAW are never read as text */
	enum inbox_part_kind kind;      /* TEXT when one of its parts is, else of its first part */
	int message_class;
	uint8_t total;                    /* parts it should have */
	uint8_t missing[LAPOR_PARTS_MAX]; /* their numbers, ascending */
	size_t missing_count;
	uint8_t *data; /* of all parts in order, those that are no text left out of a text;
	                  owned: inbox_message_done() */
	size_t data_size;
	size_t late_offset, late_size; /* of the late part in data, inbox_next_late() only */
};
void inbox_message_done(struct inbox_message *m);

/*
 * The oldest message that is due: whole, or, where there is none, past its deadline. 1 with *ret
 * filled, 0 when none is due. Call again after it was closed by one of: inbox_close(),
 * complaint_open(). -EBADMSG: its words or its number do not open; *ret has its id and modem, so
 * that it can be closed.
 */
int inbox_next(struct db *db, int64_t now_us, struct inbox_message *ret);

/* When the next message is due: in the past when inbox_next() has one now, INT64_MAX when none is
 * open. */
int inbox_next_deadline(struct db *db, int64_t *ret_us);

/* Closes a message that became no complaint. text "" for data. kind: "status", "service", "data",
 * "broken", .. -EALREADY: it is closed, or none of ours. */
int inbox_close(
	struct db *db, int64_t message_id, const char *kind, const char *text, int64_t now_us);

/* The same of one that is about a complaint. */
int inbox_close_about(struct db *db, int64_t message_id, const char *kind, const char *text,
	int64_t complaint_id, int64_t now_us);

/*
 * The oldest part that came after its message had been closed as incomplete. 1 with *ret holding
 * the whole message as it is now and *ret_part the late part's number; 0 when there is none.
 * -EBADMSG as of inbox_next(): inbox_late_left().
 */
int inbox_next_late(struct db *db, struct inbox_message *ret, uint8_t *ret_part);

/* Takes note that nothing can be made of it: the message stays as it is. */
int inbox_late_left(struct db *db, int64_t message_id, uint8_t part);

/* Takes note that the late part was dealt with; text is the message's text now. */
int inbox_late_done(
	struct db *db, int64_t message_id, uint8_t part, const char *text, int64_t now_us);

/* The message that was begun last. */
int inbox_newest(struct db *db, int64_t *ret_message);

/* What became of a message. */
struct inbox_outcome {
	char kind[DB_WORD_SIZE];     /* "" while it is open */
	char ticket[DB_TICKET_SIZE]; /* "" when it became no complaint */
};
int inbox_outcome(struct db *db, int64_t message_id, struct inbox_outcome *ret);
