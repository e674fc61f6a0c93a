/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counting.h - what SQLite does for a program, counted and not timed: statements, steps of its
 * machine, and what it writes and syncs.
 *
 * The counts of files come from a VFS between SQLite and the one that it has, so that they are the
 * calls that it makes, on whatever disk. Those of steps are what SQLite keeps of each prepared
 * statement, triggers within it: a statement that is gone by the time of counting_end() is not in.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTING_TEXTS_MAX 512

struct counting_text {
	char *sql; /* of a trigger's, behind "-- " */
	int64_t count;
};

struct counting {
	bool is_on;
	int64_t syncs, written; /* calls; octets, of the store and its log */
	int64_t statements, triggers, commits;
	int64_t steps;   /* of SQLite's virtual machine */
	int64_t scanned; /* rows of tables that were passed over without an index */
	int64_t sorted;  /* sorts, and tables that it made and indexed by itself */
	struct counting_text texts[COUNTING_TEXTS_MAX]; /* those that found room */
	size_t text_count;
	sqlite3_vfs vfs, *below;
};

/* Before the first store is opened, in place of its own sqlite3_config(): *c is borrowed for the
 * program's life. Gives SQLite's error. */
int counting_watch_files(struct counting *c);

/* From here to counting_end() all is counted. Gives SQLite's error. */
int counting_begin(struct counting *c, sqlite3 *sqlite);
void counting_end(struct counting *c, sqlite3 *sqlite);

/* The texts, the most frequent first, and their sums; by so many messages. */
void counting_list(struct counting *c, int messages);

/* A line for each sum, as tests/cost reads them: its name, and its share of a message. */
void counting_print(const struct counting *c, int messages);
void counting_free(struct counting *c);
