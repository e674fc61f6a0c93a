/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.h - what a citizen's text means: a command with an ID, or a complaint.
 *
 * Pure: no clock, no store, no settings but those handed in; fuzzed. What does not fit a command
 * exactly is a complaint with its whole text ("no wrong door"). Spec: message language 1 to 5.
 */
#pragma once

#include "daemon/facts.h"

#define PARSE_ID_SIZE   16 /* "K7M-2Q2" or up to 10 digits, with the NUL */
#define PARSE_WORD_SIZE 32 /* a routing keyword or category with its NUL */

enum parse_kind {
	PARSE_COMPLAINT,
	PARSE_STATUS,
	PARSE_ADD, /* an ID and what is added to it */
	PARSE_DONE,
	PARSE_RATE,
	PARSE_CANCEL,
	PARSE_LIST,
	PARSE_STOP,
	PARSE_START,
	PARSE_ERASE,
	PARSE_HELP,
	PARSE_SERVICE, /* the sender is no person: never answered */
	PARSE_EMPTY,   /* a head word and nothing behind it, or no letter and no digit */
	PARSE_BAD_ID,
	PARSE_UNCLEAR, /* too short to be a complaint: kept, and joined to the next message */
};

enum parse_class { PARSE_PENGADUAN, PARSE_ASPIRASI, PARSE_INFORMASI };
enum parse_visibility { PARSE_NORMAL, PARSE_ANONIM, PARSE_RAHASIA };

struct parse_route {
	const char *keyword; /* upper case */
	bool keep;           /* the word stays in the body */
};

/* Borrowed for the call. Lists may be empty. */
struct parse_settings {
	const struct parse_route *routes;
	size_t route_count;
	const char *const *categories;
	size_t category_count;
	const char *const *own_numbers; /* in any form; compared after number_normalise() */
	size_t own_count;
	const char *const *deny;
	size_t deny_count;
	struct facts_words words; /* of places and emergencies; NULL inside: what is built in */
	/* Behind an add word: is this tracking ID one of the sender's? NULL: those of exactly seven
	 * digits are. */
	bool (*owns)(const char *id, void *userdata);
	void *userdata;
};

/* A stretch of the text that was parsed. */
struct parse_span {
	size_t offset, size; /* octets */
	bool set;
};

/* Fields that do not apply are zero. */
struct parse_result {
	enum parse_kind kind;
	enum parse_class class; /* of a complaint, as the three below */
	enum parse_visibility visibility;
	char route[PARSE_WORD_SIZE];    /* the keyword as configured; "" none */
	char category[PARSE_WORD_SIZE]; /* as configured; "" none */
	struct parse_span body;         /* of a complaint; of an add what is added */
	struct parse_span location;
	bool has_head;  /* of a complaint: the body begins behind one */
	bool is_report; /* of a complaint: it begins with a report word, or its head asks or
	                   proposes: it is never meant as an answer */
	struct parse_span addition; /* of a complaint or what is too little for one, where it begins
	                               with an add word and names no ID: what it would add to one
	                               with an open question; a size of 0: nothing but noise */
	struct facts facts;         /* of a complaint: of its body and location */
	char id[PARSE_ID_SIZE];     /* of a command; "" : the sender's latest */
	int rating;                 /* 1 to 5 of a rate; 0: none */
};

/*
 * Understands one text (UTF-8, invalid octets are decoration) from this sender (as the modem gives
 * it). Never fails.
 */
void parse_message(const struct parse_settings *settings, const char *from, const char *text,
	struct parse_result *ret);

const char *parse_kind_name(enum parse_kind kind);                   /* "complaint", "status", .. */
const char *parse_class_name(enum parse_class class);                /* "pengaduan", .. */
const char *parse_visibility_name(enum parse_visibility visibility); /* "normal", .. */
