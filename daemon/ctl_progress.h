/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_progress.h - lapor-smsctl: how far a long work is, on a line of the terminal.
 *
 * On standard error, only where that is a terminal, and only once the work has taken half a second.
 * Nothing else may be printed between begin and end, but errors by ctl_fail().
 *
 *	_cleanup_(ctl_progress_end) struct ctl_progress progress;
 *
 *	ctl_progress_begin(&progress, _("reading"), CTL_PROGRESS_ROWS, total);
 *	for (..)
 *		ctl_progress_step(&progress, done);
 */
#pragma once

#include "lapor.h"

#include <stdio.h>

#define CTL_PROGRESS_LINE 256 /* octets of a line with its NUL; columns are fewer */

enum ctl_progress_unit {
	CTL_PROGRESS_ROWS,
	CTL_PROGRESS_BYTES, /* shown in KiB or MiB */
};

struct ctl_progress {
	FILE *out;        /* NULL: not shown */
	const char *what; /* borrowed until the end */
	enum ctl_progress_unit unit;
	int64_t total, done;        /* total 0: not known */
	int64_t begun_us, shown_us; /* of the monotonic clock; shown 0: not yet */
};

/* total: of rows or octets; 0 where it is not known. */
void ctl_progress_begin(struct ctl_progress *progress, const char *what,
	enum ctl_progress_unit unit, int64_t total);

/* So much of it is done by now, altogether. Cheap: may be called for each row. */
void ctl_progress_step(struct ctl_progress *progress, int64_t done);

/* Takes the line off the screen. May be called twice. */
void ctl_progress_end(struct ctl_progress *progress);

/* Makes room on standard error for something else to be said. */
void ctl_progress_clear(void);

/* The line at this moment, of at most `columns` columns: "reading [####----] 50% 600 of 1200,
 * 310/s, 2 s left". Pure. */
void ctl_progress_line(const struct ctl_progress *progress, int64_t now_us, int columns,
	char ret[static CTL_PROGRESS_LINE]);
