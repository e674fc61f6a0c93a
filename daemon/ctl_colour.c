/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_colour.c - colours by what a word means. */
#include "daemon/ctl_colour.h"

#include <stdio.h>

/* No-color.org: set and not empty. */
static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

int ctl_colour_choose(const char *when)
{
	int r = 0;

	if (strcmp(when, "always") == 0) {
		r = unsetenv("NO_COLOR");
		if (r == 0)
			r = setenv("CLICOLOR_FORCE", "1", 1);
	} else if (strcmp(when, "never") == 0) {
		r = setenv("NO_COLOR", "1", 1);
	} else if (strcmp(when, "auto") == 0) {
		r = unsetenv("CLICOLOR_FORCE");
	} else {
		return -EINVAL;
	}
	return r < 0 ? -errno : 0;
}

bool ctl_colour_is_on(void)
{
	const char *kind = getenv("TERM");

	if (is_set("NO_COLOR"))
		return false;
	if (is_set("CLICOLOR_FORCE"))
		return true;
	return isatty(STDOUT_FILENO) && !(kind && strcmp(kind, "dumb") == 0);
}

enum ctl_colour ctl_colour_of(const char *word)
{
	static const struct {
		const char *word;
		enum ctl_colour colour;
	} colours[] = {
		{ "up", CTL_COLOUR_GOOD },
		{ "home", CTL_COLOUR_GOOD },
		{ "done", CTL_COLOUR_GOOD },
		{ "delivered", CTL_COLOUR_GOOD },
		{ "closed", CTL_COLOUR_GOOD },
		{ "starting", CTL_COLOUR_CARE },
		{ "degraded", CTL_COLOUR_CARE },
		{ "paused", CTL_COLOUR_CARE },
		{ "roaming", CTL_COLOUR_CARE },
		{ "searching", CTL_COLOUR_CARE },
		{ "uncertain", CTL_COLOUR_CARE },
		{ "held", CTL_COLOUR_CARE },
		{ "unknown", CTL_COLOUR_CARE },
		{ "parked", CTL_COLOUR_CARE },
		{ "expired", CTL_COLOUR_CARE },
		{ "warning", CTL_COLOUR_CARE },
		{ "down", CTL_COLOUR_BAD },
		{ "misconfigured", CTL_COLOUR_BAD },
		{ "quarantined", CTL_COLOUR_BAD },
		{ "denied", CTL_COLOUR_BAD },
		{ "failed", CTL_COLOUR_BAD },
		{ "alarm", CTL_COLOUR_BAD },
	};

	for (size_t i = 0; i < COUNT_OF(colours); i++)
		if (strcmp(colours[i].word, word) == 0)
			return colours[i].colour;
	return CTL_COLOUR_NONE;
}

static const char *sequence_of(enum ctl_colour colour)
{
	switch (colour) {
	case CTL_COLOUR_NONE: return "";
	case CTL_COLOUR_GOOD: return "\x1b[32m";
	case CTL_COLOUR_CARE: return "\x1b[33m";
	case CTL_COLOUR_BAD: return "\x1b[31m";
	}
	return "";
}

const char *ctl_colour_begin(enum ctl_colour colour)
{
	return ctl_colour_is_on() ? sequence_of(colour) : "";
}

const char *ctl_colour_end(enum ctl_colour colour)
{
	return *ctl_colour_begin(colour) ? "\x1b[0m" : "";
}

char *ctl_colour_paint(enum ctl_colour colour, const char *text)
{
	char *painted;

	if (asprintf(&painted, "%s%s%s", ctl_colour_begin(colour), text, ctl_colour_end(colour)) <
		0)
		return NULL;
	return painted;
}
