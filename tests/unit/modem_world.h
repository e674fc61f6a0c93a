/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modem_world.h - one modem and its loop, for the tests of modem.h: its workers are the test
 * program itself, after a script of fake_worker.h, and what it says is counted.
 */
#pragma once

#include "modem/modem.h"

struct world {
	sd_event *event;
	struct modem *m;
	bool is_refusing, is_inside; /* a modem_*() call: no callback may come */
	int states;
	int seen[MODEM_CAUSE_STOPPED + 1]; /* by cause */
	int been[MODEM_PAUSED + 1];        /* by state */
	struct modem_status last;
	char killed_detail[96];
	int parts;
	uint32_t slot;
	int sent_count;
	struct modem_sent sent;
	int stopped;
	int ussd_count;
	struct modem_ussd ussd;
	int rungs[MODEM_RUNG_QUARANTINE + 1], failures; /* of resets */
	int rung_error;
	char rung_detail[128];
	int idle_turns;
};

struct world_options {
	const char *script;
	const char *program; /* NULL: this one */
	const char *init;    /* a line that the script may read */
	const char *sysfs;
	unsigned haste;   /* of the ladder; 0: as in life */
	bool is_paused;   /* before its start */
	int64_t first_us; /* the pause before a restart; 0: hardly any */
};

void world_open(struct world *w, const struct world_options *options);

/* The same with a script or a program only. */
void world_begin(struct world *w, const char *script);
void world_make(struct world *w, const char *script, const char *program);

/* One turn of the loop, in which something has to happen. */
void world_turn(struct world *w);

/* Runs the loop until the condition is true. */
#define UNTIL(w, condition)                                                                        \
	while (!(condition))                                                                       \
	world_turn(w)

/* A call of modem.h, in which no callback may come. */
#define WITHIN(w, call)                                                                            \
	({                                                                                         \
		(w)->is_inside = true;                                                             \
		int within = (call);                                                               \
		(w)->is_inside = false;                                                            \
		within;                                                                            \
	})

/* Asks it to stop, and waits for that. */
void world_stop(struct world *w);

/* Frees all; nothing is left of any worker. */
void world_end(struct world *w);

int world_send(struct world *w, int64_t id, const char *text);

struct CMUnitTest;

/* The main() of each of these tests. */
int world_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count);
