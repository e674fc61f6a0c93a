/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * breaker.h - whether a central system is to be asked at all: after some failures in a row it is
 * left alone for a while, and then tried with one request. Pure; one for each destination.
 */
#pragma once

#include "lapor.h"

#define BREAKER_FAILURES 5 /* in a row */

enum breaker_state {
	BREAKER_CLOSED, /* all may go */
	BREAKER_TRYING, /* one request at a time, until one is answered */
	BREAKER_OPEN,   /* none before until_us */
};

struct breaker {
	enum breaker_state state;
	unsigned failures; /* in a row */
	unsigned openings; /* in a row: the pause doubles */
	int64_t until_us;
	bool is_misconfigured; /* it refuses the gateway as a whole */
};

enum breaker_news {
	BREAKER_ANSWERED,      /* whatever it said: it is there */
	BREAKER_FAILED,        /* no answer, 5xx, 429 */
	BREAKER_MISCONFIGURED, /* the endpoint or the credentials are wrong */
};

struct breaker_waits {
	int64_t first_us, max_us; /* the pause after failures: doubling, with jitter */
	int64_t misconfigured_us;
};

/* retry_after_us: what it has said itself, 0 for nothing; random: any 32 bits. */
void breaker_hear(struct breaker *b, enum breaker_news news, int64_t retry_after_us,
	const struct breaker_waits *waits, int64_t now_us, uint32_t random);

/* Whether one more request may begin beside those under way. A pause that is over becomes a try. */
bool breaker_allows(struct breaker *b, size_t under_way, int64_t now_us);
