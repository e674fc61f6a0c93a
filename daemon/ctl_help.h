/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_help.h - lapor-smsctl: the table of its commands, and what it says of them.
 */
#pragma once

#include <argp.h>

#include "daemon/ctl.h"

/* The key of an option that only some commands take: this, and the number of its bit of an enum
 * ctl_option. */
#define CTL_HELP_KEY 0x100

struct ctl_help_command {
	const char *name, *arguments, *help;
	size_t least, most;   /* arguments */
	unsigned int options; /* enum ctl_option, those it takes */
	int (*run)(struct ctl *ctl);
};

struct ctl_help {
	const struct ctl_help_command *commands;
	size_t count;
	const struct argp_option *options; /* ends with one that is all zero */
};

/* The command of this name; NULL, and what may have been meant is said on standard error. */
const struct ctl_help_command *ctl_help_find(const struct ctl_help *help, const char *name);

/* Whether it is called as it must be: 0, or EX_USAGE, and why is said on standard error. */
int ctl_help_check(
	const struct ctl_help *help, const struct ctl_help_command *command, const struct ctl *ctl);

/* All commands and options, or those of this one; as text or, with --json, as JSON. An exit code.
 */
int ctl_help_print(
	const struct ctl_help *help, const struct ctl_help_command *command, const struct ctl *ctl);
