/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_errors.h - what is wrong with the settings, line by line, into one buffer.
 *
 * Lines that do not fit are counted, never cut.
 */
#pragma once

#include "lapor.h"

struct config_errors {
	char *text; /* CONFIG_ERROR_SIZE octets of the caller */
	size_t used;
	size_t left_out;
	int r; /* 0, or the first error's negative errno */
};

/*
 * Adds a line "file:line: ..", or "file: .." when line is 0. r is what the load will return, if it
 * is the first.
 */
__attribute__((format(printf, 5, 6))) void config_errors_add(struct config_errors *errors, int r,
	const char *file, unsigned line, const char *format, ...);

/* Says how many were left out. Gives errors->r. */
int config_errors_finish(struct config_errors *errors);
