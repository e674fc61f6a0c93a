/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conversation.h - what citizens say about their complaints, the questions that they were asked,
 * and what they said before.
 *
 * Spec: message language 4, 6, 7; interfaces 3 (messages of a complaint).
 */
#pragma once

#include "store/complaint.h"

/* Something that goes to central behind its complaint. */
struct conversation_words {
	int64_t complaint_id;
	const char *uuid; /* its name at central */
	const char *kind; /* addition, answer, done, rating, cancel, erase */
	const char *text;
	int rating; /* 1 to 5 of a rating; 0: none */
	int64_t at_us;
};

/*
 * Keeps it and queues it for central. 1; 0 when it was said before and nothing is to be done: the
 * same text of an addition or answer within a day, the same rating as the last one, another done,
 * cancel or erase.
 */
int conversation_add(struct db *db, const struct conversation_words *words, int64_t now_us);

/* The question where, of one complaint. */
struct conversation_question {
	int64_t complaint_id;
	int asked;        /* how often */
	bool lacks_place; /* no answer has told it */
	bool emergency;   /* the complaint is one */
	char ticket[DB_TICKET_SIZE];
};

/* The complaint of this person with a question that is open at this time: the latest, those that
 * are answered behind all others. 1, or 0. */
int conversation_find_question(
	struct db *db, const char *person, int64_t at_us, struct conversation_question *ret);

/* It is asked once more. */
int conversation_ask_again(struct db *db, int64_t complaint_id);

/* The question is closed at this time (or before, if it was), answered or not. No effect where none
 * was asked. */
int conversation_close_question(
	struct db *db, int64_t complaint_id, int64_t until_us, bool is_answered);

/* The message that came from this person before this one. */
struct conversation_before {
	int64_t id;
	char kind[DB_WORD_SIZE]; /* "" : it is not read yet */
	char *text;              /* owned: conversation_before_done() */
	int64_t complaint_id;    /* that it became or was added to; 0: none */
	int64_t received_us, scts_us;
	int parts; /* that it should have */
};
void conversation_before_done(struct conversation_before *before);

/* 1 with *ret filled, or 0. */
int conversation_find_before(
	struct db *db, const char *person, int64_t message_id, struct conversation_before *ret);

/* A complaint of the same text. */
struct conversation_same {
	int64_t complaint_id;
	char ticket[DB_TICKET_SIZE];
	int repeats; /* how often it came again before */
};

/* This person's own one that was received after since_us; it has come once more. 1, or 0. */
int conversation_same_again(struct db *db, const char *text, const char *person, int64_t since_us,
	struct conversation_same *ret);

/* 1 when the complaint's text holds this one, else 0. */
int conversation_holds(struct db *db, int64_t complaint_id, const char *text);

/* No notices from now on, and those that wait are dropped; or all of them again. */
int conversation_stop(struct db *db, const char *person, int64_t now_us);
int conversation_start(struct db *db, const char *person);

/* 1 when this person wants no notices, else 0. */
int conversation_is_stopped(struct db *db, const char *person);
