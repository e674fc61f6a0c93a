/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the command line of lapor-smsd(8). */
#pragma once

#define OPTIONS_CONFIG_PATH "/etc/lapor-smsd/lapor-smsd.conf"
#define OPTIONS_HASTE_MAX   1000

enum options_mode { OPTIONS_RUN, OPTIONS_CHECK, OPTIONS_CONFIGURED, OPTIONS_PRINT_CONFIG };

struct options {
	const char *config_path; /* borrowed from argv */
	enum options_mode mode;
	unsigned haste; /* every pause is so many times shorter; 1..OPTIONS_HASTE_MAX */
};

/* 0, or EX_USAGE after a word about what is wrong. --help and --version end the program. */
int options_parse(int argc, char **argv, struct options *ret);

/* The unit's condition, so that a gateway that was installed and not configured is left alone:
 * gives 1, after a word about what to do, while no modem is named; 0 otherwise, and where the
 * settings are wrong, since the start itself says so better. */
int options_is_configured(const char *path);

/* Prints the effective settings. Gives the exit code. */
int options_print_config(const char *path);
