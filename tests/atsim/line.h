/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line.h - a modem's serial line: a pty with a link of a stable name, what came in, what is to go
 * out, and who has it open.
 *
 * The simulator keeps the slave side open too, so that a client may come and go without a hang-up.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "tests/atsim/buffer.h"
#include "tests/atsim/loop.h"

struct line {
	struct loop *loop;
	char link[PATH_MAX]; /* "": none */
	char device[64];     /* like "/dev/pts/3" */
	int master, slave;   /* -1 while unplugged */
	struct source source, watch;
	struct buffer in, out;
	size_t free;      /* octets of `out` that may go now; the others are held */
	unsigned clients; /* how often the line is open */
	bool wedged;      /* nothing is read */
	int64_t octets_in, octets_out;
	void (*on_input)(struct line *line); /* `in` has grown */
	void (*on_left)(struct line *line);  /* the last client has closed it */
};

/* Makes ready what line_plug() needs; no descriptor yet. -EOVERFLOW: the link's name is too long.
 */
int line_init(struct line *line, struct loop *loop, const char *link);

/* A new pty, and the link to it. 0 or negative errno. */
int line_plug(struct line *line);

/* Closes the pty, removes the link, forgets what was under way. */
void line_unplug(struct line *line);

static inline bool line_is_plugged(const struct line *line)
{
	return line->master >= 0;
}

/* Sends what may go. Without a client it goes nowhere, as on a port that nobody has opened. */
void line_flush(struct line *line);

/* What is added to `out` from now on stays until line_release(). */
void line_hold(struct line *line);
void line_release(struct line *line);

/* Stops or goes on reading. */
void line_wedge(struct line *line, bool wedged);
