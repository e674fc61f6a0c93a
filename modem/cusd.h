/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cusd.h - the answer to a USSD code, as the modem gives it. Pure; reads strangers' octets.
 *
 * "+CUSD: <m>[,"<str>"[,<dcs>]]" of 3GPP TS 27.007 section 7.15. Makers differ in what <str> is:
 * text, which may go over several lines and hold quotes, or in hexadecimal its octets, its packed
 * septets or its UCS-2, often whatever <dcs> (TS 23.038 section 5) says.
 */
#pragma once

#include "modem/types.h"

#define CUSD_SIZE 1024 /* octets of an answer, all its lines */

/* What <m> is. */
enum cusd_status {
	CUSD_DONE = 0,
	CUSD_MENU = 1, /* the network waits for more */
	CUSD_ENDED = 2,
	CUSD_ELSEWHERE = 3, /* another program of the modem has answered */
	CUSD_UNSUPPORTED = 4,
	CUSD_TIMEOUT = 5,
};

/* The lines of one answer; all zero at first. */
struct cusd {
	bool is_begun;
	bool is_long; /* there was more than fits */
	size_t used;
	char text[CUSD_SIZE]; /* without its prefix, a line feed between lines */
};

/* Takes a line from the modem, which may be of something else. True when the answer is whole. */
bool cusd_add(struct cusd *c, const char *line);

/*
 * What was taken, whole or not: its <m>, and its text in UTF-8 without control characters; a new
 * line is a space. What is more than MODEM_USSD_MAX characters, which no network sends, is left
 * out. -EBADMSG: it is no answer.
 */
int cusd_read(const struct cusd *c, char ret_text[static 4 * MODEM_USSD_MAX + 1]);

/* A code as hexadecimal of its packed septets, which some modems want. -EOVERFLOW. */
int cusd_pack(const char *code, char *ret, size_t size);
