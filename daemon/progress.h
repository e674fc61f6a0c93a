/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - the watchdog's signs of life, only while the gateway gets on: the store answers,
 * what waits to be stored is stored, and whatever was due in the loop has its turn. A loop that
 * merely turns earns none. What is wrong with the store and was told (a full disk) is no reason to
 * be killed: another process would meet the same disk. Spec: lapor-smsd(8), WATCHDOG.
 */
#pragma once

#include "lapor.h"

#include <systemd/sd-event.h>

struct app;

/* Work of which it is known whether some waits, and whether some was done. */
enum progress_work {
	PROGRESS_LOOP,  /* everything that was due in the loop */
	PROGRESS_PARTS, /* parts that wait for the commit that makes them durable */
	PROGRESS_WORKS
};

enum progress_verdict {
	PROGRESS_FINE,
	PROGRESS_STORE_WRONG, /* the store does not answer what it must know */
	PROGRESS_PARTS_LEFT, /* parts wait for too long, and nothing is the matter with the store */
	PROGRESS_LOOP_STUCK, /* the loop is busy with the same few for too long */
};

/* What is seen at one look. */
struct progress_look {
	int64_t now_us; /* of a clock that is never set */
	int answer;     /* 1: the store has answered right; else 0 or negative errno */
	bool is_told;   /* that it is in trouble: the log and the admin know */
	struct {
		bool is_waiting;
		uint64_t done;    /* counts up with what was done of it */
		int64_t began_us; /* what waits has done so since then; 0: not known */
	} works[PROGRESS_WORKS];
};

/* What is remembered between two looks. Zeroed: nothing yet. */
struct progress_memory {
	struct {
		bool is_waiting;
		uint64_t done;
		int64_t since_us;
	} works[PROGRESS_WORKS];
};

/* Does it get on? What waits may wait for limit_us without any of it being done. Pure. */
enum progress_verdict progress_judge(
	struct progress_memory *memory, const struct progress_look *look, int64_t limit_us);

/* The part of the trunk that looks. */
struct progress {
	sd_event_source *timer;        /* the next look */
	sd_event_source *last;         /* runs when nothing else in the loop waits */
	uint64_t turns;                /* how often it has run */
	int64_t every_us;              /* 0: nobody watches */
	enum progress_verdict verdict; /* as told last */
	struct progress_memory memory;
};

int progress_new(struct app *app);
void progress_free(struct app *app);

/* Begins to look and to give signs of life, where WATCHDOG_USEC asks for them: at a third of it, or
 * at a half while the loop sleeps. */
int progress_start(struct app *app);

/* One look at now_us of a clock that is never set: gives a sign of life, or withholds it and says
 * so. */
enum progress_verdict progress_look(struct app *app, int64_t now_us);

/* What does not get on, for people: "the store does not answer"; "" when all does. Static. */
const char *progress_sentence(enum progress_verdict verdict);
