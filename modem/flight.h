/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flight.h - the flight recorder of one modem: the last lines that were said to it and heard from
 * it, with their times, and without texts, numbers, PINs and identities.
 *
 * A ring in memory that daemon and worker share, so that it survives the worker, however that ends.
 * The worker writes; the daemon trusts nothing in it and scrubs each line again. Scrubbing lets
 * through what is known and hides the rest: names of AT commands and results, numbers of at most
 * four digits, and marks. In place of the rest stands what it was: <PDU 154> (octets), <text 32>
 * (octets), <n> a number, <pin>, <id> an IMEI, IMSI or ICCID. Pure; fuzzed. Spec: issue
 * "operating", lapor-smsd-modems(7).
 */
#pragma once

#include "lapor.h"

#define FLIGHT_FD        4 /* of the worker, beside WIRE_FD */
#define FLIGHT_LINES     255
#define FLIGHT_TEXT_SIZE 55
#define FLIGHT_HEARD_MAX 512 /* octets of what is said that are looked at */

enum flight_way {
	FLIGHT_NOTE,  /* what the worker did; text[0] is an enum flight_note */
	FLIGHT_SAID,  /* to the modem */
	FLIGHT_HEARD, /* from it */
};

enum flight_note {
	FLIGHT_NOTE_STARTED = 1, /* of the worker */
	FLIGHT_NOTE_OPENING,     /* libgammu takes the line */
	FLIGHT_NOTE_CLOSED,
	FLIGHT_NOTE_DEADLINE, /* a call was cut there */
	FLIGHT_NOTE_HUNG_UP,
	FLIGHT_NOTE_GARBLED,
	FLIGHT_NOTE_STOPPED, /* a call was cut because the daemon wants the worker to end */
	FLIGHT_NOTES,
};

struct flight_line {
	int64_t at_us; /* CLOCK_MONOTONIC */
	uint8_t way;   /* enum flight_way */
	char text[FLIGHT_TEXT_SIZE];
};

struct flight {
	uint32_t count; /* lines ever written; the newest is lines[(count - 1) % FLIGHT_LINES] */
	uint32_t reserved[15];
	struct flight_line lines[FLIGHT_LINES];
};

/* What a line says without what nobody may know; scrubbing it again changes nothing. What does not
 * fit ends with "..". */
void flight_scrub(const char *line, size_t size, char ret[static FLIGHT_TEXT_SIZE]);

/* Adds a line, scrubbed; an empty one and an echo are left out, as is everything where flight is
 * NULL. */
void flight_add(
	struct flight *flight, enum flight_way way, const char *line, size_t size, int64_t now_us);
void flight_add_note(struct flight *flight, enum flight_note note, int64_t now_us);

/* Everything that is there, the oldest first, each line as flight_scrub() leaves it and a note in
 * words. Gives the count. */
size_t flight_read(const struct flight *flight, struct flight_line ret[static FLIGHT_LINES]);

/* libgammu's log, chunk by chunk, of which some speak of what is said and heard. */
struct flight_ear {
	bool is_sending; /* the size of what is said comes next .. */
	size_t left;     /* .. and so many octets of it */
	size_t used;
	char said[FLIGHT_HEARD_MAX];
};
/* The same octets as they are, in place of the dump of them; nothing when they are not said but
 * heard. */
void flight_hear_octets(struct flight_ear *ear, struct flight *flight, const unsigned char *octets,
	size_t size, int64_t now_us);

/* Whether a chunk of the log can mean anything to it: most do not. */
bool flight_is_meant(const struct flight_ear *ear, const char *text);
void flight_hear(struct flight_ear *ear, struct flight *flight, const char *text, int64_t now_us);

/* The memory for a new one, in the daemon: *ret_fd is for the worker, above FLIGHT_FD and closed on
 * exec; both are the caller's. The worker can neither shrink nor grow it. Negative errno. */
int flight_create(struct flight **ret, int *ret_fd);

/* The same memory in the worker, which closes fd; NULL: fd is no flight recorder. */
struct flight *flight_attach(int fd);

/* NULL is accepted. */
void flight_free(struct flight *flight);
