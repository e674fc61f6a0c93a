/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rawat.h - our own side door to the modem: AT commands without libgammu, while it is closed.
 *
 * Never used while libgammu has the port open: the two would steal each other's answers. Errors
 * are negative errno. Source: 3GPP TS 27.007 section 4.
 */
#pragma once

#include "modem/flight.h"

#define RAWAT_LINE_MAX 2048

struct rawat {
	int fd;                /* borrowed; opened with O_NONBLOCK */
	struct flight *flight; /* of what is said and heard; borrowed, NULL: none */
	int code;       /* of the last refusal: the +CMS or +CME code, -1 for a plain ERROR */
	bool is_echoed; /* the last command came back, as libgammu needs it */
	size_t used;
	bool is_long; /* the line under way does not fit and is cut at its end */
	char line[RAWAT_LINE_MAX];
};

/* Called with each line of an answer but the last; also with lines that answer no question. */
typedef void (*rawat_line)(const char *line, void *userdata);

/*
 * Sets the line to raw, at the speed in the name of the connection ("at19200"; 115200 when it
 * names none). 0; -ENOTTY when it is no serial line. What is said and heard goes to flight too.
 */
int rawat_open(struct rawat *ret, int fd, const char *connection, struct flight *flight);

/*
 * Makes the modem listen: leaves a prompt that it may still wait at, waits until it is quiet and
 * asks AT, twice at most. 0, -ETIMEDOUT, -EIO.
 */
int rawat_wake(struct rawat *at, int timeout_ms);

enum rawat_heard {
	RAWAT_NOTHING, /* within the time */
	RAWAT_LINE,    /* in at->line; an echo is one too */
	RAWAT_END,     /* of an answer; at->code, 0 for OK */
	RAWAT_GONE,
};

/* Says a command; its answer is for rawat_hear(). 0, -ETIMEDOUT, -EIO. */
int rawat_say(struct rawat *at, const char *command, int timeout_ms);

/* The next line, also one that comes by itself. */
enum rawat_heard rawat_hear(struct rawat *at, int timeout_ms);

/*
 * Asks one command and gives each line of the answer to `line`, which may be NULL. 0: OK; 1: it
 * was refused, see at->code; -ETIMEDOUT; -EIO: the line is gone.
 */
int rawat_ask(
	struct rawat *at, const char *command, int timeout_ms, rawat_line line, void *userdata);
