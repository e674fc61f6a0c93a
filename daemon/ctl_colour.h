/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_colour.h - lapor-smsctl: colours by what a word means, on a terminal only.
 *
 * Never in JSON, CSV or what is handed on, unless --colour always asks for it. Colours say nothing
 * that words do not say, too.
 */
#pragma once

#include "lapor.h"

enum ctl_colour {
	CTL_COLOUR_NONE,
	CTL_COLOUR_GOOD, /* green */
	CTL_COLOUR_CARE, /* yellow: it goes on, or waits for somebody */
	CTL_COLOUR_BAD,  /* red */
};

/*
 * "auto", "always" or "never" from now on. Kept where the reader's own wish stands, in the
 * process's environment: NO_COLOR, CLICOLOR_FORCE. 0, -EINVAL for another word, or -ENOMEM.
 */
int ctl_colour_choose(const char *when);

/* Whether standard output gets colours. */
bool ctl_colour_is_on(void);

/* Of a state, a status, a severity ("up", "parked", "alarm"). */
enum ctl_colour ctl_colour_of(const char *word);

/* What stands before and behind a coloured text; "" where there are no colours. Static. */
const char *ctl_colour_begin(enum ctl_colour colour);
const char *ctl_colour_end(enum ctl_colour colour);

/* A copy of the text in its colour. Yours to free(); NULL: no memory. */
char *ctl_colour_paint(enum ctl_colour colour, const char *text);
