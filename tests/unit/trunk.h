/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trunk.h - a trunk without modems and without a central system, on a store in memory: for the
 * tests of what a message leads to. Its clock is `now_us`, which tests move by hand.
 */
#pragma once

#include "daemon/destination.h"
#include "store/report.h"

struct trunk {
	struct app app;
	int64_t now_us;
	struct destination central; /* a name for what central says; nothing is sent to it */
	char rows[8192];            /* trunk_rows() */
};

/* settings: a text in the syntax of lapor-smsd.conf(5). Fails the test when something is wrong. */
void trunk_open(struct trunk *t, const char *settings);

/* With its modems, if it has any. */
void trunk_close(struct trunk *t);

/* The same on a store in a file, which outlives trunk_close(). */
void trunk_open_at(struct trunk *t, const char *settings, const char *store);

/* The end of a test whose state is a trunk of malloc(). */
int trunk_tear_down(void **state);

/* A message as if a modem had brought it. */
void trunk_text(struct trunk *t, const char *from, const char *text);

/* The cells of these columns of all rows of a query, "a|b\n"; borrowed until the next call. */
const char *trunk_rows(
	struct trunk *t, enum report_query query, const char *arg, const char *columns);

/* The number that a query gives. */
int64_t trunk_look(struct trunk *t, const char *sql);
