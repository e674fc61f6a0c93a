/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * echo.h - a server's words that repeat what we sent: a citizen's text or a secret must not come
 * back into logs, lists and the status page as the reason why a request was not taken.
 *
 * Letters and digits alone are compared, without case, so that quoting, escaping and line breaks
 * hide nothing. Pure; all memory is wiped when it is given back.
 */
#pragma once

#include "forwarder/central.h"

#define ECHO_RUN_WORDS  12 /* so many letters in a row, of a text that anybody may read */
#define ECHO_RUN_HIDDEN 5  /* of an anonim or rahasia complaint */
#define ECHO_RUN_SECRET 8  /* of a token or key */
#define ECHO_PARTS_MAX  16

/* Zeroed: ready, and nothing is repeated. */
struct echo {
	struct echo_part {
		char *text; /* letters and digits; owned */
		size_t run;
	} parts[ECHO_PARTS_MAX];
	size_t count;
};

/* Takes note of what must not come back; NULL and texts of less than four letters are left out. A
 * text shorter than `run` counts as a whole. 0, -ENOMEM, -E2BIG. */
int echo_add(struct echo *e, const char *text, size_t run);

/* The words of an errand: all texts and the number. */
int echo_add_errand(struct echo *e, const struct central_errand *errand);

/* Whether these words repeat some of it, or hold a run of octets that may be encoded. */
bool echo_is_in(const struct echo *e, const char *words);

/* Puts a sentence of ours in place of a detail that repeats some of it, and masks numbers. */
void echo_scrub(const struct echo *e, int http_status, char detail[static CENTRAL_DETAIL_SIZE]);

void echo_done(struct echo *e);
