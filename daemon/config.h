/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - the settings: lapor-smsd.conf(5), libconfig syntax, as one table (config_items.inc).
 *
 * The struct has a member for each group and key of the file, under the same names:
 * config->central.poll_every. Durations are seconds as in the file. Strings are owned by the
 * struct, never NULL. Spec: interfaces 2.
 */
#pragma once

#include "lapor.h"

#define CONFIG_ERROR_SIZE 512
#define CONFIG_MODEMS_MAX 32

struct config_list {
	char **items;
	size_t count;
};
