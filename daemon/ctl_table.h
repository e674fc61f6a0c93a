/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_table.h - rows as a table for people: libsmartcols behind one small door.
 *
 * Times are shown in local time, texts on one line, states in colour on a terminal.
 */
#pragma once

#include <jansson.h>

#include "lapor.h"

enum ctl_column_flag {
	CTL_COLUMN_RIGHT = 1 << 0, /* numbers */
	CTL_COLUMN_SHORT = 1 << 1, /* may be shortened to the width of the terminal */
	CTL_COLUMN_TIME = 1 << 2,  /* ISO text, shown in local time */
	CTL_COLUMN_STATE = 1 << 3, /* coloured by what it says, and in the reader's language */
	CTL_COLUMN_EVENT = 1 << 4, /* "LPR-2105", shown as what it says */
	CTL_COLUMN_WORD = 1 << 5,  /* in the reader's language, as a state, without colour */
	CTL_COLUMN_WIDE = 1 << 6,  /* left out on a terminal of less than 100 columns */
};

/* An array of these ends with a name of NULL. */
struct ctl_column {
	const char *name;  /* of the row's member */
	const char *title; /* of the column, translated where it is marked N_() */
	int flags;
};

struct ctl_table;

/* The columns must outlive it. 0, or -ENOMEM. */
int ctl_table_new(struct ctl_table **ret, const struct ctl_column *columns);
int ctl_table_add(struct ctl_table *table, const json_t *row);
int ctl_table_print(struct ctl_table *table);
void ctl_table_free(struct ctl_table *table);
DEFINE_CLEANUP(struct ctl_table *, ctl_table_free);
