/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * start.h - the steps of starting, each with its own word about what went wrong. They give an exit
 * code of sysexits, 0 for none, as in lapor-smsd(8).
 */
#pragma once

#include "daemon/app.h"

/* The fact of the store that each start reads, and makes in a new store. */
#define START_TICKET_KEY "ticket-key"

/* The exit code for a negative errno, after a line on standard error that names `what`; 0 for what
 * is no error. */
int start_code(int r, const char *what);

/* Log, time zone, signals, event loop. */
int start_loop(struct app *app);

/* The store, and what it remembers: the key of the tickets. */
int start_store(struct app *app);

/* The trunk's parts: timers and queues. */
int start_parts(struct app *app);
void start_parts_free(struct app *app);

/* Locks the process in, before anything that a stranger has sent is looked at. What the kernel
 * lacks for it is told. */
int start_confined(struct app *app);

/* Takes up what the last run left half done: sends, requests, messages that were stored and not
 * read. */
int start_recovery(struct app *app);
