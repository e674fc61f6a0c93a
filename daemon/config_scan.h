/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_scan.h - files of settings before libconfig sees them.
 *
 * libconfig 1.5 folds a number beyond 32 bits into another one, ends the program when an @include
 * names a folder, and ends a string at \x00, all without a word. So each file is looked
 * through for these first.
 */
#pragma once

#include "daemon/config_errors.h"

#define CONFIG_FILE_MAX (1024 * 1024) /* octets of one file */

/*
 * Looks through text and all that it includes; what is wrong goes to errors. dir: where included
 * files are looked for; NULL: @include is refused. 0, or -EINVAL: do not hand it to libconfig.
 */
int config_scan_text(
	struct config_errors *errors, const char *name, const char *dir, const char *text);
