/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h - `lapor-smsd --check` and the same look at the settings before each start. */
#pragma once

#include "daemon/config.h"
#include "daemon/reply.h"

#include <stdio.h>

/*
 * Reads settings and templates, and looks whether the files that the settings name can be read.
 * What is wrong is written to `out`, a line each. 0 with both filled in, or an exit code
 * (EX_CONFIG).
 */
int check_settings(const char *path, struct config **ret_config,
	struct reply_templates **ret_templates, FILE *out);

/* The same for a person at a terminal: also names what has no effect yet. Gives the exit code. */
int check_report(const char *path);
